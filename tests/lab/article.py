# SPDX-License-Identifier: Apache-2.0
"""What the article has typed on its two hosts, line for line, with the subnets of its picture.

The article shows a shell prompt as `#` and vtysh's as `qg1#`; here a stage is the lines between two of its headings,
and all of them go through one terminal per host.  Lines that it leaves out because its author was in another mode by
then (`end`, `exit` back to the shell) are OURS; everything else is the article's, remarks included.  It writes
`systemctl start zebra`; a host without systemd types the daemon's name instead (tests/systemd has the real thing)."""

from dataclasses import dataclass


@dataclass
class Line:
    text: str
    ours: bool = False


def OURS(text):
    return Line(text, ours=True)


ZEBRA = [
    "cp {examples}/zebra.conf.sample {etc}/zebra.conf ",
    OURS("{start_zebra}"),
]
LOG = [
    "vtysh",
    "configure terminal    ## 进入配置终端",
    "log file {log}/{suite}.log",
    "exit",
    "write",
]
INTERFACE = [
    "show interface",
    "configure terminal         # 进入配置",
    "interface eth0     # 配置eth0",
    "ip address {address}/32    # 设置ip",
    "description \"to Router-{letter}\"       # 添加描述",
    "no shutdown",
    "exit",
    OURS("end"),
    "show interface ",
    "show interface description",
    "write",
    OURS("exit"),
]
BGPD = [
    "cp {examples}/bgpd.conf.sample {etc}/bgpd.conf ",
    OURS("{start_bgpd}"),
    "vtysh",
    "show running-config ",
]
PEERING = [
    "configure terminal",
    "no router bgp 7675",
    "router bgp {asn}",
    "no auto-summary",
    "no sync",
    "neighbor {peer} remote-as {peer_asn}",
    "neighbor {peer} description \"provider {peer_letter}\"",
    "exit",
    "exit",
    "write",
]
CONFIRM = [
    "show ip bgp summary ",
]
NETWORK = [
    "configure terminal",
    "router bgp {asn}",
    "network {subnet}",
    "exit",
    OURS("end"),
    "write",
]
VERIFY = [
    "show ip bgp summary ",
    "show ip bgp neighbors {peer} advertised-routes ",
    "show ip bgp neighbors {peer} routes",
    "show ip bgp",
    "show ip route",
    OURS("exit"),
    "ip route ",
]
STAGES = {"zebra": ZEBRA, "log": LOG, "interface": INTERFACE, "bgpd": BGPD, "peering": PEERING, "confirm": CONFIRM,
          "network": NETWORK, "verify": VERIFY}


def words(me, peer, suite):
    """What the braces stand for on host `me`."""
    letters = {100: "A", 200: "B"}
    return {"address": me.address, "asn": me.asn, "subnet": me.subnet, "letter": letters[me.asn],
            "peer": peer.address, "peer_asn": peer.asn, "peer_letter": letters[peer.asn],
            "suite": suite.name, "examples": suite.examples, "etc": suite.etc, "log": suite.log,
            "start_zebra": suite.start_zebra, "start_bgpd": suite.start_bgpd}


def stage(name, me, peer, suite):
    """The lines of one stage for a host."""
    said = words(me, peer, suite)
    lines = [line if isinstance(line, Line) else Line(line) for line in STAGES[name]]
    return [Line(line.text.format(**said), line.ours) for line in lines]
