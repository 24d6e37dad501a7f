# SPDX-License-Identifier: Apache-2.0
"""Neighbors on links of their own share an update group, and each is told the next hop that is ours on its link, in both
families.

        source --- eth0  grevy  eth1 --- peer1    link n: 10.n.0.0/24 (or /31), 2001:db8:n::/64
       AS 65100         AS 65001 eth2 --- peer2    ours .0.0 on a /31, else .0.1; ::1, fe80::n:1
                                 eth3 --- peer3    theirs .0.1 on a /31, else .0.2; ::2, fe80::n:2"""

import re

import pytest

from harness.lab import run
from harness.router import FRR, Bgp, Router
from harness.speaker import Speaker
from harness.wait import stays, wait_until

LINKS = (1, 2, 3)
SOURCE, AS_SOURCE = "10.100.0.9", 65100
ROUTE, OUR_ROUTE6 = "198.51.100.0/24", "2001:db8:100::/48"


class Link:
    """Number n; with a /31, or a /24 on which there is room for others."""

    def __init__(self, number):
        self.number, self.interface = number, f"eth{number}"
        self.is_narrow = number != 3
        first = 0 if self.is_narrow else 1
        self.ours, self.theirs = f"10.{number}.0.{first}", f"10.{number}.0.{first + 1}"
        self.ours6, self.theirs6 = f"2001:db8:{number}::1", f"2001:db8:{number}::2"
        self.local, self.their_local = f"fe80::{number}:1", f"fe80::{number}:2"

    def build(self, lab, hub, peer, is_numbered):
        lab.link(hub, self.interface, peer, "eth0")
        for host, name, v4, v6, local in ((hub, self.interface, self.ours, self.ours6, self.local),
                                          (peer, "eth0", self.theirs, self.theirs6, self.their_local)):
            host.ip(f"addr flush dev {name} scope link", f"addr add {local}/64 dev {name}")
            if is_numbered:
                host.ip(f"addr add {v4}/{31 if self.is_narrow else 24} dev {name}", f"addr add {v6}/64 dev {name}")


class Frr:
    """IPv4 and IPv6 over one IPv4 session, or over an unnumbered one."""
    is_numbered = True

    def __init__(self, host, link):
        self.router = Router(host, FRR, Bgp(65100 + link.number, f"192.0.2.{link.number}", lines=[
            *self.session(link), "address-family ipv6 unicast", f" neighbor {self.neighbor(link)} activate",
            "exit-address-family"]))

    @staticmethod
    def session(link):
        return [f"neighbor {link.ours} remote-as 65001", f"neighbor {link.ours} timers connect 1"]

    @staticmethod
    def neighbor(link):
        return link.ours

    def start(self):
        self.router.start()

    def hops(self, family, prefix):
        paths = self.router.json(f"show bgp {family} unicast {prefix}").get("paths", [])
        return [hop["ip"] for path in paths for hop in path["nexthops"]]

    def metric(self, prefix):
        paths = self.router.json(f"show bgp ipv4 unicast {prefix}").get("paths", [])
        return paths[0].get("metric") if paths else None


class Unnumbered(Frr):
    is_numbered = False

    @staticmethod
    def session(link):
        return ["neighbor eth0 interface remote-as external", "neighbor eth0 timers connect 1"]

    @staticmethod
    def neighbor(link):
        return "eth0"


