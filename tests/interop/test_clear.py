# SPDX-License-Identifier: Apache-2.0
"""`clear bgp` in its forms: what each does to the session and its routes, and one clear line for what can't be."""

import pytest
from harness.router import FRR, Bgp, Router
from harness.wait import wait_until

OURS, THEIRS = "10.9.0.1", "10.9.0.2"
OURS6, THEIRS6 = "2001:db8:9::1", "2001:db8:9::2"


@pytest.fixture
def pair(lab, subject):
    """An IPv4 neighbor of a group, with IPv4 routes only, and an IPv6 one; both are the same FRR."""
    here, there = lab.host("one"), lab.host("two")
    lab.lan({here: [f"{OURS}/24", f"{OURS6}/64"], there: [f"{THEIRS}/24", f"{THEIRS6}/64"]})
    ours = ["neighbor EDGE peer-group", f"neighbor {THEIRS} peer-group EDGE", "neighbor EMPTY peer-group", "neighbor EMPTY remote-as 9",
            "address-family ipv6 unicast", f" neighbor {THEIRS6} activate", "exit-address-family"]
    theirs = ["address-family ipv6 unicast", f" neighbor {OURS6} activate", "exit-address-family"]
    one = Router(here, subject, Bgp(100, OURS, {THEIRS: 200, THEIRS6: 200}, lines=ours)).start()
    two = Router(there, FRR, Bgp(200, THEIRS, {OURS: 100, OURS6: 100}, ["172.18.0.0/24"], lines=theirs)).start()
    wait_until("both sessions are up", lambda: both_up(one), 30)
    return one, two


def both_up(one):
    neighbors = one.json("show bgp neighbors")
    return all(neighbors.get(name, {}).get("bgpState") == "Established" for name in (THEIRS, THEIRS6))


def sessions(one):
    neighbors = one.json("show bgp neighbors")
    return tuple(neighbors[name]["connectionsEstablished"] for name in (THEIRS, THEIRS6))


WHOM = ["*", THEIRS, "200", "external", "peer-group EDGE", "two"]
HOW = ["soft", "soft in", "soft out", "in", "in prefix-filter", "out", "message-stats"]


def test_nothing_but_a_plain_clear_ends_a_session(pair):
    one, _ = pair
    before = sessions(one)
    for whom in WHOM:
        for line in (f"clear bgp {family}{whom} {how}" for family in ("", "ipv4 unicast ") for how in HOW):
            answer = one.vtysh(line)
            assert answer.status == 0 and not answer.said, (line, answer.all)
    assert sessions(one) == before and both_up(one)


@pytest.mark.parametrize("line, ended", [
    (f"clear ip bgp {THEIRS}", (1, 0)), (f"clear bgp {THEIRS6}", (0, 1)), ("clear bgp ipv6 *", (0, 1)), ("clear bgp *", (1, 1)),
    ("clear bgp ipv6 unicast external", (0, 1)), ("clear bgp 200", (1, 1)), ("clear bgp peer-group EDGE", (1, 0))])
def test_a_plain_clear_ends_those_that_are_named(pair, line, ended):
    one, _ = pair
    before = sessions(one)
    assert one.vtysh(line).status == 0
    wait_until("they are up again", lambda: both_up(one) and sessions(one) == tuple(b + e for b, e in zip(before, ended)), 30)


REFUSED = {
    "clear bgp 10.9.0.77": "No such neighbor: 10.9.0.77",
    "clear bgp NOBODY soft": "No such neighbor: NOBODY",
    "clear bgp 201": "No peer is configured with AS 201",
    "clear bgp peer-group NONE": "No such peer-group: NONE",
    "clear bgp peer-group EMPTY in": "No peer belonging to peer-group EMPTY is configured",
    f"clear bgp ipv6 unicast {THEIRS}": f"Neighbor {THEIRS} does not exchange IPv6 Unicast routes: `neighbor {THEIRS} activate` them first",
    "clear bgp ipv4 multicast external": "No external IPv4 Multicast peer is configured",
    "clear bgp ipv4 unicast prefix 2001:db8::/32": "2001:db8::/32 is no IPv4 prefix",
    "clear bgp ipv6 dampening 10.0.0.0/8": "10.0.0.0/8 is no IPv6 prefix",
    "clear ip bgp dampening 10.0.0.0 255.0.255.0": "255.0.255.0 is no mask of an address like 10.0.0.0",
}


def test_what_cannot_be_is_said_in_one_line(pair):
    one, _ = pair
    for line, words in REFUSED.items():
        answer = one.vtysh(line)
        assert answer.said == [f"% {words}"], (line, answer.all)
    assert both_up(one)
