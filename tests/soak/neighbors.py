# SPDX-License-Identifier: Apache-2.0
"""Speakers that remember what they mean to say, so that after any disaster it is known what bgpd must hold of them.

`offers` is the model: {prefix: Offer}.  A session that comes up is told all of it and End-of-RIB, as a real speaker does."""

import ipaddress
import struct
import threading
from dataclasses import dataclass

from harness import wire
from harness.speaker import Speaker

GRACEFUL, ORF, ENHANCED, EXTENDED = 64, 3, 70, 6
ALL_FAMILIES = ((1, 1), (2, 1))


@dataclass(frozen=True)
class Offer:
    path: tuple
    med: int | None = None
    local_pref: int | None = None
    communities: tuple = ()         # 32-bit numbers


def chance_offer(dice, asn, is_internal):
    first = () if is_internal else (asn,)
    tail = tuple(dice.choice((64496, 64499, 65536, 64511, 4200000001)) for _ in range(dice.randint(0, 5)))
    return Offer(first + tail, dice.choice((None, 0, 5, 100, 4294967295)),
                 dice.choice((50, 100, 200)) if is_internal else None,
                 tuple(sorted({65001 << 16 | dice.randint(1, 9) for _ in range(dice.choice((0, 0, 1, 4, 30)))})))


class Neighbor(Speaker):
    """One member of the soak; `hop6` is the next hop of its IPv6 routes."""

    def __init__(self, host, address, neighbor, asn, hop6, is_internal=False):
        self.hop6, self.is_internal = hop6, is_internal
        self.offers, self.lock, self.may_read = {}, threading.RLock(), threading.Event()
        self.may_read.set()
        graceful = struct.pack("!H", 30) + b"".join(struct.pack("!HBB", *family, 0x80) for family in ALL_FAMILIES)
        orf = b"".join(struct.pack("!HBBBBB", afi, 0, safi, 1, 64, 3) for afi, safi in ALL_FAMILIES)
        super().__init__(host, address, neighbor, asn, capabilities=[
            *(wire.multiprotocol(*family) for family in ALL_FAMILIES), wire.four_octets(asn), wire.capability(2),
            wire.capability(ENHANCED), wire.capability(EXTENDED), wire.capability(GRACEFUL, graceful),
            wire.capability(ORF, orf)], hold=30)

    def _take(self, kind, data):
        self.may_read.wait()
        with self.lock:             # what is offered meanwhile waits, and is said by itself
            if kind == wire.KEEPALIVE and not self.is_up:
                self._tell_all()
            if kind == wire.REFRESH and data[21] == 0:
                self._tell_again(*struct.unpack("!HxB", data[19:23]))
            return super()._take(kind, data)

    def _tell_all(self):
        for afi, _ in ALL_FAMILIES:
            self._tell_family(afi)
        self._say(wire.update())
        self._say(wire.update(attributes=wire.attribute(wire.MP_UNREACH, struct.pack("!HB", 2, 1), 0x80)))

    def _tell_family(self, afi):
        for prefix, offer in self.offers.items():
            if (":" in prefix) == (afi == 2):
                self._say(self.update_of(prefix, offer))

    def _tell_again(self, afi, safi):
        """The answer to a refresh has a beginning and an end (RFC 7313); what stands not between is gone."""
        for mark in (1, 2):
            self._say(wire.message(wire.REFRESH, struct.pack("!HBB", afi, mark, safi)))
            if mark == 1:
                self._tell_family(afi)

    def _say(self, data):
        """What does not arrive ends the session, and is said again when it is back."""
        connection = self._connection
        try:
            connection.send(data)
        except OSError:
            connection.hang_up()
        except AttributeError:
            pass                    # there was none yet

    def update_of(self, prefix, offer):
        more = []
        if offer.med is not None:
            more.append(wire.attribute(wire.MED, struct.pack("!I", offer.med), 0x80))
        if offer.local_pref is not None:
            more.append(wire.attribute(wire.LOCAL_PREF, struct.pack("!I", offer.local_pref)))
        if offer.communities:
            more.append(wire.attribute(wire.COMMUNITIES, struct.pack(f"!{len(offer.communities)}I", *offer.communities), 0xc0))
        if ":" not in prefix:
            return wire.update([prefix], wire.path_attributes(offer.path, self.address, *more))
        reach = struct.pack("!HBB", 2, 1, 16) + ipaddress.ip_address(self.hop6).packed + b"\0" + wire.nlri(prefix)
        return wire.update(attributes=wire.path_attributes(
            offer.path, self.address, *more, wire.attribute(wire.MP_REACH, reach, 0x80)))

    def offer(self, prefix, offer):
        with self.lock:
            self.offers[prefix] = offer
            if self.is_up:
                self._say(self.update_of(prefix, offer))

    def take_back(self, prefix):
        with self.lock:
            if self.offers.pop(prefix, None) is None or not self.is_up:
                return
            self._say(wire.update(withdraw=[prefix]) if ":" not in prefix else wire.update(
                attributes=wire.attribute(wire.MP_UNREACH, struct.pack("!HB", 2, 1) + wire.nlri(prefix), 0x80)))

    def refresh(self, afi, safi):
        self._say(wire.message(wire.REFRESH, struct.pack("!HBB", afi, 0, safi)))

    def filter(self, afi, safi, entries, when=1):
        """Address prefix ORF (RFC 5292): everything before is forgotten, then `entries` of (seq, permit, prefix)."""
        body = b"\x80"
        for sequence, is_permit, prefix in entries:
            body += struct.pack("!BIBB", 0x00 if is_permit else 0x20, sequence, 0, 0) + wire.nlri(prefix)
        self._say(wire.message(wire.REFRESH, struct.pack("!HBBBBH", afi, 0, safi, when, 64, len(body)) + body))

    def drop(self, *last_words):
        """The session ends from this side; without a word it is a crash, and graceful restart begins."""
        for word in last_words:
            self._say(word)
        if self._connection:
            self._connection.hang_up()
