# SPDX-License-Identifier: Apache-2.0
"""Options and fixtures that every test may use.

    --subject grevy|frr   whose zebra, bgpd and vtysh are tested (frr: proves the test)
    --build DIR           where Grevy's programs are
    --long                also the tests that take minutes"""

import os
import signal
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

pytest.register_assert_rewrite("interop.suite", "harness")

from harness.lab import Lab                     # noqa: E402
from harness.router import FRR, grevy_from      # noqa: E402

pytest_plugins = ["lab.fixtures"] if (HERE / "lab" / "fixtures.py").exists() else []

SECONDS = 150           # a test that takes longer hangs; @pytest.mark.long has more
SECONDS_LONG = 1200
LOG_LINES = 60


def pytest_addoption(parser):
    parser.addoption("--subject", default="grevy", choices=["grevy", "frr"])
    parser.addoption("--build", default=str(HERE.parent / "build"))
    parser.addoption("--long", action="store_true")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--long"):
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="takes minutes: ./check --long"))


@pytest.fixture(scope="session")
def subject(request):
    """The programs under test."""
    option = request.config.getoption
    binaries = FRR if option("--subject") == "frr" else grevy_from(option("--build"))
    assert not binaries.missing, f"not built: {', '.join(binaries.missing)}"
    assert os.geteuid() == 0, "network namespaces need root"
    return binaries


_figures = {}


@pytest.fixture
def figures(request):
    """A dict for what was measured; it is printed at the end of the run."""
    return _figures.setdefault(request.node.name, {})


def pytest_terminal_summary(terminalreporter):
    for test, phases in _figures.items():
        for phase, row in phases.items():
            words = "  ".join(f"{key}={value}" for key, value in row.items())
            terminalreporter.write_line(f"figures: {test} {phase}: {words}")


def _labs_of(node):
    return node.__dict__.setdefault("_grevy_labs", [])


@pytest.fixture
def lab(request):
    """Hosts for one test."""
    made = Lab()
    _labs_of(request.node).append(made)
    yield made
    made.close()


@pytest.fixture(scope="class")
def class_lab(request):
    """Hosts that the tests of a class share."""
    made = Lab()
    _labs_of(request.node).append(made)
    yield made
    made.close()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A failure shows the last words of every daemon that took part."""
    outcome = yield
    report = outcome.get_result()
    if not report.failed:
        return
    for made in _labs_of(item) + (_labs_of(item.parent) if item.parent else []):
        for title, words in made.logs():
            report.sections.append((title, "\n".join(words.splitlines()[-LOG_LINES:])))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    """A test that hangs is a failure, not the end of the run."""
    seconds = SECONDS_LONG if item.get_closest_marker("long") else SECONDS

    def too_long(*_):
        raise TimeoutError(f"the test did not end within {seconds} s")
    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(seconds)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
