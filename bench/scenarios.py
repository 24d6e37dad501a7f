# SPDX-License-Identifier: Apache-2.0
"""What is measured.  A scenario is sessions, routes, and phases one after the other on one running daemon.

Phases: "announce" (all senders say their routes), "again" (the same prefixes with other paths), "loss" (the first
sender's session breaks), "churn" (the first sender says other paths at a steady rate), "summary" (announce again, while
a terminal asks for `show ip bgp summary`), "json" (the whole table for a reader), "memory" (`show memory`)."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Scenario:
    name: str
    about: str
    senders: int = 1
    receivers: int = 1
    routes: int = 1_000_000     # of each sender, the same prefixes
    phases: tuple = ("announce",)
    fib: bool = False
    policy: bool = False
    churn: tuple = (20_000, 10)
    mrt: str = ""               # a recording instead of `routes`
    apart: bool = False         # each sender has prefixes of its own
    links: bool = False         # each receiver is on a link of its own

    @property
    def paths(self):
        return self.senders * self.routes

    def sized(self, share):
        return replace(self, routes=max(1, round(self.routes * share)))


ALL = {scenario.name: scenario for scenario in (
    Scenario("smoke", "3 senders of 20,000, 3 receivers", 3, 3, 20_000, ("announce", "again", "loss")),
    Scenario("S1", "1,000,000 routes from one peer to another", phases=("announce", "again", "loss")),
    Scenario("S2", "the same 100,000 prefixes from 10 peers", 10, routes=100_000, phases=("announce", "loss")),
    Scenario("S2b", "the same 500,000 prefixes from 4 peers", 4, routes=500_000, phases=("announce", "loss")),
    Scenario("S3", "100,000 routes to 50 peers", receivers=50, routes=100_000),
    Scenario("S3b", "20,000 routes to 200 peers", receivers=200, routes=20_000),
    Scenario("links", "100,000 routes to 50 peers, each on a link of its own", receivers=50, routes=100_000, links=True),
    Scenario("S5", "500,000 routes into the kernel", routes=500_000, phases=("announce", "loss"), fib=True),
    Scenario("S7", "S1 with a policy: 1,000 prefixes and a community", policy=True),
    Scenario("S8", "500,000 routes, then 20,000 new paths a second", routes=500_000, phases=("announce", "churn")),
    Scenario("real", "a real table of 577,699 routes", mrt="full-table", routes=577_699, phases=("announce", "loss")),
    Scenario("shows", "shows while 2,000,000 paths come in", 4, routes=500_000, phases=("announce", "summary")),
    Scenario("memory", "show memory after 1,000,000 routes, also in the kernel", phases=("announce", "memory"), fib=True),
    Scenario("json", "show ip bgp json of 1,000,000 routes", phases=("announce", "json")),
)}


def growth():
    """Routes from 10,000 to 4,000,000 of one peer; peers from 1 to 500, senders of the same prefixes and receivers."""
    for routes in (10_000, 100_000, 1_000_000, 4_000_000):
        yield Scenario(f"routes-{routes}", f"{routes:,} routes from one peer", routes=routes)
    for senders in (1, 10, 100, 500):
        yield Scenario(f"senders-{senders}", f"the same 4,000 prefixes from {senders} peers", senders, routes=4_000)
    for receivers in (1, 10, 100, 500):
        yield Scenario(f"receivers-{receivers}", f"20,000 routes to {receivers} peers", receivers=receivers, routes=20_000)


ALL.update({scenario.name: scenario for scenario in growth()})
GROUPS = {"main": ["S1", "S2", "S2b", "S3", "S3b", "S5", "S7", "S8", "real"], "growth": [s.name for s in growth()]}
