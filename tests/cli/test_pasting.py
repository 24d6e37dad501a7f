# SPDX-License-Identifier: Apache-2.0
"""Long lists that are pasted line by line: each line is answered at once, the daemon compiles them in bursts, and who looks
sees all of them."""

import json
import re

import pytest

from harness.vty import Vty
from harness.wait import wait_until

LINES = 3000


def prefix(i):
    return f"20.{i >> 8}.{i & 255}.0/24"


def memory(pid, what):
    """VmRSS or VmHWM in KiB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(rf"{what}:\s+(\d+)", status.read()).group(1))


def paste(router, daemon, lines):
    vty = Vty(router.run_folder / f"{daemon}.vty", 60)
    vty.say("enable", "configure terminal", *lines)
    return vty


@pytest.mark.parametrize("daemon", ["zebra", "bgpd"])
def test_who_looks_sees_the_last_line(router, daemon):
    vty = paste(router, daemon, [f"ip prefix-list LONG seq {5 * i + 5} permit {prefix(i)}" for i in range(LINES)])
    assert f"count: {LINES}," in vty.say("do show ip prefix-list summary LONG")
    text = vty.say("no ip prefix-list LONG seq 5", "ip prefix-list SHORT permit any", "do show ip prefix-list summary")
    assert f"count: {LINES - 1}," in text and "SHORT" in text


def test_static_routes_are_there_when_somebody_looks(router):
    vty = paste(router, "zebra", [f"ip route {prefix(i)} blackhole" for i in range(LINES)])
    rows = json.loads(vty.say("do show ip route summary json"))["routes"]
    assert [row["rib"] for row in rows if row["type"] == "static"] == [LINES]


def test_networks_are_there_after_the_last_line(router):
    vty = paste(router, "bgpd", ["router bgp 65001", "address-family ipv4 unicast", *(f"network {prefix(i)}" for i in range(LINES))])
    wait_until("all are there", lambda: json.loads(vty.say("do show bgp ipv4 unicast summary json"))["ribCount"] == LINES + 1, 10)


def test_old_books_do_not_pile_up(router):
    pid = router.bgpd.pid
    before = memory(pid, "VmRSS")
    vty = paste(router, "bgpd", [f"ip prefix-list LONG seq {i + 1} permit {prefix(i)}" for i in range(LINES)])
    vty.say("do show version")
    grown = memory(pid, "VmRSS") - before
    assert memory(pid, "VmHWM") - before < 2 * grown + 8192
    assert grown < 32 * 1024, f"{LINES} lines take {grown} KiB"
