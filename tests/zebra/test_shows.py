# SPDX-License-Identifier: Apache-2.0
"""`show ip route` and its filters, as text and as JSON."""

import json

import pytest

from harness.wait import wait_until


@pytest.fixture
def filled(zebra):
    zebra.type("ip route 192.0.2.0/24 10.1.0.2", "ip route 192.0.2.128/25 10.2.0.2", "ip route 203.0.113.0/24 Null0")
    zebra.host.ip("route add 198.51.100.0/24 via 10.1.0.2 proto 55")
    zebra.kernel("203.0.113.0/24", "blackhole")
    zebra.rib("198.51.100.0/24", protocol="kernel")
    return zebra


def test_the_text_has_codes_and_marks(filled):
    text = filled.router.show("show ip route")
    assert text.startswith("Codes: K - kernel route, C - connected")
    assert "C>* 10.1.0.0/24" in text and "is directly connected, eth0" in text
    assert "S>* 192.0.2.0/24 [1/0] via 10.1.0.2, eth0" in text
    assert "K>* 198.51.100.0/24 [0/0] via 10.1.0.2, eth0" in text


@pytest.mark.parametrize("word,has,has_not", [
    ("static", "192.0.2.0/24", "198.51.100.0/24"), ("connected", "10.1.0.0/24", "192.0.2.0/24"),
    ("kernel", "198.51.100.0/24", "192.0.2.0/24"), ("192.0.0.0/8 longer-prefixes", "192.0.2.128/25", "198.51.100.0/24")])
def test_a_filter_leaves_out_the_rest(filled, word, has, has_not):
    text = filled.router.show(f"show ip route {word}")
    assert has in text and has_not not in text
    table = filled.router.json(f"show ip route {word}")
    assert has in table and has_not not in table


def test_one_prefix_in_detail(filled):
    text = filled.router.show("show ip route 192.0.2.0/24")
    assert "Routing entry for 192.0.2.0/24" in text
    assert 'Known via "static", distance 1, metric 0' in text
    assert "192.0.2.128/25" not in text


def test_an_address_finds_its_longest_match(filled):
    assert "Routing entry for 192.0.2.128/25" in filled.router.show("show ip route 192.0.2.200")
    assert "Routing entry for 192.0.2.0/24" in filled.router.show("show ip route 192.0.2.5")
    assert "not in table" in filled.router.vtysh("show ip route 9.9.9.9").all


def test_the_summary_counts(filled):
    rows = {row["type"]: row for row in filled.router.json("show ip route summary")["routes"]}
    assert rows["static"]["rib"] == 3 and rows["static"]["fib"] == 3
    assert rows["kernel"]["rib"] >= 1
    assert rows["connected"]["rib"] == 2
    assert "static" in filled.router.show("show ip route summary")


def test_ipv6_is_shown_too(filled):
    text = filled.router.show("show ipv6 route")
    assert "2001:db8:1::/64" in text
    wait_until("json", lambda: "2001:db8:1::/64" in filled.router.rib("ipv6"))


def test_own_addresses_are_local_routes(filled):
    table = filled.router.json("show ip route local")
    assert table["10.1.0.1/32"][0]["protocol"] == "local" and "10.1.0.0/24" not in table
    assert "2001:db8:1::1/128" in filled.router.json("show ipv6 route local")


def test_all_vrfs_are_the_one_there_is(filled):
    plain, every = filled.router.json("show ip route"), filled.router.json("show ip route vrf all")
    assert set(every) == {"default"} and set(every["default"]) == set(plain)


def test_brief_json_has_no_next_hops(filled):
    [route] = filled.router.json("show ip route")["192.0.2.0/24"]
    brief = filled.router.vtysh("show ip route json brief").all
    assert '"nexthops"' not in brief and '"prefix"' not in brief
    assert f'"nexthopGroupId":{route["nexthopGroupId"]}' in brief.replace(" ", "")


