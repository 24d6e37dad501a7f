# SPDX-License-Identifier: Apache-2.0
"""The article, typed line by line on two hosts into a shell and a vtysh on a pty, and what it says there.

The first test types everything; those after it read what the terminals showed.  Patterns are the article's own words
and columns, with the subnets of its picture."""

import re

import pytest
from lab import article
from lab.bridge import Bridge
from lab.image import nginx_rootfs
from lab.shell import ROOT, wait_until
from lab.typist import Terminal

COMPLAINTS = re.compile(r"^%|[Uu]nknown command|not found|[Nn]o such|rror:|ermission denied", re.MULTILINE)
COLUMNS = r"Network +Next Hop +Metric LocPrf Weight Path"
SUMMARY = (r"BGP router identifier {address}, local AS number {asn}\b", r"RIB entries \d+, using ", r"Peers 1, using ",
           r"Neighbor +V +AS +MsgRcvd +MsgSent +TblVer +InQ +OutQ +Up/Down +State/PfxRcd",
           r"^{peer} +4 +{peer_asn} +\d+ +\d+ +\d+ +0 +0 +\d\d:\d\d:\d\d +%s\b", r"Total number of neighbors 1")
OWN = r"\*> {subnet} +{next_hop} +0 +32768 i"
FAR = r"\*> {far} +{peer} +0 +0 {peer_asn} i"

# stage, the line (its beginning), what the answer must show
ANSWERS = [
    ("log", "write", [r"Building Configuration", r"{etc}/zebra\.conf"]),
    ("interface", "show interface", [r"^Interface docker0 is up, line protocol ", r"^Interface eth0 is up, line protocol ",
                                     r"^Interface lo is up, line protocol "]),
    ("interface", "show interface description", [r"^eth0 +up +up +\"?to Router-{letter}\"?$"]),
    ("bgpd", "show running-config", [r"^router bgp 7675$", r"^interface eth0$", r"^ ip address {address}/32$",
                                     r"^ description \"?to Router-{letter}\"?$", r"^log file {log}/{suite}\.log"]),
    ("peering", "write", [r"{etc}/zebra\.conf", r"{etc}/bgpd\.conf"]),
    ("confirm", "show ip bgp summary", [part % "0" if "%" in part else part for part in SUMMARY]),
    ("verify", "show ip bgp summary", [part % "1" if "%" in part else part for part in SUMMARY]),
    ("verify", "show ip bgp neighbors {peer} advertised-routes", [COLUMNS, OWN.replace("{next_hop}", r"[\d.]+")]),
    ("verify", "show ip bgp neighbors {peer} routes", [COLUMNS, FAR]),
    ("verify", "show ip bgp", [COLUMNS, OWN.replace("{next_hop}", r"0\.0\.0\.0"), FAR]),
    ("verify", "show ip route", [r"Codes: K - kernel", r"^B>\* {far} \[20/0\] via {peer}, eth0",
                                 r"^C>\* {subnet} is directly connected, docker0"]),
    ("verify", "ip route", [r"^{far} .*via {peer} dev eth0 .*proto (bgp|zebra|186)"]),
]


class Told:
    """All that was typed on the two hosts, by host and stage."""

    def __init__(self, hosts, suite):
        self.hosts, self.suite = hosts, suite
        self.terminals = [Terminal(host) for host in hosts]
        self.stages = {}

    def pairs(self):
        return enumerate(zip(self.hosts, reversed(self.hosts)))

    def type(self, stage):
        for number, (host, peer) in self.pairs():
            self.stages[number, stage] = [self.terminals[number].type(line.text)
                                          for line in self.suite.lines(stage, host.plan, peer.plan)]

    def words(self, number):
        host, peer = self.hosts[number], self.hosts[1 - number]
        words = article.words(host.plan, peer.plan, self.suite)
        return {**words, "far": peer.plan.subnet}

    def answers(self, number, stage, line):
        """What was answered to a line of a stage (it may have been typed twice)."""
        line = line.format(**self.words(number))
        return [typed.answer for typed in self.stages[number, stage] if typed.line.split("#")[0].strip() == line]

    def close(self):
        for terminal in self.terminals:
            terminal.close()


