# SPDX-License-Identifier: Apache-2.0
"""Settings of the instance that change what neighbors are told, or how they are shown."""

import pytest
from harness.router import FRR, Bgp, Router
from harness.wait import wait_until

OURS, SENDER, CLIENT = "10.9.0.1", "10.9.0.2", "10.9.0.3"
PREFIX, OWN = "172.18.0.0/24", "172.19.0.0/24"


@pytest.fixture
def three(lab, subject):
    """A reflector with a route map outwards between two internal neighbors."""
    hosts = {address: lab.host(f"r{address[-1]}") for address in (OURS, SENDER, CLIENT)}
    lab.lan({host: f"{address}/24" for address, host in hosts.items()})
    one = Router(hosts[OURS], subject, Bgp(100, OURS, {SENDER: 100, CLIENT: 100}, [OWN])).start()
    sender = Router(hosts[SENDER], FRR, Bgp(100, SENDER, {OURS: 100}, [PREFIX])).start()
    client = Router(hosts[CLIENT], FRR, Bgp(100, CLIENT, {OURS: 100}, [])).start()
    one.type("route-map OUT permit 10", "set metric 50", "set community 100:50", "router bgp 100",
             "address-family ipv4 unicast", f"neighbor {SENDER} route-reflector-client",
             f"neighbor {CLIENT} route-reflector-client", f"neighbor {CLIENT} route-map OUT out")
    wait_until("the client hears both", lambda: client.best_path(PREFIX) and (client.best_path(OWN) or {}).get("metric") == 50)
    return one, sender, client


def test_policy_changes_what_is_reflected_only_where_that_is_said(three):
    one, _, client = three
    assert client.best_path(PREFIX)["metric"] == 0 and "community" not in client.best_path(PREFIX)
    one.type("router bgp 100", "bgp route-reflector allow-outbound-policy")
    one.vtysh(f"clear ip bgp {CLIENT} soft out")
    wait_until("it is changed", lambda: (client.best_path(PREFIX) or {}).get("metric") == 50)
    one.type("router bgp 100", "no bgp route-reflector allow-outbound-policy")
    one.vtysh(f"clear ip bgp {CLIENT} soft out")
    wait_until("it is as it came", lambda: (client.best_path(PREFIX) or {}).get("metric") == 0)
    assert client.best_path(OWN)["metric"] == 50


def test_names_are_shown_where_that_is_said(three):
    one, _, _ = three
    name = one.neighbor(SENDER)["hostname"]
    lines = lambda command, part: [line for line in one.vtysh(command).text.splitlines() if part in line]
    assert not lines("show ip bgp summary", f"{name}(") and not lines("show ip bgp", f"({name})")
    one.type("router bgp 100", "bgp default show-hostname", "bgp default show-nexthop-hostname")
    assert lines("show ip bgp summary", f"{name}({SENDER})")
    assert lines("show ip bgp", f"172.18.0.0/24    {SENDER}({name}) ")
    assert lines(f"show ip bgp {PREFIX}", f"    {SENDER}({name}) from {name}({SENDER}) ({SENDER})")


def test_a_keepalive_fits_into_the_hold_time_three_times(three):
    one, _, _ = three
    one.type("router bgp 100", f"neighbor {SENDER} timers 5 5", "neighbor 10.9.0.9 remote-as 300", "neighbor 10.9.0.9 timers 60 20")
    for neighbor, wanted in ((SENDER, (1000, 5000)), ("10.9.0.9", (6000, 20000))):
        said = one.neighbor(neighbor)
        assert (said["bgpTimerConfiguredKeepAliveIntervalMsecs"], said["bgpTimerConfiguredHoldTimeMsecs"]) == wanted


def test_routes_are_installed_unless_that_is_said(three):
    one, _, _ = three
    wait_until("it is installed", lambda: PREFIX in one.rib())
    one.type("bgp no-rib")
    wait_until("it is taken back", lambda: PREFIX not in one.rib())
    assert one.best_path(PREFIX)
    one.type("no bgp no-rib")
    wait_until("it is installed again", lambda: PREFIX in one.rib())


def test_all_instances_are_about_to_go(three):
    one, _, client = three
    one.type("bgp graceful-shutdown")
    wait_until("the client is told so", lambda: (client.best_path(OWN) or {}).get("locPrf") == 0)
    one.type("no bgp graceful-shutdown")
    wait_until("and no longer", lambda: (client.best_path(OWN) or {}).get("locPrf") == 100)


def test_lines_that_files_have(three, subject):
    if subject is FRR:
        pytest.skip("some are of newer ones")
    one, _, _ = three
    lines = ["bgp default ipv4-multicast", "bgp default ipv6-labeled-unicast", "bgp default ipv4-vpn", "bgp default ipv6-flowspec",
             "bgp allow-martian-nexthop", "no bgp ipv6-auto-ra", "bgp bestpath use-imported-attributes",
             "bgp suppress-fib-pending 50", "neighbor 10.9.0.2 ip-transparent", "neighbor 10.9.0.2 send-nexthop-characteristics"]
    for line in lines:
        assert one.vtysh("configure terminal", "router bgp 100", line).status == 0, line
    for line in ("redistribute table-direct 10 metric 5", "neighbor 10.9.0.2 send-community extended rpki"):
        assert one.vtysh("configure terminal", "router bgp 100", "address-family ipv4 unicast", line).status == 0, line
        lines.append(line)
    said = {line.strip() for line in one.vtysh("show running-config").text.splitlines()}
    assert set(lines) <= said, set(lines) - said
