# SPDX-License-Identifier: Apache-2.0
"""Outbound route filters (RFC 5291, 5292) with Debian's FRR: who asks tells its inbound prefix list, who is asked tells
nothing else.  Both ways, IPv4 and IPv6; the session stays up through it all."""

import pytest
from harness.router import FRR, Bgp, Router
from harness.wait import wait_until

OURS, THEIRS = "10.9.0.1", "10.9.0.2"
FAMILIES = {
    4: {"words": "ipv4 unicast", "list": "ip prefix-list", "nets": [f"172.17.{n}.0/24" for n in range(4)]},
    6: {"words": "ipv6 unicast", "list": "ipv6 prefix-list", "nets": [f"2001:db8:17:{n}::/64" for n in range(1, 5)]},
}


def section(asn, own, other, other_as, way, lines):
    """Both families over the one session; next hops are the IPv6 addresses of the link."""
    out = []
    for version, family in FAMILIES.items():
        out += [f"address-family {family['words']}", f" neighbor {other} activate", f" neighbor {other} capability orf prefix-list {way}"]
        out += [f" network {net}" for net in (family["nets"] if "nets" in lines else [])]
        out += [f" neighbor {other} prefix-list WANTED{version} in"] if "list" in lines else []
        out += ["exit-address-family"]
    return Bgp(asn, own, {other: other_as}, lines=out)


def lists(permitted):
    return "".join(f"{FAMILIES[v]['list']} WANTED{v} permit {FAMILIES[v]['nets'][n]}\n" for v in FAMILIES for n in permitted)


@pytest.fixture(params=["asks", "is asked"])
def pair(request, lab, subject):
    """Who asks, and who is asked and has the networks: one is under test, the other is FRR."""
    here, there = lab.host("one"), lab.host("two")
    lab.lan({here: [f"{OURS}/24", "2001:db8:9::1/64"], there: [f"{THEIRS}/24", "2001:db8:9::2/64"]})
    asker_is = (subject, FRR) if request.param == "asks" else (FRR, subject)
    asker = Router(here, asker_is[0], section(100, OURS, THEIRS, 200, "send", ("list",)))
    asked = Router(there, asker_is[1], section(200, THEIRS, OURS, 100, "receive", ("nets",)))
    asker.configure("bgpd", asker.config_file("bgpd").read_text() + lists([1]))
    asker.start()
    asked.start()
    wait_until("the session is up", lambda: asker.is_established(THEIRS) and asked.is_established(OURS), 30)
    return asker, asked


def told(asked, version):
    """What the asker is told."""
    answer = asked.json(f"show bgp {FAMILIES[version]['words']} neighbors {OURS} advertised-routes")
    return sorted(answer.get("advertisedRoutes", {}))


def wait_for(asked, version, numbers):
    nets = sorted(FAMILIES[version]["nets"][n] for n in numbers)
    wait_until(f"it is told {numbers}", lambda: told(asked, version) == nets, 20)


def of_family(router, neighbor, version):
    key = {4: "ipv4Unicast", 6: "ipv6Unicast"}[version]
    return router.json(f"show bgp neighbors {neighbor}")[neighbor]["addressFamilyInfo"][key]


@pytest.mark.parametrize("version", FAMILIES)
def test_only_what_is_asked_for_is_told(pair, version):
    asker, asked = pair
    family = FAMILIES[version]
    wait_for(asked, version, [1])
    assert of_family(asked, OURS, version)["afDependentCap"]["orfPrefixList"] == {"sendMode": "received", "recvMode": "advertised"}
    assert of_family(asked, OURS, version)["orfRecvCounter"] == 1
    assert of_family(asker, THEIRS, version)["afDependentCap"]["orfPrefixList"] == {"sendMode": "advertised", "recvMode": "received"}
    shown = asked.json(f"show bgp {family['words']} neighbors {OURS} received prefix-filter")
    (listed,) = shown.values()
    assert listed["prefixListCounter"] == 1
    assert {"seq": 5, "seqPrefixListType": "permit"} in listed.values()
    if asked.binaries.name != "frr":                       # which has a pointer's value where the prefix should be
        assert family["nets"][1] in listed
    text = asked.vtysh(f"show bgp {family['words']} neighbors {OURS} received prefix-filter").text
    assert f"   seq 5 permit {family['nets'][1]}\n" in text
    if asked.binaries.name != "frr":                       # the same by the words of newer ones
        words = f"show bgp {family['words']} neighbors {OURS} orf-prefix-list"
        assert asked.json(words) == shown
        assert asked.vtysh(words).text == text.split("\n", 1)[1]


@pytest.mark.parametrize("version", FAMILIES)
def test_another_list_is_told_anew(pair, version):
    asker, asked = pair
    family = FAMILIES[version]
    clear = f"clear bgp {family['words']} {THEIRS} in prefix-filter"      # FRR tells it when it is asked to, we do at once
    wait_for(asked, version, [1])
    before = asked.neighbor(OURS)["connectionsEstablished"]
    asker.type(f"{family['list']} WANTED{version} permit {family['nets'][2]}")
    asker.vtysh(clear)
    wait_for(asked, version, [1, 2])
    asker.type(f"{family['list']} WANTED{version} seq 1 deny {family['nets'][1]}")
    asker.vtysh(clear)
    wait_for(asked, version, [2])
    asker.type("router bgp 100", f"address-family {family['words']}", f"no neighbor {THEIRS} prefix-list WANTED{version} in")
    asker.vtysh(clear)
    wait_for(asked, version, [0, 1, 2, 3])
    assert asked.neighbor(OURS)["connectionsEstablished"] == before


def test_nothing_is_told_before_the_first_request_and_all_without_a_list(pair):
    asker, asked = pair
    wait_for(asked, 4, [1])
    asker.type("router bgp 100", "address-family ipv4 unicast", f"no neighbor {THEIRS} prefix-list WANTED4 in")
    asker.vtysh("clear bgp *")
    wait_for(asked, 4, [0, 1, 2, 3])
    wait_for(asked, 6, [1])
    assert "orfFirstUpdate" not in of_family(asked, OURS, 4)
    assert "orfRecvCounter" not in of_family(asked, OURS, 4)


def test_a_long_list_is_applied_as_a_whole(pair):
    """More entries than one message holds; the one that permits comes last."""
    asker, asked = pair
    wait_for(asked, 4, [1])
    asker.type(*[f"ip prefix-list WANTED4 seq {n + 10} permit 10.{n // 200}.{n % 200}.0/24" for n in range(600)],
               f"ip prefix-list WANTED4 seq 5000 permit {FAMILIES[4]['nets'][3]}")
    asker.vtysh("clear bgp ipv4 unicast * in prefix-filter")
    wait_for(asked, 4, [1, 3])
    assert of_family(asked, OURS, 4)["orfRecvCounter"] == 602
