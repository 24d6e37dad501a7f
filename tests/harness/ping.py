# SPDX-License-Identifier: Apache-2.0
"""Traffic that counts itself: a hundred pings a second, and how many of them were not answered."""

import re
import signal

from .wait import wait_until


class Ping:
    """with Ping(host, "172.17.1.2") as ping: …; then ping.sent and ping.lost are known."""

    def __init__(self, host, address):
        self.host, self.address = host, address
        self.sent = self.lost = None

    def __enter__(self):
        self.process = self.host.spawn("ping", ["ping", "-n", "-i", "0.01", "-W", "1", self.address])
        wait_until("the first answer", lambda: "icmp_seq" in self.process.words(), 5, 0.01)
        self.counted_before = self._numbers()
        return self

    def _numbers(self):
        return {int(n) for n in re.findall(r"icmp_seq=(\d+) ttl", self.process.words())}

    def __exit__(self, failure, *_):
        if failure:
            self.process.stop()
            return
        # All is well again at this point; a moment more shows that it stays so.
        last = max(self._numbers())
        wait_until("pings go on", lambda: max(self._numbers()) > last + 20, 10, 0.02)
        self.process.signal(signal.SIGINT)
        self.process.popen.wait(5)
        answered = self._numbers()
        first, last = min(self.counted_before), max(answered)
        self.sent = last - first + 1
        self.missing = sorted(set(range(first, last + 1)) - answered)
        self.lost = len(self.missing)
