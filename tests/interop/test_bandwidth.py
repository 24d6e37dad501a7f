# SPDX-License-Identifier: Apache-2.0
"""Extended communities, bandwidths of links and accumulated metrics between raw speakers, Grevy, and who reads them."""

import json
import re
import struct

import pytest
from harness import wire
from harness.lab import run
from harness.router import FRR, Bgp, Router
from harness.speaker import Speaker
from harness.wait import stays, wait_until

OURS, THEIRS, LEFT, RIGHT = "10.9.0.1", "10.9.0.2", "10.9.0.3", "10.9.0.4"
NET = "172.20.0.0/24"
EXTENDED, IPV6_EXTENDED, AIGP = 16, 25, 26
MBIT = 125000

# A community each, as eight octets; FRR 8.4 has words for all but the last.
KINDS = ["0002fde800000064", "0102c00002010007", "0203fa56ea000009", "0003fde800000005", "0004fde947f42400", "4004fde84cee6b28",
         "000400014837 1b00", "030c000000000008", "030d000000000000", "4300000000000002", "0600010000000005", "0601010000000005",
         "0602020000000005", "0603020000000005", "0606020000007fff", "0608010000000000", "0800000000000001", "010cc00002010001",
         "8006000042c80000", "8007000000000001", "8008fde800000009", "8009 00000000002e", "9001000000000000"]


def bandwidth(asn, mbit, first=0):
    return wire.attribute(EXTENDED, struct.pack("!BBHf", first, 4, asn, mbit * MBIT), 0xc0)


def wide(asn, octets):
    return wire.attribute(IPV6_EXTENDED, struct.pack("!BBHQII", 2, 6, 0, octets, asn, 0), 0xc0)


def extended(router, key="extendedCommunity"):
    return (router.best_path(NET) or {}).get(key, {}).get("string", "")


class Four:
    """The one under test between two raw speakers and a host for a reader."""

    def __init__(self, lab, subject):
        self.hosts = {name: lab.host(name) for name in ("one", "two", "left", "right")}
        lab.lan(dict(zip(self.hosts.values(), (f"{a}/24" for a in (OURS, THEIRS, LEFT, RIGHT)))))
        lines = ["bgp bestpath as-path multipath-relax", "maximum-paths 4", "maximum-paths ibgp 4"]
        self.one = Router(self.hosts["one"], subject, Bgp(100, OURS, {LEFT: 65101, RIGHT: 65102}, lines=lines)).start()
        self.left = Speaker(self.hosts["left"], LEFT, OURS, 65101)
        self.right = Speaker(self.hosts["right"], RIGHT, OURS, 65102)
        wait_until("both are up", lambda: self.left.is_up and self.right.is_up, 30)

    def reader(self, asn, *lines):
        """Debian's FRR; we are its next hop."""
        two = Router(self.hosts["two"], FRR, Bgp(asn, THEIRS, {OURS: 100}, lines=lines)).start()
        self.one.type("router bgp 100", f"neighbor {THEIRS} remote-as {asn}", f"neighbor {THEIRS} next-hop-self")
        return two


@pytest.fixture
def four(lab, subject):
    made = Four(lab, subject)
    yield made
    made.left.stop()
    made.right.stop()


def test_extended_communities_have_the_words_of_frr(four):
    two = four.reader(100)
    four.left.announce(NET, more=[wire.attribute(EXTENDED, bytes.fromhex("".join(KINDS)), 0xc0)])
    wait_until("read", lambda: extended(two), 30)
    assert extended(four.one) == extended(two)
    assert len(extended(two).split()) > len(KINDS) and "UNK:144, 1" in extended(two)


def test_a_bandwidth_of_others_keeps_their_name(four):
    two = four.reader(200)
    four.left.announce(NET, more=[bandwidth(65101, 10)])
    wait_until("theirs", lambda: extended(two) == "LB:65101:1250000 (10.000 Mbps)", 30)
    four.one.type("route-map M permit 10", "set extcommunity bandwidth 100", "router bgp 100", f"neighbor {THEIRS} route-map M out")
    wait_until("ours", lambda: extended(two) == "LB:100:12500000 (100.000 Mbps)")
    four.one.type("router bgp 100", f"no neighbor {THEIRS} route-map M out", f"neighbor {LEFT} route-map M in")
    four.left.announce(NET, more=[bandwidth(65101, 10)])
    wait_until("ours, said on the way in", lambda: extended(two) == "LB:100:12500000 (100.000 Mbps)")
    four.one.type("router bgp 100", f"neighbor {THEIRS} local-as 300 no-prepend replace-as")
    two.type("router bgp 200", f"neighbor {OURS} remote-as 300")
    wait_until("as they know us", lambda: extended(two) == "LB:300:12500000 (100.000 Mbps)", 30)


