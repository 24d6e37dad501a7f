# SPDX-License-Identifier: Apache-2.0
"""vtysh in front of toyd, the smallest daemon."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from person import Toys             # noqa: E402


@pytest.fixture
def shelf(request):
    """Nothing runs yet."""
    toys = Toys(request.config.getoption("--build"))
    assert (toys.build / "vtysh").exists() and (toys.build / "src/daemon/toyd").exists(), "not built"
    yield toys
    toys.close()


@pytest.fixture
def toys(shelf):
    return shelf.start()


@pytest.fixture
def terminal(toys):
    return toys.terminal()
