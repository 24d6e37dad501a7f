# SPDX-License-Identifier: Apache-2.0
"""What can happen to a router, as rows: how often, and a function that makes it happen.

Every choice comes from one seeded source and every event leaves a line in the journal, so that a storm can be read
afterwards and blown again."""

import random
import time
from pathlib import Path

from harness import wire
from harness.speaker import Closed, Connection
from malformed.arena import PROFILES
from malformed.judge import cases

from . import grammar
from .neighbors import chance_offer
from .town import DAEMONS, OURS, VANDAL, VANDAL_AS

PREFIXES = [f"172.{16 + n % 2 * 4}.{n}.0/24" for n in range(60)] + [f"2001:db8:{0x1000 + n:x}::/48" for n in range(30)]
# What is no matter of the router's: sessions of the terminal, files elsewhere, and what only waits.
SPARED = ("configure", "exit", "quit", "end", "disable", "enable", "list", "find", "terminal", "write", "copy", "logmsg",
          "start-shell", "ping", "traceroute", "banner motd file", "log file", "log syslog", "log stdout", "log trap", "log monitor", "show history", "test",
          "service terminal-length", "log-filter", "clear log")
ENABLE = ("enable",)
MODES = {
    "bgpd": ((), ("router bgp 65000",), ("router bgp 65000", "address-family ipv4 unicast"),
             ("router bgp 65000", "address-family ipv6 unicast"), ("route-map TO-BEA permit 10",), ("route-map X1 deny 7",)),
    "zebra": ((), ("interface eth1",), ("interface dum0",), ("route-map X1 permit 7",), ("nexthop-group X1",)),
}


class Storm:
    def __init__(self, town, seed, journal, without=()):
        self.town, self.dice, self.journal = town, random.Random(seed), Path(journal)
        self.events = [row for row in EVENTS if row[1] not in without]
        self.rows = {}                      # (daemon, mode): trees
        self.slow = []                      # terminals that nobody reads from
        self.malformed = [case for case in cases() if case.profile in ("E4", "I4")]
        self.began = time.monotonic()

    def note(self, words):
        with open(self.journal, "a", encoding="utf-8") as out:
            out.write(f"{time.monotonic() - self.began:8.2f} {words}\n")

    def blow(self, events):
        """So many events; the pauses between are short, so that they meet."""
        for _ in range(events):
            name, deed = self.dice.choices([row[1:] for row in self.events], [row[0] for row in self.events])[0]
            self.note(name)
            deed(self)
            time.sleep(self.dice.choice((0, 0, 0.01, 0.1)))

    def abate(self):
        """What the storm holds open is let go."""
        for vty in self.slow:
            vty.close()
        self.slow = []
        for neighbor in self.town.neighbors.values():
            neighbor.may_read.set()

    def trees(self, daemon, mode):
        """The grammars of a mode; learnt once, from the daemon itself."""
        if (daemon, mode) not in self.rows:
            vty = self.town.vty(daemon)
            for line in () if mode == ENABLE else ("configure terminal", *mode):
                vty.ask(line)
            rows = [row.strip() for row in vty.ask("list")[1].splitlines()]
            vty.close()
            self.rows[daemon, mode] = [grammar.parse(row) for row in rows if row and not row.startswith(SPARED)
                                       and not row.removeprefix("no ").startswith(SPARED)]
        return self.rows[daemon, mode]

    def neighbor(self):
        return self.dice.choice(list(self.town.neighbors.values()))


# ---- what neighbors do ---------------------------------------------------------------------------------------


def some_routes(storm):
    neighbor = storm.neighbor()
    for prefix in storm.dice.sample(PREFIXES, storm.dice.randint(1, 20)):
        if storm.dice.random() < 0.3:
            neighbor.take_back(prefix)
        else:
            neighbor.offer(prefix, chance_offer(storm.dice, neighbor.asn, neighbor.is_internal))