def test_bandwidths_of_paths_used_together_are_summed(four):
    two = four.reader(200)
    four.left.announce(NET, more=[bandwidth(65101, 10)])
    four.right.announce(NET, more=[bandwidth(65102, 40)])
    wait_until("the sum", lambda: extended(two) == "LB:100:6250000 (50.000 Mbps)", 30)
    shares = {hop["ip"]: hop["weight"] for hop in four.one.rib()[NET][0]["nexthops"]}
    assert shares == {LEFT: 63, RIGHT: 255}
    for router, asn, peer in ((two, 200, OURS), (four.one, 100, THEIRS)):
        router.type(f"router bgp {asn}", f"neighbor {peer} disable-link-bw-encoding-ieee")
    four.one.vtysh(f"clear ip bgp {THEIRS}")
    wait_until("as a whole number", lambda: extended(two) == "LB:100:6250000 (50.000 Mbps)", 60)
    four.right.withdraw(NET)
    wait_until("one is left, and bears its name", lambda: extended(two) == "LB:65101:1250000 (10.000 Mbps)")


def test_policy_says_the_sum_where_there_is_one(four):
    two = four.reader(100)
    four.one.type("route-map M permit 10", "set extcommunity bandwidth cumulative non-transitive", "router bgp 100",
                  "bgp bestpath bandwidth skip-missing", f"no neighbor {THEIRS} next-hop-self", f"neighbor {THEIRS} route-map M out")
    four.left.announce(NET, more=[bandwidth(65101, 10)])
    wait_until("one alone", lambda: extended(two) == "LB:65101:1250000 (10.000 Mbps)", 30)
    four.right.announce(NET, more=[bandwidth(65102, 40)])
    wait_until("both", lambda: extended(two) == "LB:100:6250000 (50.000 Mbps)")
    four.one.type("route-map M permit 10", "set extcommunity bandwidth num-multipaths")
    wait_until("their number", lambda: extended(two) == "LB:100:250000 (2.000 Mbps)")


def test_what_stays_in_the_as_is_not_summed(four):
    two = four.reader(100)
    four.left.announce(NET, more=[bandwidth(65101, 10, 0x40)])
    four.right.announce(NET, more=[bandwidth(65102, 40, 0x40)])
    wait_until("told inside", lambda: extended(two).startswith("LB:6510"), 30)
    stays("as it was said", lambda: re.fullmatch(r"LB:65101:1250000 .*|LB:65102:5000000 .*", extended(two)), 1)


def test_bandwidths_of_64_bits(four):
    four.one.type("route-map M permit 10", "set extcommunity bandwidth 300000", "router bgp 100",
                  f"neighbor {RIGHT} extended-link-bandwidth", f"neighbor {RIGHT} next-hop-self", f"neighbor {RIGHT} route-map M out")
    four.left.announce(NET)
    wait_until("told", lambda: IPV6_EXTENDED in four.right.rib.get(NET, {}))
    assert EXTENDED not in four.right.rib[NET]
    assert wire.attribute(IPV6_EXTENDED, four.right.rib[NET][IPV6_EXTENDED][1], 0xc0) == wide(100, 300000 * MBIT)
    four.one.type("router bgp 100", f"no neighbor {RIGHT} route-map M out")
    four.left.announce(NET, more=[wide(4200000000, 25000 * 10 ** 6)])
    wait_until("read", lambda: extended(four.one, "extendedIpv6Community") == "LB:4200000000:25000000000 (200.000 Gbps)")
    assert "Extended IPv6 Community: LB:4200000000:25000000000 (200.000 Gbps)" in four.one.show(f"show ip bgp {NET}")
    wait_until("handed on", lambda: four.right.rib[NET][IPV6_EXTENDED][1][12:16] == struct.pack("!I", 4200000000))


BIRD = """
log stderr all;
router id {theirs};
protocol device {{ }}
protocol bgp grevy {{
	local {theirs} as 100; neighbor {ours} as 100; connect delay time 1; error wait time 1, 2;
	ipv4 {{ import all; export none; aigp on; }};
}}
"""


class Bird:
    def __init__(self, host):
        self.control = host.folder / "bird.ctl"
        config = host.write("bird.conf", BIRD.format(ours=OURS, theirs=THEIRS))
        host.spawn("bird", ["/usr/sbin/bird", "-f", "-c", config, "-s", self.control, "-P", host.folder / "bird.pid"])

    def aigp(self):
        said = run(["/usr/sbin/birdc", "-s", self.control, f"show route {NET} all"], check=False).stdout
        found = re.search(r"BGP.aigp: (\d+)", said)
        return int(found.group(1)) if found else None


