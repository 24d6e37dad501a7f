# SPDX-License-Identifier: Apache-2.0
"""Routes taken over from zebra: which next hop others are told."""

import pytest
from harness.router import FRR, Bgp, Router
from harness.wait import wait_until

OURS, THEIRS, THIRD = "10.9.0.1", "10.9.0.2", "10.9.0.9"
ELSEWHERE = "10.8.0.9"


@pytest.fixture(params=[100, 200], ids=["internal", "external"])
def pair(request, lab, subject):
    """One router under test with static routes by a router of the link and by one of another; a peer on the link."""
    here, there = lab.host("one"), lab.host("two")
    lab.lan({here: f"{OURS}/24", there: f"{THEIRS}/24"})
    far = lab.host("far")
    lab.link(here, "eth8", far, "far8")
    here.ip("addr add 10.8.0.1/24 dev eth8")
    one = Router(here, subject, Bgp(100, OURS, {THEIRS: request.param})).start()
    two = Router(there, FRR, Bgp(request.param, THEIRS, {OURS: 100})).start()
    wait_until("established", lambda: one.is_established(THEIRS), 30)
    return one, two, request.param == 100


def hop(router, prefix):
    path = router.best_path(prefix)
    return path and path["nexthops"][0]["ip"]


def test_a_static_route_keeps_its_router_where_it_can_be_reached(pair):
    one, two, is_internal = pair
    one.type(f"ip route 203.0.113.0/24 {THIRD}", f"ip route 198.51.100.0/24 {ELSEWHERE}", "ip route 192.0.2.0/24 Null0",
             "router bgp 100", "address-family ipv4 unicast", "redistribute static", "redistribute connected")
    wait_until("it is there", lambda: one.best_path("203.0.113.0/24"))
    assert hop(one, "203.0.113.0/24") == THIRD
    wait_until("told", lambda: hop(two, "203.0.113.0/24") == THIRD)
    wait_until("by us", lambda: hop(two, "192.0.2.0/24") == OURS)
    wait_until("elsewhere", lambda: hop(two, "198.51.100.0/24") == (ELSEWHERE if is_internal else OURS))
