# SPDX-License-Identifier: Apache-2.0
"""What shows say of lists and route maps, and routes that they pick: the same questions are answered alike by Debian's
FRR (--subject=frr)."""

import pytest
from harness.router import FRR, Bgp, Router
from harness.wait import wait_until

OURS, THEIRS = "10.9.0.1", "10.9.0.2"
HEARD = [f"172.18.{n}.0/24" for n in range(4)]

LINES = """
ip prefix-list P description some words
ip prefix-list P seq 5 permit 172.18.0.0/24
ip prefix-list P seq 10 deny 172.18.1.0/24 le 32
ip prefix-list P seq 15 permit 172.18.2.0/23 ge 24 le 24
ip prefix-list ALL seq 5 permit any
ipv6 prefix-list P6 seq 5 permit 2001:db8::/32 ge 48
access-list A seq 5 permit 172.18.0.0/23
access-list A seq 10 deny any
bgp as-path access-list PATH seq 5 permit _300$
bgp community-list standard C seq 5 permit 65000:1
bgp community-list expanded X seq 5 permit 65000:[12]
bgp large-community-list standard L seq 5 permit 1:2:3
bgp community alias 65000:2 TWO
route-map ONLY permit 10
 match ip address prefix-list P
route-map NOBODY permit 10
 match community C
 set metric 5
""".strip().splitlines()

THEIR_LINES = """
ip prefix-list N0 permit 172.18.0.0/24
ip prefix-list N1 permit 172.18.1.0/24
route-map OUT permit 10
 match ip address prefix-list N0
 set community 65000:1
 set large-community 1:2:3
 set as-path prepend 300
route-map OUT permit 20
 match ip address prefix-list N1
 set community 65000:1 65000:2
route-map OUT permit 30
""".strip().splitlines()


@pytest.fixture
def one(lab, subject):
    here, there = lab.host("one"), lab.host("two")
    lab.lan({here: f"{OURS}/24", there: f"{THEIRS}/24"})
    one = Router(here, subject, Bgp(100, OURS, {THEIRS: 200}, [])).start()
    two = Router(there, FRR, Bgp(200, THEIRS, {OURS: 100}, HEARD)).start()
    two.type(*THEIR_LINES, "router bgp 200", f"neighbor {OURS} route-map OUT out")
    one.type(*LINES)
    wait_until("all are heard as they are meant", lambda: one.best_path(HEARD[3]) and "community" in (one.best_path(HEARD[1]) or {}))
    return one


def routes(one, words):
    return set(one.json(f"show ip bgp {words}").get("routes", {}))


def test_routes_are_picked(one):
    nets = lambda *numbers: {HEARD[n] for n in numbers}
    for words, wanted in (
            ("community 65000:1", nets(0, 1)), ("community 65000:1 exact-match", nets(0)), ("community 65000:2", nets(1)),
            ("community", nets(0, 1)), ("large-community 1:2:3", nets(0)), ("community-list C", nets(0, 1)),
            ("community-list C exact-match", nets(0)), ("community-list X", nets(0, 1)), ("large-community-list L", nets(0)),
            ("filter-list PATH", nets(0)), ("prefix-list P", nets(0, 2, 3)), ("access-list A", nets(0, 1)),
            ("route-map ONLY", nets(0, 2, 3)), ("alias TWO", nets(1)), ("cidr-only", nets(0, 1, 2, 3)),
            ("regexp _300$", nets(0)), ("172.18.2.0/23 longer-prefixes", nets(2, 3))):
        assert routes(one, words) == wanted, words
    for words in ("prefix-list NONE", "filter-list NONE", "community-list NONE", "route-map NONE"):
        assert f"% NONE {words.split()[0].replace('filter', 'AS-path access')} not found" in one.vtysh(f"show ip bgp {words}").text


def test_prefix_lists_are_shown(one):
    text = one.vtysh("show ip prefix-list P").text
    lines = [line for line in text.splitlines() if line]
    at = lines.index("BGP: ip prefix-list P: 3 entries")
    assert lines[at + 1:at + 5] == ["   Description: some words", "   seq 5 permit 172.18.0.0/24",
                                    "   seq 10 deny 172.18.1.0/24 le 32", "   seq 15 permit 172.18.2.0/23 ge 24 le 24"]
    for words in ("summary", "detail"):
        text = one.vtysh(f"show ip prefix-list {words} P").text
        assert "   count: 3, range entries: " in text and "sequences: 5 - 15" in text
    assert "seq 15" in one.vtysh("show ip prefix-list P 172.18.3.0/24 first-match").text
    assert "seq" not in one.vtysh("show ip prefix-list P 172.18.2.0/23").text          # ge 24: it does not fit
    assert "seq 10" in one.vtysh("show ip prefix-list P 172.18.0.0/16 longer").text
    assert "BGP:    seq 5 permit 172.18.0.0/24 (hit count: " in one.vtysh("show ip prefix-list P seq 5").text
    assert "seq 10" not in one.vtysh("show ip prefix-list P seq 5").text
    assert "ipv6 prefix-list P6: 1 entries" in one.vtysh("show ipv6 prefix-list").text
    assert "permit any" in one.vtysh("show ip prefix-list ALL").text


