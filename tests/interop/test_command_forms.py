# SPDX-License-Identifier: Apache-2.0
"""Forms of commands that operators and scripts know: other orders, other beginnings, several families at once."""

import pytest
from harness.router import FRR, Bgp, Router
from harness.wait import wait_until

OURS, THEIRS = "10.9.0.1", "10.9.0.2"
HEARD = ["172.18.0.0/24", "172.18.1.0/24"]
OWN = ["172.19.0.0/24", "172.19.1.0/24"]


@pytest.fixture(scope="class")
def one(class_lab, subject):
    here, there = class_lab.host("one"), class_lab.host("two")
    class_lab.lan({here: f"{OURS}/24", there: f"{THEIRS}/24"})
    one = Router(here, subject, Bgp(100, OURS, {THEIRS: 200}, OWN)).start()
    Router(there, FRR, Bgp(200, THEIRS, {OURS: 100}, HEARD)).start()
    one.type("ip prefix-list P seq 5 permit 172.18.0.0/24", "ip prefix-list P seq 10 permit 172.19.1.0/24",
             "route-map ONLY permit 10", "match ip address prefix-list P", "bgp as-path access-list PATH seq 5 permit _300$",
             "router bgp 100", "address-family ipv4 unicast", f"neighbor {THEIRS} soft-reconfiguration inbound")
    wait_until("all is heard", lambda: all(one.best_path(prefix) for prefix in HEARD))
    return one


class TestForms:
    def test_what_a_neighbor_is_told_in_every_family(self, one):
        told = one.json(f"show bgp all neighbors {THEIRS} advertised-routes")
        assert set(OWN) <= set(told["ipv4Unicast"]["advertisedRoutes"])
        heard = one.json(f"show bgp ipv4 unicast all neighbors {THEIRS} received-routes")
        assert set(HEARD) <= set(heard["ipv4Unicast"]["receivedRoutes"])
        text = one.show(f"show ip bgp all neighbors {THEIRS} advertised-routes")
        assert "For address family: IPv4 Unicast" in text and OWN[0] in text

    def test_a_route_map_picks_of_what_is_told(self, one):
        told = one.json(f"show ip bgp neighbors {THEIRS} advertised-routes route-map ONLY")
        assert set(told["advertisedRoutes"]) - {HEARD[0]} == {OWN[1]}
        text = one.show(f"show ip bgp neighbors {THEIRS} advertised-routes route-map ONLY")
        assert OWN[1] in text and OWN[0] not in text

    def test_the_instance_as_a_whole(self, one, subject):
        if subject is FRR:
            pytest.skip("a newer command")
        one.type("bgp input-queue-limit 77", "bgp route-map delay-timer 9")
        answer = one.json("show bgp router")
        assert (answer["bgpInputQueueLimit"], answer["bgpOutputQueueLimit"]) == (77, 10000)
        assert (answer["establishedPeersTotal"], answer["bgpInstanceCount"]) == (1, 1)
        assert answer["zebraAnnounceCount"] == 0 and answer["bgpRmapDelayTimer"] == 9
        one.type("ip prefix-list P seq 15 permit 192.0.2.0/24")
        assert 0 < one.json("show bgp router")["bgpRmapDelayTimerRemaining"] <= 9
        assert "Total established peers: 1" in one.show("show bgp router")
        one.type("no bgp route-map delay-timer")

    def test_other_beginnings(self, one):
        assert "AS path access list PATH" in one.show("show ip as-path-access-list PATH")
        assert "PATH" in one.json("show ip as-path-access-list")
        assert one.show("show ip bgp unicast paths").splitlines()[0] == one.show("show ip bgp paths").splitlines()[0]
        assert one.show("show bgp vrf default martian next-hop") == one.show("show bgp martian next-hop")
