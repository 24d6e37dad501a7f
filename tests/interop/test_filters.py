# SPDX-License-Identifier: Apache-2.0
"""Lists and route maps, in and out, against a peer that shows what it heard; edits take hold without a new session."""

import pytest
from harness.router import FRR, Bgp, Router
from harness.wait import wait_until

OURS, THEIRS = "10.9.0.1", "10.9.0.2"
NETS = [f"172.17.{n}.0/24" for n in range(4)]


@pytest.fixture
def pair(lab, subject):
    """One router under test that announces NETS, and Debian's FRR, which announces 172.18.N.0/24."""
    here, there = lab.host("one"), lab.host("two")
    lab.lan({here: f"{OURS}/24", there: f"{THEIRS}/24"})
    one = Router(here, subject, Bgp(100, OURS, {THEIRS: 200}, NETS)).start()
    two = Router(there, FRR, Bgp(200, THEIRS, {OURS: 100}, [n.replace(".17.", ".18.") for n in NETS])).start()
    wait_until("both know both", lambda: one.best_path("172.18.3.0/24") and two.best_path(NETS[3]), 30)
    return one, two


def sessions(one):
    return one.neighbor(THEIRS)["connectionsEstablished"]


def has(router, prefix):
    return bool(router.best_path(prefix))


def test_a_prefix_list_out_withdraws_and_gives_back(pair):
    one, two = pair
    before = sessions(one)
    one.type("ip prefix-list OUT permit 172.17.0.0/23 ge 24 le 24", "router bgp 100", f"neighbor {THEIRS} prefix-list OUT out")
    wait_until("the others are withdrawn", lambda: not has(two, NETS[2]) and not has(two, NETS[3]))
    assert has(two, NETS[0]) and has(two, NETS[1])
    one.type("ip prefix-list OUT permit any")
    wait_until("they are back", lambda: has(two, NETS[2]) and has(two, NETS[3]))
    one.type("router bgp 100", f"no neighbor {THEIRS} prefix-list OUT out", "exit", "no ip prefix-list OUT")
    assert sessions(one) == before


def test_a_route_map_out_makes_what_is_told(pair):
    one, two = pair
    one.type("ip prefix-list FIRST permit 172.17.0.0/24", "route-map M permit 10", "match ip address prefix-list FIRST",
             "set metric 77", "set community 65000:1 no-export", "set as-path prepend 100 100", "set origin incomplete",
             "set large-community 1:2:3", "route-map M permit 20", "router bgp 100", f"neighbor {THEIRS} route-map M out")
    wait_until("it is told", lambda: (two.best_path(NETS[0]) or {}).get("metric") == 77)
    path = two.best_path(NETS[0])
    assert path["aspath"]["string"] == "100 100 100"
    assert path["community"]["string"] == "65000:1 no-export"
    assert path["largeCommunity"]["string"] == "1:2:3"
    assert path["origin"].lower() == "incomplete"
    assert two.best_path(NETS[1])["aspath"]["string"] == "100"
    one.type("route-map M deny 20")
    wait_until("the rule refuses now", lambda: not has(two, NETS[1]))
    one.type("route-map M permit 10", "set metric 78")
    wait_until("the new metric", lambda: (two.best_path(NETS[0]) or {}).get("metric") == 78)


def test_a_route_map_in_changes_what_is_used(pair):
    one, two = pair
    before = sessions(one)
    one.type("ip prefix-list SECOND permit 172.18.1.0/24", "route-map IN deny 5", "match ip address prefix-list SECOND",
             "route-map IN permit 10", "set local-preference 200", "set weight 5", "set community 65000:7 additive",
             "router bgp 100", f"neighbor {THEIRS} route-map IN in")
    wait_until("it is used", lambda: (one.best_path("172.18.0.0/24") or {}).get("locPrf") == 200)
    path = one.best_path("172.18.0.0/24")
    assert path["weight"] == 5
    assert path["community"]["string"] == "65000:7"
    wait_until("refused", lambda: not has(one, "172.18.1.0/24"))
    one.type("no route-map IN deny 5")
    wait_until("taken again", lambda: has(one, "172.18.1.0/24"))
    one.type("router bgp 100", f"no neighbor {THEIRS} route-map IN in")
    wait_until("as it came", lambda: not (one.best_path("172.18.0.0/24") or {}).get("weight"))
    assert sessions(one) == before


def test_what_was_received_is_kept_aside(pair):
    one, two = pair
    one.type("router bgp 100", f"neighbor {THEIRS} soft-reconfiguration inbound", "exit",
             "route-map IN permit 10", "set metric 5", "set as-path prepend 65009", "router bgp 100",
             f"neighbor {THEIRS} route-map IN in")
    wait_until("changed", lambda: (one.best_path("172.18.0.0/24") or {}).get("metric") == 5)
    received = one.json(f"show ip bgp neighbors {THEIRS} received-routes")["receivedRoutes"]
    assert received["172.18.0.0/24"]["path"] == "200"
    for metric in (6, 7):
        one.type("route-map IN permit 10", f"set metric {metric}")
        wait_until("changed again", lambda: (one.best_path("172.18.0.0/24") or {}).get("metric") == metric)
    assert one.best_path("172.18.0.0/24")["aspath"]["string"] == "65009 200"


