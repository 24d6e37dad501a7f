# SPDX-License-Identifier: Apache-2.0
"""A gross loss of speed or memory is a failure, on any machine and beside any other work.

Nothing is compared with seconds.  What bgpd spends is compared with what the load generator (bench/swarm) has spent a
moment before on encoding, decoding and hashing the same routes: that is the reference loop, it knows nothing of bgpd, and
who disturbs one disturbs the other.  Limits are about twice what was measured when they were set."""

import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "bench"))

import scenarios                    # noqa: E402
from daemons import Grevy           # noqa: E402
from stage import Stage             # noqa: E402

TRIES = 3               # the least of them counts: noise only adds


@dataclass(frozen=True)
class Limit:
    scenario: str
    share: float            # of the scenario's routes
    cpu: float              # bgpd and zebra over the reference
    bytes_per_path: float   # resident above idle; includes what does not grow with the routes
    peak: float = 1.3       # over settled


LIMITS = [
    Limit("S1", 0.2, 5, 110),
    Limit("S2b", 0.2, 5, 90),
    Limit("S3", 0.2, 12, 260),
]


def measure(build, scenario):
    stage = Stage(Grevy("grevy", build), scenario, build / "bench" / "swarm", limit=60)
    try:
        return next(stage.run())
    finally:
        stage.close()


@pytest.mark.alone
@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.scenario)
def test_a_route_costs_no_more_than_it_did(request, figures, limit):
    build = Path(request.config.getoption("--build"))
    scenario = replace(scenarios.ALL[limit.scenario].sized(limit.share), phases=("announce",))
    rows = [measure(build, scenario) for _ in range(TRIES)]
    cpu = min(row["cpu"] / row["reference_cpu"] for row in rows)
    size = min((row["rss_mib"] - row["idle_mib"]) * 2**20 / scenario.paths for row in rows)
    peak = min(row["peak_mib"] / row["rss_mib"] for row in rows)
    figures["cost"] = {"cpu_over_reference": round(cpu, 2), "bytes_per_path": round(size), "peak_over_settled": round(peak, 2)}
    assert all(row["result"] == "match" for row in rows)
    assert cpu < limit.cpu, f"bgpd spends {cpu:.1f} times what the reference does"
    assert size < limit.bytes_per_path, f"a path takes {size:.0f} bytes"
    assert peak < limit.peak, f"the peak is {peak:.2f} times what is settled"
