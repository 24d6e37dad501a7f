# SPDX-License-Identifier: Apache-2.0
"""Routes with very many attributes: who has agreed on extended messages (RFC 8654) is told them up to the last octet, to the
others they are not there (RFC 4271 9.2), and nobody stands still over them."""

import struct

import pytest

from harness import wire
from harness.router import Bgp, Router
from harness.speaker import Speaker
from harness.wait import wait_until

OURS, SOURCE, LARGE, SMALL = (f"10.9.0.{n}" for n in (1, 2, 3, 4))
PREPENDS = 8
PLAIN, MIDDLE = "172.31.1.0/24", "172.31.2.0/24"


def as_path(count):
    """Its attribute value: segments of 255 at most."""
    path = [200] + [64500] * (count - 1)
    parts = [path[at:at + 255] for at in range(0, count, 255)]
    return b"".join(bytes([2, len(part)]) + struct.pack(f"!{len(part)}I", *part) for part in parts)


def update(prefix, path_length=1, communities=0):
    attributes = wire.attribute(wire.ORIGIN, b"\0") + wire.attribute(wire.AS_PATH, as_path(path_length)) + \
        wire.attribute(wire.NEXT_HOP, bytes([10, 9, 0, 2]))
    if communities:
        attributes += wire.attribute(16, b"".join(struct.pack("!HHI", 2, 65001, n) for n in range(communities)), 0xc0)
    return wire.update([prefix], attributes)


class Trio:
    def __init__(self, lab, subject):
        here, there = lab.host("here"), lab.host("there")
        lab.lan({here: f"{OURS}/24", there: [f"{a}/24" for a in (SOURCE, LARGE, SMALL)]})
        bgp = Bgp(100, OURS, {SOURCE: 200, LARGE: 300, SMALL: 400}, lines=[
            "address-family ipv4 unicast", f" neighbor {LARGE} route-map LONGER out", " exit-address-family", "!",
            "route-map LONGER permit 10", " set as-path prepend" + " 100" * PREPENDS])
        self.router = Router(here, subject, bgp).start()
        extended = wire.capability(6)
        self.source = Speaker(there, SOURCE, OURS, 200, capabilities=wire.usual_capabilities(200) + [extended])
        self.large = Speaker(there, LARGE, OURS, 300, capabilities=wire.usual_capabilities(300) + [extended])
        self.small = Speaker(there, SMALL, OURS, 400)
        self.speakers = (self.source, self.large, self.small)
        wait_until("all are up", lambda: all(s.is_up for s in self.speakers), 20)


@pytest.fixture
def trio(lab, subject):
    made = Trio(lab, subject)
    yield made
    assert [s.flaps for s in made.speakers] == [0, 0, 0]
    for speaker in made.speakers:
        speaker.stop()


@pytest.mark.parametrize("what", [{"path_length": 15000}, {"path_length": 16100}, {"communities": 4000}, {"communities": 8000}],
                         ids=["path", "longest path", "communities", "most communities"])
def test_large_routes_go_where_they_fit(trio, what):
    trio.source.send(update(MIDDLE, **what))
    trio.source.send(update(PLAIN))
    wait_until("what comes after is told", lambda: PLAIN in trio.large.rib and PLAIN in trio.small.rib)
    wait_until("who may hear it does", lambda: MIDDLE in trio.large.rib)
    assert MIDDLE not in trio.small.rib
    if "communities" in what:
        assert len(trio.large.rib[MIDDLE][16][1]) == 8 * what["communities"]
    else:
        assert len(wire.as_path(trio.large.rib[MIDDLE])) == what["path_length"] + 1 + PREPENDS
    assert MIDDLE in trio.router.bgp_routes()


def test_what_prepending_makes_too_long_is_not_told(trio):
    trio.source.send(update(MIDDLE, path_length=16340))       # 65,532 octets: fits, but not with our eight in front
    trio.source.send(update(PLAIN))
    wait_until("what comes after is told", lambda: PLAIN in trio.large.rib)
    assert MIDDLE in trio.router.bgp_routes() and MIDDLE not in trio.large.rib


def test_what_grows_too_large_is_taken_back(trio):
    trio.source.send(update(MIDDLE))
    wait_until("it is told", lambda: MIDDLE in trio.small.rib)
    trio.source.send(update(MIDDLE, path_length=1100))
    wait_until("it is taken back", lambda: MIDDLE not in trio.small.rib)
    trio.source.send(update(MIDDLE))
    wait_until("it is told again", lambda: MIDDLE in trio.small.rib)
