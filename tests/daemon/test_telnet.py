# SPDX-License-Identifier: Apache-2.0
"""The vty for people: nobody comes in without a password."""

import socket
import time

import pytest


class Telnet:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self.heard = b""

    def until(self, words):
        while words.encode() not in self.heard:
            more = self.socket.recv(4096)
            assert more, f"closed; heard {self.heard}"
            self.heard += more
        at = self.heard.index(words.encode()) + len(words)
        text, self.heard = self.heard[:at], self.heard[at:]
        return text.decode(errors="replace")

    def until_closed(self):
        try:
            while more := self.socket.recv(4096):
                self.heard += more
        except ConnectionResetError:
            pass
        return self.heard.decode(errors="replace")

    def type(self, keys):
        self.socket.sendall(keys.encode())


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def guarded(toyd, port):
    toyd.config.write_text("hostname shelf\npassword open\nenable password sesame\ntoy ball\n")
    toyd.start("-S", "-P", str(port))
    return Telnet(port)


def test_without_a_password_nobody_comes_in(toyd, port):
    toyd.start("-S", "-A", "127.0.0.1", "-P", str(port))
    assert "Vty password is not set." in Telnet(port).until_closed()


def test_without_options_there_is_no_port(toyd, port):
    toyd.start("-S")
    with pytest.raises(ConnectionRefusedError):
        Telnet(port)


def test_three_wrong_passwords_close_it(guarded):
    for _ in range(3):
        guarded.until("Password: ")
        guarded.type("wrong\r\n")
    assert "Bad passwords" in guarded.until_closed()


def test_the_password_opens_and_is_not_echoed(guarded):
    guarded.until("Password: ")
    guarded.type("open\r\n")
    heard = guarded.until("shelf> ")
    assert "open" not in heard
    guarded.type("show toys\r\n")
    assert "ball size 10\r\n" in guarded.until("shelf> ")
    guarded.type("enable\r\n")
    guarded.until("Password: ")
    guarded.type("sesame\r\n")
    guarded.until("shelf# ")
    guarded.type("conf\t")
    guarded.until("configure ")
    guarded.type("t\r\n")
    guarded.until("shelf(config)# ")
    guarded.type("toy car\r\nsize 5\r\n\x1a")
    guarded.until("shelf(config-toy)# ")
    guarded.until("shelf# ")
    guarded.type("show toys\r\n")
    assert "car size 5\r\n" in guarded.until("shelf# ")
    guarded.type("exit\r\n")
    guarded.until_closed()


def test_a_password_may_be_known_by_its_hash_only(toyd, port):
    """`password 8 HASH`, as crypt(3) makes it: here of sesame."""
    made = ("$6$abcdefgh$Bk2D4uYVcw0FbFPsWa0iJZ1DNfy8v6OjKcRcuBfMkWD1KdAD"
            "PVnmQf5cr0O8HfAYpq1XrrjdgIRINkwgSKJ8/1")
    toyd.config.write_text(f"hostname shelf\npassword 8 {made}\n")
    toyd.start("-S", "-P", str(port))
    terminal = Telnet(port)
    terminal.until("Password: ")
    terminal.type("wrong\r\n")
    terminal.until("Password: ")
    terminal.type("sesame\r\n")
    terminal.until("shelf> ")


def test_a_question_mark_explains(guarded):
    guarded.until("Password: ")
    guarded.type("open\r\n")
    guarded.until("shelf> ")
    guarded.type("show t?")
    heard = guarded.until("shelf> show t")
    assert "toys" in heard and "the toys on the shelf" in heard


def test_typed_ahead_lines_wait_for_a_slow_answer(guarded):
    guarded.until("Password: ")
    guarded.type("open\r\nshow slow\r\nshow toys\r\n")
    heard = guarded.until("ball size 10")
    assert heard.index("done") < heard.index("ball")


def test_an_idle_terminal_is_closed(toyd, port):
    toyd.config.write_text("hostname shelf\nline vty\n exec-timeout 0 1\n no login\n")
    toyd.start("-S", "-P", str(port))
    terminal = Telnet(port)
    terminal.until("shelf> ")
    begun = time.monotonic()
    assert "timed out" in terminal.until_closed()
    assert 0.5 < time.monotonic() - begun < 3


@pytest.fixture
def watching(toyd, port):
    toyd.config.write_text("hostname shelf\npassword open\nservice advanced-vty\ntoy ball\n")
    toyd.start("-S", "-P", str(port))
    terminal = Telnet(port)
    terminal.until("Password: ")
    terminal.type("open\r\n")
    terminal.until("shelf# ")
    terminal.type("terminal monitor\r\n")
    terminal.until("shelf# ")
    return terminal


def test_log_lines_come_above_the_line_that_is_typed(toyd, watching):
    watching.type("show to")
    watching.until("show to")
    toyd.vty("enable").say("logmsg notifications the_roof_is_on_fire")
    heard = watching.until("the_roof_is_on_fire\r\nshelf# show to")
    assert "\r\x1b[K20" in heard
    watching.type("ys\r\n")
    assert "ball size 10\r\n" in watching.until("shelf# ")


def test_log_lines_stop_when_they_are_not_wanted_any_more(toyd, watching):
    watching.type("terminal no monitor\r\n")
    watching.until("shelf# ")
    toyd.vty("enable").say("logmsg notifications unheard")
    watching.type("show toys\r\n")
    assert "unheard" not in watching.until("ball size 10")


def test_log_monitor_says_how_important_a_line_must_be(toyd, watching):
    vty = toyd.vty("enable")
    vty.say("configure terminal", "log monitor warnings", "do send log level notifications a_whisper", "do send log level errors a_shout")
    assert "a_whisper" not in watching.until("a_shout")
    vty.say("no log monitor", "do send log level errors a_cry")
    assert "no log monitor\n" in vty.say("do show running-config")
    watching.type("show toys\r\n")
    assert "a_cry" not in watching.until("ball size 10")
