# SPDX-License-Identifier: Apache-2.0
"""toyd, the smallest daemon, started in a folder of its own."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from harness.vty import Vty


class Toyd:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.config = folder / "toyd.conf"
        self.pid_file = folder / "toyd.pid"
        self.socket = folder / "toyd.vty"
        self.log = folder / "toyd.log"
        self.process = None

    def words(self, *more):
        return [self.program, "-f", str(self.config), "-i", str(self.pid_file), "--vty_socket", str(self.folder),
                "--log", f"file:{self.log}", *more]

    def run(self, *more, **keywords):
        """Runs it until it ends (or, with -d, until the parent does)."""
        return subprocess.run(self.words(*more), capture_output=True, text=True, timeout=20, **keywords)

    def start(self, *more, **keywords):
        self.process = subprocess.Popen(self.words(*more), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        text=True, **keywords)
        self.wait_for("started, process")
        return self

    def wait_for(self, words, seconds=5):
        end = time.monotonic() + seconds
        while not (self.log.exists() and words in self.log.read_text()):
            if self.process and self.process.poll() is not None:
                raise AssertionError(f"it ended: {self.process.stdout.read()}")
            assert time.monotonic() < end, f"not in the log: {words}\n{self.logged()}"
            time.sleep(0.01)

    def logged(self):
        return self.log.read_text() if self.log.exists() else ""

    @property
    def pid(self):
        return int(self.pid_file.read_text())

    def vty(self, *lines):
        vty = Vty(self.socket)
        if lines:
            vty.say(*lines)
        return vty

    def close(self):
        if self.pid_file.exists() and self.pid_file.read_text().strip():
            try:
                os.kill(self.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        if self.process:
            self.process.kill()
            self.process.communicate()


@pytest.fixture
def toyd(request):
    program = Path(request.config.getoption("--build")) / "src" / "daemon" / "toyd"
    assert program.exists(), f"not built: {program}"
    folder = Path(tempfile.mkdtemp(prefix="toyd-"))      # every user may enter, unlike pytest's own
    folder.chmod(0o755)
    daemon = Toyd(str(program), folder)
    daemon.config.write_text("hostname shelf\ntoy ball\n size 20\n")
    yield daemon
    daemon.close()
    shutil.rmtree(folder)
