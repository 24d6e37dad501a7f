# SPDX-License-Identifier: Apache-2.0
"""Route maps in zebra: on a protocol's routes, on what next hops are resolved by, and between tables."""

from harness.wait import wait_until

TO = "192.0.2.0/24"


def test_a_protocol_is_filtered_by_prefix(zebra):
    zebra.type("ip prefix-list few seq 5 permit 192.0.2.0/24", "route-map only permit 10",
               "match ip address prefix-list few", "exit", "ip protocol static route-map only",
               f"ip route {TO} 10.1.0.2", "ip route 198.51.100.0/24 10.1.0.2")
    zebra.kernel(TO, "via 10.1.0.2")
    zebra.kernel("198.51.100.0/24", gone=True)
    [route] = zebra.router.rib()["198.51.100.0/24"]
    assert "selected" not in route and "active" not in route["nexthops"][0]
    zebra.type("ip prefix-list few seq 10 permit 198.51.100.0/24")
    zebra.kernel("198.51.100.0/24", "via 10.1.0.2")
    zebra.type("no ip prefix-list few seq 5")
    zebra.kernel(TO, gone=True)
    zebra.type("no ip protocol static")
    zebra.kernel(TO, "via 10.1.0.2")


def test_a_map_that_is_not_there_refuses(zebra):
    zebra.type(f"ip route {TO} 10.1.0.2")
    zebra.kernel(TO, "via 10.1.0.2")
    zebra.type("ip protocol static route-map coming")
    zebra.kernel(TO, gone=True)
    zebra.type("route-map coming permit 10")
    zebra.kernel(TO, "via 10.1.0.2")


def test_one_of_two_ways_is_filtered(zebra):
    zebra.type(f"ip route {TO} 10.1.0.2", f"ip route {TO} 10.2.0.2", "ip route 198.51.100.0/24 10.1.0.2",
               "ip route 198.51.100.0/24 10.2.0.2", "ip prefix-list one permit 192.0.2.0/24",
               "route-map away deny 10", "match interface eth1", "match ip address prefix-list one", "exit",
               "route-map away permit 20", "exit", "ip protocol static route-map away")
    wait_until("one way", lambda: "10.2.0.2" not in zebra.host.show(f"-4 route show {TO}"))
    zebra.kernel(TO, "via 10.1.0.2")
    zebra.kernel("198.51.100.0/24", "via 10.1.0.2", "via 10.2.0.2")


def test_a_source_address_is_set(zebra):
    zebra.host.ip("addr add 192.168.77.1/32 dev eth0")
    zebra.type(f"ip route {TO} 10.1.0.2", "route-map from permit 10", "set src 192.168.77.1", "exit",
               "ip protocol static route-map from")
    zebra.kernel(TO, "via 10.1.0.2", "src 192.168.77.1")
    assert zebra.router.rib()[TO][0]["nexthops"][0]["rmapSource"] == "192.168.77.1"
    assert ", src 192.168.77.1" in zebra.router.show("show ip route static")
    zebra.type("no ip protocol static route-map from")
    wait_until("no source", lambda: "192.168.77.1" not in zebra.host.show(f"-4 route show {TO}"))
    zebra.kernel(TO, "via 10.1.0.2")


def test_a_table_is_taken_over(zebra):
    zebra.type(f"ip route {TO} 10.1.0.2 table 10", "ip import-table 10")
    zebra.rib(TO, protocol="table", instance=10, distance=15, installed=True)
    zebra.kernel(TO, "via 10.1.0.2")
    zebra.host.ip("route add 198.51.100.0/24 via 10.2.0.2 table 10")
    zebra.rib("198.51.100.0/24", protocol="table", instance=10)
    zebra.host.ip("route del 198.51.100.0/24 table 10")
    zebra.no_rib("198.51.100.0/24")
    zebra.type("ip import-table 10 distance 99")
    zebra.rib(TO, distance=99)
    assert "T[10]>* 192.0.2.0/24 [99/0] via 10.1.0.2" in zebra.router.show("show ip route")
    zebra.type("no ip import-table 10")
    zebra.no_rib(TO)
    zebra.kernel(TO, gone=True)


def test_a_table_is_taken_over_by_a_map_and_for_multicast(zebra):
    zebra.type(f"ipv6 route 2001:db8:a::/48 2001:db8:1::2 table 20", "ipv6 route 2001:db8:b::/48 2001:db8:1::2 table 20",
               "ipv6 prefix-list a permit 2001:db8:a::/48", "route-map some permit 10",
               "match ipv6 address prefix-list a", "exit", "ipv6 import-table 20 mrib route-map some")
    wait_until("mrib", lambda: "2001:db8:a::/48" in zebra.router.json("show ipv6 rpf"))
    assert "2001:db8:b::/48" not in zebra.router.json("show ipv6 route mrib")
    assert "2001:db8:1::/64" in zebra.router.json("show ipv6 rpf")
    assert "2001:db8:a::/48" not in zebra.router.rib("ipv6")
    assert "ipv6 import-table 20 mrib route-map some" in zebra.router.show("show running-config")


def test_groups_are_resilient_from_when_it_is_said(zebra):
    zebra.type(f"ip route {TO} 10.1.0.2", f"ip route {TO} 10.2.0.2",
               "zebra nexthop-group resilience buckets 8 idle-timer 10 unbalanced-timer 20",
               "ip route 198.51.100.0/24 10.1.0.2", "ip route 198.51.100.0/24 10.2.0.2")
    wait_until("two ways", lambda: len(zebra.router.rib().get("198.51.100.0/24", [{"nexthops": []}])[0]["nexthops"]) == 2)
    def group(prefix):
        number = str(zebra.router.rib()[prefix][0]["nexthopGroupId"])
        return zebra.router.json(f"show nexthop-group rib {number}")[number]
    assert "buckets" not in group(TO)
    assert (group("198.51.100.0/24")["buckets"], group("198.51.100.0/24")["idleTimer"]) == (8, 10)
    zebra.type("no zebra nexthop-group resilience")
    assert group("198.51.100.0/24")["unbalancedTimer"] == 20
    zebra.kernel("198.51.100.0/24", "via 10.1.0.2", "via 10.2.0.2")


def test_what_others_take_away_stays_away_when_allowed(zebra):
    zebra.type(f"ip route {TO} 10.1.0.2", "allow-external-route-update")
    zebra.kernel(TO, "via 10.1.0.2")
    zebra.host.ip(f"route del {TO}")
    zebra.no_rib(TO)
    zebra.kernel(TO, gone=True)
