# SPDX-License-Identifier: Apache-2.0
"""Routes taken over from zebra: which next hop others are told."""

import pytest
from harness.router import FRR, Bgp, Router
from harness.wait import stays, wait_until

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


def test_a_router_far_away_stays_the_next_hop(pair):
    """The way to it may change at any time: others look for it themselves."""
    one, two, is_internal = pair
    one.type("ip route 198.51.100.0/24 10.8.0.7", "ip route 203.0.113.0/24 198.51.100.9", "router bgp 100",
             "address-family ipv4 unicast", "redistribute static", "redistribute connected")
    wait_until("it is there", lambda: hop(one, "203.0.113.0/24") == "198.51.100.9")
    wait_until("told", lambda: hop(two, "203.0.113.0/24") == ("198.51.100.9" if is_internal else OURS))


def test_a_route_that_leads_elsewhere_is_told_again(pair):
    """The same route is in use, but the first of its routers cannot be reached any more."""
    one, two, is_internal = pair
    one.type(f"ip route 203.0.113.0/24 {ELSEWHERE}", f"ip route 203.0.113.0/24 {THIRD}", "router bgp 100",
             "address-family ipv4 unicast", "redistribute static", "redistribute connected")
    first = hop(one, "203.0.113.0/24") or wait_until("there", lambda: hop(one, "203.0.113.0/24"))
    one.host.ip(f"link set {'eth8' if first == ELSEWHERE else 'eth0'} down")
    left = THIRD if first == ELSEWHERE else ELSEWHERE
    wait_until("the other one", lambda: hop(one, "203.0.113.0/24") == left)
    if left == THIRD:
        wait_until("told", lambda: hop(two, "203.0.113.0/24") == THIRD)


def communities(router, prefix):
    path = router.best_path(prefix)
    return path and path.get("community", {}).get("string")


def test_route_maps_know_tag_and_interface_of_what_is_taken_over(pair):
    one, two, _ = pair
    one.type("ip route 203.0.113.0/24 Null0 tag 77", f"ip route 198.51.100.0/24 {THIRD}", f"ip route 192.0.2.0/24 {ELSEWHERE}",
             "route-map M permit 10", "match tag 77", "set community 100:77", "exit",
             "route-map M permit 20", "match interface eth8", "set community 100:8", "exit", "route-map M permit 30", "exit",
             "router bgp 100", "address-family ipv4 unicast", "redistribute static route-map M",
             "redistribute connected route-map M")
    wait_until("by its tag", lambda: communities(two, "203.0.113.0/24") == "100:77")
    wait_until("by its interface", lambda: communities(two, "10.8.0.0/24") == "100:8")
    wait_until("by that of its router", lambda: communities(two, "192.0.2.0/24") == "100:8")
    wait_until("by neither", lambda: two.best_path("198.51.100.0/24"))
    assert communities(two, "198.51.100.0/24") is None
    assert one.best_path("203.0.113.0/24")["tag"] == 77
    met = lambda: [rule["invoked"] > 0 for rule in one.json("show route-map M")["bgpd"]["M"]["rules"]]
    assert met() == [True, True, True], "what is asked about our own routes is counted, too"
    one.vtysh("clear route-map counters M")
    assert met() == [False, False, False]
    one.type("no ip route 203.0.113.0/24 Null0 tag 77", "ip route 203.0.113.0/24 Null0 tag 78")
    wait_until("another tag", lambda: two.best_path("203.0.113.0/24") and communities(two, "203.0.113.0/24") is None)


def test_a_route_over_an_interface_is_no_hole(pair):
    one, two, _ = pair
    one.type("ip route 203.0.113.0/24 Null0", "ip route 192.0.2.0/24 eth8", "route-map M permit 10",
             "match ip next-hop type blackhole", "set community 100:666", "exit", "route-map M permit 20", "exit",
             "router bgp 100", "redistribute static route-map M")
    wait_until("the hole", lambda: communities(two, "203.0.113.0/24") == "100:666")
    wait_until("the other", lambda: two.best_path("192.0.2.0/24"))
    assert communities(two, "192.0.2.0/24") is None


def test_route_maps_know_whose_route_it_was(pair):
    """`network` is BGP's own; what is redistributed is of the protocol that has it."""
    one, two, _ = pair
    own, static, connected = "172.17.0.0/24", "192.0.2.0/24", "10.8.0.0/24"
    one.type(f"ip route {static} Null0", "route-map M permit 10", "match source-protocol static",
             "router bgp 100", "no bgp network import-check", f"neighbor {THEIRS} route-map M out", f"network {own}",
             "redistribute static", "redistribute connected")
    told = lambda: {prefix for prefix in (own, static, connected) if two.best_path(prefix)}
    for protocol, expected in ("static", {static}), ("bgp", {own}), ("connected", {connected}):
        one.type("route-map M permit 10", f"match source-protocol {protocol}")
        wait_until(protocol, lambda expected=expected: told() == expected)


