# SPDX-License-Identifier: Apache-2.0
"""An RPKI cache (RFC 6810 and 8210) that says what a test wants: rows, news of them, nothing at all, or nonsense.

    cache = RtrCache(host, "10.9.0.9")
    cache.say("172.17.0.0/24", 65001)            whoever is connected is told that there is news
    cache.stop()                                 connections break; start() begins a new session of the cache"""

import ipaddress
import socket
import struct
import threading

from .speaker import inside

SERIAL_NOTIFY, SERIAL_QUERY, RESET_QUERY, CACHE_RESPONSE, IPV4, IPV6, END_OF_DATA, CACHE_RESET, ERROR = 0, 1, 2, 3, 4, 6, 7, 8, 10
UNSUPPORTED_VERSION = 4
REFRESH, RETRY, EXPIRE = 3600, 600, 7200


class Row:
    """A validated payload."""

    def __init__(self, prefix, asn, most=None):
        self.net = ipaddress.ip_network(prefix)
        self.asn, self.most = asn, self.net.prefixlen if most is None else most

    def key(self):
        return (self.net, self.asn, self.most)

    def pdu(self, version, announced):
        kind = IPV4 if self.net.version == 4 else IPV6
        address = self.net.network_address.packed
        return struct.pack(f"!BBHIBBBB{len(address)}sI", version, kind, 0, 16 + len(address), announced, self.net.prefixlen,
                           self.most, 0, address, self.asn)


class RtrCache:
    def __init__(self, host, address, port=3323, version=1, refresh=REFRESH, retry=RETRY, expire=EXPIRE):
        self.host, self.address, self.port, self.version = host, address, port, version
        self.times = (refresh, retry, expire)
        self.rows = {}
        self.bulk = b""              # PDUs made by somebody else, said to who asks for all
        self.serial, self.session = 1, 100
        self.news = []               # (serial, row, announced)
        self.nonsense = None         # bytes that answer any question
        self.queries = []            # types of the PDUs that came, in order
        self.connections = []
        self.lock = threading.Lock()
        self.listener = None
        self.start()

    # Life and death.

    def start(self):
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        with inside(self.host.namespace):
            self.listener = socket.socket(family, socket.SOCK_STREAM)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind((self.address, self.port))
        self.listener.listen()
        self.session += 1
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.break_connections()

    def break_connections(self):
        with self.lock:
            gone, self.connections = self.connections, []
        for connection in gone:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            connection.close()

    # What it says.

    def say(self, prefix, asn, most=None):
        self._change(Row(prefix, asn, most), True)

    def take_back(self, prefix, asn, most=None):
        self._change(Row(prefix, asn, most), False)

    def _change(self, row, announced):
        with self.lock:
            if announced:
                self.rows[row.key()] = row
            else:
                self.rows.pop(row.key())
            self.serial += 1
            self.news.append((self.serial, row, announced))
            listeners = list(self.connections)
        for connection in listeners:
            self._send(connection, struct.pack("!BBHII", self.version, SERIAL_NOTIFY, self.session, 12, self.serial))

    def _send(self, connection, data):
        try:
            connection.sendall(data)
        except OSError:
            pass

    def _end_of_data(self):
        if self.version == 0:
            return struct.pack("!BBHII", 0, END_OF_DATA, self.session, 12, self.serial)
        return struct.pack("!BBHIIIII", self.version, END_OF_DATA, self.session, 24, self.serial, *self.times)

    def _response(self, pdus):
        return struct.pack("!BBHI", self.version, CACHE_RESPONSE, self.session, 8) + pdus + self._end_of_data()

    def _all(self):
        return self._response(self.bulk + b"".join(row.pdu(self.version, True) for row in self.rows.values()))

    def _since(self, session, serial):
        if session != self.session:
            return struct.pack("!BBHI", self.version, CACHE_RESET, 0, 8)
        return self._response(b"".join(row.pdu(self.version, announced) for number, row, announced in self.news if number > serial))

    # The conversation.

    def _accept(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with self.lock:
                self.connections.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        stream = connection.makefile("rb")
        try:
            while header := stream.read(8):
                version, kind, session, length = struct.unpack("!BBHI", header)
                body = stream.read(length - 8)
                with self.lock:
                    self.queries.append(kind)
                    answer = self._answer(version, kind, session, body)
                self._send(connection, answer)
        except (OSError, struct.error, ValueError):
            pass
        connection.close()

    def _answer(self, version, kind, session, body):
        if self.nonsense is not None:
            return self.nonsense
        if version > self.version:
            return struct.pack("!BBHIII", self.version, ERROR, UNSUPPORTED_VERSION, 16, 0, 0)
        if kind == RESET_QUERY:
            return self._all()
        if kind == SERIAL_QUERY:
            return self._since(session, struct.unpack("!I", body)[0])
        return b""
