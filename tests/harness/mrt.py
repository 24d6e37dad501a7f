# SPDX-License-Identifier: Apache-2.0
"""Reads dump files (RFC 6396, RFC 8050): what route collectors keep of messages and tables."""

import ipaddress
import struct

TABLE_DUMP_V2, BGP4MP, BGP4MP_ET = 13, 16, 17


def records(path):
    """(seconds, type, subtype, body) of each; the last one may be cut off."""
    data, found = path.read_bytes(), []
    while len(data) >= 12:
        seconds, kind, subtype, length = struct.unpack(">IHHI", data[:12])
        if len(data) < 12 + length:
            break
        found.append((seconds, kind, subtype, data[12:12 + length]))
        data = data[12 + length:]
    return found


def messages(path):
    """The messages and changes of state: (kind, remote AS, remote address, type of the message, or states)."""
    found = []
    for _, kind, subtype, body in records(path):
        if kind == BGP4MP_ET:
            assert struct.unpack(">I", body[:4])[0] < 1_000_000
            body = body[4:]
        width = 2 if subtype in (1, 8) else 4
        remote = int.from_bytes(body[:width], "big")
        size = 16 if body[2 * width + 2:2 * width + 4] == b"\0\2" else 4
        at = 2 * width + 4
        address = str(ipaddress.ip_address(body[at:at + size]))
        rest = body[at + 2 * size:]
        if subtype in (0, 5):
            found.append(("state", remote, address, struct.unpack(">HH", rest)))
        else:
            assert rest[:16] == b"\xff" * 16 and int.from_bytes(rest[16:18], "big") == len(rest)
            found.append(("message", remote, address, rest[18]))
    return found


def _attributes(data):
    found = {}
    while data:
        flags, kind = data[:2]
        length, at = (int.from_bytes(data[2:4], "big"), 4) if flags & 16 else (data[2], 3)
        found[kind] = data[at:at + length]
        data = data[at + length:]
    return found


def table(path):
    """Peers as (address, AS), and by prefix the paths as (peer, attributes by type)."""
    peers, prefixes = [], {}
    for _, kind, subtype, body in records(path):
        assert kind == TABLE_DUMP_V2
        if subtype == 1:
            at = 6 + int.from_bytes(body[4:6], "big")
            for _ in range(int.from_bytes(body[at:at + 2], "big")):
                size = 16 if body[at + 2] & 1 else 4
                address = str(ipaddress.ip_address(body[at + 7:at + 7 + size]))
                peers.append((address, int.from_bytes(body[at + 7 + size:at + 11 + size], "big")))
                at += 9 + size
            continue
        size, octets = (16 if subtype in (4, 10) else 4), (body[4] + 7) // 8
        network = ipaddress.ip_address(body[5:5 + octets].ljust(size, b"\0"))
        at, paths = 7 + octets, []
        for _ in range(int.from_bytes(body[at - 2:at], "big")):
            peer = int.from_bytes(body[at:at + 2], "big")
            at += 10 if subtype in (8, 10) else 6
            length = int.from_bytes(body[at:at + 2], "big")
            paths.append((peers[peer], _attributes(body[at + 2:at + 2 + length])))
            at += 2 + length
        prefixes.setdefault(f"{network}/{body[4]}", []).extend(paths)
    return peers, prefixes