@pytest.fixture(scope="module")
def told(two_hosts, lab_suite):
    """The whole article typed on both hosts, with the waiting that a reader does between its chapters."""
    told = Told(two_hosts, lab_suite)
    for stage in ("zebra", "log", "interface", "bgpd", "peering"):
        told.type(stage)
    wait_until(lambda: all(_is_up(host, peer) for _, (host, peer) in told.pairs()), 60)
    told.type("confirm")
    told.type("network")
    wait_until(lambda: all(_learned(host, peer) for _, (host, peer) in told.pairs()), 60)
    told.type("verify")
    yield told
    told.close()


def _is_up(host, peer):
    rows = host.text("vtysh", "-c", "show ip bgp summary").splitlines()
    return any(re.match(rf"{peer.plan.address} .* \d\d:\d\d:\d\d +\d+\b", row) for row in rows)


def _learned(host, peer):
    return bool(host.text("ip", "route", "show", peer.plan.subnet).strip())


@pytest.mark.parametrize("number", [0, 1], ids=["host1", "host2"])
class TestArticle:
    def test_no_line_is_complained_about(self, told, number):
        """`no sync`, `no auto-summary` and the remarks behind commands included."""
        bad = [str(typed) for (host, _), stage in told.stages.items() if host == number
               for typed in stage if COMPLAINTS.search(typed.answer)]
        assert not bad, "\n".join(bad)

    @pytest.mark.parametrize("stage, line, patterns", ANSWERS, ids=[f"{s}-{a}" for s, a, _ in ANSWERS])
    def test_answer_has_the_articles_words(self, told, number, stage, line, patterns):
        answers = told.answers(number, stage, line)
        assert answers, f"`{line}` was not typed"
        words = {key: re.escape(str(value)) for key, value in told.words(number).items()}
        for pattern in patterns:
            pattern = re.sub(r"\{(\w+)\}", lambda found: words[found.group(1)], pattern)
            assert re.search(pattern, answers[-1], re.MULTILINE), f"no {pattern!r} in:\n{answers[-1]}"

    def test_prompts_are_quaggas(self, told, number):
        name = told.hosts[number].name
        modes = {typed.line.split("#")[0].strip(): typed.prompt for typed in told.stages[number, "peering"]}
        assert modes["configure terminal"] == f"{name}# "
        assert modes["no router bgp 7675"] == f"{name}(config)# "
        assert modes["no sync"] == f"{name}(config-router)# "

    def test_the_sample_configuration_is_replaced(self, told, number):
        config = told.hosts[number].text("vtysh", "-c", "show running-config")
        words = told.words(number)
        assert "router bgp 7675" not in config
        assert re.search(rf"^router bgp {words['asn']}$", config, re.MULTILINE)
        assert re.search(rf"^ +network {re.escape(words['subnet'])}$", config, re.MULTILINE)


def test_containers_reach_each_other(told):
    """The article's last lines: nginx on one host, curl on the other; without docker (the demo has it)."""
    engines = [Bridge(host) for host in told.hosts]
    image = nginx_rootfs(ROOT / "build/demo")
    for engine in engines:
        engine.load(image)
        engine.start("web")
    for number, engine in enumerate(engines):
        there = engines[1 - number].address("web")
        page = told.hosts[number].text(*engine.inside("web"), "curl", "-sS", "-m", "5", f"http://{there}/")
        assert "Welcome to nginx" in page
        assert f"you come from {engine.address('web')}" in page


def test_what_was_saved_is_read_again(told):
    """Both daemons end and start anew from the files that `write` left; the routes come back.

    An ordered end of zebra takes its routes along (decision 0009), so their return proves something."""
    if told.suite.name != "grevy":
        pytest.skip("FRR saves elsewhere than it was told to read from")
    for host in told.hosts:
        saved = host.text("cat", f"{told.suite.etc}/zebra.conf") + host.text("cat", f"{told.suite.etc}/bgpd.conf")
        assert "description" in saved and "network 172.17." in saved
        host.run("sh", "-c", "kill $(cat /run/grevy/bgpd.pid) $(cat /run/grevy/zebra.pid)")
    for _, (host, peer) in told.pairs():
        assert wait_until(lambda: not _running(host), 10), "the daemons did not end"
        assert not _learned(host, peer), "zebra left its routes behind"
    for host in told.hosts:
        host.run("zebra", "-d")
        host.run("bgpd", "-d")
    assert wait_until(lambda: all(_learned(host, peer) for _, (host, peer) in told.pairs()), 60), "no routes came back"


def _running(host):
    return host.run("pgrep", "-x", "zebra|bgpd", check=False).stdout.strip()
