# SPDX-License-Identifier: Apache-2.0
"""Several paths of a prefix (RFC 7911): what each of FRR's variants tells to every kind of peer, what is taken from them,
and what shows say of it.

        near   65100              AS paths of PREFIX:  65100
        far    65100      ---     grevy 65001          65100 65100
        other  65300      LAN                          65300 65300 65300
        peer   65002                                   (listens; says routes of its own)"""

import struct

import pytest
from harness import wire
from harness.bird import Bird
from harness.exabgp import ExaBgp
from harness.frr import Frr
from harness.gobgp import GoBgp
from harness.peer import Route
from harness.router import Bgp, Router
from harness.speaker import Speaker
from harness.wait import stays, wait_until

OURS, THEIRS = "10.9.0.1", "10.9.0.2"
AS_OURS, AS_THEIRS = 65001, 65002
PREFIX, PREFIX6 = "172.20.0.0/24", "2001:db8:20::/48"
NEAR, FAR, OTHER = ("10.9.0.11", 65100, 1), ("10.9.0.12", 65100, 2), ("10.9.0.13", 65300, 3)
PLAIN = Route("172.17.1.0/24")
ADD_PATH, RECEIVES = 69, 1


def path_of(source):
    return [source[1]] * source[2]


def assert_same(seen, wanted):
    """As a question of wait_until: what was seen last is in its words."""
    assert seen == wanted
    return True


class Star:
    """Grevy with three sources of the same prefix, and one who listens."""

    def __init__(self, lab, subject, peer_class):
        self.hosts = {name: lab.host(name) for name in ("grevy", "peer", "near", "far", "other")}
        ends = {"grevy": OURS, "peer": THEIRS, "near": NEAR[0], "far": FAR[0], "other": OTHER[0]}
        lab.lan({self.hosts[name]: f"{address}/24" for name, address in ends.items()})
        neighbors = {THEIRS: AS_THEIRS, **{source[0]: source[1] for source in (NEAR, FAR, OTHER)}}
        # FRR 8 lets go of one stale path of a prefix at End-of-RIB, of the others minutes later.
        lines = [f"neighbor {THEIRS} graceful-restart-disable"]
        self.grevy = Router(self.hosts["grevy"], subject, Bgp(AS_OURS, OURS, neighbors, lines=lines)).start()
        self.peer = peer_class(self.hosts["peer"], AS_THEIRS, THEIRS, THEIRS, OURS, AS_OURS, [PLAIN])
        self.peer.takes_several = True
        self.peer.start()
        self.sources = {}
        for name, source in (("near", NEAR), ("far", FAR), ("other", OTHER)):
            self.sources[name] = Speaker(self.hosts[name], source[0], OURS, source[1])
        wait_until("the sources are up", lambda: all(s.is_up for s in self.sources.values()), 30)
        for name, source in (("near", NEAR), ("far", FAR), ("other", OTHER)):
            self.say(name, source)
        wait_until("we have all of them", lambda: len(self.paths()) == 3, 20)

    def say(self, name, source):
        self.sources[name].announce(PREFIX, path=path_of(source))

    def paths(self, prefix=PREFIX):
        return self.grevy.json(f"show ip bgp {prefix}").get("paths", [])

    def vary(self, *lines):
        """Other words about add-path.  What has to be agreed on resets the session."""
        self.grevy.type(f"router bgp {AS_OURS}", *(line.format(f"neighbor {THEIRS}") for line in lines))

    def tells(self, *sources):
        wanted = sorted([AS_OURS] + path_of(source) for source in sources)
        wait_until(f"the peer has {wanted}", lambda: assert_same(sorted(self.peer.paths(PREFIX)), wanted), 60, 0.2)


@pytest.fixture(scope="class", params=[Frr, Bird, GoBgp, ExaBgp], ids=lambda kind: kind.name)
def star(request, class_lab, subject):
    return Star(class_lab, subject, request.param)


