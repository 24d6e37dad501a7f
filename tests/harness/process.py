# SPDX-License-Identifier: Apache-2.0
"""One program that a test started: it is known by its pid, and ended by it."""

import os
import signal
import subprocess
import time


class Process:
    def __init__(self, argv, log, namespace=None, env=None, cwd="/"):
        self.argv, self.log = [str(word) for word in argv], log
        enter = ["ip", "netns", "exec", namespace] if namespace else []
        with open(log, "ab") as out:
            self.popen = subprocess.Popen(
                enter + self.argv, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})}, cwd=cwd, start_new_session=True)

    @property
    def pid(self):
        return self.popen.pid

    @property
    def is_alive(self):
        return self.popen.poll() is None

    @property
    def status(self):
        """Exit status, negative for a signal, None while it runs."""
        return self.popen.poll()

    def signal(self, number):
        if self.is_alive:
            os.kill(self.pid, number)

    def stop(self, seconds=5.0):
        """TERM, then KILL.  Gives how long it took and the exit status."""
        began = time.monotonic()
        self.signal(signal.SIGTERM)
        try:
            self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
        return time.monotonic() - began, self.status

    def kill(self):
        self.signal(signal.SIGKILL)
        self.popen.wait(5)

    def freeze(self):
        self.signal(signal.SIGSTOP)

    def thaw(self):
        self.signal(signal.SIGCONT)

    def words(self):
        with open(self.log, "rb") as log:
            return log.read().decode(errors="replace")

    # What the kernel says of it.

    def rss_mib(self):
        return self._status_kib("VmRSS") / 1024

    def peak_mib(self):
        return self._status_kib("VmHWM") / 1024

    def _status_kib(self, key):
        with open(f"/proc/{self.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith(key + ":"))

    def cpu_seconds(self):
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))
