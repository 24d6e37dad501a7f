# SPDX-License-Identifier: Apache-2.0
"""Debian's ExaBgp and Grevy, both directions."""

from harness.exabgp import ExaBgp
from interop.suite import Interop


class TestExaBgp(Interop):
    peer_class = ExaBgp
