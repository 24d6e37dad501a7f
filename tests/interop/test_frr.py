# SPDX-License-Identifier: Apache-2.0
"""Debian's Frr and Grevy, both directions."""

from harness.frr import Frr
from interop.suite import Interop


class TestFrr(Interop):
    peer_class = Frr
