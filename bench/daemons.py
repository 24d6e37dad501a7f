# SPDX-License-Identifier: Apache-2.0
"""Daemons under load: each told the same in its own words.

Every session is eBGP and passive at the daemon, everything is accepted and told to everybody, equal paths are decided
by router-id and not by age, nothing received is kept twice.  What a daemon cannot do it says in `cannot`."""

import dataclasses
import os
import pwd
import subprocess
from pathlib import Path

from harness.router import FRR, Bgp, Router, grevy_from
from harness.wait import wait_until

OURS, OUR_AS = "10.98.0.1", 64517       # an AS that occurs in no path of the recorded table
COMMUNITY = "59905:100"         # one of those that synthetic routes carry (tests/tools/load.c)


def policy_prefixes():
    """A thousand networks of the synthetic table's space: those that the policy of S7 looks for."""
    return [f"{16 + number % 64}.{number // 4 % 256}.0.0/16" for number in range(0, 16000, 16)]


class Daemon:
    package = None
    cannot = {}                 # "fib" or "policy": why not

    def __init__(self, name, *words):
        self.name, self.words = name, words

    def missing(self):
        """The file that is not there, or None."""
        return None if os.access(self.program, os.X_OK) else self.program

    def version(self):
        asked = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", self.package], capture_output=True, text=True, check=False)
        return asked.stdout.strip() or "?"


class Routers(Daemon):
    """zebra and bgpd: Grevy's or FRR's."""

    def configuration(self, neighbors, policy):
        lines = ["bgp bestpath compare-routerid", "timers bgp 60 240"]
        sections = []
        if policy:
            sections = [f"ip prefix-list PS seq {5 * n} permit {p} le 24" for n, p in enumerate(policy_prefixes(), 1)]
            sections += [f"bgp community-list standard CL permit {COMMUNITY}", "route-map POL permit 10",
                         " match ip address prefix-list PS", " match community CL", " set local-preference 200",
                         "route-map POL permit 20", "exit"]
            lines += [f"neighbor {address} route-map POL in" for address in neighbors]
        binaries = dataclasses.replace(self.binaries, sections=tuple(sections), helpers=())
        return binaries, Bgp(OUR_AS, OURS, neighbors, lines=lines, passive=True)

    def start(self, host, neighbors, fib, policy):
        self.router = Router(host, *self.configuration(neighbors, policy))
        self.router.log_level = "warnings"
        self.router.start_zebra()
        self.router.start_bgpd(*([] if fib else ["-n"]), *self.words)

    @property
    def program(self):
        return self.binaries.bgpd


class Grevy(Routers):
    def __init__(self, name, folder, *words):
        super().__init__(name, *words)
        self.binaries = grevy_from(folder)

    def version(self):
        root = Path(__file__).resolve().parents[1]
        asked = subprocess.run(["git", "-C", root, "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
        return asked.stdout.strip() or "?"


class Frr(Routers):
    package, binaries = "frr", FRR


BIRD = """log stderr {{ error, fatal, bug }};
router id {ours};
protocol device {{ }}
{kernel}
{policy}
{sessions}
"""
BIRD_SESSION = "protocol bgp n{n} {{ local as {our_as}; neighbor {address} as {asn}; passive yes; " \
	"ipv4 {{ import {accepts}; export all; }}; }}"


class Bird(Daemon):
    package, program = "bird2", "/usr/sbin/bird"

    def start(self, host, neighbors, fib, policy):
        sessions = "\n".join(BIRD_SESSION.format(n=n, our_as=OUR_AS, address=address, asn=asn,
                                                 accepts="filter pol" if policy else "all")
                             for n, (address, asn) in enumerate(neighbors.items()))
        text = BIRD.format(ours=OURS, sessions=sessions, policy=self._policy() if policy else "",
                           kernel="protocol kernel { ipv4 { import none; export all; }; }" if fib else "")
        host.spawn("bird", [self.program, "-f", "-c", host.write("bird.conf", text), "-s", host.folder / "bird.ctl",
                            "-P", host.folder / "bird.pid"])
        wait_until("bird listens", (host.folder / "bird.ctl").exists)

    @staticmethod
    def _policy():
        prefixes = ", ".join(f"{prefix}{{16,24}}" for prefix in policy_prefixes())
        community = COMMUNITY.replace(":", ",")
        return f"define PS = [ {prefixes} ];\n" \
               f"filter pol {{ if net ~ PS && (({community}) ~ bgp_community) then bgp_local_pref = 200; accept; }}"


class OpenBgpd(Daemon):
    package, program = "openbgpd", "/usr/sbin/bgpd"
    cannot = {"fib": "OpenBGPD's portable version has no routes in Linux's kernel"}

    def start(self, host, neighbors, fib, policy):
        os.makedirs(pwd.getpwnam("_openbgpd").pw_dir, mode=0o755, exist_ok=True)
        lines = [f"AS {OUR_AS}", f"router-id {OURS}", f"listen on {OURS}", "fib-update no", f'socket "{host.folder}/bgpd.sock"']
        if policy:
            lines.append("prefix-set PS { " + ", ".join(f"{prefix} maxlen 24" for prefix in policy_prefixes()) + " }")
        lines += [f"neighbor {address} {{\n remote-as {asn}\n passive\n holdtime 240\n announce IPv4 unicast\n}}"
                  for address, asn in neighbors.items()]
        lines += ["allow from any", "allow to any"]
        if policy:
            lines.append(f"match from any prefix-set PS community {COMMUNITY} set localpref 200")
        host.spawn("openbgpd", [self.program, "-d", "-f", host.write("openbgpd.conf", "\n".join(lines) + "\n", mode=0o600)])
        wait_until("openbgpd listens", (host.folder / "bgpd.sock").exists)


class GoBgp(Daemon):
    package, program = "gobgpd", "/usr/bin/gobgpd"
    cannot = {"fib": "GoBGP needs a zebra for it", "policy": "not written"}

    def start(self, host, neighbors, fib, policy):
        parts = [f'[global.config]\nas = {OUR_AS}\nrouter-id = "{OURS}"\nlocal-address-list = ["{OURS}"]\n'
                 "[global.route-selection-options.config]\nexternal-compare-router-id = true"]
        parts += [f'[[neighbors]]\n[neighbors.config]\nneighbor-address = "{address}"\npeer-as = {asn}\n'
                  "[neighbors.transport.config]\npassive-mode = true\n"
                  "[neighbors.timers.config]\nhold-time = 240\nkeepalive-interval = 60\n"
                  '[[neighbors.afi-safis]]\n[neighbors.afi-safis.config]\nafi-safi-name = "ipv4-unicast"'
                  for address, asn in neighbors.items()]
        config = host.write("gobgpd.toml", "\n".join(parts) + "\n")
        host.spawn("gobgpd", [self.program, "-f", config, "-t", "toml", "-l", "warn", "-p", "--pprof-disable",
                              "--api-hosts", "127.0.0.1:50051"])


def all_daemons(build):
    """{name: daemon}; grevy-1 is Grevy on one thread, grevy-2s with two shards."""
    return {daemon.name: daemon for daemon in (
        Grevy("grevy", build), Grevy("grevy-1", build, "--io", "0", "--shards", "0"),
        Grevy("grevy-2s", build, "--io", "1", "--shards", "2"),
        Bird("bird2"), Frr("frr"), OpenBgpd("openbgpd"), GoBgp("gobgp"))}
