# SPDX-License-Identifier: Apache-2.0
"""Debian's ExaBgp and Grevy, both directions."""

from harness.exabgp import ExaBgp
from harness.wait import stays
from interop.suite import THEIRS, Interop


class TestExaBgp(Interop):
    """ExaBGP 4.2.21 stumbles over a ROUTE-REFRESH that it has itself allowed, so it does not offer that."""
    peer_class = ExaBgp
    soft_words = ("soft out", "out")

    def test_soft_in_without_refresh_is_refused_or_harmless(self, trio):
        trio.grevy.vtysh(f"clear ip bgp {THEIRS} soft in")
        stays("the session is up", lambda: trio.grevy.is_established(THEIRS), 1)
        trio.in_step()
