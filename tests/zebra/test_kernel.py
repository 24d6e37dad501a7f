# SPDX-License-Identifier: Apache-2.0
"""zebra and the kernel: what others put there is seen and left alone; what is ours is always true."""

import signal

import pytest

from harness.wait import wait_until


def kernel_routes_known(zebra):
    """How many routes of the kernel zebra knows, from the summary."""
    summary = zebra.router.json("show ip route summary")
    return sum(row["rib"] for row in summary["routes"] if row["type"] == "kernel")


def test_a_foreign_route_is_seen_and_never_touched(zebra):
    zebra.host.ip("route add 203.0.113.0/24 via 10.1.0.2 metric 7 proto 55")
    zebra.rib("203.0.113.0/24", protocol="kernel", selected=True)
    before = zebra.host.show("route show 203.0.113.0/24")
    zebra.router.zebra.stop()
    assert zebra.host.show("route show 203.0.113.0/24") == before
    zebra.start()
    zebra.rib("203.0.113.0/24", protocol="kernel")
    zebra.host.ip("route del 203.0.113.0/24")
    zebra.no_rib("203.0.113.0/24")


def test_a_foreign_route_wins_over_a_static_one_and_leaves_it_the_place(zebra):
    zebra.host.ip("route add 192.0.2.0/24 via 10.1.0.2 proto 55")
    zebra.rib("192.0.2.0/24", protocol="kernel", selected=True)
    zebra.type("ip route 192.0.2.0/24 10.2.0.2")
    zebra.rib("192.0.2.0/24", protocol="static")
    assert "proto 55" in zebra.host.show("route show 192.0.2.0/24")
    zebra.host.ip("route del 192.0.2.0/24 via 10.1.0.2")
    zebra.kernel("192.0.2.0/24", "via 10.2.0.2")


def test_a_static_route_does_not_take_away_a_foreign_one_with_another_metric(zebra):
    zebra.type("ip route 192.0.2.0/24 10.2.0.2")
    zebra.kernel("192.0.2.0/24", "via 10.2.0.2")
    zebra.host.ip("route add 192.0.2.0/24 via 10.1.0.2 metric 4000 proto 55")
    zebra.type("no ip route 192.0.2.0/24 10.2.0.2")
    wait_until("only the foreign one is left", lambda: "10.2.0.2" not in zebra.host.show("route show 192.0.2.0/24"))
    assert "10.1.0.2" in zebra.host.show("route show 192.0.2.0/24")


def test_what_is_shown_as_installed_is_installed(zebra):
    """A stranger deletes our route: it comes back, or zebra says that it is not there."""
    zebra.type("ip route 192.0.2.0/24 10.1.0.2")
    zebra.kernel("192.0.2.0/24", "via 10.1.0.2")
    zebra.host.ip("route del 192.0.2.0/24")

    def truth():
        in_kernel = "192.0.2.0/24" in zebra.host.routes()
        shown = any(route.get("installed") for route in zebra.router.rib().get("192.0.2.0/24", []))
        return in_kernel == shown
    wait_until("zebra's view and the kernel agree", truth)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["TERM", "KILL"])
def test_own_routes_of_an_earlier_life_are_adopted_or_swept(box, how):
    box.configure("ip route 192.0.2.0/24 10.1.0.2", "ip route 198.51.100.0/24 10.1.0.2")
    box.start("-K", "3")
    box.kernel("198.51.100.0/24", "via 10.1.0.2")
    box.router.zebra.signal(how)
    box.router.zebra.popen.wait(5)
    assert "192.0.2.0/24" in box.host.routes()
    box.configure("ip route 192.0.2.0/24 10.1.0.2")
    box.start("-K", "3")
    assert "192.0.2.0/24" in box.host.routes(), "what is still wanted never leaves the kernel"
    box.kernel("198.51.100.0/24", gone=True, seconds=15)
    box.kernel("192.0.2.0/24", "via 10.1.0.2")


