# SPDX-License-Identifier: Apache-2.0
"""vtysh in front of toyd, the smallest daemon, in a folder of its own; by arguments, or on a pty."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x1b\(B|[\x07\x0f]")
HOST = os.uname().nodename


class Pty:
    """A person at a terminal.  What they see is in `screen()`, escapes taken out."""

    def __init__(self, argv, env, rows=50, columns=100):
        import pexpect
        self.pexpect = pexpect
        self.child = pexpect.spawn(argv[0], argv[1:], env={**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8", **env},
                                   encoding="utf-8", dimensions=(rows, columns), timeout=10)
        self.child.delaybeforesend = 0
        self.greeting = self.prompt()

    def prompt(self, mode=r"(?:\([\w-]+\))?[#>]"):
        """Wait for a prompt; what came before it."""
        self.child.expect(rf"{HOST}{mode} (?=[^\r\n]*$)")
        return self.clean(self.child.before)

    @staticmethod
    def clean(text):
        return ESCAPES.sub("", text).replace("\r\n", "\n").replace("\r", "")

    def type(self, line, mode=r"(?:\([\w-]+\))?[#>]"):
        """A line and return; its answer, without the echo."""
        self.child.send(line + "\r")
        self.child.expect(r"\r\n")
        return self.prompt(mode)

    def press(self, keys, until):
        """Keys without return, until the screen shows a text; what it showed."""
        self.child.send(keys)
        self.child.expect(until)
        return self.clean(self.child.before + self.child.after)

    def ends(self):
        self.child.expect(self.pexpect.EOF)
        self.child.close()
        return self.child.exitstatus

    def close(self):
        self.child.close(force=True)


class Toys:
    """A folder with toyd's configuration, its socket, and vtysh's files."""

    def __init__(self, build):
        self.build = Path(build)
        self.folder = Path(tempfile.mkdtemp(prefix="vtysh-"))
        self.folder.chmod(0o755)
        self.config = self.folder / "toyd.conf"
        self.config.write_text("toy ball\n size 20\n")
        self.integrated = self.folder / "grevy.conf"
        self.log = self.folder / "log"
        self.terminals, self.process = [], None

    def start(self):
        self.process = subprocess.Popen(
            [self.build / "src/daemon/toyd", "-S", "-f", self.config, "-i", self.folder / "toyd.pid", "--vty_socket",
             self.folder, "--log", f"file:{self.log}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 5
        while not (self.log.exists() and "started, process" in self.log.read_text()):
            assert time.monotonic() < end and self.process.poll() is None, "toyd does not start"
            time.sleep(0.01)
        return self

    def stop(self, number=signal.SIGTERM):
        if self.process:
            self.process.send_signal(number)
            self.process.wait(5)
            self.process = None
        self.log.unlink(missing_ok=True)

    def argv(self, *more):
        return [str(self.build / "vtysh"), "--vty_socket", str(self.folder), "--config_dir", str(self.folder),
                *map(str, more)]

    def run(self, *more, text=None):
        """Arguments (and standard input): the finished process."""
        return subprocess.run(self.argv(*more), input=text if text is not None else "", capture_output=True, text=True,
                              timeout=20, check=False)

    def commands(self, *commands):
        return self.run(*(word for command in commands for word in ("-c", command)))

    def say(self, *commands):
        done = self.commands(*commands)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def terminal(self, *more, env=None, **size):
        env = {"VTYSH_HISTFILE": str(self.folder / "history"), "VTYSH_PAGER": "", **(env or {})}
        self.terminals.append(Pty(self.argv(*more), env, **size))
        return self.terminals[-1]

    def close(self):
        for terminal in self.terminals:
            terminal.close()
        if self.process:
            self.process.kill()
            self.process.wait(5)
        shutil.rmtree(self.folder)
