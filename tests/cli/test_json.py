# SPDX-License-Identifier: Apache-2.0
"""`json` is a word that every show has, and what comes is JSON: full, empty, or an error."""

import json
import re

import pytest

from .conftest import NEIGHBOR

SHOWS = [
    "show version", "show daemons", "show memory", "show thread cpu", "show event cpu", "show logging",
    "show running-config", "show debugging",
    "show interface", "show interface eth0", "show interface brief", "show interface description",
    "show ip route", "show ip route summary", "show ip route static", "show ip route connected",
    "show ip route 10.1.0.0/24", "show ip route 10.1.0.7", "show ip route 10.0.0.0/8 longer-prefixes",
    "show ipv6 route", "show ipv6 route summary", "show ip forwarding", "show ipv6 forwarding",
    "show ip bgp", "show ip bgp summary", "show ip bgp neighbors", f"show ip bgp neighbors {NEIGHBOR}",
    f"show ip bgp neighbors {NEIGHBOR} advertised-routes", f"show ip bgp neighbors {NEIGHBOR} routes",
    f"show ip bgp neighbors {NEIGHBOR} received-routes",
    "show ip bgp 172.17.0.0/24", "show ip bgp 172.17.0.1", "show ip bgp 9.9.9.0/24", "show ip bgp attribute-info",
    "show ip bgp attribute-info summary",
    "show ip bgp nexthop", "show bgp summary", "show bgp ipv4 unicast", "show bgp ipv4 unicast summary",
    "show ip bgp neighbors 10.99.99.99", "show ip route 9.9.9.9", "show interface nowhere7",
]
FRR_HAS_NO_JSON = ("show version", "show daemons", "show memory", "show thread", "show event", "show logging",
                   "show running", "show debugging", "forwarding", "attribute-info", "nexthop", "nowhere7", "brief",
                   "10.99.99.99")


class TestJson:
    @pytest.mark.parametrize("command", SHOWS)
    def test_it_is_json(self, shared, command):
        if shared.binaries.name == "frr" and any(word in command for word in FRR_HAS_NO_JSON):
            pytest.skip("FRR 8.4 has no JSON here")
        answer = shared.vtysh(f"{command} json")
        value = json.loads(answer.text)
        assert isinstance(value, (dict, list)), answer.text[:200]

    def test_every_show_that_is_listed_has_json(self, shared):
        """What `list` prints is the truth: a show without values is run, whatever its name."""
        if shared.binaries.name == "frr":
            pytest.skip("not a promise of FRR")
        wrong = []
        for command in sorted(simple_shows(shared.show("list"))):
            answer = shared.vtysh(f"{command} json")
            try:
                json.loads(answer.text)
            except ValueError as error:
                wrong.append(f"{command} json: {error}: {answer.all[:200]!r}")
        assert not wrong, "\n".join(wrong)

    def test_the_error_of_a_json_command_is_json(self, shared):
        answer = shared.vtysh("show ip bgp neighbors 10.99.99.99 json")
        assert isinstance(json.loads(answer.text), dict)


def simple_shows(listing):
    """Commands of `list` that need no value, with their optional parts left out."""
    for line in listing.splitlines():
        command = line.strip()
        if not command.startswith("show ") or "json" not in command:
            continue
        for _ in range(4):
            command = re.sub(r"\s*\[[^\[\]]*\]", "", command)
        command = re.sub(r"[(<]([^|()<>]*)\|[^()<>]*[)>]", r"\1", command)
        words = command.split()
        if all(re.fullmatch(r"[a-z0-9-]+", word) for word in words):
            yield command.removesuffix(" json")
