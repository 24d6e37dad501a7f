# SPDX-License-Identifier: Apache-2.0
"""RPKI: caches that we made ourselves say who may announce what; routes are judged, shown and told by it.  No session is
reset and no neighbor is asked anything when what caches say changes.

        source 200   ---   grevy 100   ---   inside 100 (internal)         one LAN; caches are at 10.9.0.8 and .9"""

import json
import time
from pathlib import Path

import pytest
from harness.router import FRR, Bgp, Router
from harness.rtr import RESET_QUERY, SERIAL_QUERY, RtrCache
from harness.speaker import DualSpeaker
from harness.wait import stays, wait_until

OURS, SOURCE, INSIDE, CACHE, CACHE_2 = "10.9.0.1", "10.9.0.2", "10.9.0.3", "10.9.0.8", "10.9.0.9"
OURS6, SOURCE6, INSIDE6 = "2001:db8:9::1", "2001:db8:9::2", "2001:db8:9::3"
GOOD, BAD, UNKNOWN = "172.17.1.0/24", "172.17.2.0/24", "172.17.3.0/24"
GOOD6, BAD6, UNKNOWN6 = "2001:db8:17::/48", "2001:db8:18::/48", "2001:db8:19::/48"
ROUTES = (GOOD, BAD, UNKNOWN, GOOD6, BAD6, UNKNOWN6)
STATES = {GOOD: "valid", BAD: "invalid", UNKNOWN: "not found", GOOD6: "valid", BAD6: "invalid", UNKNOWN6: "not found"}
LINE = f"rpki cache tcp {CACHE} 3323 preference 1"
LINE_2 = f"rpki cache tcp {CACHE_2} 3323 preference 2"
QUICK = ("rpki retry_interval 1", "rpki polling_period 1")


@pytest.fixture(autouse=True)
def only_with_the_library(subject):
    if subject is FRR:
        pytest.skip("Debian's FRR has RPKI in a package of its own")
    if b"librtr.so" not in Path(subject.bgpd).read_bytes():
        pytest.skip("built without RTRlib: install librtr-dev")


def fill(cache):
    cache.say(GOOD, 200)
    cache.say(BAD, 999)
    cache.say(GOOD6, 200, 64)
    cache.say(BAD6, 0)
    return cache


class Scene:
    def __init__(self, lab, subject, *options):
        self.here, self.there, inside = (lab.host(name) for name in ("one", "two", "three"))
        lab.lan({self.here: f"{OURS}/24", self.there: [f"{SOURCE}/24", f"{CACHE}/24", f"{CACHE_2}/24"], inside: f"{INSIDE}/24"})
        for host, address in ((self.here, OURS6), (self.there, SOURCE6), (inside, INSIDE6)):
            host.run(f"ip addr add {address}/64 dev eth0 nodad")
        families = ["address-family ipv6 unicast", f"neighbor {SOURCE} activate", f"neighbor {INSIDE} activate", "exit-address-family"]
        self.router = Router(self.here, subject, Bgp(100, OURS, {SOURCE: 200, INSIDE: 100}, lines=families))
        self.router.start_zebra()
        self.router.start_bgpd(*options)
        self.source = DualSpeaker(self.there, SOURCE, OURS, 200, SOURCE6)
        self.inside = DualSpeaker(inside, INSIDE, OURS, 100, INSIDE6)
        wait_until("both are up", lambda: self.source.is_up and self.inside.is_up, 30)
        self.source.announce(*ROUTES)
        wait_until("the routes are there", lambda: set(ROUTES) <= set(self.inside.rib), 20)

    def ask(self, *lines):
        answer = self.router.type("rpki", *lines, "exit")
        assert answer.status == 0 and not answer.said, answer.all

    def state(self, prefix):
        paths = self.router.json(f"show bgp {prefix}")["paths"]
        return paths[0].get("rpkiValidationState")

    def states(self):
        return {prefix: self.state(prefix) for prefix in ROUTES}

    def connections(self):
        said = self.router.json("show rpki cache-connection")
        return {row["host"]: row["state"] for row in said.get("connections", [])} or said

    def in_sync(self, host=CACHE):
        wait_until(f"{host} is in sync", lambda: self.connections().get(host) == "connected", 20)

    def rows(self):
        said = self.router.json("show rpki prefix-table")
        return {(row["prefix"], row["prefixLenMin"], row["prefixLenMax"], row["asn"]) for row in said.get("prefixes", [])}