class Bird:
    """One session for each family."""
    is_numbered = True
    text = """
log stderr all;
router id 192.0.2.{n};
protocol device {{ }}
protocol bgp grevy {{
	local {theirs} as {asn}; neighbor {ours} as 65001; connect delay time 1; connect retry time 1;
	ipv4 {{ import all; export none; }};
	ipv6 {{ import all; export none; next hop address {theirs6}; }};
}}
"""

    def __init__(self, host, link):
        self.host, self.control = host, host.folder / "bird.ctl"
        self.config = host.write("bird.conf", self.text.format(n=link.number, asn=65100 + link.number, **vars(link)))

    def start(self):
        self.host.spawn("bird", ["/usr/sbin/bird", "-f", "-c", self.config, "-s", self.control, "-P",
                                 self.host.folder / "bird.pid"])

    def _said(self, prefix):
        return run(["/usr/sbin/birdc", "-s", self.control, f"show route all {prefix} protocol grevy"], check=False).stdout

    def hops(self, family, prefix):
        found = re.search(r"BGP\.next_hop: (.*)", self._said(prefix))
        return found[1].split() if found else []

    def metric(self, prefix):
        found = re.search(r"BGP\.med: (\d+)", self._said(prefix))
        return int(found[1]) if found else 0


class Hub:
    """Grevy and what is around it; `name` is what it calls the neighbor on a link."""

    def __init__(self, lab, subject, kind):
        self.kind, self.links, self.peers = kind, {}, {}
        self.host, source = lab.host("grevy"), lab.host("source")
        lab.link(self.host, "eth0", source, "eth0")
        self.host.ip("addr add 10.100.0.1/24 dev eth0")
        source.ip(f"addr add {SOURCE}/24 dev eth0")
        for number in LINKS:
            link, host = Link(number), lab.host(f"peer{number}")
            link.build(lab, self.host, host, kind.is_numbered)
            self.links[number], self.peers[number] = link, kind(host, link)
        names = [self.name(number) for number in LINKS]
        external = [f"neighbor {name} interface remote-as external" for name in names] if not kind.is_numbered else [
            f"neighbor {name} remote-as external" for name in names]
        self.router = Router(self.host, subject, Bgp(65001, "10.100.0.1", {SOURCE: AS_SOURCE}, lines=[
            *external, *(f"neighbor {name} timers connect 1" for name in names), "address-family ipv6 unicast",
            *(f" neighbor {name} activate" for name in names), f" network {OUR_ROUTE6}", "exit-address-family"]))
        self.router.start()
        for peer in self.peers.values():
            peer.start()
        self.source = Speaker(source, SOURCE, "10.100.0.1", AS_SOURCE)
        wait_until("the source is up", lambda: self.source.is_up, 20)
        self.source.announce(ROUTE)

    def name(self, number):
        return self.links[number].theirs if self.kind.is_numbered else self.links[number].interface

    def groups(self, family):
        """The neighbors on links, as they are told together."""
        said = next(iter(self.router.json(f"show bgp {family} unicast update-groups").values()))
        found = [sorted(subgroup["peers"]) for group in said.values() for subgroup in group["subGroup"]]
        return sorted(peers for peers in ([peer for peer in each if peer != SOURCE] for each in found) if peers)

    def expected(self, number, family):
        link = self.links[number]
        if family == "ipv4" and self.kind.is_numbered:
            return [link.ours]
        return [link.ours6, link.local] if self.kind.is_numbered else [link.local, link.local]

    def told(self, number, family, prefix):
        """The next hop that we say we told it."""
        route = self.router.json(f"show bgp {family} unicast neighbors {self.name(number)} advertised-routes")
        return route["advertisedRoutes"].get(prefix, {})

    def wait_for(self, number, family, prefix, hops):
        wait_until(f"{hops} at peer {number}", lambda: set(self.peers[number].hops(family, prefix)) == set(hops), 40, 0.2)

    def wait_for_all(self):
        for number in LINKS:
            self.wait_for(number, "ipv4", ROUTE, self.expected(number, "ipv4"))
            self.wait_for(number, "ipv6", OUR_ROUTE6, self.expected(number, "ipv6"))


KINDS = {"frr": Frr, "frr-unnumbered": Unnumbered, "bird": Bird}


@pytest.fixture(params=KINDS)
def hub(request, lab, subject):
    hub = Hub(lab, subject, KINDS[request.param])
    yield hub
    hub.source.stop()


