# SPDX-License-Identifier: Apache-2.0
"""Where the soak happens, and the peaceful state that it always comes back to.

                     grevy  AS 65000
                    eth0 |       | eth1
         10.77.0.1/24 ---+       +--- 10.78.0.1/24
        |        |       |        |
     ada .11  bird .21  frr .31   eve .15 (AS 65015): the link that breaks
     bea .12 (group TEAM, filtered), cid .13 (internal), vandal .19 (sends what is malformed)

The daemons run as a user without rights, so that a folder can be closed to them."""

import ipaddress
from dataclasses import replace

from harness.bird import Bird
from harness.frr import Frr
from harness.lab import Lab
from harness.peer import Route
from harness.router import Router
from harness.vty import Vty
from harness.wait import wait_until

from .neighbors import Neighbor

AS, OURS, OURS_1 = 65000, "10.77.0.1", "10.78.0.1"
VANDAL, VANDAL_AS = "10.77.0.19", 65019
FILTERED = ipaddress.ip_network("172.20.0.0/16")     # what FROM-BEA refuses
ADDRESSES = {"eth0": [f"{OURS}/24", "2001:db8:77::1/64"], "eth1": [f"{OURS_1}/24", "2001:db8:78::1/64"]}
NEIGHBORS = {"ada": ("10.77.0.11", 65011), "bea": ("10.77.0.12", 65012), "cid": ("10.77.0.13", AS),
             "eve": ("10.78.0.15", 65015)}
OTHERS = {"bird": ("10.77.0.21", 65021), "frr": ("10.77.0.31", 65031)}
DAEMONS = ("zebra", "bgpd")
COMPLAINTS = ("ERROR: AddressSanitizer", "runtime error:", "WARNING: ThreadSanitizer", "ERROR: LeakSanitizer",
              "LeakSanitizer has encountered", "Assertion")

ZEBRA = """hostname grevy
ip route 198.51.100.0/24 10.77.0.21
ipv6 route 2001:db8:5100::/48 2001:db8:77::11
"""
EVERYBODY = {**NEIGHBORS, **OTHERS, "vandal": (VANDAL, VANDAL_AS)}
BGPD = "\n".join([
    "hostname grevy", f"router bgp {AS}", f" bgp router-id {OURS}", " bgp graceful-restart",
    " bgp graceful-restart restart-time 20", " bgp graceful-restart stalepath-time 20",
    " neighbor TEAM peer-group", " neighbor TEAM timers connect 1",
    *(f" neighbor {address} remote-as {asn}" for address, asn in EVERYBODY.values()),
    *(f" neighbor {address} timers connect 1" for name, (address, _) in EVERYBODY.items() if name != "bea"),
    " neighbor 10.77.0.12 peer-group TEAM",
    " address-family ipv4 unicast",
    "  redistribute static", "  network 192.0.2.0/24",
    "  neighbor TEAM prefix-list FROM-BEA in", "  neighbor TEAM route-map TO-BEA out",
    "  neighbor 10.77.0.11 capability orf prefix-list both",
    "  neighbor 10.77.0.13 route-reflector-client", "  neighbor 10.77.0.13 next-hop-self",
    " exit-address-family",
    " address-family ipv6 unicast",
    "  redistribute static", *(f"  neighbor {address} activate" for address, _ in NEIGHBORS.values()),
    " exit-address-family", "!",
    f"ip prefix-list FROM-BEA seq 5 deny {FILTERED} le 32", "ip prefix-list FROM-BEA seq 10 permit any",
    "ip prefix-list SMALL seq 5 permit 172.16.0.0/12 ge 24",
    "route-map TO-BEA permit 10", " match ip address prefix-list SMALL", " set community 65000:12 additive",
    "route-map TO-BEA permit 20", " set metric 20", ""])


def assert_unsaid(name, process):
    words = process.words()
    for complaint in COMPLAINTS:
        at = words.find(complaint)
        assert at < 0, f"{name}: {words[max(0, at - 200):at + 6000]}"