NOT_CONNECTED = {"error": "No connection to RPKI cache server."}


@pytest.mark.parametrize("options", ((), ("--io", "2", "--shards", "3"), ("--io", "0", "--shards", "0", "-M", "rpki")))
@pytest.mark.parametrize("version", (0, 1))
def test_routes_are_judged_and_shown(lab, subject, version, options):
    scene = Scene(lab, subject, *options)
    assert set(scene.states().values()) == {None}, "nobody validates yet"
    assert scene.router.json("show rpki cache-connection") == NOT_CONNECTED
    fill(RtrCache(scene.there, CACHE, version=version))
    scene.ask(*QUICK, LINE)
    scene.in_sync()
    assert scene.states() == STATES
    assert scene.rows() == {("172.17.1.0", 24, 24, 200), ("172.17.2.0", 24, 24, 999), ("2001:db8:17::", 48, 64, 200), ("2001:db8:18::", 48, 48, 0)}
    for family, prefixes in (("ipv4", (GOOD, BAD, UNKNOWN)), ("ipv6", (GOOD6, BAD6, UNKNOWN6))):
        table = scene.router.vtysh(f"show bgp {family} unicast").text
        for word, key, letter, prefix in zip(("valid", "invalid", "notfound"), ("rpkiValid", "rpkiInvalid", "rpkiNotFound"), "VIN", prefixes):
            assert f"\n{letter}*> {prefix}" in table
            picked = scene.router.json(f"show bgp {family} unicast rpki {word}")["routes"]
            assert set(picked) == {prefix} and picked[prefix][0][key] is True
            assert f"rpki validation-state: {STATES[prefix]}" in scene.router.vtysh(f"show bgp {prefix} rpki {word}").text
            assert "validation-state" not in scene.router.vtysh(f"show bgp {prefix} rpki {'valid' if word != 'valid' else 'invalid'}").text


def test_shows_say_what_frr_says(lab, subject):
    scene = Scene(lab, subject)
    fill(RtrCache(scene.there, CACHE))
    scene.ask("rpki polling_period 300", LINE, f"rpki cache tcp nobody.invalid 323 source {OURS} preference 7")
    scene.in_sync()
    vtysh = lambda line: scene.router.vtysh(line).text
    assert vtysh("show rpki prefix-table").splitlines()[:4] == [
        "RPKI/RTR prefix table", "Prefix                                   Prefix Length  Origin-AS",
        "172.17.1.0                                  24 -  24   200", "172.17.2.0                                  24 -  24   999"]
    assert vtysh("show rpki prefix-table").endswith("Number of IPv4 Prefixes: 2\nNumber of IPv6 Prefixes: 2\n")
    assert scene.router.json("show rpki prefix-count") == {"ipv4PrefixCount": 2, "ipv6PrefixCount": 2}
    row = {"prefix": "2001:db8:17::", "prefixLenMin": 48, "prefixLenMax": 64, "asn": 200}
    assert scene.router.json("show rpki prefix 2001:db8:17:4::/64") == {"prefixes": [row]}
    assert scene.router.json("show rpki prefix 2001:db8:17:4::/65") == {"prefixes": []}
    assert scene.router.json("show rpki prefix 2001:db8:17::/48 200") == {"prefixes": [row]}
    assert scene.router.json("show rpki prefix 2001:db8:17::/48 201") == {"prefixes": []}
    assert scene.router.json("show rpki as-number 999")["ipv4PrefixCount"] == 1
    assert scene.router.json("show rpki as-number 0")["prefixes"] == [{**row, "prefix": "2001:db8:18::", "prefixLenMax": 48, "asn": 0}]
    assert vtysh("show rpki cache-server").splitlines() == [
        f"host: {CACHE} port: 3323, preference: 1, protocol: tcp",
        f"host: nobody.invalid port: 323, preference: 7, protocol: tcp, source: {OURS}"]
    assert scene.router.json("show rpki cache-server")["servers"][0] == {"mode": "tcp", "host": CACHE, "port": "3323", "preference": 1}
    assert vtysh("show rpki cache-connection").splitlines() == [
        "Connected to group 1", f"rpki tcp cache {CACHE} 3323 pref 1 (connected)", "rpki tcp cache nobody.invalid 323 pref 7"]
    assert vtysh("show rpki configuration") == ("rpki is Enabled (2 cache servers configured)\n\tpolling period 300\n"
                                                "\tretry interval 600\n\texpire interval 7200\n")
    assert scene.router.json("show rpki configuration") == {
        "enabled": True, "serversCount": 2, "pollingPeriodSeconds": 300, "retryIntervalSeconds": 600, "expireIntervalSeconds": 7200}
    assert scene.router.json("show rpki prefix-table vrf RED") == {}
    assert ("rpki\n rpki polling_period 300\n" f" {LINE}\n" f" rpki cache tcp nobody.invalid 323 source {OURS} preference 7\n" "exit\n"
            in vtysh("show running-config"))


