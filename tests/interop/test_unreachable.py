# SPDX-License-Identifier: Apache-2.0
"""Unreachable Prefix Announcement (draft-ietf-idr-upa), in both families: what is announced as out of reach, to whom, what
is done about what others say, and what shows say of it.

        source 200   ---   grevy 100   ---   listener 300, stranger 400          one LAN; the stranger has no `upa`"""

import pytest
from harness import wire
from harness.router import FRR, Bgp, Router
from harness.speaker import DualSpeaker
from harness.wait import stays, wait_until

OURS, SOURCE, LISTENER, STRANGER = "10.9.0.1", "10.9.0.2", "10.9.0.3", "10.9.0.4"
ADDRESSES = {"one": OURS, "two": SOURCE, "three": LISTENER, "four": STRANGER}
FAMILIES = ("ipv4", "ipv6")
AGGREGATE = {"ipv4": "172.16.0.0/12", "ipv6": "2001:db8:100::/40"}
WITHIN = {"ipv4": [f"172.{20 + i}.0.0/24" for i in range(3)], "ipv6": [f"2001:db8:{100 + i}::/48" for i in range(3)]}
ELSEWHERE = {"ipv4": "198.51.100.0/24", "ipv6": "2001:db8:900::/48"}
EXTENDED, DROP = 16, 0x80
KERNEL = {"ipv4": "ip", "ipv6": "ip -6"}


def word(router_id, flags=0):
    """The community; who found out, and whether packets are to be dropped."""
    return bytes([3, 9, flags, 0, *(int(part) for part in router_id.split("."))])


def says(router_id, flags=0):
    return wire.attribute(EXTENDED, word(router_id, flags), 0xc0)


class Four:
    def __init__(self, lab, subject):
        if subject is FRR:
            pytest.skip("Debian's FRR does not know it")
        hosts = {name: lab.host(name) for name in ADDRESSES}
        lab.lan({hosts[name]: f"{address}/24" for name, address in ADDRESSES.items()})
        for name, address in ADDRESSES.items():
            hosts[name].run(f"ip addr add {self.six(address)}/64 dev eth0 nodad")
        self.host = hosts["one"]
        self.router = Router(self.host, subject, Bgp(100, OURS, {SOURCE: 200, LISTENER: 300, STRANGER: 400})).start()
        for family in FAMILIES:
            self.within(family, *(f"neighbor {who} activate" for who in (SOURCE, LISTENER, STRANGER)), f"neighbor {LISTENER} upa")
        self.source, self.listener, self.stranger = (
            DualSpeaker(hosts[name], ADDRESSES[name], OURS, asn, self.six(ADDRESSES[name]))
            for name, asn in (("two", 200), ("three", 300), ("four", 400)))
        wait_until("all are up", lambda: self.source.is_up and self.listener.is_up and self.stranger.is_up, 30)

    @staticmethod
    def six(address):
        return f"2001:db8:9::{address.split('.')[-1]}"

    def within(self, family, *lines):
        return self.router.type("router bgp 100", f"address-family {family} unicast", *lines)

    def lose(self, *prefixes):
        """They were there, everybody heard of it, and are gone."""
        self.source.announce(*prefixes)
        wait_until("told", lambda: all(p in who.rib for p in prefixes for who in (self.listener, self.stranger)), 20)
        self.source.withdraw(*prefixes)

    def heard(self, prefix, who=None):
        """The communities that the listener has it with; None: it does not have it."""
        attributes = (who or self.listener).rib.get(prefix)
        return None if attributes is None else attributes.get(EXTENDED, (0, b""))[1]

    def shown(self, family, words=""):
        answer = self.router.json(f"show bgp {family} unicast upa {words}")
        assert answer["totalUpaRoutes"] == len(answer["routes"])
        return [route["network"] for route in answer["routes"]]

    def kernel(self, family, prefix):
        return self.host.run(f"{KERNEL[family]} route show {prefix}").stdout.strip()


@pytest.fixture
def four(lab, subject):
    made = Four(lab, subject)
    yield made
    for speaker in (made.source, made.listener, made.stranger):
        speaker.stop()


