# SPDX-License-Identifier: Apache-2.0
"""Interfaces and their addresses, live: from the kernel to the shows, and from the prompt to the kernel."""

from harness.wait import wait_until


def interface(zebra, name):
    return zebra.router.json("show interface").get(name)


def addresses(zebra, name):
    return [row["address"] for row in interface(zebra, name).get("ipAddresses", [])]


def test_an_address_that_comes_and_goes_is_seen(zebra):
    zebra.host.ip("addr add 10.3.0.1/24 dev eth0")
    wait_until("shown", lambda: "10.3.0.1/24" in addresses(zebra, "eth0"))
    zebra.rib("10.3.0.0/24", protocol="connected", selected=True)
    zebra.host.ip("addr del 10.3.0.1/24 dev eth0")
    wait_until("gone", lambda: "10.3.0.1/24" not in addresses(zebra, "eth0"))
    zebra.no_rib("10.3.0.0/24")


def test_a_link_that_goes_down_and_up_is_seen(zebra):
    zebra.type("ip route 192.0.2.0/24 10.1.0.2")
    zebra.kernel("192.0.2.0/24", "via 10.1.0.2")
    zebra.host.ip("link set eth0 down")
    wait_until("down", lambda: interface(zebra, "eth0")["administrativeStatus"] == "down")
    zebra.no_rib("10.1.0.0/24")
    zebra.kernel("192.0.2.0/24", gone=True)
    zebra.host.ip("link set eth0 up")
    zebra.rib("10.1.0.0/24", protocol="connected", selected=True)
    zebra.kernel("192.0.2.0/24", "via 10.1.0.2")


def test_a_cable_that_is_pulled_at_the_other_end_is_seen(zebra):
    zebra.far.ip("link set far0 down")
    wait_until("no carrier", lambda: interface(zebra, "eth0")["operationalStatus"] == "down")
    zebra.far.ip("link set far0 up")
    wait_until("carrier", lambda: interface(zebra, "eth0")["operationalStatus"] == "up")


def test_bridges_say_what_they_make_of_vlans(zebra):
    zebra.host.ip("link add br5 type bridge")
    wait_until("unaware", lambda: interface(zebra, "br5") and interface(zebra, "br5")["bridgeVlanAware"] is False)
    assert "  Bridge VLAN-aware: no\n" in zebra.router.show("show interface br5")
    assert "bridgeVlanAware" not in interface(zebra, "eth0")


def test_a_new_interface_appears_and_disappears(zebra):
    zebra.host.ip("link add docker0 type bridge", "addr add 172.17.0.1/24 dev docker0", "link set docker0 up")
    wait_until("shown", lambda: interface(zebra, "docker0"))
    zebra.host.ip("link del docker0")
    wait_until("gone", lambda: not interface(zebra, "docker0")
               or interface(zebra, "docker0")["administrativeStatus"] == "down")


def test_the_article_s_interface_section(zebra):
    zebra.type("interface eth0", "ip address 192.168.15.107/32", 'description "to Router-A"', "no shutdown")
    wait_until("the kernel has it", lambda: "192.168.15.107" in zebra.host.show("addr show dev eth0"))
    assert "192.168.15.107/32" in zebra.host.show("-o addr show dev eth0") + " 192.168.15.107/32"
    text = zebra.router.show("show interface description")
    assert "to Router-A" in text and "eth0" in text
    config = zebra.router.show("show running-config")
    assert "interface eth0" in config
    assert " ip address 192.168.15.107/32" in config
    assert "to Router-A" in config
    zebra.type("interface eth0", "no ip address 192.168.15.107/32")
    wait_until("gone", lambda: "192.168.15.107" not in zebra.host.show("addr show dev eth0"))


def test_shutdown_and_no_shutdown(zebra):
    zebra.type("interface eth1", "shutdown")
    wait_until("down", lambda: "UP" not in zebra.host.show("link show dev eth1").partition(">")[0])
    assert " shutdown" in zebra.router.show("show running-config")
    zebra.type("interface eth1", "no shutdown")
    wait_until("up", lambda: "UP" in zebra.host.show("link show dev eth1").partition(">")[0])


def test_an_interface_that_comes_later_gets_its_configuration(zebra):
    zebra.type("interface late0", "ip address 10.44.0.1/24", "description comes late")
    zebra.host.ip("link add late0 type bridge")
    wait_until("configured", lambda: "10.44.0.1/24" in zebra.host.show("-o addr show dev late0"))
    assert "comes late" in zebra.router.show("show interface description")


def test_addresses_of_the_file_are_set_at_the_start(box):
    box.configure("interface eth0", " ip address 10.55.0.1/24", " ipv6 address 2001:db8:55::1/64", " description uplink")
    box.start()
    wait_until("set", lambda: "10.55.0.1/24" in box.host.show("-o addr show dev eth0"))
    wait_until("set", lambda: "2001:db8:55::1/64" in box.host.show("-o addr show dev eth0"))


def test_addresses_of_others_survive_zebra(zebra):
    before = zebra.host.show("-o -4 addr show")
    zebra.router.zebra.stop()
    assert zebra.host.show("-o -4 addr show") == before


def test_show_interface_says_what_the_article_s_readers_look_for(zebra):
    text = zebra.router.show("show interface")
    assert "Interface eth0 is up, line protocol" in text
    assert "inet 10.1.0.1/24" in text
    assert "Interface lo is up" in text
    one = zebra.router.show("show interface eth1")
    assert "Interface eth1 is up" in one and "eth0" not in one
    brief = zebra.router.show("show interface brief")
    assert "eth0" in brief and "10.1.0.1/24" in brief


def test_the_carrier_of_what_is_switched_off_is_not_told(zebra):
    zebra.host.ip("link set eth1 down", "addr add 2001:db8:7::1/128 dev lo")
    wait_until("down", lambda: "Interface eth1 is down\n" in zebra.router.show("show interface eth1"))
    assert not {"operationalStatus", "linkDetection"} & set(interface(zebra, "eth1"))
    zebra.type("interface eth0", "no link-detect")
    wait_until("not looked at", lambda: interface(zebra, "eth0").get("linkDetection") is False)
    assert "Interface eth0 is up, line protocol detection is disabled\n" in zebra.router.show("show interface eth0")
    assert "operationalStatus" not in interface(zebra, "eth0")
    assert "+ 2001:db8:7::1" not in zebra.router.show("show interface brief"), "::1 is nobody's to see"


def test_a_storm_of_flaps_ends_in_the_truth(zebra):
    zebra.type("ip route 192.0.2.0/24 10.1.0.2")
    for _ in range(50):
        zebra.host.ip("link set eth0 down", "link set eth0 up")
    zebra.kernel("192.0.2.0/24", "via 10.1.0.2")
    zebra.rib("10.1.0.0/24", protocol="connected", selected=True)


def test_what_leaves_no_line_leaves_no_section(zebra):
    before = zebra.router.show("show running-config zebra no-header")
    zebra.router.type("interface eth0", "no shutdown")
    assert zebra.router.show("show running-config zebra no-header") == before
    zebra.router.type("interface eth0", "no shutdown", "description cable")
    assert "interface eth0\n description cable\nexit" in zebra.router.show("show running-config zebra no-header")