def test_the_fib_has_only_what_is_used(filled):
    filled.type("ip route 192.0.2.0/24 10.2.0.2 99")
    filled.rib("192.0.2.0/24", distance=99)
    assert len(filled.router.json("show ip route")["192.0.2.0/24"]) == 2
    [used] = filled.router.json("show ip fib")["192.0.2.0/24"]
    assert used["distance"] == 1
    assert filled.router.show("show ip fib 192.0.2.0/24").count("Routing entry") == 1


def test_another_table_is_named(filled):
    filled.type("ip route 192.0.2.0/24 10.2.0.2 table 77")
    wait_until("table 77", lambda: "192.0.2.0/24" in filled.router.json("show ip route table 77"))
    assert "VRF default table 77:" in filled.router.show("show ip route table 77")
    assert "VRF default table 77:" in filled.router.show("show ip route table all")


def test_routes_name_their_next_hop_groups(filled):
    [route] = filled.router.json("show ip route")["192.0.2.0/24"]
    text = filled.router.show("show ip route 192.0.2.0/24 nexthop-group")
    assert f"Nexthop Group ID: {route['nexthopGroupId']}" in text
    assert f"({route['nexthopGroupId']}) via 10.1.0.2" in filled.router.show("show ip route static nexthop-group")


def test_next_hops_of_static_lines_are_tracked(filled):
    filled.type("ip route 198.18.0.0/24 172.30.0.1")
    hops = filled.router.json("show ip nht")["default"]["ipv4"]
    assert hops["10.1.0.2"]["resolvedProtocol"] == "connected" and hops["10.1.0.2"]["prefix"] == "10.1.0.0/24"
    assert hops["10.1.0.2"]["resolutions"][0]["clientList"][0]["protocol"] == "static"
    assert hops["172.30.0.1"]["unresolved"]
    text = filled.router.show("show ip nht 10.1.0.2")
    assert " resolved via connected, prefix 10.1.0.0/24\n is directly connected, eth0" in text and "172.30.0.1" not in text


def test_a_next_hop_that_leads_where_another_does_is_marked(filled):
    filled.type("ip route 198.18.0.0/15 192.0.2.1", "ip route 198.18.0.0/15 192.0.2.2")
    filled.kernel("198.18.0.0/15")
    [route] = filled.router.json("show ip route 198.18.0.0/15")["198.18.0.0/15"]
    assert [(hop["ip"], hop.get("recursive", False), hop.get("duplicate", False)) for hop in route["nexthops"]] == [
        ("192.0.2.1", True, False), ("10.1.0.2", False, False), ("192.0.2.2", True, False), ("10.1.0.2", False, True)]
    assert route["nexthops"][3]["flags"] & 16
    assert filled.router.show("show ip route 198.18.0.0/15").count(" (duplicate nexthop removed)") == 1
    lines = [line for line in filled.router.show("show ip route").splitlines() if "via 10.1.0.2, eth0" in line and line[0] == " "]
    assert [line[2] for line in lines] == ["*", " "]


def test_groups_say_how_they_are_reached_and_who_needs_them(filled):
    filled.type("ip route 198.18.0.0/15 192.0.2.1", "ip route 198.19.0.0/24 192.0.2.7 eth0 onlink")
    filled.kernel("198.18.0.0/15")
    groups = filled.router.json("show nexthop-group rib")
    [route] = filled.router.json("show ip route 198.18.0.0/15")["198.18.0.0/15"]
    group = groups[str(route["nexthopGroupId"])]
    assert group["recursive"] and group["nexthopCount"] == 1
    assert [(hop["ip"], hop.get("recursive", False)) for hop in group["nexthops"]] == [("192.0.2.1", True), ("10.1.0.2", False)]
    [part] = group["depends"]
    assert route["nexthopGroupId"] in groups[str(part)]["dependents"] and "interfaceIndex" in groups[str(part)]
    text = filled.router.show("show nexthop-group rib zebra")
    assert "via 192.0.2.1 (recursive), weight 1\n           via 10.1.0.2, eth0, weight 1" in text
    assert "via 192.0.2.7, eth0 onlink" in text
    assert filled.router.show("show nexthop-group rib bgp").strip() == ""
    brief = json.loads(filled.router.vtysh("show nexthop-group rib json brief").all)
    assert set(brief) == set(groups) and "nexthops" not in brief[str(route["nexthopGroupId"])]
    assert brief[str(part)]["nexthops"][0]["ip"] == "10.1.0.2" and "refCount" not in brief[str(part)]