def test_each_is_told_our_next_hop_on_its_link(hub):
    hub.wait_for_all()
    names = sorted(hub.name(number) for number in LINKS)
    for family, prefix in (("ipv4", ROUTE), ("ipv6", OUR_ROUTE6)):
        wait_until(f"{family}: one group", lambda family=family: hub.groups(family) == [names], 20, 0.2)
        for number in LINKS:
            said = hub.told(number, family, prefix)
            shown = {value for key, value in said.items() if key.lower().startswith("nexthop")}
            assert hub.expected(number, family)[0] in shown, said


def test_policy_parts_them_and_brings_them_together(hub):
    hub.wait_for_all()
    names = sorted(hub.name(number) for number in LINKS)
    hub.router.type("route-map DEAR permit 10", "set metric 77", "exit", "router bgp 65001", "address-family ipv4 unicast",
                    f"neighbor {hub.name(2)} route-map DEAR out")
    wait_until("it is dearer on link 2", lambda: hub.peers[2].metric(ROUTE) == 77, 20, 0.2)
    assert hub.groups("ipv4") == sorted([[hub.name(2)], sorted([hub.name(1), hub.name(3)])])
    assert hub.peers[1].metric(ROUTE) != 77
    hub.wait_for_all()
    hub.router.type("router bgp 65001", "address-family ipv4 unicast", *(
        f"neighbor {hub.name(number)} route-map DEAR out" for number in (1, 3)))
    wait_until("it is dear everywhere", lambda: all(hub.peers[n].metric(ROUTE) == 77 for n in LINKS), 20, 0.2)
    wait_until("one group again", lambda: hub.groups("ipv4") == [names], 20, 0.2)
    hub.wait_for_all()


def test_an_address_that_changes_is_told_there_alone(hub):
    hub.wait_for_all()
    link = hub.links[2]
    hub.host.ip(f"addr add 2001:db8:2::77/64 dev {link.interface}", *(
        [f"addr del {link.ours6}/64 dev {link.interface}"] if hub.kind.is_numbered else []))
    link.ours6 = "2001:db8:2::77"
    hub.wait_for(2, "ipv6", OUR_ROUTE6, [link.ours6, link.local])
    if not hub.kind.is_numbered:
        hub.wait_for(2, "ipv4", ROUTE, [link.ours6, link.local])
    for number in (1, 3):
        assert set(hub.peers[number].hops("ipv6", OUR_ROUTE6)) == set(hub.expected(number, "ipv6"))
    names = sorted(hub.name(number) for number in LINKS)
    wait_until("one group again", lambda: hub.groups("ipv6") == [names], 20, 0.2)


def test_who_is_where_the_next_hop_is_goes_there(lab, subject):
    """RFC 4271 5.1.3: a router on link 3 is the next hop, which the others reach by us."""
    hub = Hub(lab, subject, Frr)
    hub.wait_for_all()
    hub.source.announce("203.0.113.0/24", next_hop="10.100.0.77")
    for number in LINKS:
        hub.wait_for(number, "ipv4", "203.0.113.0/24", [hub.links[number].ours])
    hub.router.type("router bgp 65001", f"neighbor {SOURCE} disable-connected-check")
    hub.source.announce("203.0.113.0/24", next_hop="10.3.0.77")
    hub.wait_for(3, "ipv4", "203.0.113.0/24", ["10.3.0.77"])
    for number in (1, 2):
        hub.wait_for(number, "ipv4", "203.0.113.0/24", [hub.links[number].ours])
    assert hub.groups("ipv4") == sorted([[hub.name(3)], sorted([hub.name(1), hub.name(2)])])
    hub.source.announce("203.0.113.0/24")
    hub.wait_for(3, "ipv4", "203.0.113.0/24", [hub.links[3].ours])
    stays("the others are told nothing wrong", lambda: hub.peers[1].hops("ipv4", ROUTE) == [hub.links[1].ours], 1)
    hub.source.stop()
