# SPDX-License-Identifier: Apache-2.0
"""advertisement-delay: routes are taken and chosen at once, neighbors are told when the time is over; `clear bgp *` starts
it anew."""

from harness.router import FRR, Bgp, Router
from harness.wait import wait_until

OURS, THEIRS = "10.9.0.1", "10.9.0.2"
OWN, OTHER = "172.17.0.0/24", "172.18.0.0/24"
SECONDS = 5


def summary(one):
    return one.json("show bgp ipv4 unicast summary")


def test_nobody_is_told_before_the_time_is_over(lab, subject):
    here, there = lab.host("one"), lab.host("two")
    lab.lan({here: f"{OURS}/24", there: f"{THEIRS}/24"})
    one = Router(here, subject, Bgp(100, OURS, {THEIRS: 200}, [OWN], [f"advertisement-delay {SECONDS}"])).start()
    two = Router(there, FRR, Bgp(200, THEIRS, {OURS: 100}, [OTHER])).start()
    for _ in range(2):
        wait_until("theirs is here", lambda: one.best_path(OTHER), 30)
        assert summary(one)["advertisementDelayInProgress"] is True
        assert 0 < summary(one)["advertisementDelayRemainingSeconds"] <= SECONDS
        assert "seconds remaining" in one.show("show bgp ipv4 unicast summary")
        assert not two.best_path(OWN)
        wait_until("ours is there", lambda: two.best_path(OWN), SECONDS + 5)
        assert "advertisementDelayResumeTime" in summary(one)
        assert f"Advertisement delay: {SECONDS} seconds\n  advertisements resumed: " in one.show("show bgp ipv4 unicast summary")
        one.vtysh("clear bgp *")
        wait_until("the session went", lambda: not one.is_established(THEIRS), 10)
    one.type("router bgp 100", f"no advertisement-delay {SECONDS}")
    wait_until("without it at once", lambda: two.best_path(OWN), 20)
