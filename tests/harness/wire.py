# SPDX-License-Identifier: Apache-2.0
"""BGP messages as bytes, only as much as tests need (RFC 4271, 4760, 5492, 6793)."""

import ipaddress
import struct

MARKER = b"\xff" * 16
OPEN, UPDATE, NOTIFICATION, KEEPALIVE, REFRESH = 1, 2, 3, 4, 5
ORIGIN, AS_PATH, NEXT_HOP, MED, LOCAL_PREF, COMMUNITIES = 1, 2, 3, 4, 5, 8
MP_REACH, MP_UNREACH = 14, 15
HEADER = 19


def message(kind, body=b""):
    return MARKER + struct.pack("!HB", HEADER + len(body), kind) + body


def capability(code, value=b""):
    return bytes([code, len(value)]) + value


def multiprotocol(afi, safi):
    return capability(1, struct.pack("!HBB", afi, 0, safi))


def four_octets(asn):
    return capability(65, struct.pack("!I", asn))


def usual_capabilities(asn):
    return [multiprotocol(1, 1), capability(2), four_octets(asn)]


def open_message(asn, router_id, capabilities, hold=90, version=4):
    options = b"".join(bytes([2, len(c)]) + c for c in capabilities)
    body = struct.pack("!BHH", version, asn if asn < 65536 else 23456, hold)
    return message(OPEN, body + ipaddress.ip_address(router_id).packed + bytes([len(options)]) + options)


def keepalive():
    return message(KEEPALIVE)


def notification(code, subcode, data=b""):
    return message(NOTIFICATION, bytes([code, subcode]) + data)


def nlri(prefix):
    network = ipaddress.ip_network(prefix)
    return bytes([network.prefixlen]) + network.network_address.packed[:(network.prefixlen + 7) // 8]


def attribute(code, value, flags=0x40):
    if len(value) > 255:
        return struct.pack("!BBH", flags | 0x10, code, len(value)) + value
    return bytes([flags, code, len(value)]) + value


def path_attributes(path, next_hop, *more, origin=0):
    """The three that every route has, and more of them as bytes.  AS numbers have four octets."""
    segment = bytes([2, len(path)]) + b"".join(struct.pack("!I", asn) for asn in path) if path else b""
    return b"".join([attribute(ORIGIN, bytes([origin])), attribute(AS_PATH, segment),
                     attribute(NEXT_HOP, ipaddress.ip_address(next_hop).packed), *more])


def update(announce=(), attributes=b"", withdraw=()):
    gone, there = b"".join(map(nlri, withdraw)), b"".join(map(nlri, announce))
    return message(UPDATE, struct.pack("!H", len(gone)) + gone + struct.pack("!H", len(attributes)) + attributes + there)


# Reading.

def prefixes(data, size=4):
    """The prefixes of an NLRI field; size is 4 for IPv4, 16 for IPv6."""
    out, at = [], 0
    while at < len(data):
        length = data[at]
        octets = (length + 7) // 8
        address = ipaddress.ip_address(data[at + 1:at + 1 + octets].ljust(size, b"\0"))
        out.append(f"{address}/{length}")
        at += 1 + octets
    return out


def split_attributes(data):
    """{type: (flags, value)}"""
    out, at = {}, 0
    while at + 3 <= len(data):
        flags, code = data[at], data[at + 1]
        if flags & 0x10:
            length, at = struct.unpack_from("!H", data, at + 2)[0], at + 4
        else:
            length, at = data[at + 2], at + 3
        out[code] = (flags, data[at:at + length])
        at += length
    return out


def read_update(body):
    """(announced, withdrawn, attributes) with IPv4 and IPv6 in the same lists."""
    gone = struct.unpack_from("!H", body)[0]
    size = struct.unpack_from("!H", body, 2 + gone)[0]
    attributes = split_attributes(body[4 + gone:4 + gone + size])
    withdrawn, announced = prefixes(body[2:2 + gone]), prefixes(body[4 + gone + size:])
    if MP_REACH in attributes:
        value = attributes[MP_REACH][1]
        announced += prefixes(value[5 + value[3]:], 16 if value[1] == 2 else 4)
    if MP_UNREACH in attributes:
        value = attributes[MP_UNREACH][1]
        withdrawn += prefixes(value[3:], 16 if value[1] == 2 else 4)
    return announced, withdrawn, attributes


def as_path(attributes):
    """The AS numbers of an AS_PATH with four octets each."""
    value, out, at = attributes[AS_PATH][1], [], 0
    while at < len(value):
        count = value[at + 1]
        out += struct.unpack_from(f"!{count}I", value, at + 2)
        at += 2 + 4 * count
    return out


def open_capabilities(data):
    """[(code, value)] of a whole OPEN message, also of one with extended optional parameters (RFC 9072)."""
    is_extended = data[28] == 255 and data[29] == 255
    out, at, end = [], 29, 29 + data[28]
    if is_extended:
        at, end = 32, 32 + struct.unpack_from("!H", data, 30)[0]
    head = 3 if is_extended else 2
    while at + head <= end:
        kind, size = struct.unpack_from("!BH" if is_extended else "!BB", data, at)
        inner = data[at + head:at + head + size]
        while kind == 2 and len(inner) >= 2:
            out.append((inner[0], inner[2:2 + inner[1]]))
            inner = inner[2 + inner[1]:]
        at += head + size
    return out
