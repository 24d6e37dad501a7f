# SPDX-License-Identifier: Apache-2.0
"""Debian's OpenBgpd and Grevy, both directions."""

from harness.openbgpd import OpenBgpd
from interop.suite import Interop


class TestOpenBgpd(Interop):
    peer_class = OpenBgpd
