# SPDX-License-Identifier: Apache-2.0
"""Lines of chance from the daemon's own rows: what `list` prints in a mode is a grammar, and a grammar makes lines.

    words, [optional], (one|of|these), {name:type least-most}, and name:"word", a word that stands for itself"""

import re

TOKEN = re.compile(r'\{(\w+):([^}\s]+)(?: (-?\d+)-(-?\d+))?\}|\w+:"([^"]*)"|([\[\]()|])|([^\s\[\]()|]+)')

# Names are few, so that lines meet: what one defines another uses, and a third takes away.
WORDS = ("X1", "X2", "FROM-BEA", "TO-BEA", "7", "65001:100", "65001:1:2", "rt 65001:100", "65001", "100", "+5", "eth1",
         "no-export", "internet", "^65011_", "any", "10", "10.77.0.11", "65001:100 65001:200", "0", "igp", "TEAM")
PEERS = ("10.77.0.11", "10.77.0.12", "10.77.0.13", "10.78.0.15", "10.77.0.99", "TEAM", "X1", "2001:db8:77::99", "eth1", "dum0")
INTERFACES = ("eth0", "eth1", "dum0", "dum7", "lo")
NAMED = {"asn": ("65000", "65000", "65000", "65011"), "log_file": ("soak.log",), "group": ("TEAM", "X1")}


def parse(row):
    """A row as nested tuples: ("sequence", …), ("choice", …), ("optional", it), ("word", w), ("value", …)."""
    tokens = list(TOKEN.finditer(row))
    tree, rest = _choice(tokens, 0)
    assert rest == len(tokens), f"not a grammar: {row}"
    return tree


def _choice(tokens, at):
    ways, now = [], []
    while at < len(tokens):
        token = tokens[at]
        mark = token.group(6)
        if mark in ("]", ")"):
            break
        at += 1
        if mark == "|":
            ways.append(("sequence", *now))
            now = []
        elif mark:
            inner, at = _choice(tokens, at)
            at += 1                                     # its closing bracket
            now.append(("optional", inner) if mark == "[" else inner)
        elif token.group(2):
            now.append(("value", *token.group(1, 2, 3, 4)))
        else:
            now.append(("word", token.group(5) or token.group(7)))
    return ("choice", *ways, ("sequence", *now)), at


def _number(dice, least, most):
    least, most = int(least or 0), int(most or 65535)
    return str(dice.choice((least, most, dice.randint(least, most), dice.randint(least, min(most, least + 300)))))


def _address(dice, kind):
    if kind == "ipv6" or (kind == "address" and dice.random() < 0.5):
        return f"2001:db8:77::{dice.choice(('11', '12', '99', 'a'))}"
    return dice.choice(("10.77.0.11", "10.77.0.12", "10.77.0.99", "10.1.1.1", "172.16.3.1"))


def _prefix(dice, kind):
    if kind == "prefix_v6" or (kind == "prefix" and dice.random() < 0.5):
        return dice.choice(("2001:db8:1000::/36", f"2001:db8:{dice.randint(0x1000, 0x1020):x}::/48", "::/0"))
    return dice.choice((f"172.{dice.randint(16, 20)}.0.0/16", f"172.16.{dice.randint(0, 60)}.0/24", "0.0.0.0/0"))


def value(dice, name, kind, least, most):
    if name in NAMED:
        return dice.choice(NAMED[name])
    if kind.startswith("prefix"):
        return _prefix(dice, kind)
    if kind in ("ipv4", "ipv6", "address"):
        return _address(dice, kind)
    if kind in ("peer", "interface"):
        return dice.choice(PEERS if kind == "peer" else INTERFACES)
    if re.match(r"[ui]\d+$", kind) or least is not None:
        return _number(dice, least, most)
    if kind.startswith("asn"):
        return dice.choice(("65000", "65001", "65011", "4200000000"))
    return dice.choice(WORDS)


def line(dice, tree):
    """One line of chance that the tree allows."""
    return " ".join(_draw(dice, tree))


def _draw(dice, tree):
    kind, *inner = tree
    if kind == "word":
        return [inner[0]]
    if kind == "value":
        return [value(dice, *inner)]
    if kind == "optional":
        return _draw(dice, inner[0]) if dice.random() < 0.5 else []
    if kind == "choice":
        return _draw(dice, dice.choice(inner))
    return [word for part in inner for word in _draw(dice, part)]
