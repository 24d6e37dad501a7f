#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What Grevy would need beyond this machine: a model of few numbers, checked against everything that was measured.

    python3 bench/model.py rows.jsonl           rows of bench/run -d grevy -s main,growth

An io pays for each path that it hears and each route that it writes to a neighbor; a shard for each prefix (its first path,
and telling it to one group) and for each further path of it.  These four come from S1, S2b and S3; the other scenarios are
the check.  Wall time is that of the busier kind of actor, of the fullest shard, or of the one io that reads the longest feed."""

import json
import statistics
import sys
from dataclasses import dataclass

BALANCE = {1: 1.0, 2: 1.02, 6: 1.05, 24: 1.14}     # the fullest shard of a real table, of its part


@dataclass(frozen=True)
class Load:
    """`senders` say the same `routes`; `receivers` are told them.  What senders are told of each other is left out."""
    routes: int
    senders: int
    receivers: int

    @property
    def heard(self):
        return self.routes * self.senders

    @property
    def told(self):
        return self.routes * self.receivers


@dataclass(frozen=True)
class Costs:
    """CPU seconds."""
    hear: float
    write: float
    prefix: float
    more: float

    def io(self, load):
        return self.hear * load.heard + self.write * load.told

    def shard(self, load):
        return self.prefix * load.routes + self.more * (load.heard - load.routes)

    def wall(self, load, ios, shards):
        """The serial part is one peer's feed: one io reads it, however many there are."""
        return max(self.io(load) / ios, self.hear * load.routes, self.shard(load) / shards * BALANCE[shards])


def measured(path):
    """{(scenario, daemon): (load, io seconds, shard seconds)}: medians of the first phase."""
    rows = {}
    with open(path, encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["phase"] == "announce" and row["result"] == "match" and row["daemon"].startswith("grevy"):
                rows.setdefault((row["scenario"], row["daemon"]), []).append(row)
    return {key: (Load(some[0]["paths"] // some[0]["senders"], some[0]["senders"], some[0]["receivers"]),
                  statistics.median(row["threads"].get("bgpd-io", 0) for row in some),
                  statistics.median(row["threads"].get("bgpd-shard", 0) for row in some)) for key, some in rows.items()}


def fitted(points):
    """S1 and S3 differ in what is written, S1 and S2b in further paths."""
    one, io_one, shard_one = points["S1", "grevy"]
    wide, io_wide, _ = points["S3", "grevy"]
    many, _, shard_many = points["S2b", "grevy"]
    write = (io_wide - io_one * wide.heard / one.heard) / (wide.told - one.told * wide.heard / one.heard)
    hear = (io_one - write * one.told) / one.heard
    prefix = shard_one / one.routes
    return Costs(hear, write, prefix, (shard_many - prefix * many.routes) / (many.heard - many.routes))


def print_check(costs, points):
    print("| scenario | io, model | measured | shard, model | measured |\n|---|---|---|---|---|")
    for (name, daemon), (load, io, shard) in points.items():
        if daemon == "grevy" and io + shard >= 0.02:        # less is noise
            print(f"| {name} | {costs.io(load):.3f} | {io:.3f} | {costs.shard(load):.3f} | {shard:.3f} |")


def print_beyond(costs):
    loads = {"20 full feeds to 20 peers": Load(1_000_000, 20, 20), "5,000,000 routes, 2 feeds, to 2,000 peers": Load(5_000_000, 2, 2000),
             "2,000 peers with the same 5,000 routes, to all": Load(5_000, 2000, 2000)}
    print("| load | 2 cores (1 io, 1 shard) | 8 (2, 6) | 32 (8, 24) |\n|---|---|---|---|")
    for name, load in loads.items():
        cells = (f"{costs.wall(load, ios, shards):.2f}" for ios, shards in ((1, 1), (2, 6), (8, 24)))
        print(f"| {name} | " + " | ".join(cells) + " |")


def main():
    points = measured(sys.argv[1])
    costs = fitted(points)
    print(f"CPU microseconds: io {costs.hear * 1e6:.3f} a path heard, {costs.write * 1e6:.4f} a route written; "
          f"shard {costs.prefix * 1e6:.3f} a prefix, {costs.more * 1e6:.3f} a further path\n")
    print_check(costs, points)
    print()
    print_beyond(costs)


if __name__ == "__main__":
    main()