def test_what_is_of_a_link_alone_is_not_taken_over(lab, subject):
    here = lab.host("one")
    lab.lan({here: f"{OURS}/24", lab.host("two"): f"{THEIRS}/24"})
    here.ip("addr add 2001:db8:9::1/64 dev eth0 nodad", "addr add 169.254.7.1/24 dev eth0")
    one = Router(here, subject, Bgp(100, OURS, {THEIRS: 200}, lines=["redistribute connected", "exit-address-family",
                                                                     "address-family ipv6 unicast", "redistribute connected"]))
    one.start()
    wait_until("both networks", lambda: {"10.9.0.0/24"} <= set(one.json("show bgp ipv4 unicast").get("routes", {})) and
               {"2001:db8:9::/64"} <= set(one.json("show bgp ipv6 unicast").get("routes", {})))
    shown = {*one.json("show bgp ipv4 unicast")["routes"], *one.json("show bgp ipv6 unicast")["routes"]}
    assert not any(prefix.startswith(("fe80:", "169.254.", "127.")) for prefix in shown), shown


def test_reserved_networks_are_taken_over_while_that_is_allowed(lab, subject):
    here = lab.host("one")
    lab.lan({here: f"{OURS}/24", lab.host("two"): f"{THEIRS}/24"})
    here.ip("addr add 127.1.2.3/24 dev eth0")
    one = Router(here, subject, Bgp(100, OURS, {THEIRS: 200}, lines=["redistribute connected"])).start()

    def has(prefix):
        return prefix in one.bgp_routes()

    wait_until("the ordinary one", lambda: has("10.9.0.0/24"))
    assert not has("127.1.2.0/24")
    for _ in range(2):
        one.type("allow-reserved-ranges")
        wait_until("it is taken over", lambda: has("127.1.2.0/24"))
        one.type("no allow-reserved-ranges")
        wait_until("it is gone", lambda: not has("127.1.2.0/24"))
    assert has("10.9.0.0/24")


def selected(router, prefix):
    """Who zebra has the route from."""
    routes = router.json(f"show ip route {prefix}").get(prefix, [])
    return next((r["protocol"] for r in routes if r.get("selected")), None)


def test_a_backup_route_yields_to_what_a_neighbor_says(pair):
    """Zebra prefers an external path (20) to the static route (30): so do we, whichever came first."""
    one, two, is_internal = pair
    distance = 230 if is_internal else 30
    one.type(f"ip route 203.0.113.0/24 Null0 {distance}", "router bgp 100", "address-family ipv4 unicast",
             "redistribute static")
    wait_until("it is there", lambda: one.best_path("203.0.113.0/24"))
    assert one.best_path("203.0.113.0/24")["nexthops"][0]["ip"] == "0.0.0.0"
    two.type(f"router bgp {100 if is_internal else 200}", "no bgp network import-check", "address-family ipv4 unicast",
             "network 203.0.113.0/24")
    wait_until("the neighbor's is used", lambda: hop(one, "203.0.113.0/24") == THEIRS)
    wait_until("by zebra, too", lambda: selected(one, "203.0.113.0/24") == "bgp")
    one.type(f"no ip route 203.0.113.0/24 Null0 {distance}", f"ip route 203.0.113.0/24 Null0 {distance}")
    stays("it is still used", lambda: hop(one, "203.0.113.0/24") == THEIRS, 1)
    one.type(f"no ip route 203.0.113.0/24 Null0 {distance}", "ip route 203.0.113.0/24 Null0")
    wait_until("a nearer one wins", lambda: hop(one, "203.0.113.0/24") == "0.0.0.0")
    wait_until("in zebra, too", lambda: selected(one, "203.0.113.0/24") == "static")