def test_other_lists_refuse_too(pair):
    one, two = pair
    one.type("bgp as-path access-list NONE deny _200_", "bgp as-path access-list NONE permit .*",
             "router bgp 100", f"neighbor {THEIRS} filter-list NONE in")
    wait_until("the path is refused", lambda: not has(one, "172.18.0.0/24"))
    one.type("router bgp 100", f"no neighbor {THEIRS} filter-list NONE in", "exit", "access-list 5 deny 172.18.2.0/24",
             "access-list 5 permit any", "router bgp 100", f"neighbor {THEIRS} distribute-list 5 in")
    wait_until("the others are there", lambda: has(one, "172.18.0.0/24") and not has(one, "172.18.2.0/24"))


def test_networks_are_made_by_a_route_map(pair):
    one, two = pair
    one.type("route-map NET permit 10", "set metric 33", "set community 65000:9", "router bgp 100",
             f"network {NETS[0]} route-map NET")
    wait_until("told with it", lambda: (two.best_path(NETS[0]) or {}).get("metric") == 33)
    assert two.best_path(NETS[0])["community"]["string"] == "65000:9"
    one.type("route-map NET deny 10")
    wait_until("gone", lambda: not has(two, NETS[0]))


def communities(router, prefix):
    path = router.best_path(prefix) or {}
    return {key for key in ("community", "largeCommunity", "extendedCommunity") if key in path}


ALL = {"community", "largeCommunity", "extendedCommunity"}


def test_only_the_communities_that_are_wanted_are_told(pair):
    one, two = pair
    before = sessions(one)
    one.type("route-map M permit 10", "set community 65000:1", "set large-community 1:2:3", "set extcommunity rt 65000:4",
             "router bgp 100", f"neighbor {THEIRS} route-map M out")
    wait_until("all are told", lambda: communities(two, NETS[0]) == ALL)
    for line, gone in (("send-community", {"community"}), ("send-community extended", {"extendedCommunity"}),
                       ("send-community large", {"largeCommunity"}), ("send-community both", {"community", "extendedCommunity"}),
                       ("send-community all", ALL)):
        one.type("router bgp 100", f"no neighbor {THEIRS} {line}")
        wait_until(f"without {line}", lambda gone=gone: communities(two, NETS[0]) == ALL - gone)
        one.type("router bgp 100", f"neighbor {THEIRS} {line}")
        wait_until(f"with {line}", lambda: communities(two, NETS[0]) == ALL)
    assert sessions(one) == before
    family = one.neighbor(THEIRS)["addressFamilyInfo"]["ipv4Unicast"]
    assert family["commAttriSentToNbr"] == "standardAndextendedAndlarge"
    one.type("router bgp 100", f"no neighbor {THEIRS} send-community all")
    assert "commAttriSentToNbr" not in one.neighbor(THEIRS)["addressFamilyInfo"]["ipv4Unicast"]


def test_what_is_not_transitive_stays_in_the_as(pair):
    one, two = pair
    one.type("route-map M permit 10", "set extcommunity bandwidth 100", "router bgp 100", f"neighbor {THEIRS} route-map M out")
    wait_until("the bandwidth is told", lambda: "LB:100:12500000" in (two.best_path(NETS[0]) or {})
               .get("extendedCommunity", {}).get("string", ""))
    one.type("route-map M permit 10", "set extcommunity bandwidth 100 non-transitive")
    wait_until("it is not", lambda: not communities(two, NETS[0]))


def test_a_site_is_not_told_what_came_from_it(pair, lab):
    one, two = pair
    before = sessions(one)
    one.type("router bgp 100", f"neighbor {THEIRS} soo 100:7")
    wait_until("marked", lambda: (one.best_path("172.18.0.0/24") or {}).get("extendedCommunity", {}).get("string") == "SoO:100:7")
    assert has(two, NETS[0])
    one.type("route-map NET permit 10", "set extcommunity soo 100:7", "router bgp 100", f"network {NETS[0]} route-map NET")
    wait_until("held back", lambda: not has(two, NETS[0]))
    one.type("router bgp 100", f"no neighbor {THEIRS} soo")
    wait_until("told", lambda: has(two, NETS[0]) and "extendedCommunity" not in one.best_path("172.18.0.0/24"))
    assert sessions(one) == before


def test_our_own_as_is_allowed_where_the_path_begins(pair):
    one, two = pair
    for line, taken in (("100", True), ("100 300", False)):
        two.type("route-map M permit 10", f"set as-path prepend {line}", "router bgp 200", f"neighbor {OURS} route-map M out")
        one.type("router bgp 100", f"neighbor {THEIRS} allowas-in origin")
        wait_until(f"200 {line}", lambda taken=taken: has(one, "172.18.0.0/24") == taken)
    one.type("router bgp 100", f"neighbor {THEIRS} allowas-in 1")
    wait_until("anywhere", lambda: has(one, "172.18.0.0/24"))


