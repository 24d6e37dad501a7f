# SPDX-License-Identifier: Apache-2.0
"""zebra, bgpd or both go away and come back under traffic.

        c1 172.17.0.2 -- h1 AS 100  === 192.168.15.0/24 ===  h2 AS 200 -- c2 172.17.1.2

Both routers speak Grevy and have `bgp graceful-restart`.  c1 pings c2 a hundred times a second; an
answer needs the kernel's routes of both hosts, so it needs what either bgpd keeps for the other."""

import signal
import time

import pytest

from harness.ping import Ping
from harness.router import Bgp, Router
from harness.wait import wait_until

H1, H2 = "192.168.15.107", "192.168.15.108"
NET1, NET2, EXTRA = "172.17.0.0/24", "172.17.1.0/24", "172.20.0.0/16"
KEEP = ("-K", "30")         # zebra: keep the kernel's routes at exit, sweep after 30 s what nobody confirmed

ways = pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["TERM", "KILL"])


class Sites:
    def __init__(self, lab, subject, zebra_options=()):
        self.zebra_options = zebra_options
        names = ("h1", "h2", "c1", "c2")
        self.h1, self.h2, self.c1, self.c2 = (lab.host(name) for name in names)
        lab.lan({self.h1: f"{H1}/24", self.h2: f"{H2}/24"})
        for host, container, net in ((self.h1, self.c1, "172.17.0"), (self.h2, self.c2, "172.17.1")):
            lab.link(host, "docker0", container, "eth0")
            host.ip(f"addr add {net}.1/24 dev docker0")
            container.ip(f"addr add {net}.2/24 dev eth0", f"route add default via {net}.1")
            host.sysctl(**{"net.ipv4.ip_forward": 1})
        lines = ["bgp graceful-restart"]
        self.one = Router(self.h1, subject, Bgp(100, H1, {H2: 200}, [NET1], lines))
        self.two = Router(self.h2, subject, Bgp(200, H2, {H1: 100}, [NET2, EXTRA], lines))

    def start(self):
        for router in (self.one, self.two):
            router.start_zebra(*self.zebra_options)
            router.start_bgpd()
        return self.in_step()

    def in_step(self, seconds=60):
        wait_until("established", lambda: self.one.is_established(H2) and self.two.is_established(H1), seconds, 0.1)
        wait_until("h1 reaches NET2", lambda: f"via {H2}" in self.h1.routes().get(NET2, ""), 20)
        wait_until("h2 reaches NET1", lambda: f"via {H1}" in self.h2.routes().get(NET1, ""), 20)
        wait_until("bgpd and zebra of h1 agree", lambda: self.one.best_path(NET2) and self.one.rib().get(NET2), 20)
        return self

    def end(self, daemon, how):
        process = getattr(self.one, daemon)
        process.signal(how)
        process.popen.wait(5)


@pytest.fixture
def sites(lab, subject):
    return Sites(lab, subject, KEEP).start()


@ways
def test_no_ping_is_lost_while_bgpd_restarts(sites, how):
    with Ping(sites.c1, "172.17.1.2") as ping:
        sites.end("bgpd", how)
        time.sleep(0.5)     # long enough for a hundred pings' worth of mistakes
        assert NET2 in sites.h1.routes(), "zebra dropped the routes of a bgpd that is about to come back"
        sites.one.start_bgpd()
        sites.in_step()
    assert ping.lost == 0, f"{ping.lost} of {ping.sent} pings lost: {ping.missing[:20]}"


@ways
def test_no_ping_is_lost_while_zebra_restarts(sites, how):
    with Ping(sites.c1, "172.17.1.2") as ping:
        sites.end("zebra", how)
        time.sleep(0.3)
        assert sites.one.is_established(H2), "bgpd lives without zebra"
        sites.one.start_zebra(*KEEP)
        sites.in_step()
    assert ping.lost == 0, f"{ping.lost} of {ping.sent} pings lost: {ping.missing[:20]}"


@ways
def test_no_ping_is_lost_while_both_restart(sites, how):
    with Ping(sites.c1, "172.17.1.2") as ping:
        sites.end("bgpd", how)
        sites.end("zebra", how)
        sites.one.start_zebra(*KEEP)
        sites.one.start_bgpd()
        sites.in_step()
    assert ping.lost == 0, f"{ping.lost} of {ping.sent} pings lost: {ping.missing[:20]}"


@ways
def test_in_the_other_order_too(sites, how):
    """zebra first, and bgpd is up before zebra is."""
    with Ping(sites.c1, "172.17.1.2") as ping:
        sites.end("zebra", how)
        sites.end("bgpd", how)
        sites.one.start_bgpd()
        sites.one.start_zebra(*KEEP)
        sites.in_step()
    assert ping.lost == 0, f"{ping.lost} of {ping.sent} pings lost: {ping.missing[:20]}"


@ways
def test_what_was_withdrawn_meanwhile_is_swept(sites, how):
    wait_until("the extra route is there", lambda: EXTRA in sites.h1.routes())
    sites.end("bgpd", how)
    sites.two.type("router bgp 200", f"no network {EXTRA}")
    sites.one.start_bgpd()
    sites.in_step()
    wait_until("swept after the resynchronisation", lambda: EXTRA not in sites.h1.routes(), 30, 0.1)


def test_a_bgpd_that_does_not_come_back_loses_its_routes_in_the_end(lab, subject):
    sites = Sites(lab, subject)
    for router in (sites.one, sites.two):
        path = router.config_file("bgpd")
        path.write_text(path.read_text() + " bgp graceful-restart restart-time 3\n bgp graceful-restart stalepath-time 3\n")
    sites.start()
    sites.end("bgpd", signal.SIGKILL)
    wait_until("zebra of h1 gives up the routes", lambda: NET2 not in sites.h1.routes(), 20, 0.1)
    wait_until("h2 gives up the routes", lambda: NET1 not in sites.h2.routes(), 20, 0.1)


def test_stale_kernel_routes_of_an_earlier_life_are_adopted_and_swept(lab, subject):
    """zebra dies together with bgpd; both come back with another configuration."""
    sites = Sites(lab, subject, ("-K", "3")).start()
    sites.end("bgpd", signal.SIGKILL)
    sites.end("zebra", signal.SIGKILL)
    assert NET2 in sites.h1.routes()
    sites.one.configure("bgpd", "hostname h1\n")
    sites.one.start_zebra("-K", "3")
    assert NET2 in sites.h1.routes(), "a route of an earlier life is adopted, not flushed"
    sites.one.start_bgpd()
    wait_until("swept", lambda: NET2 not in sites.h1.routes(), 20, 0.1)


def test_zebra_ends_within_a_second_and_takes_its_routes_along_without_keep(lab, subject):
    sites = Sites(lab, subject).start()
    sites.one.bgpd.stop()
    seconds, status = sites.one.zebra.stop()
    assert status == 0 and seconds < 1.5
    assert "172.17.0.0/24" in sites.h1.routes(), "connected routes are the kernel's own"
    assert NET2 not in sites.h1.routes()


@pytest.mark.long
def test_twenty_restarts_in_a_row_leave_nothing_behind(sites):
    zebra = sites.one.zebra
    descriptors, memory = None, None
    for number in range(20):
        sites.end("bgpd", signal.SIGKILL if number % 2 else signal.SIGTERM)
        sites.one.start_bgpd()
        sites.in_step()
        if number == 3:
            descriptors, memory = zebra.descriptors(), zebra.rss_mib()
    assert zebra.descriptors() == descriptors
    assert zebra.rss_mib() < memory + 2
