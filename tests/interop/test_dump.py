# SPDX-License-Identifier: Apache-2.0
"""`dump bgp`: files as route collectors keep them.  Debian's FRR (--subject=frr) writes the same."""

import os

import pytest
from harness import mrt
from harness.lab import run
from harness.router import FRR, Bgp, Router
from harness.speaker import Speaker
from harness.wait import wait_until

OURS, THEIRS = "10.9.0.1", "10.9.0.2"
OURS6, THEIRS6 = "2001:db8:9::1", "2001:db8:9::2"
HEARD, OWN, HEARD6 = ["172.18.0.0/24", "172.18.1.0/25"], "172.19.0.0/24", "2001:db8:18::/48"
OPEN, UPDATE, KEEPALIVE = 1, 2, 4


@pytest.fixture
def pair(lab, subject):
    here, there = lab.host("one"), lab.host("two")
    lab.lan({here: f"{OURS}/24", there: f"{THEIRS}/24"})
    here.ip(f"addr add {OURS6}/64 dev eth0 nodad")
    there.ip(f"addr add {THEIRS6}/64 dev eth0 nodad")
    one = Router(here, subject, Bgp(100, OURS, {}, [OWN]), ).start()
    two = Router(there, FRR, Bgp(200, THEIRS, {OURS: 100}, HEARD)).start()
    two.type("router bgp 200", "address-family ipv6 unicast", f"neighbor {OURS} activate", f"network {HEARD6}")
    return one, two


def test_messages_and_the_table_are_kept_in_files(pair, subject):
    one, two = pair
    folder = one.run_folder
    everything, updates, routes = (folder / name for name in ("all.mrt", "updates.mrt", "rib.mrt"))
    one.type(f"dump bgp all-et {everything}", f"dump bgp updates {updates} 1h", "router bgp 100",
             f"neighbor {THEIRS} remote-as 200", "address-family ipv6 unicast", f"neighbor {THEIRS} activate")
    wait_until("all is heard", lambda: all(one.best_path(prefix) for prefix in HEARD))
    wait_until("IPv6, too", lambda: HEARD6 in one.show("show bgp ipv6 unicast"))

    said = mrt.messages(everything)
    assert {what[1:3] for what in said} == {(200, THEIRS)}
    kinds = [what[3] for what in said if what[0] == "message"]
    assert {OPEN, UPDATE, KEEPALIVE} <= set(kinds) and kinds[0] == OPEN
    states = [what[3] for what in said if what[0] == "state"]
    established = 8 if subject is FRR else 6             # RFC 4271's number; FRR writes its own
    assert states[-1][1] == established and all(was != now for was, now in states), "it came up"
    assert {what[3] for what in mrt.messages(updates)} == {UPDATE}

    one.type(f"dump bgp routes-mrt {routes}")
    wait_until("the table is written", lambda: routes.exists() and len(mrt.records(routes)) >= 5)
    peers, prefixes = mrt.table(routes)
    assert (THEIRS, 200) in peers
    assert set(prefixes) == {*HEARD, OWN, HEARD6}
    [(peer, attributes)] = prefixes[HEARD[0]]
    assert peer == (THEIRS, 200)
    assert attributes[2] == bytes([2, 1, 0, 0, 0, 200]), "AS numbers have four octets"
    assert attributes[3] == bytes([10, 9, 0, 2])
    [(peer, attributes)] = prefixes[HEARD6]
    if subject is not FRR:                               # FRR leaves the family there, against RFC 6396 4.3.4
        assert attributes[14][0] in (16, 32) and len(attributes[14]) == attributes[14][0] + 1, "only the next hop"
    [(peer, _)] = prefixes[OWN]
    assert peer == ("0.0.0.0", 0)


def test_what_is_taken_back_is_written_no_more(pair):
    one, two = pair
    file = one.run_folder / "u.mrt"
    one.type(f"dump bgp updates {file}", "router bgp 100", f"neighbor {THEIRS} remote-as 200")
    wait_until("all is heard", lambda: all(one.best_path(prefix) for prefix in HEARD))
    assert f"dump bgp updates {file}" in one.show("show running-config")
    one.type("no dump bgp updates")
    size = file.stat().st_size
    two.type("router bgp 200", "network 172.18.7.0/24")
    wait_until("it is heard", lambda: one.best_path("172.18.7.0/24"))
    assert size and file.stat().st_size == size
    assert "dump bgp" not in one.show("show running-config")
    assert one.vtysh("configure terminal", f"dump bgp updates {file} 5x").status


@pytest.fixture
def small_disk(lab):
    """Of 64 KiB; made before the daemons, so that they see it."""
    folder = lab.folder / "small"
    folder.mkdir()
    run(["mount", "-t", "tmpfs", "-o", "size=64k,mode=777", "tmpfs", folder])
    yield folder
    run(["umount", "-l", folder], check=False)


def test_a_full_disk_holds_whole_records_and_is_written_again(lab, subject, small_disk):
    if subject is FRR:
        pytest.skip("FRR leaves half a record")
    here, there = lab.host("one"), lab.host("two")
    lab.lan({here: f"{OURS}/24", there: f"{THEIRS}/24"})
    one = Router(here, subject, Bgp(100, OURS, {THEIRS: 200})).start()
    updates, table, filler = small_disk / "updates.mrt", small_disk / "rib.mrt", small_disk / "filler"
    one.type(f"dump bgp updates {updates}")
    speaker = Speaker(there, THEIRS, OURS, 200)
    wait_until("it is up", lambda: speaker.is_up)
    filler.write_bytes(bytes(40 << 10))
    count = 400

    def announce(third):
        for i in range(count):
            speaker.announce(f"172.{third}.{i >> 4}.{(i & 15) << 4}/28", path=[200, *[300] * 20])
        wait_until("all is heard", lambda: one.best_path(f"172.{third}.{count - 1 >> 4}.{(count - 1 & 15) << 4}/28"))

    announce(18)
    assert os.statvfs(small_disk).f_bavail == 0, "the disk is full"
    written = sum(12 + len(body) for _, _, _, body in mrt.records(updates))
    assert written == updates.stat().st_size, "there is no half record"
    assert len(mrt.messages(updates)) < count
    one.type(f"dump bgp routes-mrt {table}")
    log = one.bgpd.words
    wait_until("it is told", lambda: "dump bgp routes-mrt: closed" in log())
    assert log().count("dump bgp updates: cannot write: No space left on device") == 1
    assert log().count("dump bgp routes-mrt: cannot write: No space left on device") == 1

    before = len(mrt.messages(updates))
    filler.unlink()
    speaker.announce("172.31.0.0/24")
    wait_until("it is heard", lambda: one.best_path("172.31.0.0/24"))
    assert len(mrt.messages(updates)) == before + 1
    assert sum(12 + len(body) for _, _, _, body in mrt.records(updates)) == updates.stat().st_size
    assert "dump bgp updates: written again, " in log()
    speaker.stop()
