# SPDX-License-Identifier: Apache-2.0
"""maximum-prefix-out over several shards: the neighbor is told exactly as many prefixes as it may, whichever shards they
lie in, while they come and go and while the limit changes."""

import pytest
from harness.router import FRR, Bgp, Router
from harness.speaker import Speaker
from harness.wait import stays, wait_until

OURS, SOURCE, LISTENER = "10.9.0.1", "10.9.0.2", "10.9.0.3"
ROUTES = [f"172.30.{n}.0/24" for n in range(60)]
LIMIT = 20


class Trio:
    def __init__(self, lab, subject):
        here, source, listener = (lab.host(name) for name in ("one", "two", "three"))
        lab.lan({here: f"{OURS}/24", source: f"{SOURCE}/24", listener: f"{LISTENER}/24"})
        bgp = Bgp(100, OURS, {SOURCE: 200, LISTENER: 300}, lines=[f"neighbor {LISTENER} maximum-prefix-out {LIMIT}"])
        self.router = Router(here, subject, bgp)
        self.router.start_zebra()
        self.router.start_bgpd("--shards", "3")
        self.source, self.listener = Speaker(source, SOURCE, OURS, 200), Speaker(listener, LISTENER, OURS, 300)
        wait_until("both are up", lambda: self.source.is_up and self.listener.is_up, 20)

    def has(self, count):
        wait_until(f"the listener knows {count}", lambda: len(self.listener.rib) == count, 20)
        stays("no more and no fewer", lambda: len(self.listener.rib) == count, 0.5)

    def limit(self, words):
        self.router.type("router bgp 100", words.format(f"neighbor {LISTENER} maximum-prefix-out"))


@pytest.fixture
def trio(lab, subject):
    if subject is FRR:
        pytest.skip("FRR has no shards")
    return Trio(lab, subject)


def test_the_limit_is_used_up_and_never_passed(trio):
    trio.source.announce(*ROUTES[:5])
    trio.has(5)
    trio.source.announce(*ROUTES)
    trio.has(LIMIT)
    for _ in range(5):
        trio.source.withdraw(*list(trio.listener.rib)[:7])
        trio.has(LIMIT)
        trio.source.announce(*ROUTES)
    trio.source.withdraw(*ROUTES[3:])
    wait_until("those that are left", lambda: set(trio.listener.rib) == set(ROUTES[:3]))


def test_another_limit_holds_at_once(trio):
    trio.source.announce(*ROUTES)
    trio.has(LIMIT)
    for limit in (31, 2, 60, 1):
        trio.limit("{} %d" % limit)
        trio.has(limit)
    trio.limit("no {} 1")
    trio.has(len(ROUTES))


def test_a_new_session_begins_anew(trio):
    trio.source.announce(*ROUTES)
    trio.has(LIMIT)
    trio.router.vtysh(f"clear ip bgp {LISTENER}")
    wait_until("it went down", lambda: trio.listener.flaps == 1, 20)
    wait_until("it is back", lambda: trio.listener.is_up, 20)
    trio.has(LIMIT)


def test_what_a_neighbor_may_bring_counts_over_all_shards(trio):
    trio.router.type("router bgp 100", f"neighbor {SOURCE} maximum-prefix {LIMIT} 80")
    trio.source.announce(*ROUTES[:LIMIT])
    wait_until("all are taken", lambda: len(trio.router.bgp_routes()) == LIMIT)
    stays("as many as it may", lambda: trio.source.is_up and not trio.source.flaps, 0.5)
    assert "brought" in trio.router.bgpd.words(), "it was warned of"
    trio.source.announce(ROUTES[LIMIT])
    wait_until("one too many", lambda: trio.source.notification and trio.source.notification[:2] == (6, 1))
    wait_until("it stays down", lambda: trio.router.neighbors()[SOURCE]["state"] == "Idle (PfxCt)")
    trio.router.type("router bgp 100", f"no neighbor {SOURCE} maximum-prefix {LIMIT} 80")
    wait_until("without a limit it comes back", lambda: trio.source.is_up)
    trio.source.announce(*ROUTES)
    wait_until("and brings all", lambda: len(trio.router.bgp_routes()) == len(ROUTES))