@pytest.mark.parametrize("family", FAMILIES)
def test_what_an_aggregate_lost_is_told_to_who_speaks_of_it(four, family):
    gone, there = WITHIN[family][0], WITHIN[family][1]
    four.router.type("debug bgp upa")
    four.within(family, f"aggregate-address {AGGREGATE[family]} upa drop")
    four.source.announce(there)
    four.lose(gone, ELSEWHERE[family])
    wait_until("told as out of reach", lambda: four.heard(gone) == word(OURS, DROP), 20)
    wait_until("withdrawn from others", lambda: gone not in four.stranger.rib, 20)
    wait_until("as is what no aggregate holds", lambda: ELSEWHERE[family] not in four.listener.rib, 20)
    assert four.heard(there) == b"" and AGGREGATE[family] in four.listener.rib
    assert four.shown(family) == [gone]
    four.within(family, f"neighbor {STRANGER} upa")
    wait_until("told, too", lambda: four.heard(gone, four.stranger) == word(OURS, DROP), 20)
    four.within(family, f"no neighbor {STRANGER} upa")
    wait_until("withdrawn again", lambda: gone not in four.stranger.rib and there in four.stranger.rib, 20)
    assert not four.stranger.flaps, "no session was reset"
    four.source.announce(gone)
    wait_until("reached again", lambda: four.heard(gone) == b"" and four.heard(gone, four.stranger) == b"", 20)
    assert four.shown(family) == []
    wait_until("said", lambda: f"prefix={gone} is not announced as out of reach any more" in four.router.bgpd.words(), 5)
    assert f"prefix={gone} is announced as out of reach" in four.router.bgpd.words()


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_announces_all_that_is_lost_but_no_more_than_its_limit(four, family):
    four.within(family, "upa originate-all", "upa max-routes 2")
    four.lose(*WITHIN[family], ELSEWHERE[family])
    lost = [*WITHIN[family], ELSEWHERE[family]]

    def heard():
        return [four.heard(p) for p in lost if p in four.listener.rib]
    wait_until("two of them", lambda: heard() == [word(OURS)] * 2, 20)
    stays("no more", lambda: heard() == [word(OURS)] * 2, 2)
    assert len(four.shown(family)) == 2
    statistics = four.router.json(f"show bgp {family} unicast upa statistics")
    assert statistics == {"globalUpaEnabled": True, "activeUpaRoutes": 2, "globalTrackedRoutes": 2, "maxRoutesLimit": 2,
                          "dropBitEnabled": False}
    four.within(family, "no upa max-routes", "upa drop")
    wait_until("all, and to be dropped", lambda: all(four.heard(p) == word(OURS, DROP) for p in lost), 20)
    four.within(family, "no upa originate-all")
    wait_until("nothing any more", lambda: not any(p in four.listener.rib for p in lost), 20)
    assert four.shown(family) == []
    text = four.router.show(f"show bgp {family} unicast upa statistics")
    assert f"UPA Statistics for AFI {family.replace('ip', 'IP')}, SAFI unicast:\n" in text
    assert "  Global UPA originate-all:      Disabled\n" in text and "  D-bit (drop) enabled:          Yes\n" in text


@pytest.mark.parametrize("family", FAMILIES)
def test_packets_are_dropped_where_who_says_so_may(four, family):
    prefix, other = WITHIN[family][0], WITHIN[family][1]
    four.source.announce(prefix, more=[says("192.0.2.7", DROP)])
    four.source.announce(other, more=[says("192.0.2.7")])
    wait_until("heard", lambda: four.shown(family) == [prefix, other], 20)
    stays("nothing is dropped on the word of who may not say so", lambda: not four.kernel(family, prefix), 2)
    four.within(family, f"neighbor {SOURCE} upa")
    wait_until("dropped", lambda: "blackhole" in four.kernel(family, prefix), 20)
    assert not four.kernel(family, other)
    assert four.router.json(f"show bgp {family} unicast neighbors {SOURCE} upa") == {"peer": SOURCE, "upaSendEnabled": True}
    wait_until("passed on", lambda: four.heard(prefix) == word("192.0.2.7", DROP), 20)
    assert prefix not in four.stranger.rib
    four.within(family, f"no neighbor {SOURCE} upa")
    wait_until("not dropped any more", lambda: not four.kernel(family, prefix), 20)
    assert four.router.json(f"show bgp {family} unicast neighbors {SOURCE} upa")["upaSendEnabled"] is False