class TestWhatIsTold:
    """One after the other, with the same sessions to the sources."""

    def test_one_is_told_who_asks_for_nothing(self, star):
        star.tells(NEAR)

    def test_all_paths(self, star):
        star.vary("{} addpath-tx-all-paths")
        star.tells(NEAR, FAR, OTHER)

    def test_a_path_that_goes_is_taken_back_alone(self, star):
        star.sources["far"].withdraw(PREFIX)
        star.tells(NEAR, OTHER)
        star.say("far", FAR)
        star.tells(NEAR, FAR, OTHER)

    def test_another_best_path_changes_nothing_else(self, star):
        star.sources["near"].withdraw(PREFIX)
        star.tells(FAR, OTHER)
        star.say("near", NEAR)
        star.tells(NEAR, FAR, OTHER)

    def test_shows_say_what_is_agreed_and_which_number_a_path_has(self, star):
        said = star.grevy.neighbor(THEIRS)["neighborCapabilities"]["addPath"]["ipv4Unicast"]
        assert said.get("txAdvertised") or said.get("txAdvertisedAndReceived")
        assert said.get("rxAdvertisedAndReceived"), "it is told several only if it listens"
        numbers = [path["addpathTxIdAll"] for path in star.paths()]
        assert len(set(numbers)) == 3 and all(numbers)
        assert f"AddPath ID: RX 0, TX-All {numbers[0]}" in star.grevy.vtysh(f"show ip bgp {PREFIX}").text
        star.vary("no bgp network import-check", "address-family ipv6 unicast", f"network {PREFIX6}")
        wait_until("IPv6", lambda: star.grevy.json(f"show bgp ipv6 {PREFIX6}").get("paths"))
        assert "AddPath ID" not in star.grevy.vtysh(f"show bgp ipv6 {PREFIX6}").text, "nobody is told several of that family"
        told = star.grevy.json(f"show bgp ipv4 neighbors {THEIRS} advertised-routes")
        assert PREFIX in told["advertisedRoutes"]

    def test_the_best_of_each_neighbouring_as(self, star):
        star.vary("no {} addpath-tx-all-paths", "{} addpath-tx-bestpath-per-AS")
        star.tells(NEAR, OTHER)

    def test_so_many_beside_the_best(self, star):
        star.vary("no {} addpath-tx-bestpath-per-AS", "{} addpath-tx-best-selected 1")
        star.tells(NEAR, FAR)
        drops = star.grevy.neighbor(THEIRS)["connectionsDropped"]
        star.vary("{} addpath-tx-best-selected 2")
        star.tells(NEAR, FAR, OTHER)
        assert star.grevy.neighbor(THEIRS)["connectionsDropped"] == drops, "there was nothing to agree on"
        star.vary("no {} addpath-tx-best-selected 2")
        star.tells(NEAR)

    def test_what_they_say_with_a_number_is_taken(self, star):
        wait_until("their route is here", lambda: star.paths(PLAIN.prefix), 30)
        assert star.paths(PLAIN.prefix)[0]["aspath"]["string"] == str(AS_THEIRS)

    def test_who_shall_not_say_several_is_not_offered_it(self, star):
        star.vary("{} disable-addpath-rx")
        wait_until("the session is there again", lambda: star.grevy.is_established(THEIRS), 40)
        offered = star.grevy.neighbor(THEIRS)["neighborCapabilities"].get("addPath", {}).get("ipv4Unicast", {})
        assert not offered.get("rxAdvertised") and not offered.get("rxAdvertisedAndReceived")
        wait_until("their route is here", lambda: star.paths(PLAIN.prefix), 30)
        star.vary("no {} disable-addpath-rx")


def number_of(number):
    return struct.pack("!I", number)


class Numbered(Speaker):
    """Says and hears path identifiers of IPv4 unicast."""

    def __init__(self, host, address, asn, limit=None):
        capabilities = wire.usual_capabilities(asn) + [wire.capability(ADD_PATH, struct.pack("!HBB", 1, 1, 3))]
        if limit is not None:
            capabilities.append(wire.capability(76, struct.pack("!HBH", 1, 1, limit)))
        super().__init__(host, address, OURS, asn, capabilities=capabilities)
        self.several = {}

    def _take(self, kind, data):
        if kind != wire.UPDATE:
            return super()._take(kind, data)
        body = data[19:]
        gone = struct.unpack_from("!H", body)[0]
        size = struct.unpack_from("!H", body, 2 + gone)[0]
        for number, prefix in numbered(body[2:2 + gone]):
            self.several.pop((number, prefix), None)
        for number, prefix in numbered(body[4 + gone + size:]):
            self.several[number, prefix] = wire.split_attributes(body[4 + gone:4 + gone + size])
        return True

    def announce_numbered(self, number, prefix, path):
        attributes = wire.path_attributes(path, self.address)
        nlri = number_of(number) + wire.nlri(prefix)
        self.send(wire.message(wire.UPDATE, struct.pack("!HH", 0, len(attributes)) + attributes + nlri))

    def withdraw_numbered(self, number, prefix):
        gone = number_of(number) + wire.nlri(prefix)
        self.send(wire.message(wire.UPDATE, struct.pack("!H", len(gone)) + gone + struct.pack("!H", 0)))


def numbered(data):
    """(number, prefix) of an NLRI field with path identifiers."""
    at = 0
    while at < len(data):
        number = struct.unpack_from("!I", data, at)[0]
        octets = (data[at + 4] + 7) // 8
        [prefix] = wire.prefixes(data[at + 4:at + 5 + octets])
        yield number, prefix
        at += 5 + octets