GOBGP = """
[global.config]
as = 100
router-id = "{theirs}"
local-address-list = ["{theirs}"]
[[neighbors]]
[neighbors.config]
neighbor-address = "{ours}"
peer-as = 100
[neighbors.timers.config]
connect-retry = 1
[[neighbors.afi-safis]]
[neighbors.afi-safis.config]
afi-safi-name = "ipv4-unicast"
"""


class GoBgp:
    def __init__(self, host):
        self.host = host
        config = host.write("gobgpd.toml", GOBGP.format(ours=OURS, theirs=THEIRS))
        host.spawn("gobgpd", ["/usr/bin/gobgpd", "-f", config, "-t", "toml", "--pprof-disable", "-p", "--api-hosts", "127.0.0.1:50051"])
        wait_until("gobgpd answers", lambda: not host.run("/usr/bin/gobgp global", check=False).returncode, 20)

    def attributes(self):
        """{type: attribute} of NET as it came."""
        said = self.host.run(f"/usr/bin/gobgp neighbor {OURS} adj-in -j", check=False).stdout
        table = json.loads(said) if said.strip().startswith("{") else {}
        return {row["type"]: row for path in table.get(NET, []) for row in path["attrs"]}


def test_gobgp_reads_and_says_them(four):
    gobgp = GoBgp(four.hosts["two"])
    four.one.type("router bgp 100", f"neighbor {THEIRS} remote-as 100", f"neighbor {THEIRS} next-hop-self", f"neighbor {LEFT} aigp")
    wait_until("up", lambda: four.one.is_established(THEIRS) and four.one.is_established(LEFT), 30)
    aigp = wire.attribute(AIGP, struct.pack("!BHQ", 1, 11, 100), 0x80)
    four.left.announce(NET, more=[bandwidth(65101, 10), aigp])
    wait_until("both are there", lambda: {EXTENDED, AIGP} <= set(gobgp.attributes()), 30)
    [said] = gobgp.attributes()[EXTENDED]["value"]
    assert (said["asn"], said["bandwidth"]) == (65101, 10 * MBIT)
    assert gobgp.attributes()[AIGP]["value"] == [{"type": 1, "metric": 100}]
    gobgp.host.run("/usr/bin/gobgp global rib add 172.21.0.0/24 origin igp aigp metric 77 rt 65000:1")
    wait_until("the other way", lambda: four.one.best_path("172.21.0.0/24"))
    path = four.one.best_path("172.21.0.0/24")
    assert path["aigpMetric"] == 77 and path["extendedCommunity"]["string"] == "RT:65000:1"


def test_an_accumulated_metric_follows_the_way(four):
    hop, host = "10.7.0.9", four.hosts["one"]
    bird = Bird(four.hosts["two"])
    host.ip(f"route add 10.7.0.0/24 via {LEFT} metric 20")
    four.one.type("router bgp 100", f"neighbor {THEIRS} remote-as 100", f"neighbor {THEIRS} next-hop-self", f"neighbor {LEFT} aigp",
                  f"neighbor {LEFT} disable-connected-check", f"neighbor {LEFT} ebgp-multihop 2")
    wait_until("again", lambda: four.one.is_established(LEFT) and four.one.is_established(THEIRS), 30)
    four.left.announce(NET, next_hop=hop, more=[wire.attribute(AIGP, struct.pack("!BHQ", 1, 11, 100), 0x80)])
    wait_until("with the way", lambda: bird.aigp() == 120, 30)
    assert four.one.best_path(NET)["aigpMetric"] == 100
    host.ip(f"route del 10.7.0.0/24 via {LEFT} metric 20", f"route add 10.7.0.0/24 via {LEFT} metric 35")
    wait_until("with the other way", lambda: bird.aigp() == 135)


def test_a_metric_of_the_way_is_told_again(four):
    two, host = four.reader(200), four.hosts["one"]
    host.ip(f"route add 10.7.0.0/24 via {LEFT} metric 20")
    four.one.type("route-map M permit 10", "set metric igp", "router bgp 100", f"neighbor {THEIRS} route-map M out",
                  f"neighbor {LEFT} disable-connected-check", f"neighbor {LEFT} ebgp-multihop 2")
    wait_until("again", lambda: four.one.is_established(LEFT), 30)
    four.left.announce(NET, next_hop="10.7.0.9")
    wait_until("the way", lambda: (two.best_path(NET) or {}).get("metric") == 20, 30)
    host.ip(f"route del 10.7.0.0/24 via {LEFT} metric 20", f"route add 10.7.0.0/24 via {LEFT} metric 35")
    wait_until("the other way", lambda: (two.best_path(NET) or {}).get("metric") == 35)
