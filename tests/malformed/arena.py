# SPDX-License-Identifier: Apache-2.0
"""The place where malformed messages meet bgpd.

        tester 10.99.0.2 (AS 65001), 10.99.0.3 (AS 65000, iBGP)
        observer 10.99.0.4 (AS 65002): hears what bgpd passes on, and must never lose its session

A case is played (play) and gives an Outcome; what was wanted of it is judged elsewhere."""

import time
from dataclasses import dataclass, field

from harness import wire
from harness.router import Bgp, Router
from harness.speaker import Closed, Connection, Speaker
from harness.wait import wait_until

DUT, OBSERVER = "10.99.0.1", "10.99.0.4"
V4, V6, PROBE = "198.51.100.0/24", "2001:db8:aaaa::/48", "203.0.113.0/24"

MP4, MP6 = wire.multiprotocol(1, 1), wire.multiprotocol(2, 1)
STANDARD = [MP4, MP6, wire.capability(2), wire.capability(70)]
EXTENDED, ADD_PATH, EXTENDED_NEXT_HOP = 6, 69, 5


@dataclass(frozen=True)
class Profile:
    """What a tester's OPEN offers, and what bgpd must offer for the case to make sense."""
    address: str
    asn: int
    more: tuple = ()
    needs: bytes | int | None = None        # a capability code, or a whole MP capability
    four_octets: bool = True

    @property
    def capabilities(self):
        return STANDARD + ([wire.four_octets(self.asn)] if self.four_octets else []) + list(self.more)


def _family(afi, safi):
    capability = wire.multiprotocol(afi, safi)
    return Profile("10.99.0.2", 65001, (capability,), capability)


PROFILES = {
    "E4": Profile("10.99.0.2", 65001),
    "E2": Profile("10.99.0.2", 65001, four_octets=False),
    "I4": Profile("10.99.0.3", 65000),
    "EX": Profile("10.99.0.2", 65001, (wire.capability(EXTENDED),), EXTENDED),
    "AP": Profile("10.99.0.2", 65001, (wire.capability(ADD_PATH, b"\0\1\1\2"),), ADD_PATH),
    "ENH": Profile("10.99.0.2", 65001, (wire.capability(EXTENDED_NEXT_HOP, b"\0\1\0\1\0\2"),), EXTENDED_NEXT_HOP),
    "GR": Profile("10.99.0.2", 65001, (wire.capability(64, b"\0\x78\0\1\1\x80"),)),
    "LU": _family(1, 4), "VPN": _family(1, 128), "EVPN": _family(25, 70), "FS": _family(1, 133),
}


@dataclass
class Outcome:
    end: str | None = None              # "reset:C/S", "close", or None: the session stayed
    opened: bool = False                # RAW: bgpd answered the OPEN with a KEEPALIVE
    rib: dict = field(default_factory=dict)     # what the observer holds


