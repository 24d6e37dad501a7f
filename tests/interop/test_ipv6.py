# SPDX-License-Identifier: Apache-2.0
"""IPv6 routes with every peer, over IPv6 and over IPv4 sessions: next hops as RFC 2545 wants them, and the kernel's
routes by them.

        grevy  AS 65001                        peer  AS 65002
        10.9.0.1, 2001:db8:9::1   ---- eth0 ----   10.9.0.2, 2001:db8:9::2"""

import json
import os
import re

import pytest

from harness.exabgp import EAR, SETTINGS
from harness.lab import kill_all_in, run
from harness.router import FRR, Bgp, Router
from harness.wait import wait_until

OURS4, THEIRS4, OURS6, THEIRS6 = "10.9.0.1", "10.9.0.2", "2001:db8:9::1", "2001:db8:9::2"
LL_OURS, LL_THEIRS = "fe80::9:1", "fe80::9:2"
OUR_NETWORK, THEIR_NETWORK = "2001:db8:1::/48", "2001:db8:2::/48"

BIRD = """
log stderr all;
router id 10.9.0.2;
protocol device {{ }}
protocol static {{ ipv6; route {network} blackhole; }}
protocol bgp grevy {{
	local {local} as 65002; neighbor {remote} as 65001;
	connect delay time 1; connect retry time 1;
	ipv6 {{ import all; export all; next hop address {address}; }};
}}
"""
GOBGP = """
[global.config]
as = 65002
router-id = "10.9.0.2"
local-address-list = ["{local}"]
[[neighbors]]
[neighbors.config]
neighbor-address = "{remote}"
peer-as = 65001
[neighbors.timers.config]
connect-retry = 1
[[neighbors.afi-safis]]
[neighbors.afi-safis.config]
afi-safi-name = "ipv6-unicast"
"""
EXABGP = """
process ear {{ run /usr/bin/python3 {folder}/ear.py {folder}/commands {folder}/said.json; encoder json; }}
neighbor {remote} {{
	router-id 10.9.0.2; local-address {local}; local-as 65002; peer-as 65001;
	family {{ ipv6 unicast; }}
	capability {{ route-refresh disable; }}
	static {{ route {network} next-hop {address}; }}
	api {{ processes [ ear ]; receive {{ parsed; update; }} }}
}}
"""


class Party:
    """A peer's program with one session and one network; `hops` are the next hops that it saw with ours."""

    def __init__(self, host, local, remote):
        self.host = host
        self.words = {"local": local, "remote": remote, "address": THEIRS6, "network": THEIR_NETWORK, "folder": host.folder}

    def config(self, name, text):
        return self.host.write(name, text.format(**self.words))


class Frr(Party):
    def start(self):
        remote = self.words["remote"]
        self.router = Router(self.host, FRR, Bgp(65002, "10.9.0.2", {remote: 65001}, lines=[
            "address-family ipv6 unicast", f" network {THEIR_NETWORK}", f" neighbor {remote} activate",
            "exit-address-family"])).start()

    def hops(self):
        paths = self.router.json(f"show bgp ipv6 unicast {OUR_NETWORK}").get("paths", [])
        return {hop["ip"] for path in paths for hop in path["nexthops"]}


class Bird(Party):
    def start(self):
        folder = self.host.folder
        self.control = folder / "bird.ctl"
        self.host.spawn("bird", ["/usr/sbin/bird", "-f", "-c", self.config("bird.conf", BIRD), "-s", self.control,
                                 "-P", folder / "bird.pid"])

    def hops(self):
        said = run(["/usr/sbin/birdc", "-s", self.control, f"show route all {OUR_NETWORK} protocol grevy"], check=False).stdout
        return set(re.sub(r".*BGP.next_hop: ([^\n]*)\n.*", r"\1", said, flags=re.S).split()) if "next_hop" in said else set()


class GoBgp(Party):
    def start(self):
        self.host.spawn("gobgpd", ["/usr/bin/gobgpd", "-f", self.config("gobgpd.toml", GOBGP), "-t", "toml",
                                   "--pprof-disable", "-p", "--api-hosts", "127.0.0.1:50051"])
        wait_until("gobgpd answers", lambda: not self.host.run("/usr/bin/gobgp global", check=False).returncode, 20)
        self.host.run(f"/usr/bin/gobgp global rib -a ipv6 add {THEIR_NETWORK} nexthop {THEIRS6}")

    def hops(self):
        said = self.host.run(f"/usr/bin/gobgp neighbor {self.words['remote']} adj-in -a ipv6 -j", check=False).stdout
        table = json.loads(said) if said.strip().startswith("{") else {}
        return {attribute["nexthop"] for path in table.get(OUR_NETWORK, []) for attribute in path["attrs"]
                if attribute["type"] == 14}


