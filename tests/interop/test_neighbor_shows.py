# SPDX-License-Identifier: Apache-2.0
"""What shows say of neighbors, in the keys and words that scripts read: the same questions are answered alike by Debian's
FRR (--subject=frr), but for those that only newer ones know."""

import json

import pytest
from harness.router import FRR, Bgp, Router
from harness.wait import wait_until

OURS, THEIRS = "10.9.0.1", "10.9.0.2"
HEARD = [f"172.18.{n}.0/24" for n in range(3)]

LINES = f"""
ip prefix-list P seq 5 permit 172.18.0.0/16 le 24
access-list A seq 5 permit 172.18.0.0/16
bgp as-path access-list PATH seq 5 permit ^200
route-map OUT permit 10
router bgp 100
neighbor G peer-group
neighbor G remote-as external
bgp listen range 10.8.0.0/24 peer-group G
address-family ipv4 unicast
aggregate-address 172.18.0.0/16 summary-only
redistribute connected route-map OUT
neighbor {THEIRS} prefix-list P in
neighbor {THEIRS} filter-list PATH in
neighbor {THEIRS} route-map OUT out
neighbor {THEIRS} allowas-in 2
neighbor {THEIRS} addpath-tx-all-paths
""".strip().splitlines()

THEIR_LINES = """
route-map OUT permit 10
 set community 65000:1
 set large-community 1:2:3
""".strip().splitlines()


@pytest.fixture
def one(lab, subject):
    here, there = lab.host("one"), lab.host("two")
    lab.lan({here: f"{OURS}/24", there: f"{THEIRS}/24"})
    one = Router(here, subject, Bgp(100, OURS, {THEIRS: 200}, [], [f"neighbor {THEIRS} update-source {OURS}"])).start()
    two = Router(there, FRR, Bgp(200, THEIRS, {OURS: 100}, HEARD)).start()
    one.type(*LINES)
    two.type(*THEIR_LINES, "router bgp 200", f"neighbor {OURS} route-map OUT out")
    wait_until("all are heard as they are meant", lambda: "community" in (one.best_path(HEARD[2]) or {}))
    return one


def ask(one, command):
    return json.loads(one.vtysh(command).text)


def newer(subject):
    if subject is FRR:
        pytest.skip("only newer ones know this")


def test_a_neighbor_is_described(one, subject):
    said = one.json(f"show ip bgp neighbors {THEIRS}")[THEIRS]
    family = said["addressFamilyInfo"]["ipv4Unicast"]
    assert family["incomingUpdatePrefixFilterList"] == "P" and family["incomingUpdateAsPathFilterList"] == "PATH"
    assert family["routeMapForOutgoingAdvertisements"] == "OUT" and "outgoingUpdatePrefixFilterList" not in family
    assert family["inboundPathPolicyConfig"] is True and family["outboundPathPolicyConfig"] is True
    assert family["addpathTxAllPaths"] is True and (subject is FRR or family["allowAsInCount"] == 2)
    assert family["updateGroupId"] >= 1 and family["subGroupId"] >= 1 and family["packetQueueLength"] >= 0
    assert said["updateSource"] == OURS and said["nexthop"] == OURS and said["hostForeign"] == THEIRS
    assert said["readThread"] == said["writeThread"] == "on" and isinstance(said["estimatedRttInMsecs"], int)
    assert 0 <= said["bgpInUpdateElapsedTimeMsecs"] < 60000
    assert said["bgpTimerConfiguredConditionalAdvertisementsSec"] == 60


def test_a_neighbor_is_described_in_text(one):
    text = one.vtysh(f"show ip bgp neighbors {THEIRS}").text
    for line in ("  Inbound path policy configured", "  Incoming update prefix filter list is *P",
                 "  Incoming update AS path filter list is *PATH", "  Route map for outgoing advertisements is *OUT",
                 "  Advertise all paths via addpath", f"  Update source is {OURS}",
                 f"Nexthop: {OURS}"):
        assert line in text.splitlines(), line
    opens = next(line for line in text.splitlines() if line.startswith("    Opens: "))
    assert len(opens) == len("    Opens:                  1          1")


def test_the_text_has_the_order_of_frr(one):
    one.type("router bgp 100", f"neighbor {THEIRS} description far", f"neighbor {THEIRS} peer-group G",
             "address-family ipv4 unicast", f"neighbor {THEIRS} remove-private-AS all", f"neighbor {THEIRS} next-hop-self",
             f"neighbor {THEIRS} allowas-in", f"neighbor {THEIRS} as-override", f"neighbor {THEIRS} default-originate")
    text = one.vtysh(f"show ip bgp neighbors {THEIRS}").text
    places = [text.find(words) for words in (
        "Member of peer-group G", "Private AS numbers (all) removed", "Local AS allowed in path", "Advertise all paths",
        "Override ASNs", "NEXT_HOP is always", "Community attribute sent", "Default information originate",
        "Inbound path policy configured")]
    assert -1 not in places and places == sorted(places), text


def test_who_does_not_speak_a_family_has_failed_there(one):
    """Up for IPv4, but the other end has no IPv6: for that there is no session."""
    one.type("router bgp 100", "neighbor 10.9.0.7 remote-as 300", "address-family ipv6 unicast", f"neighbor {THEIRS} activate")
    one.type(f"do clear bgp {THEIRS}")
    wait_until("up", lambda: one.is_established(THEIRS))
    assert set(one.json("show bgp ipv6 unicast summary failed")["peers"]) == {THEIRS}
    assert one.json("show bgp ipv6 unicast summary")["failedPeers"] == 1
    assert THEIRS in one.vtysh("show bgp ipv6 unicast summary failed").text
    assert THEIRS not in one.vtysh("show bgp ipv6 unicast summary established").text
    v4 = one.json("show bgp ipv4 unicast summary failed")
    assert set(v4["peers"]) == {"10.9.0.7"} and v4["failedPeers"] == 1
    assert one.json(f"show bgp ipv4 unicast summary neighbor {THEIRS}")["failedPeers"] == 0


