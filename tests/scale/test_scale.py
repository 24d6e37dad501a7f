# SPDX-License-Identifier: Apache-2.0
"""Many routes from one peer: they arrive, reach the kernel and another peer, and go again.  Figures are printed.

        sender 10.9.0.2   ---   grevy 10.9.0.1   ---   receiver 10.9.0.3

"There" means: the receiver's digest over (prefix, AS path) is that of what was sent, and the kernel's
trie has as many prefixes more."""

import gzip
import struct
import time
from pathlib import Path

import pytest

from harness import wire
from harness.blast import Blast
from harness.router import Bgp, Router
from harness.wait import wait_until

OURS, SENDER, RECEIVER = "10.9.0.1", "10.9.0.2", "10.9.0.3"
FULL_TABLE = Path(__file__).resolve().parents[1] / "data" / "full-table-session-2015.et.updates.gz"

# The recorded session is an internal one; these AS numbers occur in none of its paths.
AS_RECORDED, AS_BESIDE = 64517, 64518


class Stage:
    """The three hosts; `load` are the words that tell the sender what to say."""

    def __init__(self, lab, subject, program, load, ours=65001, sender_as=65002, receiver_as=65003):
        here, left, right = lab.host("grevy"), lab.host("sender"), lab.host("receiver")
        lab.lan({here: f"{OURS}/24", left: f"{SENDER}/24", right: f"{RECEIVER}/24"})
        self.host = here
        self.grevy = Router(here, subject, Bgp(ours, OURS, {SENDER: sender_as, RECEIVER: receiver_as}, passive=True))
        self.grevy.log_level = "informational"
        self.prepare_kernel = []
        self.program, self.load = program, load
        self.left, self.right, self.sender_as, self.receiver_as = left, right, sender_as, receiver_as

    def start(self):
        self.host.ip(*self.prepare_kernel)
        self.grevy.start()
        self.receiver = Blast(self.program, self.right, RECEIVER, OURS, self.receiver_as).up()
        self.sender = Blast(self.program, self.left, SENDER, OURS, self.sender_as, *self.load).up()
        self.before = self.host.route_count()
        return self

    def cpu(self):
        return {name: getattr(self.grevy, name).cpu_seconds() for name in ("bgpd", "zebra")}

    def _phase(self, name, figures, deed, seconds):
        """One phase: what it took is noted as `name`."""
        began, cpu = time.monotonic(), self.cpu()
        row = deed(began, seconds)
        used = self.cpu()
        row.update({f"{daemon}_cpu_s": round(used[daemon] - cpu[daemon], 2) for daemon in used})
        row["wall_s"] = round(time.monotonic() - began, 2)
        figures[name] = row

    def _wait_kernel(self, expected, seconds):
        return wait_until(f"the kernel has {expected} routes more",
                          lambda: self.host.route_count() - self.before == expected or None, seconds, 0.05)

    def announce(self, seconds):
        self.sender.say("go")
        sent = self.sender.hear("sent", seconds)
        self.receiver.say(f"target {sent.count} {sent.digest}")
        reached = self.receiver.hear("reached", seconds)
        return sent, reached

    def _announced(self, began, seconds):
        sent, reached = self.announce(seconds)
        self.sent = sent
        self._wait_kernel(self.installed or sent.count, seconds)
        return {"routes": sent.count, "updates": sent.messages, "peer_s": round(reached.time - began, 2)}

    def _withdrawn(self, began, seconds):
        self.sender.say("withdraw")
        self.sender.hear("withdrawn", seconds)
        self.receiver.say(f"target 0 {0:016x}")
        reached = self.receiver.hear("reached", seconds)
        self._wait_kernel(0, seconds)
        return {"peer_s": round(reached.time - began, 2)}

    def come_and_go(self, figures, seconds, installed=None):
        """`installed`: how many the kernel gets, if not all that another AS may see."""
        self.installed = installed
        self._phase("announce", figures, self._announced, seconds)
        figures["announce"]["bgpd_rss_mib"] = round(self.grevy.bgpd.rss_mib())
        figures["announce"]["zebra_rss_mib"] = round(self.grevy.zebra.rss_mib())
        self.counts_agree(self.sent.count)
        self._phase("withdraw", figures, self._withdrawn, seconds)
        self.counts_agree(0)
        assert self.grevy.is_established(SENDER) and self.grevy.is_established(RECEIVER)

    def counts_agree(self, count):
        """What bgpd says of the neighbours is what the receiver counted."""
        def agree():
            return self.grevy.neighbors()[RECEIVER]["pfxSnt"] == count
        wait_until(f"pfxSnt is {count}", agree, 30, 0.2)


@pytest.fixture
def blast(request):
    program = Path(request.config.getoption("--build")).resolve() / "tests" / "tools" / "blast"
    assert program.exists(), f"not built: {program}"
    return program


def synthetic(lab, subject, blast, figures, routes, seconds):
    stage = Stage(lab, subject, blast, ["routes", routes]).start()
    stage.come_and_go(figures, seconds)
    return stage


@pytest.mark.alone
def test_a_hundred_thousand_routes(lab, subject, blast, figures):
    synthetic(lab, subject, blast, figures, 100_000, 60)


