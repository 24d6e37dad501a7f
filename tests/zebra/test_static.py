# SPDX-License-Identifier: Apache-2.0
"""Static routes in all their forms: from the line that is typed to the kernel and back."""

import pytest

from harness.wait import stays, wait_until

FORMS = [
    ("ip route 192.0.2.0/24 10.1.0.2", ["via 10.1.0.2 dev eth0"]),
    ("ip route 192.0.2.0 255.255.255.0 10.1.0.2", ["via 10.1.0.2 dev eth0"]),
    ("ip route 192.0.2.0/24 eth0", ["dev eth0"]),
    ("ip route 192.0.2.0/24 10.1.0.2 eth0", ["via 10.1.0.2 dev eth0"]),
    ("ip route 192.0.2.0/24 Null0", ["blackhole"]),
    ("ip route 192.0.2.0/24 blackhole", ["blackhole"]),
    ("ip route 192.0.2.0/24 reject", ["unreachable"]),
    ("ip route 192.0.2.0/24 10.1.0.2 150", ["via 10.1.0.2"]),
    ("ip route 192.0.2.0/24 10.1.0.2 tag 7", ["via 10.1.0.2"]),
    ("ip route 192.0.2.0/24 10.1.0.2 tag 7 150", ["via 10.1.0.2"]),
    ("ip route 192.0.2.0/24 10.1.0.2 150 tag 7", ["via 10.1.0.2"]),
    ("ip route 192.0.2.0/24 10.1.0.2 metric 5 150 tag 7", ["via 10.1.0.2"]),
    ("ip route 192.0.2.0/24 10.1.0.2 weight 3 150 metric 5 tag 7", ["via 10.1.0.2"]),
    ("ip route 192.0.2.0/24 10.1.0.2 nexthop-vrf default vrf default 150", ["via 10.1.0.2"]),
    ("ip route 192.0.2.0/24 203.0.113.9 eth0 150 onlink tag 7", ["via 203.0.113.9 dev eth0", "onlink"]),
    ("ip route 192.0.2.0/24 2001:db8:1::2", ["via inet6 2001:db8:1::2 dev eth0"]),
    ("ip route 192.0.2.0/24 203.0.113.9 eth0 onlink", ["via 203.0.113.9 dev eth0", "onlink"]),
    ("ip route 192.0.2.0/24 10.1.0.2 eth0 color 100", ["via 10.1.0.2 dev eth0"]),
]


@pytest.mark.parametrize("line,words", FORMS, ids=[line[9:] for line, _ in FORMS])
def test_a_form_reaches_the_kernel_and_leaves_it(zebra, line, words):
    zebra.type(line)
    zebra.kernel("192.0.2.0/24", *words)
    zebra.rib("192.0.2.0/24", protocol="static", selected=True, installed=True)
    zebra.type(f"no {line}")
    zebra.kernel("192.0.2.0/24", gone=True)
    zebra.no_rib("192.0.2.0/24")


def test_what_a_line_says_may_stand_in_any_order(zebra):
    zebra.type("ip route 192.0.2.0/24 10.1.0.2 eth0 onlink table 60 weight 3 metric 7 200 vrf default tag 5",
               "ipv6 route 2001:db8:a1::/48 Null0 table 60 9 vrf default tag 8")
    running = zebra.router.show("show running-config")
    assert "ip route 192.0.2.0/24 10.1.0.2 eth0 tag 5 200 metric 7 table 60 weight 3 onlink\n" in running
    assert "ipv6 route 2001:db8:a1::/48 Null0 tag 8 9 table 60\n" in running
    for bad in ("10.1.0.2 eth0 5 6", "10.1.0.2 eth0 tag 5 tag 6", "10.1.0.2 5 eth0", "10.1.0.2 vrf other"):
        assert zebra.router.vtysh("configure terminal", f"ip route 198.18.0.0/15 {bad}").status
    assert "198.18.0.0/15" not in zebra.router.show("show running-config")
    zebra.type("no ip route 192.0.2.0/24 10.1.0.2 eth0 table 60 tag 5")
    assert "192.0.2.0/24" not in zebra.router.show("show running-config")


def test_distance_and_tag_are_shown(zebra):
    zebra.type("ip route 192.0.2.0/24 10.1.0.2 tag 7 150")
    zebra.rib("192.0.2.0/24", distance=150, tag=7)


def test_a_line_typed_again_says_its_tag_anew(zebra):
    zebra.type("ip route 192.0.2.0/24 10.1.0.2 tag 7")
    zebra.rib("192.0.2.0/24", tag=7)
    zebra.type("ip route 192.0.2.0/24 10.1.0.2 tag 8")
    zebra.rib("192.0.2.0/24", tag=8)
    zebra.type("ip route 192.0.2.0/24 10.1.0.2")
    wait_until("no tag", lambda: "tag" not in zebra.router.rib()["192.0.2.0/24"][0])
    assert zebra.router.show("show running-config").count("ip route 192.0.2.0/24") == 1


