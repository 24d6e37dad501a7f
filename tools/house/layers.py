# SPDX-License-Identifier: Apache-2.0
"""Includes point only down, and never in a circle.

        bgpd   zebra   grevy   vtysh      each is a house of its own
        daemon
        cli
        policy   link                     side by side: neither sees the other
        schema
        net
        base

Inside bgpd the rooms have an order too.  Inside zebra (and everywhere else) folders may see each
other in one direction only, which the check for circles guards."""

import posixpath

from .source import Finding

LAYERS = {"base": 0, "net": 1, "schema": 2, "policy": 3, "link": 3, "cli": 4, "daemon": 5,
          "zebra": 6, "bgpd": 6, "vtysh": 6, "grevy": 6}

BGPD_ROOMS = ["attrs", "wire", "rpki", "events", "policy", "session", "rib", "export", "shard", "speaker", "cli"]
BGPD_TOP = len(BGPD_ROOMS)      # main.c and what stands beside it


def _layer(path):
    """The first folder of a path below src/, or None for a file outside every layer."""
    first, slash, _ = path.partition("/")
    return first if slash else None


def _room(path):
    """How high in bgpd a path lies."""
    parts = path.split("/")
    if len(parts) < 3:
        return BGPD_TOP
    return BGPD_ROOMS.index(parts[1]) if parts[1] in BGPD_ROOMS else None


def _inside(source):
    return source.path.removeprefix("src/")


def _resolve(tree, source, target):
    """An include as a path below src/: from there, or else from the file's own folder."""
    if (tree.root / "src" / target).exists() or _layer(target) in LAYERS:
        return target
    return posixpath.normpath(posixpath.join(posixpath.dirname(_inside(source)), target))


def _points_up(source, own, target):
    here, there = _layer(own), _layer(target)
    if there not in LAYERS:
        return f"includes {target}, which lies in no layer"
    if here == there:
        return _points_up_in_bgpd(own, target) if here == "bgpd" else None
    if LAYERS[there] >= LAYERS[here]:
        return f"{here} includes {target}: {there} does not lie below {here}"
    return None


def _points_up_in_bgpd(own, target):
    here, there = _room(own), _room(target)
    if here is not None and there is not None and there > here:
        return f"includes {target}: that room lies above this one in bgpd"
    return None


def includes_point_down(tree):
    for source in tree.src:
        own = _inside(source)
        if _layer(own) not in LAYERS:
            yield Finding(source.path, 1, f"lies in no layer (layers: {', '.join(LAYERS)})")
            continue
        if _layer(own) == "bgpd" and _room(own) is None:
            yield Finding(source.path, 1, f"no such room in bgpd (rooms: {', '.join(BGPD_ROOMS)})")
        for line, target in source.includes:
            wrong = _points_up(source, own, _resolve(tree, source, target))
            if wrong:
                yield Finding(source.path, line, wrong)


def _circles(graph):
    """Every circle that a depth first walk closes, as a list of nodes; each is told once."""
    done, told = set(), set()

    def walk(node, trail):
        if node in trail:
            circle = trail[trail.index(node):]
            key = frozenset(circle)
            if key not in told:
                told.add(key)
                yield circle + [node]
            return
        if node in done:
            return
        for nearby in sorted(graph.get(node, ())):
            yield from walk(nearby, trail + [node])
        done.add(node)

    for node in sorted(graph):
        yield from walk(node, [])


def _edges(tree, name):
    graph = {}
    for source in tree.src:
        here = name(_inside(source))
        for _, target in source.includes:
            there = name(_resolve(tree, source, target))
            if there != here:
                graph.setdefault(here, set()).add(there)
    return graph


def no_header_in_a_circle(tree):
    for circle in _circles(_edges(tree, lambda path: path)):
        yield Finding("src/" + circle[0], 1, "includes in a circle: " + " -> ".join(circle))


def no_folder_in_a_circle(tree):
    """main.c stands above the rooms beside it, so the files of a program's own folder count as its roof."""
    def folder(path):
        where = posixpath.dirname(path)
        return where + " (top)" if where in ("bgpd", "zebra", "vtysh", "grevy") else where
    for circle in _circles(_edges(tree, folder)):
        yield Finding("src/" + circle[0].split(" ")[0], 1, "folders in a circle: " + " -> ".join(circle))
