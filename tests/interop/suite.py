# SPDX-License-Identifier: Apache-2.0
"""What Grevy and any other speaker must manage together.  Each test_PEER.py runs it with its peer.

        source (AS 65100, says routes          grevy            peer
        with every kind of attribute)   ---   AS 65001   ---   AS 65002
                 10.9.0.9                     10.9.0.1         10.9.0.2        one LAN

The tests of a class share the three; each begins by seeing that everything is in step."""

import struct

import pytest

from harness import wire
from harness.peer import Route
from harness.router import Bgp, Router
from harness.speaker import Speaker
from harness.wait import stays, wait_until

OURS, THEIRS, SOURCE = "10.9.0.1", "10.9.0.2", "10.9.0.9"
AS_OURS, AS_THEIRS, AS_SOURCE = 65001, 65002, 65100
NETWORK, NETWORK_2 = "172.17.0.0/24", "172.18.0.0/16"
PLAIN = Route("172.17.1.0/24")
RICH = Route("172.17.2.0/25", med=77, communities=("65002:100", "65002:65000"), prepend=2)


class Trio:
    """Grevy between a peer and a source."""

    def __init__(self, lab, subject, peer_class):
        self.hosts = {name: lab.host(name) for name in ("grevy", "peer", "source")}
        lab.lan({self.hosts["grevy"]: f"{OURS}/24", self.hosts["peer"]: f"{THEIRS}/24",
                 self.hosts["source"]: f"{SOURCE}/24"})
        self.grevy = Router(self.hosts["grevy"], subject, Bgp(
            AS_OURS, OURS, {THEIRS: AS_THEIRS, SOURCE: AS_SOURCE}, networks=[NETWORK, NETWORK_2]))
        self.peer = peer_class(self.hosts["peer"], AS_THEIRS, THEIRS, THEIRS, OURS, AS_OURS, [PLAIN, RICH])
        self.source = None

    def start(self):
        self.grevy.start()
        self.peer.start()
        return self

    def established(self):
        return self.grevy.is_established(THEIRS) and self.peer.established()

    def in_step(self, seconds=40):
        """The session is up and each holds what the other has to say."""
        wait_until("the session is established on both sides", self.established, seconds, 0.1)
        wait_until("the peer has our networks", lambda: {NETWORK, NETWORK_2} <= set(self.peer.received()), 20, 0.1)
        wait_until("we have the peer's routes",
                   lambda: all(self.grevy.best_path(prefix) for prefix in self.peer.routes), 20, 0.1)
        return self

    def connect_source(self):
        if not self.source or not self.source.is_up:
            self.source = Speaker(self.hosts["source"], SOURCE, OURS, AS_SOURCE)
            wait_until("the source is up", lambda: self.source.is_up, 20)
        return self.source

    def disconnect_source(self):
        if self.source:
            self.source.stop()
        self.source = None