@pytest.fixture
def pair(lab, subject):
    here, there = lab.host("one"), lab.host("two")
    lab.lan({here: f"{OURS}/24", there: f"{THEIRS}/24"})
    lines = [f"neighbor {THEIRS} addpath-tx-all-paths"]
    one = Router(here, subject, Bgp(AS_OURS, OURS, {THEIRS: AS_THEIRS}, lines=lines)).start()
    return one, there


def told_paths(one):
    return sorted(path["aspath"]["string"] for path in one.json(f"show ip bgp {PREFIX}").get("paths", []))


def test_paths_of_one_neighbor_are_told_apart_by_their_numbers(pair):
    one, there = pair
    speaker = Numbered(there, THEIRS, AS_THEIRS)
    wait_until("it is up", lambda: speaker.is_up, 20)
    speaker.announce_numbered(7, PREFIX, [AS_THEIRS, 1])
    speaker.announce_numbered(9, PREFIX, [AS_THEIRS, 1, 2])
    wait_until("both are there", lambda: told_paths(one) == ["65002 1", "65002 1 2"])
    paths = {path["aspath"]["string"]: path for path in one.json(f"show ip bgp {PREFIX}")["paths"]}
    assert paths["65002 1"]["addpathRxId"] == 7 and paths["65002 1 2"]["addpathRxId"] == 9
    assert "AddPath ID: RX 7" in one.vtysh(f"show ip bgp {PREFIX}").text
    speaker.announce_numbered(7, PREFIX, [AS_THEIRS, 3, 4, 5])
    wait_until("the same number is the same path", lambda: told_paths(one) == ["65002 1 2", "65002 3 4 5"])
    speaker.withdraw_numbered(9, PREFIX)
    wait_until("the other goes alone", lambda: told_paths(one) == ["65002 3 4 5"])
    speaker.stop()
    wait_until("with the session all go", lambda: not told_paths(one))


def test_a_limit_counts_paths(lab, subject):
    here, ends = lab.host("one"), [lab.host(name) for name in ("two", "three", "four")]
    addresses = [THEIRS, "10.9.0.3", "10.9.0.4"]
    lab.lan({here: f"{OURS}/24", **{host: f"{address}/24" for host, address in zip(ends, addresses)}})
    lines = [f"neighbor {THEIRS} addpath-tx-all-paths", f"neighbor {THEIRS} maximum-prefix-out 5"]
    one = Router(here, subject, Bgp(AS_OURS, OURS, {THEIRS: AS_THEIRS, addresses[1]: 65003, addresses[2]: 65004},
                                    lines=lines)).start()
    listener = Numbered(ends[0], THEIRS, AS_THEIRS)
    sources = [Speaker(host, address, OURS, asn) for host, address, asn in zip(ends[1:], addresses[1:], (65003, 65004))]
    wait_until("all are up", lambda: listener.is_up and all(s.is_up for s in sources), 30)
    prefixes = [f"172.20.{n}.0/24" for n in range(4)]
    for source in sources:
        source.announce(*prefixes)
    wait_until("five of eight are told", lambda: len(listener.several) == 5)
    stays("it stays at five", lambda: len(listener.several) == 5, 1)
    told = {prefix for _, prefix in listener.several}
    sources[0].withdraw(*told)
    wait_until("others take the place", lambda: len(listener.several) == min(5, 8 - len(told)))


def test_a_neighbor_is_told_no_more_than_it_wants(lab, subject):
    """draft-abraitis-idr-addpath-paths-limit."""
    here, ends = lab.host("one"), [lab.host(name) for name in ("two", "three", "four")]
    addresses = [THEIRS, "10.9.0.3", "10.9.0.4"]
    lab.lan({here: f"{OURS}/24", **{host: f"{address}/24" for host, address in zip(ends, addresses)}})
    lines = [f"neighbor {THEIRS} addpath-tx-all-paths", f"neighbor {THEIRS} addpath-rx-paths-limit 3"]
    one = Router(here, subject, Bgp(AS_OURS, OURS, {THEIRS: AS_THEIRS, addresses[1]: 65003, addresses[2]: 65004},
                                    lines=lines)).start()
    listener = Numbered(ends[0], THEIRS, AS_THEIRS, limit=1)
    sources = [Speaker(host, address, OURS, asn) for host, address, asn in zip(ends[1:], addresses[1:], (65003, 65004))]
    wait_until("all are up", lambda: listener.is_up and all(s.is_up for s in sources), 30)
    for source in sources:
        source.announce(PREFIX)
    wait_until("both paths are here", lambda: len(told_paths(one)) == 2)
    wait_until("one is told", lambda: [prefix for _, prefix in listener.several] == [PREFIX])
    stays("it stays at one", lambda: len(listener.several) == 1, 1)
    assert (76, struct.pack("!HBH", 1, 1, 3)) in listener.offered