def many_routes_come_and_go(storm):
    neighbor, count = storm.neighbor(), storm.dice.choice((50, 500))
    prefixes = [f"172.23.{n // 16}.{n % 16 * 16}/28" for n in range(count)]
    offer = chance_offer(storm.dice, neighbor.asn, neighbor.is_internal)
    for prefix in prefixes:
        neighbor.offer(prefix, offer)
    for prefix in prefixes:
        neighbor.take_back(prefix)


def session_drops(storm):
    last_words = storm.dice.choice(((), (), (wire.notification(6, 4),), (wire.notification(6, 9, b"\6\3"),)))
    storm.neighbor().drop(*last_words)


def asks_again(storm):
    storm.neighbor().refresh(*storm.dice.choice(((1, 1), (2, 1), (1, 1), (25, 70), (0, 0))))


def asks_for_less(storm):
    entries = [(storm.dice.randint(1, 50), storm.dice.random() < 0.5, prefix)
               for prefix in storm.dice.sample(PREFIXES[:60], storm.dice.randint(0, 12))]
    storm.town.neighbors["ada"].filter(1, 1, entries, storm.dice.choice((1, 1, 2)))


def reads_slowly(storm):
    neighbor = storm.neighbor()
    (neighbor.may_read.clear if neighbor.may_read.is_set() else neighbor.may_read.set)()


def says_nonsense(storm):
    """A case of tests/malformed, or the bytes of one with a few of them changed, from a neighbor of its own."""
    case = storm.dice.choice(storm.malformed)
    storm.note(f"    {case.name}")
    try:
        connection = Connection(storm.town.there, VANDAL, OURS, seconds=0.5)
        profile = PROFILES["E4"]
        own = [c for c in profile.capabilities if c[0] != 65] + [wire.four_octets(VANDAL_AS)]
        connection.send(wire.open_message(VANDAL_AS, VANDAL, own))
        for message in case.messages:
            changed = bytearray(message)
            for _ in range(storm.dice.choice((0, 0, 1, 3))):
                changed[storm.dice.randrange(16, len(changed))] = storm.dice.randrange(256)
            connection.send(bytes(changed))
        if storm.dice.random() < 0.5:
            connection.receive(0.05)
        connection.close()
    except (OSError, Closed):
        pass                                # turned away; that is an answer, too


def bird_restarts(storm):
    storm.town.others["bird"].reset()


def frr_clears(storm):
    storm.town.others["frr"].reset()


# ---- what the machine does -----------------------------------------------------------------------------------


IP_COMMANDS = ("link set eth1 down", "link set eth1 up", "link set eth0 down", "link set eth0 up",
               "addr del 10.78.0.1/24 dev eth1", "addr replace 10.78.0.1/24 dev eth1", "addr replace 10.79.0.1/24 dev eth1",
               "addr del 10.79.0.1/24 dev eth1", "link add dum7 type veth peer name far7", "link del dum7", "link set dum0 down",
               "link set dum0 up", "link set dum0 mtu 1400", "link set dum7 up", "addr replace 172.16.3.1/24 dev dum0",
               "addr flush dev dum0", "-6 addr flush dev eth1", "route replace 172.16.5.0/24 dev dum0",
               "route del 172.16.5.0/24 dev dum0", "route flush proto bgp", "nexthop flush proto zebra")


def machine_changes(storm):
    command = storm.dice.choice(IP_COMMANDS)
    storm.note(f"    ip {command}")
    storm.town.grevy.show(command, check=False)


def daemon_dies(storm):
    name, how = storm.dice.choice(DAEMONS), storm.dice.choice(("kill", "stop"))
    storm.note(f"    {how} {name}")
    storm.abate()
    storm.town.assert_alive()
    getattr(storm.town.process(name), how)()
    storm.town.look_at_end(name, how)
    storm.town.write_peace()
    storm.town.start_daemon(name)


def disk_refuses(storm):
    folder = storm.town.router.etc
    folder.chmod(0o555 if storm.dice.random() < 0.5 else 0o755)
    storm.town.ask(storm.dice.choice(DAEMONS), "write")
    folder.chmod(0o755)


# ---- what people do ------------------------------------------------------------------------------------------


