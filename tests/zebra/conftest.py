# SPDX-License-Identifier: Apache-2.0
"""One zebra with two cables: eth0 (10.1.0.1/24) and eth1 (10.2.0.1/24); the other ends have .2."""

import pytest

from harness.router import Router
from harness.wait import wait_until


class Box:
    def __init__(self, lab, subject):
        self.lab, self.host, self.far = lab, lab.host("grevy"), lab.host("far")
        for number in (0, 1):
            lab.link(self.host, f"eth{number}", self.far, f"far{number}")
            self.host.ip(f"addr add 10.{number + 1}.0.1/24 dev eth{number}",
                         f"addr add 2001:db8:{number + 1}::1/64 dev eth{number}")
            self.far.ip(f"addr add 10.{number + 1}.0.2/24 dev far{number}")
        self.router = Router(self.host, subject)

    def configure(self, *lines):
        self.router.configure("zebra", "hostname grevy\n" + "\n".join(lines) + "\n")
        return self

    def start(self, *options):
        self.router.start_zebra(*options)
        return self

    def kernel(self, prefix, *words, gone=False, seconds=10):
        """The kernel's route says all the words; or there is none."""
        def question():
            lines = self.host.show(f"-4 route show {prefix}")
            return not lines.strip() if gone else lines.strip() and all(word in lines for word in words)
        wait_until(f"kernel: {prefix} {'gone' if gone else words}", question, seconds)

    def rib(self, prefix, **facts):
        """Some route of the prefix in `show ip route json` has these facts."""
        def question():
            routes = self.router.rib().get(prefix, [])
            return any(all(route.get(key) == value for key, value in facts.items()) for route in routes)
        wait_until(f"rib: {prefix} {facts}", question)

    def no_rib(self, prefix):
        wait_until(f"rib: no {prefix}", lambda: prefix not in self.router.rib())

    def type(self, *lines):
        return self.router.type(*lines)


@pytest.fixture
def box(lab, subject):
    made = Box(lab, subject)
    yield made


@pytest.fixture
def zebra(box):
    return box.start()
