# SPDX-License-Identifier: Apache-2.0
"""Dampening (RFC 2439): a path that comes and goes is kept back, and used again when it has been quiet for long enough, in
both families; what shows say meanwhile, and what a clear does.  Debian's FRR (--subject=frr) does the same.

        source (AS 200, says what the test wants)   10.9.0.2   ---   10.9.0.1   grevy (AS 100)"""

import pytest
from harness.bird import Bird
from harness.peer import Route
from harness.router import FRR, Bgp, Router
from harness.speaker import DualSpeaker
from harness.wait import stays, wait_until

OURS, THEIRS, OURS6, THEIRS6 = "10.9.0.1", "10.9.0.2", "2001:db8:9::1", "2001:db8:9::2"
QUIET = {"ipv4": "172.21.0.0/24", "ipv6": "2001:db8:21::/48"}
LOUD = {"ipv4": "172.22.0.0/24", "ipv6": "2001:db8:22::/48"}
FAMILIES = ("ipv4", "ipv6")

# Two withdrawals are too many; a third of a minute later it is good again.
DAMPENING = "bgp dampening 1 1500 1800 2"


class Pair:
    def __init__(self, lab, subject, *lines):
        here, there = lab.host("one"), lab.host("two")
        lab.lan({here: f"{OURS}/24", there: f"{THEIRS}/24"})
        for host, address in ((here, OURS6), (there, THEIRS6)):
            host.run(f"ip addr add {address}/64 dev eth0 nodad")
        bgp = Bgp(100, OURS, {THEIRS: 200}, lines=[*lines, "address-family ipv6 unicast", f"neighbor {THEIRS} activate"])
        self.router = Router(here, subject, bgp).start()
        self.router.type("router bgp 100", "address-family ipv4 unicast", DAMPENING, "exit-address-family",
                         "address-family ipv6 unicast", DAMPENING)
        self.source = DualSpeaker(there, THEIRS, OURS, 200, THEIRS6)
        wait_until("the source is up", lambda: self.source.is_up, 20)

    def path(self, family, prefix):
        paths = self.router.json(f"show bgp {family} unicast {prefix}").get("paths", [])
        return paths[0] if paths else {}

    def is_used(self, family, prefix):
        return bool(self.path(family, prefix).get("bestpath"))

    def flap(self, family, times):
        for _ in range(times):
            self.source.announce(LOUD[family])
            wait_until("it is here", lambda: self.path(family, LOUD[family]) and
                       not self.path(family, LOUD[family]).get("dampeningHistoryEntry"))
            self.source.withdraw(LOUD[family])
            wait_until("it is history", lambda: self.path(family, LOUD[family]).get("dampeningHistoryEntry"))
        self.source.announce(LOUD[family])

    def listed(self, family, what):
        return self.router.vtysh(f"show bgp {family} unicast dampening {what}").text

    def settle(self, family):
        self.source.announce(QUIET[family])
        wait_until("the quiet one is used", lambda: self.is_used(family, QUIET[family]))


@pytest.fixture
def pair(lab, subject):
    return Pair(lab, subject)


def rows(pair, family, what):
    """Of the prefix that flaps, wherever the version puts them."""
    table = pair.router.json(f"show bgp {family} unicast dampening {what}")
    return table.get("routes", table)[LOUD[family]]


@pytest.mark.parametrize("family", FAMILIES)
def test_what_comes_and_goes_is_kept_back_and_used_again(pair, family):
    pair.settle(family)
    pair.flap(family, 1)
    wait_until("once is forgiven", lambda: pair.is_used(family, LOUD[family]))
    pair.source.withdraw(LOUD[family])
    pair.source.announce(LOUD[family])
    wait_until("twice is not", lambda: pair.path(family, LOUD[family]).get("dampeningSuppressed"))
    assert not pair.is_used(family, LOUD[family]) and pair.is_used(family, QUIET[family])

    path = pair.path(family, LOUD[family])
    assert path["dampeningFlapCount"] == 2 and 1800 <= path["dampeningPenalty"] <= 2000
    assert 0 < path["reuseTimerMsecs"] <= 30000
    dampened, flaps = pair.listed(family, "dampened-paths"), pair.listed(family, "flap-statistics")
    [row] = rows(pair, family, "dampened-paths")
    assert row["damped"] and row["peerHost"] == THEIRS and row["asPath"] == "200"
    assert rows(pair, family, "flap-statistics")[0]["bdiFlap"] == 2
    for text in (dampened, flaps):
        assert LOUD[family] in text and QUIET[family] not in text and THEIRS in text
    assert f"*d {LOUD['ipv4']}    {THEIRS}         00:0" in dampened or family == "ipv6"
    assert f"*d {LOUD['ipv4']}    {THEIRS}        2    00:0" in flaps or family == "ipv6"
    assert f"*d {LOUD[family]}" in pair.router.vtysh(f"show bgp {family} unicast").text
    assert LOUD[family] in pair.router.vtysh(f"show bgp {family} unicast neighbors {THEIRS} dampened-routes").text

    wait_until("quiet for long enough, it is used", lambda: pair.is_used(family, LOUD[family]), 60, 0.5)
    assert LOUD[family] not in pair.listed(family, "dampened-paths")
    assert LOUD[family] in pair.listed(family, "flap-statistics"), "it is remembered still"