class Town:
    def __init__(self, subject, more=()):
        self.lab = Lab()
        self.more = more                    # options of bgpd: how many threads
        grevy, there, bird, frr = (self.lab.host(name) for name in ("grevy", "there", "bird", "frr"))
        self.grevy = grevy
        self.lab.lan({grevy: ADDRESSES["eth0"], bird: "10.77.0.21/24", frr: "10.77.0.31/24",
                      there: [f"10.77.0.{n}/24" for n in (11, 12, 13, 19)] +
                             [f"2001:db8:77::{n}/64" for n in (11, 12, 13)]})
        self.lab.lan({grevy: ADDRESSES["eth1"], there: ["10.78.0.15/24", "2001:db8:78::15/64"]}, name="eth1")
        grevy.ip("link add dum0 type veth peer name far0", "link set far0 up", "link set dum0 up")
        self.router = Router(grevy, replace(subject, user="frr"))
        self.router.log_level = "notifications"
        self.there = there
        self.neighbors = {}
        self.others = {
            "bird": Bird(bird, 65021, OTHERS["bird"][0], OTHERS["bird"][0], OURS, AS,
                         [Route(f"172.21.{n}.0/24", med=n) for n in range(4)]),
            "frr": Frr(frr, 65031, OTHERS["frr"][0], OTHERS["frr"][0], OURS, AS,
                       [Route(f"172.22.{n}.0/24", med=n) for n in range(4)])}

    # Life.

    def start(self):
        self.write_peace()
        self.start_daemon("zebra")
        self.start_daemon("bgpd")
        for name, (address, asn) in NEIGHBORS.items():
            hop = address.rsplit(".", 1)[1]
            side = "2001:db8:78" if name == "eve" else "2001:db8:77"
            self.neighbors[name] = Neighbor(self.there, address, OURS_1 if name == "eve" else OURS, asn,
                                            f"{side}::{hop}", asn == AS)
        for other in self.others.values():
            other.start()
        return self

    def start_daemon(self, name):
        if name == "zebra":
            self.router.start_zebra()
        else:
            self.router.start_bgpd(*self.more)

    def process(self, name):
        return getattr(self.router, name)

    def assert_alive(self):
        for name in DAEMONS:
            process = self.process(name)
            assert process.is_alive, f"{name} ended with {process.status}:\n{process.words()[-6000:]}"
            assert_unsaid(name, process)

    def look_at_end(self, name, how):
        """An ordered end is one with status 0 and without a leak."""
        process = self.process(name)
        assert how == "kill" or process.status == 0, f"{name} ended with {process.status}:\n{process.words()[-6000:]}"
        assert_unsaid(name, process)

    def stop(self):
        """The daemons end in order."""
        for name in reversed(DAEMONS):
            self.process(name).stop(20)
            self.look_at_end(name, "stop")

    def write_peace(self):
        self.router.etc.chmod(0o755)
        self.router.configure("zebra", ZEBRA)
        self.router.configure("bgpd", BGPD)

    def close(self):
        for neighbor in self.neighbors.values():
            neighbor.may_read.set()
            neighbor.stop()
        for other in self.others.values():
            if other.process:
                other.stop()
        self.lab.close()

    # Words.

    def vty(self, daemon, timeout=60):
        made = Vty(self.router.run_folder / f"{daemon}.vty", timeout)
        made.ask("enable")
        return made

    def ask(self, daemon, line):
        vty = self.vty(daemon)
        try:
            return vty.ask(line)[1]
        finally:
            vty.close()

    def running(self, daemon):
        return self.ask(daemon, "show running-config no-header")

    def established(self):
        return {name for name, (address, _) in {**NEIGHBORS, **OTHERS}.items() if self.router.is_established(address)}

    def wait_peers(self, seconds):
        everybody = set(NEIGHBORS) | set(OTHERS)

        def nobody_is_missing():
            missing = everybody - self.established()
            assert not missing, f"without a session: {sorted(missing)}"
            return True
        wait_until("all sessions are established", nobody_is_missing, seconds, 0.2)
