# SPDX-License-Identifier: Apache-2.0
"""Debian's GoBgp and Grevy, both directions."""

from harness.gobgp import GoBgp
from interop.suite import Interop


class TestGoBgp(Interop):
    peer_class = GoBgp
