# SPDX-License-Identifier: Apache-2.0
"""What pytest gets from the lab.  A machine that cannot do a thing skips its tests, with the reason."""

import os
import shutil
from pathlib import Path

import pytest

from . import packages
from .bridge import Bridge
from .hosts import Lab
from .shell import Trouble, installed
from .suites import Frr, Grevy
from .system import SystemLab, why_not


def pytest_configure(config):
    config.addinivalue_line("markers", "docker: runs the demo, with real dockerds where they start")
    config.addinivalue_line("markers", "systemd: boots hosts with systemd as process 1")


@pytest.fixture(scope="session")
def lab_suite(request):
    """The daemons under test (--subject, --build)."""
    if os.geteuid():
        pytest.skip("needs root: namespaces")
    _install(packages.listed("demo"))
    if request.config.getoption("--subject") == "frr":
        _install(Frr.packages)
        return Frr()
    suite = Grevy(Path(request.config.getoption("--build")).resolve())
    absent = [str(path) for path in suite.binaries if not path.exists()]
    if absent:
        pytest.skip(f"not built: {', '.join(absent)}")
    return suite


def _install(names):
    try:
        packages.install(names)
    except Trouble as trouble:
        pytest.skip(str(trouble))


@pytest.fixture(scope="module")
def two_hosts(lab_suite):
    """Two hosts with a bridge docker0 each (no dockerd), prepared for the suite under test; nothing runs yet."""
    try:
        lab = Lab(kind="test").__enter__()
    except Trouble as trouble:
        pytest.skip(str(trouble))
    try:
        for host, peer in zip(lab.hosts, reversed(lab.hosts)):
            Bridge(host).begin()
            lab_suite.prepare(host, peer.plan)
        yield lab.hosts
    finally:
        lab.close()


@pytest.fixture(scope="module")
def system_hosts():
    """Two hosts with systemd as process 1."""
    reason = why_not()
    if reason:
        pytest.skip(reason)
    try:
        lab = SystemLab().__enter__()
    except Trouble as trouble:
        pytest.skip(f"hosts with systemd cannot be made here: {trouble}")
    yield lab.hosts
    lab.close()


@pytest.fixture(scope="session")
def meson():
    """Where meson is."""
    path = installed("meson") or shutil.which("meson")
    if not path:
        pytest.skip("meson is not installed")
    return path
