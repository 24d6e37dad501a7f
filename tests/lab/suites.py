# SPDX-License-Identifier: Apache-2.0
"""The routing daemons that a host can run: Grevy, and Debian's FRR, BIRD, GoBGP and OpenBGPD as its peers.

A suite prepares a host (users, folders, configuration), and says what is typed there in each stage of the story."""

from . import article
from .article import Line
from .shell import ROOT, SYSTEM_PATH


class Suite:
    """name: as --peer has it; title: for people; has_fib: whether it writes what it learns into the kernel."""
    name = title = ""
    packages: list = []
    has_fib = True
    binaries: list = []     # without these it cannot run

    def prepare(self, host, peer):
        """Make ready what a package of the suite would have made ready."""

    def lines(self, stage, me, peer):
        """What is typed on host `me` in a stage; nothing if the suite has nothing to do then."""
        return []


class Vtysh(Suite):
    """Suites that take the article's lines: zebra, bgpd, vtysh."""
    examples = "/usr/share/doc/grevy/examples"
    user = ""
    etc_owner, etc_mode = "root", "2770"        # as packaging/after-install has it

    def prepare(self, host, peer):
        samples = ROOT / "packaging/samples"
        host.run("sh", "-ec", f"""
            getent group {self.user} > /dev/null || groupadd --system {self.user}
            getent passwd {self.user} > /dev/null ||
                useradd --system --gid {self.user} --home-dir {self.run} --shell /usr/sbin/nologin {self.user}
            install -d -o {self.user} -g {self.user} -m 755 {self.run} {self.log}
            install -d -o {self.etc_owner} -g {self.user} -m {self.etc_mode} {self.etc}
            install -d {self.examples}
            cp {samples}/*.sample {self.examples}/""")

    def lines(self, stage, me, peer):
        return article.stage(stage, me, peer, self)


class Grevy(Vtysh):
    name, title, user = "grevy", "Grevy", "grevy"
    etc, log, run = "/etc/grevy", "/var/log/grevy", "/run/grevy"
    start_zebra, start_bgpd = "zebra -d", "bgpd -d"

    def __init__(self, build=ROOT / "build"):
        self.build = build
        self.binaries = [build / name for name in ("zebra", "bgpd", "vtysh")]

    def prepare(self, host, peer):
        host.path = f"{self.build}:{SYSTEM_PATH}"
        super().prepare(host, peer)


class Frr(Vtysh):
    name, title, user = "frr", "FRRouting", "frr"
    packages = ["frr"]
    etc, log, run = "/etc/frr", "/var/log/frr", "/run/frr"
    etc_owner, etc_mode = "frr", "755"
    start_zebra = "/usr/lib/frr/zebra -d -F traditional -s 90000000"
    start_bgpd = "/usr/lib/frr/bgpd -d -F traditional"

    def prepare(self, host, peer):
        super().prepare(host, peer)
        host.run("sh", "-ec", f"touch {self.etc}/vtysh.conf && chown -R frr:frr {self.etc}")

    def lines(self, stage, me, peer):
        """FRR takes no remarks behind a command, and needs two defaults set back to what the article lived with."""
        lines = [Line(line.text.split("#")[0].rstrip(), line.ours) for line in super().lines(stage, me, peer)]
        if stage in ("zebra", "bgpd"):      # its daemons are frr when they write, and save only what is theirs
            lines.insert(1, Line(f"chown {self.user}: {self.etc}/{stage}.conf", True))
        if stage == "peering":
            at = next(i for i, line in enumerate(lines) if line.text.startswith("router bgp")) + 1
            lines[at:at] = [Line("no bgp ebgp-requires-policy", True), Line("no bgp network import-check", True)]
        return lines


class Bird(Suite):
    name, title, packages = "bird", "BIRD", ["bird2"]
    conf = "/etc/bird/bird.conf"
    text = """log stderr all;
router id {address};
protocol device {{ }}
protocol direct {{ ipv4; interface "docker0"; }}
protocol kernel {{ ipv4 {{ export where source = RTS_BGP; }}; }}
protocol bgp {peer_name} {{
	local {address} as {asn};
	neighbor {peer} as {peer_asn};
	connect retry time 1;
	ipv4 {{ import all; export where source = RTS_DEVICE; }};
}}
"""

    def prepare(self, host, peer):
        host.write(self.conf, fill(self.text, host.plan, peer))
        host.run("mkdir", "-p", "/run/bird")

    def lines(self, stage, me, peer):
        return ours({"peering": [f"cat {self.conf}", f"bird -c {self.conf}", "birdc show protocols"],
                     "verify": ["birdc show protocols", "birdc show route", "ip route"]}, stage)


class Gobgp(Suite):
    name, title, packages, has_fib = "gobgp", "GoBGP", ["gobgpd"], False
    conf = "/etc/gobgp/gobgpd.toml"
    text = """[global.config]
  as = {asn}
  router-id = "{address}"
[[neighbors]]
  [neighbors.config]
    neighbor-address = "{peer}"
    peer-as = {peer_asn}
  [neighbors.timers.config]
    connect-retry = 5
"""

    def prepare(self, host, peer):
        host.write(self.conf, fill(self.text, host.plan, peer))

    def lines(self, stage, me, peer):
        return ours({"peering": [f"cat {self.conf}", f"gobgpd -f {self.conf} > /var/log/gobgpd.log 2>&1 &", "sleep 1"],
                     "network": [f"gobgp global rib add {me.subnet}"],
                     "verify": ["gobgp neighbor", "gobgp global rib", "ip route"]}, stage)


class Openbgpd(Suite):
    name, title, packages, has_fib = "openbgpd", "OpenBGPD", ["openbgpd"], False
    conf = "/etc/openbgpd/bgpd.conf"
    text = """AS {asn}
router-id {address}
listen on {address}
network {subnet}
neighbor {peer} {{
	remote-as {peer_asn}
	descr "{peer_name}"
}}
allow from any
allow to any
"""

    def prepare(self, host, peer):
        host.write(self.conf, fill(self.text, host.plan, peer), mode="600")
        host.run("install", "-d", "-m", "755", "/run/openbgpd")

    def lines(self, stage, me, peer):
        return ours({"peering": [f"cat {self.conf}", f"/usr/sbin/bgpd -f {self.conf}"],
                     "verify": ["bgpctl show", "bgpctl show rib", "ip route"]}, stage)


PEERS = {suite.name: suite for suite in (Grevy, Frr, Bird, Gobgp, Openbgpd)}


def fill(text, me, peer):
    return text.format(address=me.address, asn=me.asn, subnet=me.subnet, peer=peer.address, peer_asn=peer.asn,
                       peer_name=peer.name)


def ours(stages, stage):
    return [Line(text, ours=True) for text in stages.get(stage, [])]
