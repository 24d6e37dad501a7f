# SPDX-License-Identifier: Apache-2.0
"""Debian's Bird and Grevy, both directions."""

from harness.bird import Bird
from interop.suite import Interop


class TestBird(Interop):
    peer_class = Bird