def test_the_choice_survives_a_restart_of_either_daemon(lab, subject):
    """The backup is there before the neighbor's route, after it, or both come anew together."""
    here, there = lab.host("one"), lab.host("two")
    lab.lan({here: f"{OURS}/24", there: f"{THEIRS}/24"})
    one = Router(here, subject, Bgp(100, OURS, {THEIRS: 200}, lines=["redistribute static"]),
                 zebra_text="ip route 203.0.113.0/24 Null0 30\n").start()
    Router(there, FRR, Bgp(200, THEIRS, {OURS: 100}, networks=["203.0.113.0/24"])).start()
    wait_until("the neighbor's is used", lambda: hop(one, "203.0.113.0/24") == THEIRS, 30)
    wait_until("by zebra, too", lambda: selected(one, "203.0.113.0/24") == "bgp")
    one.zebra.stop()
    one.start_zebra()
    wait_until("zebra is back", lambda: selected(one, "203.0.113.0/24") == "bgp", 20)
    assert hop(one, "203.0.113.0/24") == THEIRS
    one.bgpd.stop()
    one.start_bgpd()
    wait_until("bgpd is back", lambda: hop(one, "203.0.113.0/24") == THEIRS, 40)
    wait_until("and zebra hears it", lambda: selected(one, "203.0.113.0/24") == "bgp")
    here.ip("link set dev eth0 down")
    wait_until("the backup helps", lambda: selected(one, "203.0.113.0/24") == "static")
    here.ip("link set dev eth0 up")
    wait_until("and yields again", lambda: selected(one, "203.0.113.0/24") == "bgp", 40)


def test_routes_of_a_table_that_zebra_took_over(pair):
    one, two, _ = pair
    one.host.ip(f"route add 203.0.113.0/24 via {THIRD} table 99", f"route add 203.0.114.0/24 via {THIRD} table 98")
    one.type("ip import-table 99", "ip import-table 98", "router bgp 100", "address-family ipv4 unicast",
             "redistribute table 99 metric 7")
    wait_until("told", lambda: hop(two, "203.0.113.0/24") == THIRD)
    assert one.best_path("203.0.113.0/24")["metric"] == 7 and not one.best_path("203.0.114.0/24")
    assert one.json("show bgp ipv4 unicast redistribute") == {"redistribute": {"table": [{"instance": 99, "metric": 7}]}}
    one.host.ip("route del 203.0.113.0/24 table 99")
    wait_until("gone", lambda: not two.best_path("203.0.113.0/24"))
    one.type("router bgp 100", "address-family ipv4 unicast", "redistribute table 98")
    wait_until("the other table now", lambda: hop(two, "203.0.114.0/24") == THIRD)
    assert "  redistribute table 98\n" in one.show("show running-config")
    one.type("router bgp 100", "address-family ipv4 unicast", "no redistribute table 98")
    wait_until("no more", lambda: not two.best_path("203.0.114.0/24"))


def test_what_is_redistributed_can_be_listed(pair):
    one = pair[0]
    one.type("router bgp 100", "address-family ipv4 unicast", "redistribute static metric 7 route-map M",
             "redistribute connected", "redistribute ospf 1 metric 100", "redistribute ospf 2 route-map M", "exit",
             "address-family ipv6 unicast", "redistribute ospf6 metric 9")
    assert one.json("show bgp vrf default ipv4 unicast redistribute") == {"redistribute": {
        "connected": [{}], "static": [{"metric": 7, "routeMap": "M"}],
        "ospf": [{"instance": 1, "metric": 100}, {"instance": 2, "routeMap": "M"}]}}
    assert one.show("show bgp ipv4 unicast redistribute").split("\n")[:4] == [
        "  redistribute connected", "  redistribute static metric 7 route-map M", "  redistribute ospf 1 metric 100",
        "  redistribute ospf 2 route-map M"]
    assert one.json("show bgp ipv6 unicast redistribute") == {"redistribute": {"ospf6": [{"metric": 9}]}}
    one.type("router bgp 100", "address-family ipv4 unicast", "no redistribute ospf 1")
    running = one.show("show running-config")
    assert "  redistribute ospf 2 route-map M\n" in running and "ospf 1" not in running


def test_zebra_names_who_watches_a_next_hop(pair):
    one, two, is_internal = pair
    two.type(f"router bgp {100 if is_internal else 200}", "no bgp network import-check", "address-family ipv4 unicast",
             "network 203.0.113.0/24")
    wait_until("learned", lambda: hop(one, "203.0.113.0/24") == THEIRS)
    [client] = one.json(f"show ip nht {THEIRS}")["default"]["ipv4"][THEIRS]["clientList"]
    assert client["protocol"] == "bgp" and f"Client list: bgp(fd {client['socket']})" in one.show(f"show ip nht {THEIRS}")
    assert "Client: bgp\n" in one.show("show zebra client") and f"FD: {client['socket']}\n" in one.show("show zebra client")