def test_a_line_typed_again_moves_to_its_new_distance(zebra):
    zebra.type("ip route 192.0.2.0/24 10.1.0.2 10", "ip route 192.0.2.0/24 10.1.0.2 20 tag 5")
    zebra.rib("192.0.2.0/24", distance=20, tag=5)
    assert [route["distance"] for route in zebra.router.rib()["192.0.2.0/24"]] == [20]
    assert "ip route 192.0.2.0/24 10.1.0.2 tag 5 20\n" in zebra.router.show("show running-config")
    zebra.type("no ip route 192.0.2.0/24 10.1.0.2")
    zebra.no_rib("192.0.2.0/24")


def test_a_metric_tells_routes_of_one_distance_apart(zebra):
    zebra.type("ip route 192.0.2.0/24 10.1.0.2 metric 10", "ip route 192.0.2.0/24 10.2.0.2 metric 5")
    zebra.rib("192.0.2.0/24", metric=5, selected=True)
    zebra.type("no ip route 192.0.2.0/24 10.2.0.2")
    zebra.rib("192.0.2.0/24", metric=10, selected=True)


def test_what_is_dropped_is_not_led_on_too(zebra):
    zebra.type("ip route 192.0.2.0/24 10.1.0.2")
    said = zebra.router.vtysh("configure terminal", "ip route 192.0.2.0/24 Null0").all
    assert "cannot be dropped and led on" in said
    zebra.type("ip route 192.0.2.0/24 Null0 200")
    zebra.rib("192.0.2.0/24", distance=200)


def test_a_route_has_at_most_so_many_next_hops(box):
    zebra = box.start("-e", "1")
    zebra.type("ip route 192.0.2.0/24 10.1.0.2")
    said = zebra.router.vtysh("configure terminal", "ip route 192.0.2.0/24 10.2.0.2").all
    assert "at most 1 are possible" in said


def test_weights_reach_the_kernel(zebra):
    zebra.type("ip route 192.0.2.0/24 10.1.0.2 weight 30", "ip route 192.0.2.0/24 10.2.0.2 weight 10")
    zebra.kernel("192.0.2.0/24", "via 10.1.0.2 dev eth0 weight 30", "via 10.2.0.2 dev eth1 weight 10")
    [route] = zebra.router.rib()["192.0.2.0/24"]
    assert {hop["ip"]: hop["weight"] for hop in route["nexthops"]} == {"10.1.0.2": 30, "10.2.0.2": 10}


def test_two_next_hops_share_the_way(zebra):
    zebra.type("ip route 192.0.2.0/24 10.1.0.2", "ip route 192.0.2.0/24 10.2.0.2")
    zebra.kernel("192.0.2.0/24", "via 10.1.0.2", "via 10.2.0.2")
    [route] = zebra.router.rib()["192.0.2.0/24"]
    assert sorted(hop["ip"] for hop in route["nexthops"]) == ["10.1.0.2", "10.2.0.2"]
    zebra.type("no ip route 192.0.2.0/24 10.1.0.2")
    zebra.kernel("192.0.2.0/24", "via 10.2.0.2")
    assert "10.1.0.2" not in zebra.host.routes()["192.0.2.0/24"]


def test_a_floating_route_takes_over_and_steps_back(zebra):
    zebra.type("ip route 192.0.2.0/24 10.1.0.2", "ip route 192.0.2.0/24 10.2.0.2 200")
    zebra.kernel("192.0.2.0/24", "via 10.1.0.2")
    zebra.host.ip("link set eth0 down")
    zebra.kernel("192.0.2.0/24", "via 10.2.0.2")
    zebra.host.ip("link set eth0 up")
    zebra.kernel("192.0.2.0/24", "via 10.1.0.2")


def test_a_recursive_next_hop_is_followed(zebra):
    zebra.type("ip route 198.51.100.0/24 192.0.2.9")
    zebra.kernel("198.51.100.0/24", gone=True)
    zebra.type("ip route 192.0.2.0/24 10.1.0.2")
    zebra.kernel("198.51.100.0/24", "via 10.1.0.2 dev eth0")
    zebra.type("no ip route 192.0.2.0/24 10.1.0.2", "ip route 192.0.2.0/24 10.2.0.2")
    zebra.kernel("198.51.100.0/24", "via 10.2.0.2 dev eth1")
    zebra.type("no ip route 192.0.2.0/24 10.2.0.2")
    zebra.kernel("198.51.100.0/24", gone=True)