class ExaBgp(Party):
    def start(self):
        self.host.write("ear.py", EAR)
        os.mkfifo(self.host.folder / "commands")
        (self.host.folder / "said.json").write_text("")
        self.host.spawn("exabgp", ["/usr/sbin/exabgp", self.config("exabgp.conf", EXABGP)], env=SETTINGS)

    def hops(self):
        found = set()
        for line in (self.host.folder / "said.json").read_text().splitlines():
            event = json.loads(line, strict=False)
            if event["type"] != "update":
                continue
            announced = event["neighbor"]["message"].get("update", {}).get("announce", {}).get("ipv6 unicast", {})
            found |= {hop for hop, rows in announced.items() if any(row["nlri"] == OUR_NETWORK for row in rows)}
        return found


PARTIES = {"frr": Frr, "bird": Bird, "gobgp": GoBgp, "exabgp": ExaBgp}


def two_hosts(lab):
    ours, theirs = lab.host("grevy"), lab.host("peer")
    lab.lan({ours: [f"{OURS4}/24", f"{OURS6}/64"], theirs: [f"{THEIRS4}/24", f"{THEIRS6}/64"]})
    for host, address in ((ours, LL_OURS), (theirs, LL_THEIRS)):
        host.ip("addr flush dev eth0 scope link", f"addr add {address}/64 dev eth0")
    return ours, theirs


def routes6(host):
    rows = (line.split(maxsplit=1) for line in host.show("-6 route show").splitlines())
    return {row[0]: row[1] for row in rows if len(row) > 1}


@pytest.mark.parametrize("transport", ["over-ipv6", "over-ipv4"])
@pytest.mark.parametrize("party", PARTIES)
def test_ipv6_routes_go_both_ways(lab, subject, party, transport):
    ours, theirs = two_hosts(lab)
    local, remote = (OURS6, THEIRS6) if transport == "over-ipv6" else (OURS4, THEIRS4)
    peer = PARTIES[party](theirs, remote, local)
    peer.start()
    grevy = Router(ours, subject, Bgp(65001, OURS4, {remote: 65002}, lines=[
        "address-family ipv6 unicast", f" network {OUR_NETWORK}", f" neighbor {remote} activate",
        "exit-address-family"])).start()
    wait_until("their route is here", lambda: grevy.json(f"show bgp ipv6 unicast {THEIR_NETWORK}").get("paths"), 40)
    hops = {hop["ip"] for hop in grevy.json(f"show bgp ipv6 unicast {THEIR_NETWORK}")["paths"][0]["nexthops"]}
    assert THEIRS6 in hops
    wait_until("it is in the kernel", lambda: THEIR_NETWORK in routes6(ours))
    assert re.search(f"via ({THEIRS6}|{LL_THEIRS}) dev eth0", routes6(ours)[THEIR_NETWORK])
    wait_until("they have ours", peer.hops, 20)
    assert OURS6 in peer.hops()
    assert peer.hops() <= {OURS6, LL_OURS}
    if party == "exabgp":
        kill_all_in(theirs.namespace)


def unnumbered(lab, subject):
    """IPv4 only on the loopbacks: the link has nothing but link-local addresses."""
    ours, theirs = lab.host("grevy"), lab.host("peer")
    lab.link(ours, "eth0", theirs, "eth0")
    ours.ip("addr add 192.0.2.1/32 dev lo")
    theirs.ip("addr add 192.0.2.2/32 dev lo")
    routers = []
    for host, binaries, asn, own in ((ours, subject, 65001, "192.0.2.1"), (theirs, FRR, 65002, "192.0.2.2")):
        routers.append(Router(host, binaries, Bgp(asn, own, lines=[
            "neighbor eth0 interface remote-as external", "neighbor eth0 timers connect 1",
            "address-family ipv4 unicast", f" network {own}/32", "exit-address-family"])))
    for router in routers:
        router.start()
    return routers


def test_unnumbered_neighbors_find_each_other(lab, subject):
    """IPv4 routes by IPv6 next hops (RFC 8950), in the kernel too; packets go that way."""
    grevy, frr = unnumbered(lab, subject)
    wait_until("the session is up", lambda: grevy.is_established("eth0"), 40)
    wait_until("their route is in our kernel", lambda: "192.0.2.2" in grevy.host.routes(), 20)
    assert re.search(r"via inet6 fe80::\S+ dev eth0", grevy.host.routes()["192.0.2.2"])
    wait_until("ours is in theirs", lambda: "192.0.2.1" in frr.host.routes(), 20)
    wait_until("an answer", lambda: not grevy.host.run("ping -c1 -W1 -I 192.0.2.1 192.0.2.2", check=False).returncode, 20)
    shown = grevy.show("show interface eth0")
    assert "ND router advertisements are sent every 10 seconds" in shown and "Neighbor address(s):" in shown