class Interop:
    """Mixed into each peer's class; pytest does not collect it by itself."""
    peer_class = None
    soft_words = ("soft", "soft in", "soft out", "in", "out")

    @pytest.fixture(scope="class")
    def shared(self, class_lab, subject):
        trio = Trio(class_lab, subject, self.peer_class).start()
        yield trio
        trio.disconnect_source()

    @pytest.fixture
    def trio(self, shared):
        return shared.in_step()

    def test_our_network_arrives_with_its_attributes(self, trio):
        seen = trio.peer.received()[NETWORK]
        assert seen.path == [AS_OURS]
        assert seen.next_hop == OURS
        assert seen.origin == "igp"
        assert seen.med in (0, None)
        assert not seen.communities

    def test_their_plain_route_arrives_with_its_attributes(self, trio):
        path = trio.grevy.best_path(PLAIN.prefix)
        assert path["aspath"]["string"] == str(AS_THEIRS)
        assert path["origin"] == "IGP"
        assert path["nexthops"][0]["ip"] == THEIRS
        assert path["peer"]["routerId"] == THEIRS

    def test_their_rich_route_arrives_with_its_attributes(self, trio):
        path = trio.grevy.best_path(RICH.prefix)
        assert path["aspath"]["string"] == " ".join([str(AS_THEIRS)] * 3)
        assert path["aspath"]["length"] == 3
        assert path["metric"] == 77
        assert sorted(path["community"]["list"]) == sorted(RICH.communities)

    def test_their_routes_are_in_our_kernel(self, trio):
        def installed():
            routes = trio.hosts["grevy"].routes()
            return all(f"via {THEIRS}" in routes.get(prefix, "") for prefix in (PLAIN.prefix, RICH.prefix))
        wait_until("both routes are in the kernel", installed)

    def test_the_kernel_routes_carry_the_mark_of_bgp(self, trio):
        wait_until("proto bgp", lambda: "proto bgp" in trio.hosts["grevy"].routes().get(PLAIN.prefix, ""))

    def test_a_route_that_is_taken_back_goes_everywhere(self, trio):
        extra = Route("172.19.3.0/24", med=5)
        trio.peer.announce(extra)
        wait_until("it is there", lambda: trio.grevy.best_path(extra.prefix))
        wait_until("in the kernel", lambda: extra.prefix in trio.hosts["grevy"].routes())
        trio.peer.withdraw(extra.prefix)
        wait_until("it is gone", lambda: not trio.grevy.best_path(extra.prefix))
        wait_until("from the kernel", lambda: extra.prefix not in trio.hosts["grevy"].routes())
        assert trio.established()

    def test_a_network_of_ours_comes_and_goes(self, trio):
        trio.grevy.type(f"router bgp {AS_OURS}", "network 172.20.0.0/24")
        wait_until("the peer has it", lambda: "172.20.0.0/24" in trio.peer.received())
        trio.grevy.type(f"router bgp {AS_OURS}", "no network 172.20.0.0/24")
        wait_until("the peer has it no more", lambda: "172.20.0.0/24" not in trio.peer.received())

    def test_a_new_version_of_a_route_replaces_the_old(self, trio):
        first, second = Route("172.19.4.0/24", med=10), Route("172.19.4.0/24", med=20)
        trio.peer.announce(first)
        wait_until("first", lambda: trio.grevy.best_path(first.prefix)["metric"] == 10)
        trio.peer.announce(second)
        wait_until("second", lambda: trio.grevy.best_path(first.prefix)["metric"] == 20)
        assert len(trio.grevy.json(f"show ip bgp {first.prefix}")["paths"]) == 1
        trio.peer.withdraw(first.prefix)
        wait_until("gone", lambda: not trio.grevy.best_path(first.prefix))

    def test_a_route_in_transit_keeps_what_is_transitive(self, trio):
        source = trio.connect_source()
        communities = struct.pack("!2I", 65100 << 16 | 1, 65100 << 16 | 2)
        large = struct.pack("!3I", 65100, 7, 8)
        source.announce("198.51.100.0/24", path=[AS_SOURCE, 4200000001], more=[
            wire.attribute(wire.MED, struct.pack("!I", 33), 0x80),
            wire.attribute(wire.COMMUNITIES, communities, 0xc0), wire.attribute(32, large, 0xc0)])
        wait_until("it came through", lambda: "198.51.100.0/24" in trio.peer.received())
        seen = trio.peer.received()["198.51.100.0/24"]
        assert seen.path == [AS_OURS, AS_SOURCE, 4200000001]
        assert seen.communities == {"65100:1", "65100:2"}
        assert seen.large == {"65100:7:8"}
        assert seen.med in (None, 0), "MED goes no further than the neighbouring AS (RFC 4271 5.1.4)"
        # RFC 4271 5.1.3: on a LAN that both share, the next hop may stay that of the source.
        assert seen.next_hop in (OURS, SOURCE)
        source.withdraw("198.51.100.0/24")
        wait_until("gone", lambda: "198.51.100.0/24" not in trio.peer.received())
        trio.disconnect_source()

    def test_what_a_lost_session_said_is_gone_at_once(self, trio):
        source = trio.connect_source()
        source.announce("198.51.100.0/24", "203.0.113.0/24")
        wait_until("it came through", lambda: {"198.51.100.0/24", "203.0.113.0/24"} <= set(trio.peer.received()))
        trio.disconnect_source()
        wait_until("nothing is left at the peer",
                   lambda: not {"198.51.100.0/24", "203.0.113.0/24"} & set(trio.peer.received()))
        wait_until("nor in the kernel", lambda: "203.0.113.0/24" not in trio.hosts["grevy"].routes())

    def test_a_route_with_our_own_as_is_not_taken(self, trio):
        source = trio.connect_source()
        source.announce("198.51.100.0/24", path=[AS_SOURCE, AS_OURS, 65300])
        source.announce("203.0.113.0/24")
        wait_until("the next route is here", lambda: trio.grevy.best_path("203.0.113.0/24"))
        assert not trio.grevy.best_path("198.51.100.0/24")
        trio.disconnect_source()

    def test_clear_on_our_side_is_followed_by_everything(self, trio):
        before = trio.grevy.neighbor(THEIRS)["connectionsEstablished"]
        assert trio.grevy.vtysh(f"clear ip bgp {THEIRS}").status == 0
        wait_until("a new session is established",
                   lambda: trio.grevy.neighbor(THEIRS)["connectionsEstablished"] > before, 60)
        trio.in_step()

    def test_soft_clear_keeps_the_session(self, trio):
        before = trio.grevy.neighbors()[THEIRS]["peerUptimeMsec"]
        for words in self.soft_words:
            assert trio.grevy.vtysh(f"clear ip bgp {THEIRS} {words}").status == 0, words
        stays("the session is up", lambda: trio.grevy.is_established(THEIRS), 1)
        assert trio.grevy.neighbors()[THEIRS]["peerUptimeMsec"] > before
        trio.in_step()

    def test_reset_on_their_side_is_followed_by_everything(self, trio):
        before = trio.grevy.neighbor(THEIRS)["connectionsEstablished"]
        trio.peer.reset()
        wait_until("a new session is established",
                   lambda: trio.grevy.neighbor(THEIRS)["connectionsEstablished"] > before, 60)
        trio.in_step()

    def test_restart_of_the_peer(self, trio):
        trio.peer.stop()
        wait_until("their routes are gone", lambda: PLAIN.prefix not in trio.hosts["grevy"].routes(), 30)
        trio.peer.start()
        trio.in_step(60)

    def test_sudden_death_of_the_peer(self, trio):
        trio.peer.kill()
        wait_until("their routes are gone", lambda: not trio.grevy.best_path(PLAIN.prefix), 30)
        trio.peer.start()
        trio.in_step(60)

    def test_restart_of_our_bgpd(self, trio):
        seconds, status = trio.grevy.bgpd.stop()
        assert status == 0 and seconds < 1.5, f"TERM: exit {status} after {seconds:.1f} s"
        wait_until("the peer notices", lambda: not trio.peer.established(), 20)
        trio.grevy.start_bgpd()
        trio.in_step(60)

    def test_sudden_death_of_our_bgpd(self, trio):
        trio.grevy.bgpd.kill()
        trio.grevy.start_bgpd()
        trio.in_step(60)

    def test_the_shows_of_a_neighbor_agree_with_the_peer(self, trio):
        advertised = trio.grevy.json(f"show ip bgp neighbors {THEIRS} advertised-routes")["advertisedRoutes"]
        assert {NETWORK, NETWORK_2} <= set(advertised)
        # A speaker may tell a peer its own routes again; the peer drops them by its AS.
        assert set(trio.peer.received()) - set(trio.peer.routes) == set(advertised) - set(trio.peer.routes)
        received = trio.grevy.json(f"show ip bgp neighbors {THEIRS} routes")["routes"]
        assert set(received) == set(trio.peer.routes)
        row = trio.grevy.neighbors()[THEIRS]
        assert row["remoteAs"] == AS_THEIRS and row["pfxRcd"] == len(received) and row["pfxSnt"] == len(advertised)