def test_without_keep_zebra_takes_its_own_routes_along(zebra):
    zebra.type("ip route 192.0.2.0/24 10.1.0.2")
    zebra.host.ip("route add 203.0.113.0/24 via 10.1.0.2 proto 55")
    zebra.kernel("192.0.2.0/24", "via 10.1.0.2")
    seconds, status = zebra.router.zebra.stop()
    assert status == 0 and seconds < 1.5
    assert "192.0.2.0/24" not in zebra.host.routes()
    assert "203.0.113.0/24" in zebra.host.routes()


@pytest.mark.alone
def test_after_a_netlink_overrun_everything_is_known(zebra):
    """zebra sleeps while 200,000 routes come in: far more than any socket buffer holds."""
    before = kernel_routes_known(zebra)
    lines = "\n".join(f"route add 100.{64 + n // 65536}.{n // 256 % 256}.{n % 256}/32 dev eth0 proto 55"
                      for n in range(200_000))
    zebra.router.zebra.freeze()
    zebra.host.ip(lines)
    zebra.router.zebra.thaw()
    wait_until("all 200,000 are known", lambda: kernel_routes_known(zebra) == before + 200_000, 60, 0.2)
    zebra.router.zebra.freeze()
    zebra.host.ip(lines.replace("route add", "route del"))
    zebra.router.zebra.thaw()
    wait_until("and all are gone", lambda: kernel_routes_known(zebra) == before, 60, 0.2)


def test_forwarding_is_switched(zebra):
    def forwarding(family):
        return zebra.host.run(["sysctl", "-n", f"net.{family}.ip_forward" if family == "ipv4"
                               else "net.ipv6.conf.all.forwarding"]).stdout.strip()
    for line, family in (("ip forwarding", "ipv4"), ("ipv6 forwarding", "ipv6")):
        zebra.type(f"no {line}")
        wait_until("off", lambda family=family: forwarding(family) == "0")
        zebra.type(line)
        wait_until("on", lambda family=family: forwarding(family) == "1")
    assert "on" in zebra.router.show("show ip forwarding")


def test_a_blackhole_of_others_is_shown(zebra):
    zebra.host.ip("route add blackhole 203.0.113.0/24 proto 55")
    zebra.rib("203.0.113.0/24", protocol="kernel")


def test_a_route_in_another_table_is_not_ours_to_show(zebra):
    zebra.host.ip("route add 203.0.113.0/24 via 10.1.0.2 table 77", "route add 203.0.114.0/24 via 10.1.0.2")
    zebra.rib("203.0.114.0/24", protocol="kernel")
    assert "203.0.113.0/24" not in zebra.router.rib()


def test_new_routes_may_carry_their_next_hops_themselves(zebra):
    zebra.type("ip route 192.0.2.0/24 10.1.0.2", "no zebra nexthop kernel enable", "ip route 198.18.0.0/15 10.1.0.3")
    zebra.kernel("192.0.2.0/24", "nhid")
    zebra.kernel("198.18.0.0/15", "via 10.1.0.3")
    assert "nhid" not in zebra.host.show("-4 route show 198.18.0.0/15")
    assert "no zebra nexthop kernel enable\n" in zebra.router.show("show running-config")
    zebra.type("zebra nexthop kernel enable", "zebra nexthop proto only", "ip route 198.51.0.0/16 10.1.0.4")
    zebra.kernel("198.51.0.0/16", "via 10.1.0.4")
    assert "nhid" not in zebra.host.show("-4 route show 198.51.0.0/16")
    running = zebra.router.show("show running-config")
    assert "zebra nexthop proto only\n" in running and "kernel enable" not in running
    zebra.type("no zebra nexthop proto only", "ip route 198.52.0.0/16 10.1.0.5")
    zebra.kernel("198.52.0.0/16", "nhid")


def test_an_interface_may_be_named_with_its_vrf(zebra):
    zebra.type("interface eth0 vrf default", "description words")
    running = zebra.router.show("show running-config")
    assert "interface eth0\n description words\n" in running
    zebra.type("no interface eth0 vrf default")
    assert "description words" not in zebra.router.show("show running-config")