def test_a_prefix_list_can_be_tried(one):
    for words, wanted in (
            ("P match 172.18.1.128/25", "IPv4 prefix list P yields DENY for 172.18.1.128/25, matching entry #10: 172.18.1.0/24 le 32"),
            ("P match 172.18.0.0/24", "IPv4 prefix list P yields PERMIT for 172.18.0.0/24, matching entry #5: 172.18.0.0/24"),
            ("P match 10.0.0.0/8", "IPv4 prefix list P yields DENY for 10.0.0.0/8, no match found"),
            ("P6 match 2001:db8:1::/48", "IPv6 prefix list P6 yields PERMIT for 2001:db8:1::/48, matching entry #5: 2001:db8::/32 ge 48")):
        assert wanted in one.vtysh(f"debug prefix-list {words}").text, words
    assert "no prefix list named P for AFI IPv6" in one.vtysh("debug prefix-list P match 2001:db8::/32").all


def hits(one, name="P", family="ip"):
    lists = one.json(f"show {family} prefix-list detail {name}")["BGP"]
    return [entry["hitCount"] for entry in lists[name]["entries"]]


def test_lines_of_prefix_lists_count_what_they_decide(one, subject):
    if subject is FRR:
        pytest.skip("FRR's vtysh asks several daemons and merges nothing")
    one.type("router bgp 100", f"neighbor {THEIRS} prefix-list P in")
    wait_until("each line decided", lambda: hits(one) == [1, 1, 2])
    one.type("ip prefix-list P seq 7 deny 192.0.2.0/24")
    wait_until("they go on in the next book", lambda: hits(one) == [2, 0, 2, 4])
    assert "seq 5 permit 172.18.0.0/24 (hit count: " in one.vtysh("show ip prefix-list detail P").text
    before = hits(one)
    one.vtysh("clear ip prefix-list P 172.18.1.1/32")
    assert hits(one) == [before[0], 0, 0, before[3]]
    one.vtysh("clear ip prefix-list")
    assert hits(one) == [0, 0, 0, 0] and hits(one, "P6", "ipv6") == [0]
    assert "Can't find specified prefix-list" in one.vtysh("clear ipv6 prefix-list NONE").all


def test_lists_of_paths_and_communities_are_shown(one):
    assert one.json("show bgp as-path-access-list PATH")["PATH"][0]["regExp"] == "_300$"
    text = one.vtysh("show bgp community-list").text
    assert "Named Community standard list C\n    permit 65000:1\n" in text
    assert "Named Community expanded list X\n    permit 65000:[12]\n" in text
    assert "65000:[12]" in one.vtysh("show bgp community-list X detail").text
    assert "Can't find community-list" in one.vtysh("show bgp community-list NONE detail").all
    assert "permit 1:2:3" in one.vtysh("show bgp large-community-list L detail").text
    assert "    seq 5 permit 172.18.0.0/23\n    seq 10 deny   any\n" in one.vtysh("show ip access-list A").text


def rule(one):
    maps = one.json("show route-map ONLY")["bgpd"]
    return maps["ONLY"]["rules"][0]


def test_rules_that_are_met_are_counted(one, subject):
    if subject is FRR:
        pytest.skip("FRR's vtysh asks several daemons and merges nothing")
    one.type("router bgp 100", f"neighbor {THEIRS} route-map ONLY in")
    wait_until("the rule was met for three", lambda: rule(one)["invoked"] == 3 and not one.best_path(HEARD[1]))
    assert one.json("show route-map")["bgpd"]["ONLY"]["invoked"] == 4
    one.type("route-map ONLY permit 20", "match community C")
    wait_until("counters go on", lambda: rule(one)["invoked"] >= 6)
    one.vtysh("clear route-map counters ONLY")
    assert rule(one)["invoked"] == 0
    unused = one.json("show route-map-unused")
    assert set(unused["bgpd"]) == {"NOBODY"}
    text = one.vtysh("show route-map NOBODY").text
    assert text[text.index("BGP:"):] == ("BGP:\nroute-map: NOBODY Invoked: 0 Optimization: enabled Processed Change: false\n permit, sequence 10 Invoked 0\n"
                    "  Match clauses:\n    community C\n  Set clauses:\n    metric 5\n  Call clause:\n  Action:\n    Exit routemap\n")


def test_communities_bear_names(one, subject):
    path = one.best_path(HEARD[1])
    assert path["community"]["string"] == "65000:1 TWO"
    assert "Community: 65000:1 TWO" in one.vtysh(f"show ip bgp {HEARD[1]}").text
    one.type("no bgp community alias 65000:2 TWO")
    if subject is FRR:
        pytest.skip("FRR 8.4 goes on with the words it made before")
    assert one.best_path(HEARD[1])["community"]["string"] == "65000:1 65000:2"


def test_well_known_communities_have_other_words_in_lists(one):
    one.type("route-map OWN permit 10", "set community no-export graceful-shutdown 65000:9", "router bgp 100",
             "network 10.77.0.0/16 route-map OWN")
    wait_until("it is there", lambda: "community" in (one.best_path("10.77.0.0/16") or {}))
    community = one.best_path("10.77.0.0/16")["community"]
    assert community["string"] == "65000:9 graceful-shutdown no-export"
    assert community["list"] == ["65000:9", "gracefulShutdown", "noExport"]
