# SPDX-License-Identifier: Apache-2.0
"""Who we are to a neighbor and who it is to us, against Debian's FRR: local-as, confederations, ranges, views, RFC 8326."""

import pytest
from harness.router import FRR, Bgp, Router
from harness.wait import wait_until

OURS, THEIRS = "10.9.0.1", "10.9.0.2"
HERE, THERE = "172.17.0.0/24", "172.18.0.0/24"


@pytest.fixture
def pair(lab, subject):
    """One router under test in AS 100 that announces HERE, and Debian's FRR in AS 200, which announces THERE."""
    here, there = lab.host("one"), lab.host("two")
    lab.lan({here: f"{OURS}/24", there: f"{THEIRS}/24"})
    one = Router(here, subject, Bgp(100, OURS, {THEIRS: 200}, [HERE])).start()
    two = Router(there, FRR, Bgp(200, THEIRS, {OURS: 100}, [THERE])).start()
    wait_until("both know both", lambda: one.best_path(THERE) and two.best_path(HERE), 30)
    return one, two


def path_of(router, prefix):
    best = router.best_path(prefix)
    return best and best["aspath"]["string"]


def test_local_as_is_what_the_neighbor_meets(pair):
    one, two = pair
    two.type("router bgp 200", f"neighbor {OURS} remote-as 500")
    one.type("router bgp 100", f"neighbor {THEIRS} local-as 500")
    wait_until("they meet 500", lambda: path_of(two, HERE) == "500 100" and path_of(one, THERE) == "500 200", 30)
    one.type("router bgp 100", f"neighbor {THEIRS} local-as 500 no-prepend replace-as")
    wait_until("nothing but 500", lambda: path_of(two, HERE) == "500" and path_of(one, THERE) == "200", 30)
    assert one.neighbor(THEIRS)["localAs"] == 500


def test_a_dual_as_is_tried_both_ways(pair):
    one, two = pair
    one.type("router bgp 100", f"neighbor {THEIRS} local-as 500 no-prepend replace-as dual-as")
    wait_until("500 is refused", lambda: one.neighbor(THEIRS)["connectionsDropped"] > 0, 30)
    wait_until("our own is taken", lambda: one.neighbor(THEIRS)["bgpState"] == "Established", 30)
    assert one.neighbor(THEIRS)["localAs"] == 100
    wait_until("and stands in paths", lambda: path_of(two, HERE) == "100", 30)


def test_members_of_a_confederation_see_its_segments(pair):
    one, two = pair
    for router, own, other in ((one, 100, 200), (two, 200, 100)):
        router.type(f"router bgp {own}", "bgp confederation identifier 65000", f"bgp confederation peers {other}")
    wait_until("segments", lambda: path_of(two, HERE) == "(100)" and path_of(one, THERE) == "(200)", 30)
    assert one.best_path(THERE)["peer"]["type"] == "confed-external"


def test_strangers_see_the_confederation(pair):
    one, two = pair
    two.type("router bgp 200", f"neighbor {OURS} remote-as 65000")
    one.type("router bgp 100", "bgp confederation identifier 65000", "bgp confederation peers 101 102")
    wait_until("one AS", lambda: path_of(two, HERE) == "65000", 30)
    assert one.neighbor(THEIRS)["localAs"] == 65000


def test_who_comes_from_a_range_comes_and_goes(pair):
    one, two = pair
    one.type("router bgp 100", f"no neighbor {THEIRS}", "neighbor ANY peer-group", "neighbor ANY remote-as external",
             "bgp listen range 10.9.0.0/24 peer-group ANY")
    wait_until("it came", lambda: path_of(one, THERE) == "200", 60)
    assert one.neighbor(THEIRS)["dynamicPeer"] is True
    two.type("router bgp 200", f"neighbor {OURS} shutdown")
    wait_until("it is gone", lambda: not one.best_path(THERE) and THEIRS not in one.show("show bgp summary"), 30)


def test_who_is_left_hears_of_it_and_is_the_last_choice(pair):
    one, two = pair
    one.type("router bgp 100", f"neighbor {THEIRS} graceful-shutdown")
    wait_until("told", lambda: two.best_path(HERE).get("community", {}).get("string") == "graceful-shutdown", 30)
    wait_until("last choice", lambda: (one.best_path(THERE) or {}).get("locPrf") == 0, 30)
    one.type("router bgp 100", f"no neighbor {THEIRS} graceful-shutdown")
    wait_until("as before", lambda: "community" not in two.best_path(HERE) and (one.best_path(THERE) or {}).get("locPrf") != 0, 30)


def test_a_view_has_neighbors_and_a_table_of_its_own(pair):
    one, two = pair
    one.type("router bgp 100", f"no neighbor {THEIRS}", "exit", "router bgp 100 view V", f"bgp router-id {OURS}",
             "no bgp ebgp-requires-policy", f"neighbor {THEIRS} remote-as 200", "network 172.19.0.0/24")
    wait_until("its own network", lambda: path_of(two, "172.19.0.0/24") == "100", 60)
    assert not two.best_path(HERE) and not one.best_path(THERE)
    wait_until("and theirs", lambda: THERE in one.show("show bgp view V ipv4 unicast"), 30)