def test_what_is_kept_back_is_told_to_nobody(pair):
    pair.settle("ipv4")
    pair.flap("ipv4", 2)
    wait_until("it is kept back", lambda: pair.path("ipv4", LOUD["ipv4"]).get("dampeningSuppressed"))
    told = pair.router.json(f"show bgp ipv4 neighbors {THEIRS} advertised-routes").get("advertisedRoutes", {})
    assert LOUD["ipv4"] not in told


def test_a_clear_forgives(pair, subject):
    if subject is FRR:
        pytest.skip("FRR 8.4 forgets what it counted, but does not choose again")
    for family in FAMILIES:
        pair.settle(family)
        pair.flap(family, 2)
        wait_until("it is kept back", lambda: pair.path(family, LOUD[family]).get("dampeningSuppressed"))
    pair.router.vtysh(f"clear ip bgp dampening {LOUD['ipv4']}")
    wait_until("the prefix is used again", lambda: pair.is_used("ipv4", LOUD["ipv4"]))
    assert not pair.is_used("ipv6", LOUD["ipv6"])
    assert "dampeningFlapCount" not in pair.path("ipv4", LOUD["ipv4"])


def test_the_parameters_are_shown(pair):
    for family in FAMILIES:
        said = pair.router.json(f"show bgp {family} unicast dampening parameters")
        assert (said["halfLifeSecs"], said["reusePenalty"], said["suppressPenalty"]) == (60, 1500, 1800)
        assert said["maxSuppressTimeSecs"] == 120
        text = pair.router.vtysh(f"show bgp {family} unicast dampening parameters").text
        assert "Half-life time: 1 min" in text and "Suppress penalty: 1800" in text


@pytest.mark.parametrize("family", FAMILIES)
def test_without_dampening_all_is_used(pair, subject, family):
    if subject is FRR:
        pytest.skip("FRR 8.4 forgets what it counted, but does not choose again")
    pair.flap(family, 2)
    wait_until("it is kept back", lambda: pair.path(family, LOUD[family]).get("dampeningSuppressed"))
    pair.router.type("router bgp 100", f"address-family {family} unicast", "no " + DAMPENING)
    wait_until("it is used", lambda: pair.is_used(family, LOUD[family]))
    assert "dampeningFlapCount" not in pair.path(family, LOUD[family])


def test_bird_flaps_as_well(lab, subject):
    here, there = lab.host("one"), lab.host("two")
    lab.lan({here: f"{OURS}/24", there: f"{THEIRS}/24"})
    router = Router(here, subject, Bgp(100, OURS, {THEIRS: 200}, lines=[DAMPENING])).start()
    bird = Bird(there, 200, THEIRS, THEIRS, OURS, 100, [Route(QUIET["ipv4"])])
    bird.start()
    wait_until("its route is used", lambda: router.best_path(QUIET["ipv4"]), 40)
    for _ in range(2):
        bird.announce(Route(LOUD["ipv4"]))
        wait_until("it is there", lambda: "dampeningHistoryEntry" not in router.json(f"show ip bgp {LOUD['ipv4']}")["paths"][0])
        bird.withdraw(LOUD["ipv4"])
        wait_until("it is gone", lambda: not router.best_path(LOUD["ipv4"]))
    bird.announce(Route(LOUD["ipv4"]))
    wait_until("it is kept back", lambda: LOUD["ipv4"] in router.vtysh("show ip bgp dampening dampened-paths").text)
    stays("it is not used", lambda: not router.best_path(LOUD["ipv4"]), 1)
    assert router.best_path(QUIET["ipv4"])