@pytest.mark.alone
def test_a_million_routes(lab, subject, blast, figures):
    synthetic(lab, subject, blast, figures, 1_000_000, 300)


@pytest.mark.alone
def test_the_real_full_table(lab, subject, blast, figures):
    recording = lab.folder / "full-table.mrt"
    recording.write_bytes(gzip.decompress(FULL_TABLE.read_bytes()))
    stage = Stage(lab, subject, blast, ["mrt", recording], AS_RECORDED, AS_RECORDED, AS_BESIDE)
    announced, prefixes, next_hops = what_is_in(recording.read_bytes())
    # Three were withdrawn again; four have AS 0 in their path, which RFC 7607 counts as withdrawn.
    assert len(announced) == 577_706 and len(prefixes) == 577_699
    # Each next hop of that session is reached through the sender, as they were through an exchange.
    stage.prepare_kernel = [f"route add {address}/32 via {SENDER}" for address in sorted(next_hops)]
    stage.start()
    own = {bytes([32, *map(int, address.split("."))]) for address in next_hops}
    stage.come_and_go(figures, 300, len(prefixes - own))


@pytest.mark.alone
def test_a_peer_that_dies_takes_its_routes_along(lab, subject, blast, figures):
    stage = Stage(lab, subject, blast, ["routes", 100_000]).start()
    stage.announce(60)
    stage._wait_kernel(100_000, 60)
    began = time.monotonic()
    stage.sender.kill()
    stage.receiver.say(f"target 0 {0:016x}")
    stage.receiver.hear("reached", 60)
    stage._wait_kernel(0, 60)
    figures["loss"] = {"routes": 100_000, "wall_s": round(time.monotonic() - began, 2)}


@pytest.mark.alone
def test_other_paths_for_the_same_prefixes(lab, subject, blast, figures):
    """A second sender with shorter or longer paths; when it goes, everything is as before."""
    stage = Stage(lab, subject, blast, ["routes", 50_000])
    other = lab.host("other")
    lab.lan({stage.host: "10.8.0.1/24", other: "10.8.0.2/24"}, "eth1")
    path = stage.grevy.config_file("bgpd")
    path.write_text(path.read_text() + " neighbor 10.8.0.2 remote-as 65004\n neighbor 10.8.0.2 passive\n")
    stage.start()
    first, _ = stage.announce(60)
    second = Blast(blast, other, "10.8.0.2", "10.8.0.1", 65004, "routes", 50_000, "variant", 7).up()
    second.say("go")
    second.hear("sent", 60)
    wait_until("both are there", lambda: stage.grevy.neighbors()["10.8.0.2"]["pfxRcd"] == 50_000, 60, 0.1)
    began = time.monotonic()
    second.kill()
    stage.receiver.say(f"target {first.count} {first.digest}")
    stage.receiver.hear("reached", 60)
    stage._wait_kernel(first.count, 60)
    figures["back"] = {"routes": 50_000, "wall_s": round(time.monotonic() - began, 2)}


@pytest.mark.alone
def test_shows_answer_while_routes_come_in(lab, subject, blast, figures):
    """A command is answered soon although a table is arriving, and its JSON is whole."""
    stage = Stage(lab, subject, blast, ["routes", 200_000]).start()
    stage.sender.say("go")
    slowest = 0
    for _ in range(10):
        began = time.monotonic()
        stage.grevy.neighbors()
        slowest = max(slowest, time.monotonic() - began)
    stage.sender.hear("sent", 60)
    stage._wait_kernel(200_000, 60)
    assert len(stage.grevy.bgp_routes()) == 200_000
    figures["slowest"] = {"summary_s": round(slowest, 3)}
    assert slowest < 2


def what_is_in(recording):
    """(prefixes ever announced, prefixes in the end, next hops) of an MRT file, by the tests' own decoder."""
    announced, prefixes, next_hops, at = set(), set(), set(), 0
    while at + 12 <= len(recording):
        kind, subtype, length = struct.unpack_from("!HHI", recording, at + 4)
        record = recording[at + 12 + (4 if kind == 17 else 0):at + 12 + length]
        at += 12 + length
        if subtype != 4 or record[20 + 18] != wire.UPDATE:
            continue
        body = record[20 + wire.HEADER:]
        gone, size = _sizes(body)
        attributes = wire.split_attributes(body[4 + gone:4 + gone + size])
        prefixes -= _raw_prefixes(body[2:2 + gone])
        there = _raw_prefixes(body[4 + gone + size:])
        announced |= there
        if there and 0 in wire.as_path(attributes):
            prefixes -= there
        else:
            prefixes |= there
        if wire.NEXT_HOP in attributes:
            next_hops.add(".".join(map(str, attributes[wire.NEXT_HOP][1])))
    return announced, prefixes, next_hops


def _sizes(body):
    gone = struct.unpack_from("!H", body)[0]
    return gone, struct.unpack_from("!H", body, 2 + gone)[0]


def _raw_prefixes(data):
    out, at = set(), 0
    while at < len(data):
        end = at + 1 + (data[at] + 7) // 8
        out.add(data[at:end])
        at = end
    return out