def test_our_own_as_is_allowed_where_a_route_map_permits(pair, subject):
    if subject is FRR:
        pytest.skip("newer than Debian's FRR")
    one, two = pair
    before = sessions(one)
    two.type("route-map M permit 10", "set as-path prepend 300 100", "router bgp 200", f"neighbor {OURS} route-map M out")
    wait_until("looped", lambda: not has(one, "172.18.0.0/24") and not has(one, "172.18.1.0/24"))
    one.type("router bgp 100", f"neighbor {THEIRS} allowas-in route-map ALLOWED 1")
    one.type("ip prefix-list P permit 172.18.1.0/24", "route-map ALLOWED permit 10", "match ip address prefix-list P",
             "set metric 99")
    wait_until("the one is taken", lambda: has(one, "172.18.1.0/24"))
    assert not has(one, "172.18.0.0/24")
    assert one.best_path("172.18.1.0/24").get("metric") != 99, "what the map sets does not matter"
    neighbor = one.json(f"show bgp neighbors {THEIRS}")[THEIRS]["addressFamilyInfo"]["ipv4Unicast"]
    assert neighbor["allowAsInRouteMap"] == "ALLOWED" and neighbor["allowAsInCount"] == 1
    assert f"  neighbor {THEIRS} allowas-in route-map ALLOWED 1\n" in one.show("show running-config")
    one.type("ip prefix-list P permit 172.18.0.0/24", "no ip prefix-list P permit 172.18.1.0/24")
    wait_until("the other is taken", lambda: has(one, "172.18.0.0/24") and not has(one, "172.18.1.0/24"))
    two.type("route-map M permit 10", "set as-path prepend 100 300 100")
    wait_until("twice is too often", lambda: not has(one, "172.18.0.0/24"))
    one.type("router bgp 100", f"neighbor {THEIRS} route-map DROP in", f"neighbor {THEIRS} allowas-in route-map ALLOWED 2", "exit",
             "route-map DROP deny 10")
    one.type("no route-map DROP", "route-map DROP permit 10", "set local-preference 300")
    wait_until("policy comes behind", lambda: (one.best_path("172.18.0.0/24") or {}).get("locPrf") == 300)
    one.type("router bgp 100", f"no neighbor {THEIRS} allowas-in")
    wait_until("refused again", lambda: not has(one, "172.18.0.0/24"))
    assert sessions(one) == before


def test_ipv6_routes_go_through_the_same(lab, subject):
    here, there = lab.host("one"), lab.host("two")
    lab.lan({here: ["10.9.0.1/24", "2001:db8:9::1/64"], there: ["10.9.0.2/24", "2001:db8:9::2/64"]})
    nets = [f"2001:db8:{n}::/48" for n in range(1, 5)]

    def section(peer, networks):
        return [f"neighbor {peer} timers connect 1", "address-family ipv6 unicast", f" neighbor {peer} activate",
                *(f" network {net}" for net in networks), "exit-address-family"]
    ours, theirs = "2001:db8:9::1", "2001:db8:9::2"
    one = Router(here, subject, Bgp(100, OURS, {theirs: 200}, [], section(theirs, nets))).start()
    two = Router(there, FRR, Bgp(200, THEIRS, {ours: 100}, [], section(ours, [n.replace("db8", "db9") for n in nets]))).start()
    best = lambda router, net: next((p for p in router.json(f"show bgp ipv6 unicast {net}").get("paths", [])), {})
    heard = lambda router, net: bool(best(router, net))
    wait_until("both know both", lambda: heard(one, "2001:db9:4::/48") and heard(two, nets[3]), 30)
    one.type("ipv6 access-list A deny 2001:db8:1::/48", "ipv6 access-list A permit any", "router bgp 100",
             "address-family ipv6 unicast", f"neighbor {theirs} distribute-list A out")
    wait_until("the first is withdrawn", lambda: not heard(two, nets[0]) and heard(two, nets[1]))
    one.type("ipv6 prefix-list P permit 2001:db9:2::/47 le 48", "router bgp 100", "address-family ipv6 unicast",
             f"neighbor {theirs} prefix-list P in")
    wait_until("two of theirs", lambda: not heard(one, "2001:db9:1::/48") and heard(one, "2001:db9:3::/48"))
    one.type("route-map M permit 10", "match ipv6 address prefix-list Q", "set ipv6 next-hop global 2001:db8:9::77",
             "set metric 9", "ipv6 prefix-list Q permit 2001:db8:2::/48", "route-map M permit 20", "router bgp 100",
             "address-family ipv6 unicast", f"neighbor {theirs} route-map M out")
    wait_until("the metric", lambda: best(two, nets[1]).get("metric") == 9)
    assert best(two, nets[1])["nexthops"][0]["ip"] == "2001:db8:9::77"
    assert best(two, nets[2])["nexthops"][0]["ip"] == ours
