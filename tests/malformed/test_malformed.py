# SPDX-License-Identifier: Apache-2.0
"""Every malformed or borderline session gets the reaction that its RFC wants, and hurts nobody else."""

import pytest

from harness.wait import wait_until
from malformed.arena import PROFILES, Arena
from malformed.judge import cases, is_wanted, not_for_us

CASES = list(cases())
LOG_LINES = 40          # what one case may write at most: an attacker must not fill the disk


@pytest.fixture(scope="module")
def arena(subject):
    from harness.lab import Lab
    lab = Lab()
    made = Arena(lab, subject)
    yield made
    made.observer.stop()
    lab.close()


@pytest.fixture(scope="module")
def offered(arena):
    connection, capabilities = arena.open(PROFILES["E4"])
    connection.close()
    return capabilities


def test_the_file_is_read_whole():
    assert len(CASES) == 216
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_malformed(arena, offered, case):
    reason = not_for_us(case, offered)
    if reason:
        pytest.skip(reason)
    arena.revive()
    daemon, flaps = arena.grevy.bgpd, arena.observer.flaps
    lines = len(daemon.words().splitlines())
    if case.profile == "RAW":
        outcome = arena.play_raw(case.name, case.messages)
    else:
        outcome = arena.play(case.name, PROFILES[case.profile], case.messages, case.wants_end)
    said = daemon.words().splitlines()[lines:]
    got = f"end={outcome.end} opened={outcome.opened} routes={sorted(outcome.rib)}"
    assert daemon.is_alive, f"bgpd died ({daemon.status}) of {case.name}:\n" + "\n".join(said[-30:])
    assert any(is_wanted(wanted, outcome) for wanted in case.expected), \
        f"wanted {' or '.join(case.expected)}; got {got}; log:\n" + "\n".join(said[-10:])
    wait_until("bgpd answers", lambda: arena.grevy.vtysh("show ip bgp summary").status == 0, 5)
    assert arena.observer.flaps == flaps, "the session of another peer was lost"
    assert len(said) <= LOG_LINES, f"{len(said)} lines in the log for one case"
    arena.settle()
