# SPDX-License-Identifier: Apache-2.0
"""A router with both daemons and one neighbour that never answers; what is shown needs no peer."""

import pytest

from harness.router import Bgp, Router

ADDRESS, NEIGHBOR = "10.1.0.1", "10.1.0.2"


def make_router(lab, subject, **how):
    host = lab.host("grevy")
    host.ip("link add eth0 type veth peer name far0", "link set eth0 up", "link set far0 up",
            f"addr add {ADDRESS}/24 dev eth0")
    return Router(host, subject, Bgp(65001, ADDRESS, {NEIGHBOR: 65002}, networks=["172.17.0.0/24"]), **how)


@pytest.fixture
def stopped(lab, subject):
    """Configured, not started."""
    return make_router(lab, subject)


@pytest.fixture
def router(stopped):
    return stopped.start()


@pytest.fixture(scope="class")
def shared(class_lab, subject):
    """For tests that only look."""
    return make_router(class_lab, subject).start()
