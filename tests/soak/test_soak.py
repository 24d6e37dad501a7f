# SPDX-License-Identifier: Apache-2.0
"""Storms of chance over whole daemons, and what must be true when they are over (calm.py).

A failure names its seed: `python3 -m soak --seed N --storms 1` from the folder `tests` blows the same storm again."""

import pytest

from .calm import Calm
from .storm import Storm
from .town import Town

THREADS = (("--io", "0", "--shards", "0"), ("--io", "2", "--shards", "3"))
CYCLES, WARM = 50, 10


@pytest.fixture(params=THREADS, ids=["one loop", "five threads"])
def town(request, subject):
    if subject.name != "grevy":
        pytest.skip("reads the rows of the language as Grevy's `list` prints them")
    made = Town(subject, request.param)
    yield made.start()
    made.close()


@pytest.fixture
def calm(town):
    made = Calm(town)
    made.first()
    return made


def storms(town, calm, tmp_path, seeds, events, without=()):
    for seed in seeds:
        storm = Storm(town, seed, tmp_path / "journal", without)
        try:
            storm.blow(events)
            storm.abate()
            calm.come()
        except BaseException:
            storm.note("broken")
            print(f"seed {seed}\n" + storm.journal.read_text()[-6000:])
            raise
        storm.journal.unlink()


def test_a_short_storm_leaves_no_trace(town, calm, tmp_path):
    storms(town, calm, tmp_path, (1, 2), 40)
    town.stop()


@pytest.mark.long
def test_many_storms_leave_no_trace(town, calm, tmp_path):
    storms(town, calm, tmp_path, range(100, 160), 100)
    town.stop()


@pytest.mark.long
def test_the_same_again_and_again_needs_no_more_memory(town, calm, tmp_path, figures):
    """The same storm, without ends of daemons, fifty times: after the first ten the heaps grow no more."""
    sizes = []
    for _ in range(CYCLES):
        storms(town, calm, tmp_path, (7,), 40, without=("a daemon dies",))
        sizes.append({name: town.process(name).rss_mib() for name in ("zebra", "bgpd")})
    figures["after"] = {**sizes[WARM], "cycles": CYCLES} | {f"{k} at the end": v for k, v in sizes[-1].items()}
    for name in ("zebra", "bgpd"):
        grown = sizes[-1][name] - sizes[WARM][name]
        assert grown < 1.0 + 0.1 * sizes[WARM][name], f"{name} grew by {grown:.1f} MiB in {CYCLES - WARM} cycles: {sizes}"
