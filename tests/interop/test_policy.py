# SPDX-License-Identifier: Apache-2.0
"""`bgp ebgp-requires-policy` (RFC 8212): nothing is taken from external neighbors and nothing is told, as long as it
stands; taken back, everything flows again without a new session."""

from harness.router import Bgp, Router
from harness.wait import wait_until

OURS, THEIRS = "10.9.0.1", "10.9.0.2"
NET1, NET2 = "172.17.0.0/24", "172.17.1.0/24"


def test_without_a_policy_nothing_flows_where_one_is_required(lab, subject):
    here, there = lab.host("one"), lab.host("two")
    lab.lan({here: f"{OURS}/24", there: f"{THEIRS}/24"})
    one = Router(here, subject, Bgp(100, OURS, {THEIRS: 200}, [NET1])).start()
    two = Router(there, subject, Bgp(200, THEIRS, {OURS: 100}, [NET2])).start()
    wait_until("both know both", lambda: one.best_path(NET2) and two.best_path(NET1), 30)
    sessions = one.neighbor(THEIRS)["connectionsEstablished"]
    one.type("router bgp 100", "bgp ebgp-requires-policy")
    wait_until("nothing is taken", lambda: not one.best_path(NET2))
    wait_until("nothing is told", lambda: not two.best_path(NET1))
    wait_until("nothing is in the kernel", lambda: NET2 not in here.routes())
    one.type("router bgp 100", "no bgp ebgp-requires-policy")
    wait_until("both know both again", lambda: one.best_path(NET2) and two.best_path(NET1), 30)
    assert one.neighbor(THEIRS)["connectionsEstablished"] == sessions