def test_a_next_hop_that_nobody_knows_is_kept_and_waits(zebra):
    zebra.type("ip route 192.0.2.0/24 10.9.0.2")
    zebra.kernel("192.0.2.0/24", gone=True)
    assert "ip route 192.0.2.0/24 10.9.0.2" in zebra.router.show("show running-config")
    zebra.host.ip("addr add 10.9.0.1/24 dev eth1")
    zebra.kernel("192.0.2.0/24", "via 10.9.0.2 dev eth1")
    zebra.host.ip("addr del 10.9.0.1/24 dev eth1")
    zebra.kernel("192.0.2.0/24", gone=True)


def test_a_route_through_itself_is_not_taken(zebra):
    zebra.type("ip route 192.0.2.0/24 192.0.2.1")
    zebra.kernel("192.0.2.0/24", gone=True)
    assert zebra.router.zebra.is_alive


def test_the_default_route(zebra):
    zebra.type("ip route 0.0.0.0/0 10.1.0.2")
    zebra.kernel("default", "via 10.1.0.2")
    zebra.rib("0.0.0.0/0", protocol="static", selected=True)


def test_ipv6_goes_the_same_way(zebra):
    zebra.type("ipv6 route 2001:db8:100::/48 2001:db8:1::2", "ipv6 route 2001:db8:200::/48 Null0")

    def routes():
        return zebra.host.show("-6 route show")
    wait_until("both are in the kernel", lambda: "2001:db8:100::/48" in routes() and "2001:db8:200::/48" in routes())
    assert zebra.router.rib("ipv6")["2001:db8:100::/48"][0]["installed"]
    zebra.type("no ipv6 route 2001:db8:100::/48 2001:db8:1::2")
    wait_until("gone", lambda: "2001:db8:100::/48" not in routes())


def test_routes_of_the_file_are_there_after_the_start(box):
    box.configure("ip route 192.0.2.0/24 10.1.0.2", "ip route 198.51.100.0/24 192.0.2.1", "ip route 203.0.113.0/24 Null0")
    box.start()
    for prefix, words in (("192.0.2.0/24", "via 10.1.0.2"), ("198.51.100.0/24", "via 10.1.0.2"),
                          ("203.0.113.0/24", "blackhole")):
        box.kernel(prefix, words)


@pytest.mark.parametrize("line,says", [
    ("ip route 192.0.2.0/33 10.1.0.2", "192.0.2.0/33"),
    ("ip route 192.0.2.0 255.0.255.0 10.1.0.2", "255.0.255.0"),
    ("ip route 192.0.2.0/24 10.1.0.256", "10.1.0.256"),
    ("ip route 192.0.2.0/24", ""),
    ("ip route 192.0.2.0/24 10.1.0.2 256", "256"),
])
def test_a_bad_line_gets_one_clear_line(zebra, line, says):
    answer = zebra.router.vtysh("configure terminal", line)
    assert answer.status != 0
    assert says in answer.all
    # No bgpd runs here; that is said too, since it might have known the line.
    lines = [text for text in answer.said if "is not running" not in text]
    assert 1 <= len(lines) <= 2, answer.all
    assert "192.0.2.0" not in zebra.router.show("show running-config")


def test_a_line_that_leads_nowhere_is_no_route_and_says_why(zebra):
    zebra.type("ip route 192.0.2.0/24 10.1.0.2", "ip route 192.0.2.0/24 172.30.0.1", "ip route 198.51.100.0/24 172.30.0.1",
               "ip route 203.0.113.0/24 eth7")
    zebra.kernel("192.0.2.0/24", "via 10.1.0.2")
    [route] = zebra.router.rib()["192.0.2.0/24"]
    assert [hop["ip"] for hop in route["nexthops"]] == ["10.1.0.2"]
    assert "198.51.100.0/24" not in zebra.router.rib()
    lines = {(line["prefix"], line.get("gateway")): line for line in zebra.router.json("show static routes")["routes"]}
    assert lines["192.0.2.0/24", "10.1.0.2"]["active"]
    assert lines["198.51.100.0/24", "172.30.0.1"]["reason"] == "no route leads to the gateway"
    text = zebra.router.show("show static routes")
    assert "203.0.113.0/24 [1/0], eth7  inactive: there is no such interface yet" in text


def test_a_gateway_with_a_mask_loads_as_in_frr_and_a_mistyped_one_does_not(zebra):
    zebra.type("ip route 192.0.2.0/24 10.1.0.2/24")
    assert zebra.router.json("show static routes")["routes"][0]["reason"] == "there is no such interface yet"
    assert "ip route 192.0.2.0/24 10.1.0.2/24\n" in zebra.router.show("show running-config")
    assert "cannot be an interface" in zebra.router.vtysh("configure terminal", "ip route 192.0.2.0/24 10.1.0.256").all