def types_anything(storm):
    """Lines of chance from every row of one mode."""
    daemon = storm.dice.choice(DAEMONS)
    mode = storm.dice.choice(MODES[daemon])
    trees = storm.trees(daemon, mode)
    vty = storm.town.vty(daemon)
    for line in ("configure terminal", *mode):
        vty.ask(line)
    for _ in range(storm.dice.choice((1, 5, 30))):
        line = grammar.line(storm.dice, storm.dice.choice(trees))
        status, answer = vty.ask(line)
        storm.note(f"    {daemon}: {' / '.join(mode)}: {line}" + ("" if status == 0 else f"   -> {answer.strip()[:60]}"))
    vty.close()


def asks_anything(storm):
    """Shows and clears of chance; some people leave in the middle of the answer, or never read it."""
    daemon = storm.dice.choice(DAEMONS)
    trees = storm.trees(daemon, ENABLE)
    for _ in range(storm.dice.choice((1, 3, 10))):
        line = grammar.line(storm.dice, storm.dice.choice(trees))
        storm.note(f"    {daemon}: {line}")
        vty = storm.town.vty(daemon)
        how = storm.dice.random()
        if how < 0.6:
            vty.ask(line)
            vty.close()
        elif how < 0.9 or len(storm.slow) > 20:
            vty.send(line)
            vty.close()
        else:
            vty.send(line, "show running-config", "show bgp all json")
            storm.slow.append(vty)


POLICY = (("no ip prefix-list FROM-BEA seq 10",), ("ip prefix-list FROM-BEA seq 10 permit any",),
          ("ip prefix-list FROM-BEA seq 7 deny 172.16.0.0/16 le 32",), ("no ip prefix-list FROM-BEA",),
          ("route-map TO-BEA deny 5", "match ip address prefix-list SMALL"), ("no route-map TO-BEA deny 5",),
          ("route-map TO-BEA permit 10", "set as-path prepend 65000 65000"), ("no route-map TO-BEA",),
          ("router bgp 65000", "neighbor 10.77.0.11 route-map TO-BEA in"),
          ("router bgp 65000", "no neighbor 10.77.0.11 route-map TO-BEA in"),
          ("router bgp 65000", "neighbor 10.77.0.13 peer-group TEAM"), ("router bgp 65000", "no neighbor 10.77.0.12"),
          ("router bgp 65000", "neighbor TEAM shutdown"), ("router bgp 65000", "no neighbor TEAM"),
          ("router bgp 65000", "neighbor 10.77.0.12 remote-as 65012", "neighbor 10.77.0.12 peer-group TEAM"),
          ("router bgp 65000", "no neighbor TEAM shutdown"), ("router bgp 65000", "maximum-paths 8"), ("no router bgp",),
          ("router bgp 65000", "neighbor 10.77.0.11 addpath-tx-all-paths"),
          ("router bgp 65000", "aggregate-address 172.16.0.0/12 summary-only"),
          ("router bgp 65000", "neighbor 10.77.0.11 soft-reconfiguration inbound"))


def edits_policy(storm):
    lines = storm.dice.choice(POLICY)
    storm.note(f"    {' / '.join(lines)}")
    vty = storm.town.vty("bgpd")
    for line in ("configure terminal", *lines):
        vty.ask(line)
    vty.close()


def reloads(storm):
    """SIGHUP while all of it goes on: the file is the configuration again."""
    storm.town.write_peace()
    for name in DAEMONS:
        storm.town.process(name).signal(1)


EVENTS = (
    (20, "some routes", some_routes), (3, "many routes come and go", many_routes_come_and_go),
    (4, "a session drops", session_drops), (4, "refresh", asks_again), (4, "a filter of ada's", asks_for_less),
    (2, "slow reader", reads_slowly), (8, "nonsense", says_nonsense), (1, "bird restarts", bird_restarts),
    (1, "frr clears", frr_clears), (6, "the machine", machine_changes), (1, "a daemon dies", daemon_dies),
    (1, "no disk", disk_refuses), (8, "anything typed", types_anything), (10, "anything asked", asks_anything),
    (4, "policy", edits_policy), (1, "reload", reloads),
)