def test_policy_follows_without_a_word_from_the_neighbor(lab, subject):
    scene = Scene(lab, subject)
    cache = fill(RtrCache(scene.there, CACHE))
    scene.router.type("route-map CHECK deny 10", "match rpki invalid", "route-map CHECK permit 20", "match rpki valid",
                      "set local-preference 200", "route-map CHECK permit 30", "router bgp 100",
                      *(line for family in ("ipv4", "ipv6") for line in (f"address-family {family} unicast",
                                                                         f"neighbor {SOURCE} route-map CHECK in", "exit-address-family")))
    scene.ask(*QUICK, LINE)
    wait_until("what is invalid is gone", lambda: not {BAD, BAD6} & set(scene.inside.rib), 20)
    assert {GOOD, UNKNOWN, GOOD6, UNKNOWN6} <= set(scene.inside.rib)
    before = scene.router.neighbor(SOURCE)
    refreshes = before["messageStats"]["routeRefreshSent"]
    cache.say(BAD, 200)
    wait_until("what became valid is back", lambda: BAD in scene.inside.rib, 10)
    assert scene.router.json(f"show bgp {BAD}")["paths"][0]["locPrf"] == 200
    cache.take_back(BAD6, 0)
    wait_until("so is what nobody speaks of any more", lambda: BAD6 in scene.inside.rib, 10)
    cache.say(UNKNOWN6, 999)
    wait_until("and what became invalid is gone", lambda: UNKNOWN6 not in scene.inside.rib, 10)
    after = scene.router.neighbor(SOURCE)
    assert after["messageStats"]["routeRefreshSent"] == refreshes, "the neighbor was not asked"
    assert after["connectionsEstablished"] == before["connectionsEstablished"]
    scene.router.type("no rpki")
    wait_until("without RPKI nothing is refused", lambda: set(ROUTES) <= set(scene.inside.rib), 10)


def test_maps_of_our_own_routes_and_of_shows_ask_too(lab, subject):
    scene = Scene(lab, subject)
    cache = RtrCache(scene.there, CACHE)
    cache.say("172.30.0.0/16", 999)
    scene.router.type("route-map OWN permit 10", "match rpki valid", "exit", "router bgp 100",
                      *(line for family, own in (("ipv4", "172.30.1.0/24"), ("ipv6", "2001:db8:30::/48"))
                        for line in (f"address-family {family} unicast", f"network {own} route-map OWN", "exit-address-family")))
    scene.ask(LINE)
    scene.in_sync()
    cache.say("172.30.1.0/24", 100)
    cache.say("2001:db8:30::/48", 100)
    wait_until("ours are announced when they are valid", lambda: {"172.30.1.0/24", "2001:db8:30::/48"} <= set(scene.inside.rib), 10)
    assert set(scene.router.json("show bgp ipv4 unicast route-map OWN")["routes"]) == {"172.30.1.0/24"}
    cache.take_back("2001:db8:30::/48", 100)
    wait_until("and no longer when they are not", lambda: "2001:db8:30::/48" not in scene.inside.rib, 10)
    assert "172.30.1.0/24" in scene.inside.rib


def test_internal_neighbors_are_told_the_state(lab, subject):
    scene = Scene(lab, subject)
    fill(RtrCache(scene.there, CACHE))
    scene.router.type("router bgp 100", "address-family ipv4 unicast", f"neighbor {INSIDE} send-community extended rpki")
    scene.ask(LINE)
    scene.in_sync()

    def told(prefix):
        return scene.router.json(f"show bgp ipv4 unicast neighbors {INSIDE} advertised-routes detail")["advertisedRoutes"][prefix]

    wait_until("the state is among the communities",
               lambda: "OVS:" in json.dumps(told(GOOD)) or "validation" in json.dumps(told(GOOD)).lower(), 10)


