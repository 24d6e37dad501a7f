# SPDX-License-Identifier: Apache-2.0
"""Two virtual Docker hosts on one machine: what ./demo shows and what the tests use.

From the ground: trouble and shell (run things, say what went wrong), progress, packages (apt), hosts (namespaces and
the LAN), image (nginx from Debian's packages), docker and bridge (containers, real or make-do), suites (the routing
daemons of either host), typist (hands on a terminal), article (what is typed), picture, demo.  `system` has hosts
with systemd as PID 1; `fixtures` offers all of it to pytest.

Rule: nothing outside namespaces of our own, /run/grevy-demo and cgroups named grevy-lab-* is ever changed.
"""