class Arena:
    def __init__(self, lab, subject):
        here, self.there = lab.host("grevy"), lab.host("tester")
        lab.lan({here: [f"{DUT}/24", "2001:db8:99::1/64"],
                 self.there: [f"10.99.0.{n}/24" for n in (2, 3, 4)] + [f"2001:db8:99::{n}/64" for n in (2, 3, 4)]})
        neighbors = {"10.99.0.2": 65001, "10.99.0.3": 65000, OBSERVER: 65002}
        activate = ["address-family ipv6 unicast", *(f" neighbor {a} activate" for a in neighbors),
                    "exit-address-family"] if subject.name == "frr" else []
        self.grevy = Router(here, subject, Bgp(65000, DUT, neighbors, lines=activate, passive=True))
        self.grevy.log_level = "informational"
        self.observer = None
        self.revive()

    def revive(self):
        """Everything runs; a daemon that died in the case before is started again."""
        if not self.grevy.bgpd or not self.grevy.bgpd.is_alive:
            if self.observer:
                self.observer.stop()
            self.grevy.stop()
            self.grevy.start()
            self.observer = Speaker(self.there, OBSERVER, DUT, 65002, capabilities=STANDARD + [wire.four_octets(65002)])
        wait_until("the observer's session is up", lambda: self.observer.is_up, 15)

    def open(self, profile, hold=90):
        """An established session of the tester: (connection, capabilities of bgpd).  RFC: back within 10 s."""
        def attempt():
            connection = Connection(self.there, profile.address, DUT)
            connection.send(wire.open_message(profile.asn, profile.address, profile.capabilities, hold))
            offered = None
            while True:
                data = connection.receive(4)
                if data and data[18] == wire.OPEN:
                    offered = wire.open_capabilities(data)
                elif data and data[18] == wire.KEEPALIVE and offered is not None:
                    return connection, offered
                else:
                    connection.close()
                    raise Closed(f"instead of a session: {data[18:21].hex() if data else 'silence'}")
        return wait_until("a session of the tester comes up", attempt, 10, 0.2)

    def play(self, name, profile, messages, wants_end):
        """Send the messages after the handshake, and see what becomes of it."""
        connection, _ = self.open(profile, 9 if "then-idle" in name else 90)
        outcome = Outcome()
        try:
            connection.send(messages[0])
            if wants_end:
                time.sleep(0.05)        # a message in the same segment as the KEEPALIVE is another case
                self._send_all(connection, messages[1:])
                outcome.end = self._listen(connection, 16 if "then-idle" in name else 3)
            else:
                rest = self._set_up(connection, messages[1:])
                self._send_all(connection, rest)
                outcome.end = self._listen(connection, 3, lambda: PROBE in self.observer.rib)
                outcome.end = outcome.end or self._listen(connection, 0.15)
            outcome.rib = dict(self.observer.rib)
        finally:
            self._part(connection, outcome)
        return outcome

    @staticmethod
    def _part(connection, outcome):
        """With a Cease: where graceful restart was agreed, silence would keep the routes of the case alive."""
        try:
            if not outcome.end:
                connection.send(wire.notification(6, 3))
        except OSError:
            pass
        connection.close()

    def play_raw(self, name, messages):
        """The messages begin with the OPEN; nobody helps."""
        connection = wait_until("a connection is taken", self._connect_raw, 10, 0.2)
        outcome = Outcome()
        try:
            for data in messages:
                pieces = [bytes([octet]) for octet in data] if "byte-by-byte" in name else [data]
                self._send_all(connection, pieces)
                time.sleep(0.1)
            kinds = []
            outcome.end = self._listen(connection, 3, lambda: wire.KEEPALIVE in kinds, kinds)
            outcome.end = outcome.end or self._listen(connection, 0.15, kinds=kinds)
            outcome.opened = outcome.end is None and wire.KEEPALIVE in kinds
        finally:
            connection.close()
        return outcome

    def _connect_raw(self):
        """A daemon that holds the peer in Idle takes the connection and closes it at once."""
        connection = Connection(self.there, "10.99.0.2", DUT)
        data = connection.receive(0.15)
        if data:
            connection.buffer[:0] = data
        return connection

    def _set_up(self, connection, messages):
        """The two valid UPDATEs by which "withdrawn" can be told from "never had it"."""
        if len(messages) < 3 or b"\x18\xc6\x33\x64" not in messages[0] or b"\x20\x01\x0d\xb8\xaa\xaa" not in messages[1]:
            return messages
        connection.send(messages[0])
        connection.send(messages[1])
        wait_until("the set-up route reached the observer", lambda: V4 in self.observer.rib, 3, 0.01)
        return messages[2:]

    @staticmethod
    def _send_all(connection, messages):
        try:
            for data in messages:
                connection.send(data)
        except OSError:
            pass        # it closed while we were talking; the reason is read below

    @staticmethod
    def _listen(connection, seconds, enough=lambda: False, kinds=None):
        end = time.monotonic() + seconds
        while time.monotonic() < end and not enough():
            try:
                data = connection.receive(0.02)
            except Closed:
                return "close"
            if data and kinds is not None:
                kinds.append(data[18])
            if data and data[18] == wire.NOTIFICATION:
                return f"reset:{data[19]}/{data[20]}"
        return None

    def settle(self):
        """What the case left with the observer is gone before the next begins."""
        wait_until("the routes of the case are gone",
                   lambda: not {V4, V6, PROBE, "192.0.2.0/24"} & set(self.observer.rib), 8, 0.02)
