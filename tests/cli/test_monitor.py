# SPDX-License-Identifier: Apache-2.0
"""`terminal monitor` in vtysh: log lines come above the line that is being typed, and go when they are not wanted."""

import os
import pty
import select
import signal
import time

import pytest

from harness.vty import Vty


class Terminal:
    """A person at vtysh."""

    def __init__(self, router, columns=80):
        self.heard = ""
        words = [str(word) for word in router.vtysh_argv()]
        self.pid, self.fd = pty.fork()
        if not self.pid:
            os.environ.update(TERM="xterm", COLUMNS=str(columns), VTYSH_HISTFILE="", VTYSH_PAGER="")
            os.execvp(words[0], words)
        self.until("# ")

    def type(self, keys):
        os.write(self.fd, keys.encode())

    def until(self, words, seconds=10):
        """What came, up to these words."""
        end = time.monotonic() + seconds
        while words not in self.heard:
            left = end - time.monotonic()
            assert left > 0 and select.select([self.fd], [], [], left)[0], f"not heard: {words!r}; heard {self.heard!r}"
            self.heard += os.read(self.fd, 65536).decode(errors="replace")
        at = self.heard.index(words) + len(words)
        text, self.heard = self.heard[:at], self.heard[at:]
        return text

    def say(self, line):
        self.type(line + "\r")
        self.until(line)
        return self.until("# ")

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


@pytest.fixture
def terminal(router):
    terminal = Terminal(router)
    yield terminal
    terminal.close()


def daemon(router, name):
    vty = Vty(router.run_folder / f"{name}.vty")
    vty.say("enable")
    return vty


def test_log_lines_come_above_the_line_that_is_typed(router, terminal):
    assert "%" not in terminal.say("terminal monitor")
    terminal.type("show vers")
    terminal.until("show vers")
    daemon(router, "bgpd").say("send log level errors from_the_one_daemon")
    heard = terminal.until("from_the_one_daemon")
    assert "\r\x1b[J20" in heard and " BGP: " in heard
    terminal.until("# show vers")
    daemon(router, "zebra").say("send log level errors from_the_other")
    terminal.until(" ZEBRA: from_the_other")
    terminal.until("# show vers")
    terminal.type("ion\r")
    assert "Linux(" in terminal.until("# ")


def test_one_daemon_alone_and_an_end(router, terminal):
    terminal.say("terminal monitor bgpd")
    daemon(router, "zebra").say("send log level errors unheard")
    daemon(router, "bgpd").say("send log level errors heard")
    assert "unheard" not in terminal.until(": heard")
    terminal.until("# ")
    terminal.say("no terminal monitor")
    daemon(router, "bgpd").say("send log level errors too_late")
    assert "too_late" not in terminal.say("show version")


def test_lines_that_come_while_a_command_is_answered_wait_for_its_end(router, terminal):
    terminal.say("terminal monitor bgpd")
    terminal.type("send log level errors in_between\r")
    heard = terminal.until(" BGP: in_between")
    assert heard.startswith("send log level errors in_between\r\n")
    terminal.until("# ")
    assert "Linux(" in terminal.say("show version")


def test_a_long_line_is_drawn_again_whole(router, terminal):
    terminal.say("terminal monitor bgpd")
    long = "show " + "x" * 200
    terminal.type(long)
    terminal.until("x" * 10)
    time.sleep(0.2)
    terminal.heard = ""
    daemon(router, "bgpd").say("send log level errors above_it_all")
    heard = terminal.until("above_it_all\r\n")
    assert "\x1b[2A\r\x1b[J" in heard
    assert terminal.until("x" * 40)


def test_a_daemon_that_ends_is_told(router, terminal):
    terminal.say("terminal monitor bgpd")
    router.bgpd.stop()
    terminal.until("bgpd is gone, and its log lines with it")
    terminal.until("# ")


def test_a_script_is_told_that_they_come_to_terminals(router):
    assert "log lines come to who edits lines at a terminal" in router.vtysh("terminal monitor").text
