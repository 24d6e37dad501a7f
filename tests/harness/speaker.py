# SPDX-License-Identifier: Apache-2.0
"""A BGP speaker that says exactly what a test wants, byte by byte if need be.

Its socket is made inside the host's namespace; the test itself stays where it is."""

import ctypes
import ipaddress
import os
import socket
import struct
import threading
import time
from contextlib import contextmanager

from . import wire

CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)


@contextmanager
def inside(namespace):
    """This thread stands in another network namespace; sockets made meanwhile stay there."""
    there = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        if _libc.setns(there, CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns")
        yield
    finally:
        _libc.setns(home, CLONE_NEWNET)
        os.close(home)
        os.close(there)


class Closed(Exception):
    """The other side ended the connection."""


class Connection:
    """A TCP connection that knows where a BGP message ends."""

    def __init__(self, host, local, remote, port=179, seconds=3.0):
        with inside(host.namespace):
            self.socket = socket.create_connection((remote, port), seconds, (local, 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = bytearray()

    def send(self, data):
        self.socket.settimeout(10)
        self.socket.sendall(data)

    def receive(self, seconds):
        """One whole message, or None when none came in time; raises Closed."""
        end = time.monotonic() + seconds
        while True:
            if len(self.buffer) >= wire.HEADER:
                length = int.from_bytes(self.buffer[16:18], "big")
                if length < wire.HEADER:
                    raise Closed(f"a message of {length} octets")
                if len(self.buffer) >= length:
                    data = bytes(self.buffer[:length])
                    del self.buffer[:length]
                    return data
            left = end - time.monotonic()
            if left <= 0:
                return None
            self.socket.settimeout(left)
            try:
                data = self.socket.recv(65536)
            except socket.timeout:
                return None
            except OSError as error:
                raise Closed(str(error)) from None
            if not data:
                raise Closed("end of stream")
            self.buffer += data

    def hang_up(self):
        """From another thread than the one that reads: that one wakes up, and closes."""
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass                    # it ended by itself meanwhile

    def close(self):
        self.socket.close()


class Speaker(threading.Thread):
    """A whole session in the background: opens, keeps alive, remembers what it was told.

    `rib` is {prefix: {attribute type: (flags, value)}}, `notification` what ended the session.  Without `again` it does
    not come back once it was up; a daemon that has just started may turn the first attempts away."""

    def __init__(self, host, address, neighbor, asn, router_id=None, capabilities=None, hold=90, again=True):
        super().__init__(daemon=True)
        self.host, self.address, self.neighbor = host, address, neighbor
        self.asn, self.router_id, self.hold, self.again = asn, router_id or address, hold, again
        self.capabilities = wire.usual_capabilities(asn) if capabilities is None else capabilities
        self.rib, self.offered, self.kinds = {}, [], []
        self.is_up, self.notification, self.flaps, self.why = False, None, 0, ""
        self._connection, self._end = None, threading.Event()
        self.start()

    def run(self):
        while not self._end.is_set():
            try:
                self._live()
            except FileNotFoundError:
                return                  # the lab is gone, and nobody thought of us
            except (OSError, Closed) as error:
                self.why = str(error)
            self.flaps += self.is_up
            self.is_up = False
            self.rib = {}
            if self._connection:
                self._connection.close()
            if not self.again and self.flaps:
                return
            self._end.wait(0.3)

    def _live(self):
        self._connection = Connection(self.host, self.address, self.neighbor)
        self._connection.send(wire.open_message(self.asn, self.router_id, self.capabilities, self.hold))
        said = time.monotonic()
        while not self._end.is_set():
            data = self._connection.receive(0.5)
            if time.monotonic() - said > max(self.hold, 3) / 3:
                self._connection.send(wire.keepalive())
                said = time.monotonic()
            if data and not self._take(data[18], data):
                return

    def _take(self, kind, data):
        self.kinds.append(kind)
        if kind == wire.OPEN:
            self.offered = wire.open_capabilities(data)
            self._connection.send(wire.keepalive())
        elif kind == wire.KEEPALIVE:
            self.is_up = True
        elif kind == wire.UPDATE:
            announced, withdrawn, attributes = wire.read_update(data[19:])
            for prefix in withdrawn:
                self.rib.pop(prefix, None)
            for prefix in announced:
                self.rib[prefix] = attributes
        elif kind == wire.NOTIFICATION:
            self.notification = (data[19], data[20], data[21:])
            return False
        return True

    def send(self, data):
        self._connection.send(data)

    def announce(self, *prefixes, path=None, next_hop=None, more=()):
        self.send(wire.update(prefixes, wire.path_attributes(
            [self.asn] if path is None else path, next_hop or self.address, *more)))

    def withdraw(self, *prefixes):
        self.send(wire.update(withdraw=prefixes))

    def stop(self):
        """Goes as a crash would: the connection ends without a word."""
        self._end.set()
        self.join(5)


class DualSpeaker(Speaker):
    """The same with routes of both families over one session; those of IPv6 are behind `hop6`."""

    def __init__(self, host, address, neighbor, asn, hop6):
        super().__init__(host, address, neighbor, asn,
                         capabilities=wire.usual_capabilities(asn) + [wire.multiprotocol(2, 1)])
        self.hop6 = ipaddress.ip_address(hop6).packed

    def announce(self, *prefixes, path=None, next_hop=None, more=()):
        for prefix in prefixes:
            if ":" not in prefix:
                super().announce(prefix, path=path, next_hop=next_hop, more=more)
                continue
            reach = struct.pack("!HBB", 2, 1, 16) + self.hop6 + b"\0" + wire.nlri(prefix)
            self.send(wire.update(attributes=wire.path_attributes(
                [self.asn] if path is None else path, self.address, *more, wire.attribute(wire.MP_REACH, reach, 0x80))))

    def withdraw(self, *prefixes):
        for prefix in prefixes:
            if ":" not in prefix:
                super().withdraw(prefix)
                continue
            gone = struct.pack("!HB", 2, 1) + wire.nlri(prefix)
            self.send(wire.update(attributes=wire.attribute(wire.MP_UNREACH, gone, 0x80)))