def test_a_cache_that_breaks_off_is_asked_again_and_what_it_said_stays(lab, subject):
    scene = Scene(lab, subject)
    cache = fill(RtrCache(scene.there, CACHE, retry=1))
    scene.ask(*QUICK, LINE)
    scene.in_sync()
    cache.stop()
    wait_until("the cache is lost", lambda: scene.connections().get(CACHE) == "disconnected", 20)
    assert scene.states() == STATES, "what it said is good until it expires"
    cache.rows.clear()
    cache.say(BAD, 200)
    cache.start()
    wait_until("the news are in force", lambda: scene.state(BAD) == "valid" and scene.state(GOOD) == "not found", 20)
    assert RESET_QUERY in cache.queries


def test_news_come_by_serial_queries(lab, subject):
    scene = Scene(lab, subject)
    cache = fill(RtrCache(scene.there, CACHE))
    scene.ask(LINE)
    scene.in_sync()
    cache.say(UNKNOWN, 200)
    wait_until("a notify was followed", lambda: scene.state(UNKNOWN) == "valid", 10)
    assert cache.queries.count(RESET_QUERY) == 1 and SERIAL_QUERY in cache.queries


def test_the_second_cache_stands_in_for_the_first(lab, subject):
    scene = Scene(lab, subject)
    second = fill(RtrCache(scene.there, CACHE_2, retry=1))
    scene.ask(*QUICK, LINE, LINE_2)
    scene.in_sync(CACHE_2)
    assert scene.states() == STATES
    first = fill(RtrCache(scene.there, CACHE, retry=1))
    first.say(UNKNOWN, 200)
    scene.in_sync(CACHE)
    wait_until("the better one is listened to", lambda: scene.state(UNKNOWN) == "valid", 20)
    wait_until("alone", lambda: scene.connections()[CACHE_2] == "disconnected", 20)
    assert scene.state(GOOD) == "valid"
    second.stop()
    stays("and it stays so", lambda: scene.state(GOOD) == "valid", 1)


@pytest.mark.long
def test_what_a_lost_cache_said_expires(lab, subject):
    """Ten minutes are the least that can be said."""
    scene = Scene(lab, subject)
    cache = fill(RtrCache(scene.there, CACHE, version=0))
    scene.ask("rpki retry_interval 5", "rpki polling_period 600", "rpki expire_interval 600", LINE)
    scene.in_sync()
    cache.stop()
    stays("what was said is in force", lambda: time.sleep(5) or scene.states() == STATES, 560)
    wait_until("then nothing is", lambda: set(scene.states().values()) == {"not found"}, 120, 5)
    cache.start()
    wait_until("until the cache is back", lambda: scene.states() == STATES, 30, 1)


def test_nobody_waits_for_a_cache_that_does_not_answer(lab, subject):
    scene = Scene(lab, subject)
    scene.ask("rpki retry_interval 1", "rpki cache tcp 10.9.0.77 3323 preference 1", "rpki cache tcp no.such.host 323 preference 2")
    for line in ("rpki reset", "rpki stop", "rpki start", "rpki reset"):
        began = time.monotonic()
        assert scene.router.vtysh(line).status == 0
        assert time.monotonic() - began < 2
    assert scene.router.json("show rpki cache-connection") == NOT_CONNECTED
    assert set(scene.states().values()) == {None}
    wait_until("the log says so", lambda: "rpki-cache=no.such.host preference=2 can't be asked" in scene.router.bgpd.words(), 20)
    scene.router.type("no rpki")
    assert scene.router.is_established(SOURCE)


@pytest.mark.parametrize("nonsense", (
    b"\xff" * 64, b"\x01\x03\x00\x64\x00\x00\x00\x04", b"\x01\x03\x00\x64\xff\xff\xff\xff", b"\x01\x04\x00\x00\x00\x00\x00\x14" + b"\x01" * 12,
    b"\x01\x03\x00\x64\x00\x00\x00\x08\x01\x04\x00\x00\x00\x00\x00\x14\x01\x28\x50\x00\x0a\x00\x00\x00\x00\x00\x00\x01", b""))
def test_nonsense_does_no_harm(lab, subject, nonsense):
    scene = Scene(lab, subject)
    cache = fill(RtrCache(scene.there, CACHE, retry=1))
    cache.nonsense = nonsense
    scene.ask(*QUICK, LINE)
    wait_until("it was asked", lambda: cache.queries, 10)
    stays("nothing is in force", lambda: scene.state(BAD) is None, 1)
    cache.nonsense = None
    cache.break_connections()
    wait_until("it speaks sense again", lambda: scene.states() == STATES, 20)
    assert scene.router.is_established(SOURCE)


