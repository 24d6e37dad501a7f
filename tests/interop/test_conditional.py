# SPDX-License-Identifier: Apache-2.0
"""Conditional advertisement, in both families: what waits for a route that is there, or is not; how soon a change is told,
and what shows say of it.

        source 200   ---   grevy 100   ---   listener 300          one LAN; the source says all routes"""

import time

import pytest
from harness.router import FRR, Bgp, Router
from harness.speaker import DualSpeaker
from harness.wait import stays, wait_until

OURS, SOURCE, LISTENER = "10.9.0.1", "10.9.0.2", "10.9.0.3"
OURS6, SOURCE6, LISTENER6 = "2001:db8:9::1", "2001:db8:9::2", "2001:db8:9::3"
FAMILIES = ("ipv4", "ipv6")
WATCHED = {"ipv4": "172.25.0.0/24", "ipv6": "2001:db8:25::/48"}
WAITING = {"ipv4": "172.26.0.0/24", "ipv6": "2001:db8:26::/48"}
OTHER = {"ipv4": "172.27.0.0/24", "ipv6": "2001:db8:27::/48"}
BEAT = 5

LISTS = [f"{ip} prefix-list {name} seq 5 permit {prefixes[family]}"
         for family, ip in (("ipv4", "ip"), ("ipv6", "ipv6"))
         for name, prefixes in (("WATCHED", WATCHED), ("WAITING", WAITING))]
MAPS = [line for name in ("WATCHED", "WAITING")
        for line in (f"route-map {name} permit 10", f" match ip address prefix-list {name}", "exit",
                     f"route-map {name} permit 20", f" match ipv6 address prefix-list {name}", "exit")]


class Trio:
    def __init__(self, lab, subject, condition):
        here, source, listener = (lab.host(name) for name in ("one", "two", "three"))
        lab.lan({here: f"{OURS}/24", source: f"{SOURCE}/24", listener: f"{LISTENER}/24"})
        for host, address in ((here, OURS6), (source, SOURCE6), (listener, LISTENER6)):
            host.run(f"ip addr add {address}/64 dev eth0 nodad")
        self.router = Router(here, subject, Bgp(100, OURS, {SOURCE: 200, LISTENER: 300})).start()
        families = [line for family in FAMILIES for line in (
            f"address-family {family} unicast", f"neighbor {SOURCE} activate", f"neighbor {LISTENER} activate",
            f"neighbor {LISTENER} advertise-map WAITING {condition} WATCHED", "exit-address-family")]
        self.router.type(*LISTS, *MAPS, "router bgp 100", f"bgp conditional-advertisement timer {BEAT}", *families)
        self.source = DualSpeaker(source, SOURCE, OURS, 200, SOURCE6)
        self.listener = DualSpeaker(listener, LISTENER, OURS, 300, LISTENER6)
        wait_until("both are up", lambda: self.source.is_up and self.listener.is_up, 30)
        self.source.announce(*WAITING.values(), *OTHER.values())
        wait_until("what waits for nothing is told", lambda: set(OTHER.values()) <= set(self.listener.rib), 20)

    def knows(self, family):
        return WAITING[family] in self.listener.rib

    def said(self, family):
        families = self.router.neighbor(LISTENER)["addressFamilyInfo"]
        return families[f"{family}Unicast"]["advertiseMap"]

    def left(self):
        return self.router.neighbor(LISTENER)["bgpTimerUntilConditionalAdvertisementsSec"]


@pytest.mark.parametrize("condition,when_there", (("exist-map", True), ("non-exist-map", False)))
def test_what_waits_is_told_while_the_condition_holds(lab, subject, condition, when_there):
    trio = Trio(lab, subject, condition)
    for family in FAMILIES:
        wait_until("as without the route", lambda: trio.knows(family) != when_there, 20)
        trio.source.announce(WATCHED[family])
        wait_until("as with the route", lambda: trio.knows(family) == when_there, 20)
        said = trio.said(family)
        assert said["condition"] == ("EXIST" if when_there else "NON_EXIST")
        assert (said["conditionMap"], said["advertiseMap"]) == ("WATCHED", "WAITING")
        wait_until("and so it is shown", lambda: trio.said(family)["advertiseStatus"] == ("Advertise" if when_there else "Withdraw"))
        trio.source.withdraw(WATCHED[family])
        wait_until("as before", lambda: trio.knows(family) != when_there, 20)
        assert OTHER[family] in trio.listener.rib, "what waits for nothing stays"


def test_a_change_is_told_at_once_and_the_next_at_the_beat(lab, subject):
    if subject is FRR:
        pytest.skip("FRR looks at the beat only")
    trio = Trio(lab, subject, "exist-map")
    assert trio.router.neighbor(LISTENER)["bgpTimerConfiguredConditionalAdvertisementsSec"] == BEAT
    wait_until("a beat has just begun", lambda: trio.left() == BEAT - 1, 2 * BEAT)
    began = time.monotonic()
    trio.source.announce(WATCHED["ipv4"])
    wait_until("the first change is told at once", lambda: trio.knows("ipv4"), 2)
    trio.source.withdraw(WATCHED["ipv4"])
    stays("the next one waits", lambda: trio.knows("ipv4"), 1)
    wait_until("until the beat", lambda: not trio.knows("ipv4"), BEAT)
    assert time.monotonic() - began > 2
    assert 0 <= trio.left() < BEAT
    text = trio.router.vtysh(f"show bgp neighbors {LISTENER}").text
    assert "  Time until conditional advertisements begin is " in text
    assert "  Condition EXIST, Condition-map *WATCHED, Advertise-map *WAITING, status: Withdraw\n" in text