def test_a_link_without_ipv6_reaches_no_link_local_address(zebra):
    zebra.type("ip route 192.0.2.0/24 fe80::2 eth0")
    zebra.kernel("192.0.2.0/24", "via inet6 fe80::2 dev eth0")
    zebra.host.ip("link set eth0 mtu 1200")
    zebra.kernel("192.0.2.0/24", gone=True)
    zebra.host.ip("link set eth0 mtu 1500")
    zebra.kernel("192.0.2.0/24", "via inet6 fe80::2 dev eth0")


def test_a_way_over_a_route_to_an_interface_comes_back_with_its_link(zebra):
    zebra.type("ip route 198.18.0.0/15 eth1", "ip route 192.0.2.0/24 198.18.0.7")
    for _ in range(3):
        zebra.kernel("192.0.2.0/24", "198.18.0.7", "onlink")
        zebra.host.ip("link set dev eth1 down")
        zebra.kernel("192.0.2.0/24", gone=True)
        zebra.host.ip("link set dev eth1 up")
    zebra.kernel("192.0.2.0/24", "198.18.0.7", "onlink")


def test_a_line_whose_way_is_its_own_prefix_waits_in_peace(zebra):
    """A floating route leads to the gateway of the preferred one: used, it would take that way away."""
    zebra.type("ip route 192.0.2.0/24 192.0.2.9", "ip route 192.0.2.0/24 10.1.0.2 200", "ip route 198.51.100.7/32 198.51.100.7")
    zebra.rib("192.0.2.0/24", distance=200, selected=True, installed=True)
    before = zebra.router.json("show zebra dplane")["decisions"]
    stays("zebra rests", lambda: zebra.router.json("show zebra dplane")["decisions"] == before, 1)
    zebra.type("ip route 192.0.2.9/32 10.2.0.2")
    zebra.rib("192.0.2.0/24", distance=1, selected=True, installed=True)
    zebra.type("no ip route 192.0.2.9/32 10.2.0.2")
    zebra.rib("192.0.2.0/24", distance=200, selected=True, installed=True)


def test_multicast_sources_have_routes_of_their_own(zebra):
    """They stand in the multicast table, not in the kernel; the mode says which table is asked."""
    show = zebra.router.show
    zebra.type("ip mroute 192.0.2.0/24 10.1.0.2 5", "ip mroute 10.1.0.0/25 eth1", "ip route 192.0.2.128/25 10.2.0.2")
    zebra.kernel("192.0.2.128/25", "via 10.2.0.2")
    zebra.kernel("192.0.2.0/24", gone=True)
    wait_until("the table has it", lambda: "192.0.2.0/24 [5/0] via 10.1.0.2" in show("show ip route mrib"))
    assert "static               2" in show("show ip route mrib summary")
    routes = {"mrib-then-urib": "192.0.2.0/24", "mrib-only": "192.0.2.0/24", "urib-only": "192.0.2.128/25",
              "lower-distance": "192.0.2.128/25", "longer-prefix": "192.0.2.128/25"}
    for mode, prefix in routes.items():
        zebra.type(f"ip multicast rpf-lookup-mode {mode}")
        assert f"Routing entry for {prefix}" in show("show ip rpf 192.0.2.200"), mode
        assert prefix in zebra.router.json("show ip rpf 192.0.2.200"), mode
    assert "No match" in show("show ip rpf 198.51.100.1")
    running = show("show running-config")
    assert "ip mroute 192.0.2.0/24 10.1.0.2 5\n" in running and "ip multicast rpf-lookup-mode longer-prefix\n" in running
    zebra.type("no ip mroute 192.0.2.0/24 10.1.0.2", "no ip multicast rpf-lookup-mode")
    wait_until("it is gone", lambda: "192.0.2.0/24" not in show("show ip route mrib"))
    assert "rpf-lookup-mode" not in show("show running-config")


def test_the_routers_names_say_their_vrf(zebra):
    zebra.type("ip router-id 192.0.2.7 vrf default", "ipv6 router-id 2001:db8::7 vrf default")
    assert "router-id 192.0.2.7 vrf default" in zebra.router.show("show ip router-id")
    assert "router-id 2001:db8::7 vrf default" in zebra.router.show("show ipv6 router-id")
    zebra.type("no router-id 192.0.2.7 vrf default", "no ipv6 router-id")
    assert zebra.router.show("show ipv6 router-id").strip() == ""
    assert zebra.router.show("show ip ro") == zebra.router.show("show ip route")