def test_who_waits_says_so(one):
    one.type("router bgp 100", "neighbor 10.9.0.7 remote-as 300", "neighbor 10.9.0.7 passive")
    wait_until("active", lambda: one.json("show ip bgp neighbors 10.9.0.7")["10.9.0.7"].get("bgpStateIs") == "passive")
    assert "  BGP state = Active (passive)\n" in one.vtysh("show ip bgp neighbors 10.9.0.7").text


def test_who_is_away_has_no_ends(one):
    one.type("router bgp 100", "neighbor 10.9.0.7 remote-as 300")
    said = one.json("show ip bgp neighbors 10.9.0.7")["10.9.0.7"]
    assert said["hostLocal"] == said["hostForeign"] == "Unknown" and said["portForeign"] == -1
    assert "updateGroupId" not in said["addressFamilyInfo"]["ipv4Unicast"]


def test_neighbors_come_in_the_order_of_addresses(one):
    one.type("router bgp 100", "neighbor 10.9.0.111 remote-as 300", "neighbor 10.9.0.9 remote-as 300")
    peers = list(one.json("show ip bgp summary")["ipv4Unicast"]["peers"])
    assert peers == [THEIRS, "10.9.0.9", "10.9.0.111"]


def test_members_of_groups_come_first(one):
    one.type("router bgp 100", "neighbor Z peer-group", "neighbor Z remote-as 100", "neighbor A peer-group",
             "neighbor A remote-as 300", "neighbor 10.9.0.111 peer-group Z", "neighbor 10.9.0.112 peer-group A",
             "neighbor M peer-group", "neighbor 10.9.0.113 remote-as 300", "neighbor 10.9.0.113 peer-group M")
    peers = list(one.json("show ip bgp summary")["ipv4Unicast"]["peers"])
    assert peers == ["10.9.0.112", "10.9.0.113", "10.9.0.111", THEIRS]


def test_who_is_not_there_is_told_to_scripts(one):
    assert one.json("show bgp neighbors 10.9.9.9")["bgpNoSuchNeighbor"] is True
    for command in ("ipv4 unicast neighbors 10.9.9.9 routes", "summary neighbor 10.9.9.9"):
        assert one.json(f"show bgp {command}")["warning"] == "No such neighbor in this view/vrf"
    assert one.json("show bgp view NONE")["warning"] == "View/Vrf is unknown"


def test_where_neighbors_may_come_from(one):
    assert one.json("show ip bgp peer-group G")["G"]["dynamicRanges"]["IPv4"] == {"count": 1, "ranges": ["10.8.0.0/24"]}
    assert "  1 IPv4 listen range(s)\n    10.8.0.0/24\n" in one.vtysh("show ip bgp peer-group G").text


def test_the_default_route_is_no_aggregate_of_others(one):
    count = "Unaggregateable prefixes      : "
    before = int(one.vtysh("show bgp ipv4 unicast statistics").text.partition(count)[2].split()[0])
    one.type("ip route 0.0.0.0/0 Null0", "router bgp 100", "address-family ipv4 unicast", "redistribute static")
    wait_until("there", lambda: one.best_path("0.0.0.0/0"))
    assert int(one.vtysh("show bgp ipv4 unicast statistics").text.partition(count)[2].split()[0]) == before + 1


def test_values_in_use_are_listed_once(one):
    lines = one.vtysh("show ip bgp community-info").said
    assert sum(line.endswith(" 65000:1") for line in lines) == 1
    assert any(line.endswith(") 200") for line in one.vtysh("show ip bgp paths").said)


def test_all_instances_are_wrapped(one):
    assert set(one.json("show bgp vrf all ipv4 unicast")["default"]["routes"]) >= set(HEARD)


def test_states_in_few_words(one, subject):
    newer(subject)
    said = ask(one, "show bgp neighbors json brief established")
    assert said[THEIRS]["addressFamilyInfo"]["ipv4Unicast"]["acceptedPrefixCounter"] >= 3
    assert ask(one, "show bgp neighbors json brief failed") == {}
    assert ask(one, "show bgp ipv4 unicast json brief")["routes"][HEARD[0]] == {
        "pathCount": 1, "multiPathCount": 1, "flags": {"bestPathExists": True}}


def test_what_is_announced_of_others(one, subject):
    newer(subject)
    assert one.json("show bgp ipv4 unicast redistribute") == {"redistribute": {"connected": [{"routeMap": "OUT"}]}}
    assert one.json("show bgp ipv4 unicast aggregate-address")["aggregates"] == {
        "172.18.0.0/16": {"summaryOnly": True, "asSet": False, "origin": "igp", "matchMed": False}}
    assert "% Aggregate 10.0.0.0/8 not found" in one.vtysh("show bgp ipv4 unicast aggregate-address 10.0.0.0/8").text


def test_one_prefix_of_a_neighbor(one, subject):
    newer(subject)
    said = one.json(f"show bgp ipv4 unicast neighbors {THEIRS} routes {HEARD[0]}")
    assert list(said["routes"]) == [HEARD[0]]
    assert one.json("show bgp all regexp ^200$")["ipv4Unicast"]["totalRoutes"] == 3