@pytest.mark.parametrize("family", FAMILIES)
def test_a_way_is_better_than_the_word_that_there_is_none(four, family):
    prefix = WITHIN[family][0]
    four.source.announce(prefix, more=[says("192.0.2.7", DROP)])
    wait_until("heard", lambda: four.shown(family) == [prefix], 20)
    four.stranger.announce(prefix, path=[400, 401, 402])
    wait_until("the longer path is told", lambda: four.heard(prefix) == b"", 20)
    wait_until("used", lambda: "via" in four.kernel(family, prefix), 20)
    assert four.shown(family) == [prefix], "what the other says is still there"


def test_shows_have_the_words_and_keys_of_frr(four):
    r, net, net6 = four.router, WITHIN["ipv4"][0], WITHIN["ipv6"][0]
    four.source.announce(net, net6, more=[says("192.0.2.7", DROP)])
    wait_until("heard", lambda: four.shown("ipv4") == [net] and four.shown("ipv6") == [net6], 20)
    text = r.show("show bgp upa")
    assert text.startswith("BGP UPA routes for IPv4/unicast:\n   Network            Next Hop         Metric LocPrf Weight Path\n")
    assert f"{net}" in text and f" {SOURCE} " in text and " UPA\n" in text and text.endswith("\nTotal UPA routes: 1\n")
    assert r.json("show bgp upa") == {"routes": [{"network": net, "nextHop": SOURCE}], "totalUpaRoutes": 1}
    assert r.json("show bgp ipv6 upa")["routes"] == [{"network": net6, "nextHop": four.six(SOURCE)}]
    assert f"Filter: {net}\n" in r.show(f"show bgp upa {net}")
    assert four.shown("ipv4", AGGREGATE["ipv4"]) == [net] and four.shown("ipv4", ELSEWHERE["ipv4"]) == []
    assert r.json(f"show bgp upa {net6}")["routes"][0]["network"] == net6
    assert "is no IPv4 prefix" in r.vtysh(f"show bgp ipv4 upa {net6}").all
    assert r.json("show bgp vrf default upa")["totalUpaRoutes"] == 1
    assert r.show(f"show bgp neighbors {LISTENER} upa") == (
        f"BGP neighbor {LISTENER} UPA information:\n\n  UPA send enabled: yes\n")
    assert r.json("show bgp neighbors 10.9.0.99 upa")["bgpNoSuchNeighbor"] is True
    r.type("debug bgp upa")
    assert "  BGP UPA debugging is on\n" in r.show("show debugging")
    assert "\ndebug bgp upa\n" in r.show("show running-config")
    r.type("no debug bgp upa")
    assert "UPA" not in r.show("show debugging")


def test_aggregates_are_shown_with_what_they_announce(four):
    r = four.router
    four.within("ipv4", "aggregate-address 172.16.0.0/12 upa drop max-routes 50 as-set", "aggregate-address 10.0.0.0/8 summary-only")
    four.within("ipv6", "aggregate-address 2001:db8::/32 upa")
    plain = {"asSet": False, "summaryOnly": True, "upaEnabled": False, "upaDrop": False, "upaMaxRoutes": 0}
    assert r.json("show bgp aggregate") == r.json("show bgp ipv4 unicast aggregate") == {
        "10.0.0.0/8": plain,
        "172.16.0.0/12": {"asSet": True, "summaryOnly": False, "upaEnabled": True, "upaDrop": True, "upaMaxRoutes": 50}}
    assert list(r.json("show bgp aggregate 10.0.0.0/8")) == ["10.0.0.0/8"]
    assert r.json("show bgp aggregate 10.1.0.0/16") == {}
    assert r.json("show bgp aggregate 2001:db8::/32") == r.json("show bgp ipv6 aggregate")
    assert r.show("show bgp aggregate 172.16.0.0/12") == (
        "Aggregate: 172.16.0.0/12\n  AS-set: yes\n  UPA enabled: yes\n  UPA drop (D-bit): yes\n  UPA max-routes: 50\n\n")
    assert r.show("show bgp aggregate 10.0.0.0/8") == "Aggregate: 10.0.0.0/8\n  Summary-only: yes\n  UPA enabled: no\n\n"
    assert "  aggregate-address 172.16.0.0/12 as-set upa drop max-routes 50\n" in r.show("show running-config")
    four.within("ipv4", "no aggregate-address 172.16.0.0/12 upa")
    assert "172.16.0.0/12" not in r.json("show bgp aggregate")