def test_an_unnumbered_session_outlives_zebra(lab, subject):
    """Who was found stays the neighbor; what zebra knew is asked again when it is back."""
    grevy, _ = unnumbered(lab, subject)
    wait_until("the session is up", lambda: grevy.is_established("eth0"), 40)
    before = grevy.neighbor("eth0")["connectionsEstablished"]
    grevy.zebra.kill()
    grevy.start_zebra()
    wait_until("the route is in the kernel", lambda: "192.0.2.2" in grevy.host.routes(), 30)
    assert grevy.is_established("eth0") and grevy.neighbor("eth0")["connectionsEstablished"] == before


def test_a_link_local_neighbor_behind_an_interface(lab, subject):
    ours, theirs = two_hosts(lab)
    frr = Router(theirs, FRR, Bgp(65002, THEIRS4, {LL_OURS: 65001}, lines=[
        f"neighbor {LL_OURS} interface eth0", "address-family ipv6 unicast", f" network {THEIR_NETWORK}",
        f" neighbor {LL_OURS} activate", "exit-address-family"])).start()
    grevy = Router(ours, subject, Bgp(65001, OURS4, {LL_THEIRS: 65002}, lines=[
        f"neighbor {LL_THEIRS} interface eth0", "address-family ipv6 unicast", f" network {OUR_NETWORK}",
        f" neighbor {LL_THEIRS} activate", "exit-address-family"])).start()
    wait_until("it is in the kernel", lambda: THEIR_NETWORK in routes6(ours), 40)
    assert f"via {LL_THEIRS} dev eth0" in routes6(ours)[THEIR_NETWORK]
    wait_until("they have ours", lambda: frr.json(f"show bgp ipv6 unicast {OUR_NETWORK}").get("paths"), 20)
    nexthops = grevy.json("show bgp nexthop")["ipv6"]
    assert nexthops[LL_THEIRS]["valid"] and nexthops[LL_THEIRS]["pathCount"] == 1
    ours.ip(f"addr del {OURS6}/64 dev eth0")

    def only_link_local():
        paths = frr.json(f"show bgp ipv6 unicast {OUR_NETWORK}").get("paths", [])
        return paths and paths[0]["nexthops"][0]["ip"] == LL_OURS
    wait_until("without a global address the link-local one is told", only_link_local, 20)


def test_a_dead_link_takes_its_next_hops_along(lab, subject):
    grevy, _ = unnumbered(lab, subject)
    wait_until("their route is in our kernel", lambda: "192.0.2.2" in grevy.host.routes(), 40)
    grevy.host.ip("link set eth0 down")
    wait_until("it is gone", lambda: "192.0.2.2" not in grevy.host.routes(), 10)
    grevy.host.ip("link set eth0 up")
    wait_until("it is back", lambda: "192.0.2.2" in grevy.host.routes(), 60)


def test_labels_go_through(lab, subject):
    """Labeled unicast (RFC 8277) from ExaBGP: stored, shown, and passed on with the next hop they belong to."""
    hosts = {name: lab.host(name) for name in ("grevy", "source", "peer")}
    lab.lan({hosts["grevy"]: f"{OURS4}/24", hosts["peer"]: f"{THEIRS4}/24", hosts["source"]: "10.9.0.9/24"})
    config = hosts["source"].write("exabgp.conf", f"""
neighbor {OURS4} {{
	router-id 10.9.0.9; local-address 10.9.0.9; local-as 65001; peer-as 65001;
	family {{ ipv4 nlri-mpls; }}
	static {{
		route 198.51.100.0/24 next-hop 10.9.0.9 label [ 777 10006 ];
		route 203.0.113.0/24 next-hop 10.9.0.9 label [ 90 ];
	}}
}}
""")
    frr = Router(hosts["peer"], FRR, Bgp(65001, THEIRS4, {OURS4: 65001}, lines=[
        "address-family ipv4 unicast", f" no neighbor {OURS4} activate", "exit-address-family",
        "address-family ipv4 labeled-unicast", f" neighbor {OURS4} activate", "exit-address-family"])).start()
    grevy = Router(hosts["grevy"], subject, Bgp(65001, OURS4, {THEIRS4: 65001, "10.9.0.9": 65001}, lines=[
        "address-family ipv4 unicast", f" no neighbor {THEIRS4} activate", " no neighbor 10.9.0.9 activate", "exit-address-family",
        "address-family ipv4 labeled-unicast", f" neighbor {THEIRS4} activate", f" neighbor {THEIRS4} route-reflector-client",
        " neighbor 10.9.0.9 activate", " network 192.0.2.0/24", "exit-address-family"])).start()
    hosts["source"].spawn("exabgp", ["/usr/sbin/exabgp", config], env=SETTINGS)
    wait_until("labels are here", lambda: grevy.json("show bgp ipv4 labeled-unicast 198.51.100.0/24").get("paths"), 40)
    [path] = grevy.json("show bgp ipv4 labeled-unicast 198.51.100.0/24")["paths"]
    assert path["remoteLabels"] == [777, 10006] and path["remoteLabel"] == 777

    def label(prefix):
        paths = frr.json(f"show bgp ipv4 labeled-unicast {prefix}").get("paths", [])
        return paths[0].get("remoteLabel") if paths else None
    wait_until("one label came through", lambda: label("203.0.113.0/24") == 90, 20)
    wait_until("our own network ends here", lambda: label("192.0.2.0/24") == 3, 20)
    assert "203.0.113.0/24" not in hosts["grevy"].routes(), "without MPLS a labeled route is not for the kernel"
    hosts["source"].processes[-1].stop()
    wait_until("all labels are gone", lambda: not grevy.json("show bgp ipv4 labeled-unicast 203.0.113.0/24").get("paths"), 20)
    wait_until("there too", lambda: label("203.0.113.0/24") is None, 20)
    kill_all_in(hosts["source"].namespace)