def test_commands_stop_and_begin_again(lab, subject):
    scene = Scene(lab, subject)
    assert "no caches are configured" in scene.router.vtysh("rpki start").all
    cache = fill(RtrCache(scene.there, CACHE))
    scene.ask(LINE)
    scene.in_sync()
    scene.router.vtysh("rpki stop")
    assert scene.connections() == NOT_CONNECTED and set(scene.states().values()) == {None}
    scene.router.vtysh("rpki start")
    scene.in_sync()
    assert scene.states() == STATES
    scene.router.vtysh("rpki reset")
    assert scene.states() == STATES, "what was said stays in force until it is said anew"
    scene.in_sync()
    assert cache.queries.count(RESET_QUERY) == 3
    scene.ask(f"no {LINE}")
    assert scene.connections() == NOT_CONNECTED and set(scene.states().values()) == {None}


def test_lines_are_understood_in_both_forms_and_refused_where_they_can_t_be(lab, subject):
    scene = Scene(lab, subject)
    scene.ask(f"rpki cache {CACHE} 3323 preference 3", "rpki cache ssh 10.9.0.9 22 me /tmp/key /tmp/known preference 4")
    said = scene.router.vtysh("show running-config").text
    assert f" rpki cache tcp {CACHE} 3323 preference 3\n rpki cache ssh 10.9.0.9 22 me /tmp/key /tmp/known preference 4\n" in said
    for line, reason in ((f"rpki cache tcp {CACHE_2} 1 preference 3", "preference"),
                         ("rpki cache ssh 10.9.0.7 22 me /tmp/key preference 3", "preference"),
                         (f"rpki cache tcp {CACHE_2} http preference 5", "port"), ("rpki expire_interval 600", "at least"),
                         ("rpki polling_period 0", ""), ("rpki retry_interval 7201", "")):
        answer = scene.router.vtysh("configure terminal", "rpki", line)
        assert answer.said and reason in answer.all, (line, answer.all)
    scene.ask(f"no rpki cache {CACHE} 3323 preference 3")
    assert CACHE not in scene.router.vtysh("show running-config").text
    scene.router.type("no rpki")
    assert "rpki" not in scene.router.vtysh("show running-config").text


def test_a_strict_neighbor_comes_up_with_a_cache_only(lab, subject):
    scene = Scene(lab, subject)
    scene.router.type("router bgp 100", f"neighbor {SOURCE} rpki strict", "end")
    scene.source.stop()
    wait_until("the session is down", lambda: not scene.router.is_established(SOURCE), 10)
    again = DualSpeaker(scene.there, SOURCE, OURS, 200, SOURCE6)
    stays("it does not come up", lambda: not scene.router.is_established(SOURCE), 2)
    assert "No RPKI cache server connected" in scene.router.vtysh("show bgp summary failed").text
    cache = fill(RtrCache(scene.there, CACHE, retry=1))
    scene.ask(*QUICK, LINE)
    wait_until("it comes up with the cache", lambda: scene.router.is_established(SOURCE), 20)
    cache.stop()
    wait_until("the cache is lost", lambda: scene.connections().get(CACHE) == "disconnected", 20)
    stays("who is up stays up", lambda: scene.router.is_established(SOURCE), 1)
    again.stop()


def test_caches_of_a_vrf_are_not_ours(lab, subject):
    here = lab.host("one")
    router = Router(here, subject, Bgp(100, OURS, {}))
    section = "vrf RED\n rpki\n  rpki cache tcp 192.0.2.77 323 preference 9\n exit\nexit-vrf\n"
    path = router.config_file("bgpd")
    path.write_text(path.read_text() + section)
    router.start()
    typed = f"configure terminal\nvrf RED\n rpki\n  rpki cache tcp 192.0.2.78 323 preference 8\n exit\nexit\nrpki\n{LINE}\nend\n"
    here.run([*router.vtysh_argv()], text=typed, check=False)
    assert [row["host"] for row in router.json("show rpki cache-server")["servers"]] == [CACHE]
    assert router.vtysh("write").status == 0
    assert section.splitlines()[2] in path.read_text(), "the file keeps what is not ours"