def test_a_gateway_behind_a_route_to_an_interface_is_on_link(filled):
    filled.type("ip route 198.18.0.0/15 eth1", "ip route 198.51.0.0/16 198.18.0.7")
    filled.kernel("198.51.0.0/16", "198.18.0.7", "eth1", "onlink")
    assert "via 198.18.0.7, eth1 onlink" in filled.router.show("show ip route static")


def test_tables_stand_in_order_and_the_default_is_a_supernet(filled):
    filled.type("ip route 0.0.0.0/0 10.1.0.2", "ip route 198.18.0.0/15 10.1.0.2", "ip route 203.0.114.0/24 10.1.0.2 table 100")
    filled.rib("198.18.0.0/15", installed=True)
    text = filled.router.show("show ip route table all")
    assert 0 < text.find("table 100:") < text.find("203.0.114.0/24") < text.find("table 254:") < text.find("192.0.2.0/24")
    assert set(filled.router.json("show ip route supernets-only")) == {"0.0.0.0/0", "198.18.0.0/15"}


def test_the_maps_of_next_hops_are_listed(filled):
    filled.type("route-map M permit 10", "exit", "ip nht bgp route-map M")
    assert "bgp                       : M" in filled.router.show("show ip nht route-map")
    answer = filled.router.json("show ip nht route-map")
    assert answer["afi"] == "ipv4" and answer["vrfs"]["default"]["protocols"]["bgp"] == "M"
    assert filled.router.json("show ipv6 nht route-map")["vrfs"]["default"]["protocols"]["any"] == "none"


def test_zebra_says_what_it_stands_on(filled):
    filled.type("ip route 203.0.114.0/24 10.1.0.2 table 100")
    filled.rib("192.0.2.0/24", installed=True)
    text = filled.router.show("show zebra")
    rows = dict(line.strip().split("  ", 1) for line in text.splitlines() if line.startswith(" ") and "  " in line.strip())
    assert rows["OS"].strip().startswith("Linux(") and rows["Kernel NHG"].strip() == "Available"
    assert rows["v4 Forwarding"].strip() in ("On", "Off") and rows["v6 All LinkDown Routes"].strip() in ("On", "Off")
    assert int(text.splitlines()[-1].split()[1]) >= 3
    tables = filled.router.json("show zebra router table summary")["tables"]
    assert {"vrf": "default", "afi": "IPv4", "safi": "unicast", "table": 100, "count": 1} in tables
    assert "default             0         0    IPv4         unicast      100          1" in filled.router.show(
        "show zebra router table summary")
    assert "Route updates:" in filled.router.show("show zebra dplane detailed")
    assert "Kernel (1): in: " in filled.router.show("show zebra dplane providers")


def test_what_the_kernel_refused_can_be_asked_for(filled):
    filled.host.ip("route add 198.18.0.0/15 via 10.1.0.2 proto 55 metric 20")
    assert filled.router.json("show ip route failed") == {}
    assert "192.0.2.0/24" not in filled.router.show("show ip route failed")


def test_neighbors_and_groups_of_an_interface(filled):
    filled.host.ip("neigh replace 10.1.0.2 lladdr 02:00:00:00:00:02 dev eth0", "neigh replace 2001:db8:1::2 lladdr 02:00:00:00:00:02 dev eth0")
    wait_until("both are there", lambda: {"10.1.0.2", "2001:db8:1::2"} <= {
        n["address"] for n in filled.router.json("show neighbor")["neighbors"]})
    assert "2001:db8:1::2" not in filled.router.show("show ip neighbor")
    text = filled.router.show("show interface eth0 nexthop-group")
    assert "via 10.1.0.2, eth0" in text and "eth1" not in text