@pytest.mark.parametrize("family, ours, theirs", [("ipv4", "192.0.2.0/24", "198.51.100.0/24"),
                                                  ("ipv6", OUR_NETWORK, THEIR_NETWORK)])
def test_multicast_routes_have_a_table_of_their_own(lab, subject, family, ours, theirs):
    grevy, frr = two_hosts(lab)
    local, remote = (OURS4, THEIRS4) if family == "ipv4" else (OURS6, THEIRS6)

    def router(host, program, router_id, number, neighbor, network):
        return Router(host, program, Bgp(number, router_id, {}, lines=[
            f"neighbor {neighbor} remote-as external", "no bgp network import-check",
            "address-family ipv4 unicast", f" no neighbor {neighbor} activate", "exit-address-family",
            f"address-family {family} multicast", f" neighbor {neighbor} activate", f" network {network}",
            "exit-address-family"])).start()
    ours_router = router(grevy, subject, OURS4, 65001, remote, ours)
    their_router = router(frr, FRR, THEIRS4, 65002, local, theirs)

    def there(host, kind, prefix):
        return bool(host.json(f"show bgp {family} {kind} {prefix}").get("paths"))
    wait_until("theirs is here", lambda: there(ours_router, "multicast", theirs), 40)
    wait_until("ours is there", lambda: there(their_router, "multicast", ours), 20)
    assert not there(ours_router, "unicast", theirs)

    word = "ip" if family == "ipv4" else "ipv6"

    def in_mrib():
        return next(iter(ours_router.json(f"show {word} route mrib").get(theirs, [])), {})
    wait_until("it is in zebra's multicast table", lambda: in_mrib().get("protocol") == "bgp")
    assert in_mrib()["distance"] == 20 and in_mrib()["nexthops"][0]["active"]
    if subject is FRR:
        return
    section = ("router bgp 65001", f"address-family {family} multicast")
    ours_router.type(*section, "distance bgp 33 44 55")
    wait_until("by its kind", lambda: in_mrib()["distance"] == 33)
    ours_router.type(*section, f"distance 77 {remote}/{'32' if family == 'ipv4' else '128'}")
    wait_until("by its source", lambda: in_mrib()["distance"] == 77)
    ours_router.type("route-map TO-ZEBRA permit 10", "set metric 7", "exit", *section, "table-map TO-ZEBRA")
    wait_until("the table map", lambda: in_mrib()["metric"] == 7)
    ours_router.type("route-map TO-ZEBRA deny 10")
    wait_until("it keeps it here", lambda: not in_mrib())
    ours_router.type(*section, "no table-map TO-ZEBRA")
    wait_until("it is back", lambda: in_mrib().get("protocol") == "bgp")
    ours_router.bgpd.kill()
    ours_router.start_bgpd()
    wait_until("there again after a restart", lambda: in_mrib() and there(ours_router, "multicast", theirs), 40)
    ours_router.type("bgp suppress-fib-pending")
    their_router.type("router bgp 65002", f"address-family {family} multicast", f"no network {theirs}")
    wait_until("it is gone", lambda: not in_mrib())
    assert theirs not in grevy.routes() and theirs not in routes6(grevy)
