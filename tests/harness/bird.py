# SPDX-License-Identifier: Apache-2.0
"""Debian's BIRD 2 as a peer."""

import re

from .lab import run
from .peer import Peer, Seen

CONFIG = """
log stderr all;
router id {router_id};
protocol device {{ }}
protocol static ours {{
	ipv4;
{routes}
}}
protocol bgp grevy {{
	local {address} as {asn};
	neighbor {neighbor} as {neighbor_as};
	connect delay time 1; connect retry time 1; error wait time 1, 2;
	ipv4 {{ {several} import all; export filter {{
		if source != RTS_STATIC then reject;
{meds}
		accept;
	}}; }};
}}
"""
ATTRIBUTE = re.compile(r"^\s+BGP\.(\w+): ?(.*)$")


class Bird(Peer):
    name = "BIRD"
    package = "bird2"

    def _write(self):
        routes = "\n".join(f"\troute {r.prefix} blackhole {{ {self._settings(r)} }};" for r in self.routes.values())
        # BIRD sends a MED to another AS only if the export filter itself has set it.
        meds = "\n".join(f"\t\tif net = {r.prefix} then bgp_med = {r.med};"
                         for r in self.routes.values() if r.med is not None)
        return self.host.write("bird.conf", CONFIG.format(**{**vars(self), "routes": routes, "meds": meds,
                                                                  "several": "add paths on;" if self.takes_several else ""}))

    def _settings(self, route):
        words = [f"bgp_community.add(({c.replace(':', ',')}));" for c in route.communities]
        words += [f"bgp_path.prepend({self.asn});"] * route.prepend
        return " ".join(words)

    def start(self):
        config, folder = self._write(), self.host.folder
        self.process = self.host.spawn("bird", ["/usr/sbin/bird", "-f", "-c", config, "-s", folder / "bird.ctl",
                                                "-P", folder / "bird.pid"])
        self.wait_ready(lambda: self._birdc("show status"))

    def _birdc(self, command):
        return run(["/usr/sbin/birdc", "-s", self.host.folder / "bird.ctl", command]).stdout

    def established(self):
        return bool(re.search(r"BGP state:\s+Established", self._birdc("show protocols all grevy")))

    def received(self):
        table, prefix, facts = {}, None, {}
        for line in self._birdc("show route protocol grevy all").splitlines() + ["0.0.0.0/0 end"]:
            attribute = ATTRIBUTE.match(line)
            if attribute:
                facts[attribute.group(1)] = attribute.group(2)
            elif re.match(r"^[0-9.]+/\d+\s", line):
                if prefix:
                    table[prefix] = _seen(facts)
                prefix, facts = line.split()[0], {}
        return table

    def paths(self, prefix):
        words = self._birdc(f"show route {prefix} protocol grevy all")
        return [[int(asn) for asn in path.split()] for path in re.findall(r"BGP\.as_path: ?(.*)", words)]

    def announce(self, route):
        self.routes[route.prefix] = route
        self._configure()

    def withdraw(self, prefix):
        del self.routes[prefix]
        self._configure()

    def _configure(self):
        self._write()
        self._birdc("configure")

    def reset(self):
        self._birdc("restart grevy")


def _seen(facts):
    def tuples(text):
        return {inner.replace(" ", "").replace(",", ":") for inner in re.findall(r"\(([^)]*)\)", text)}
    return Seen(path=[int(asn) for asn in facts.get("as_path", "").split()], next_hop=facts.get("next_hop"),
                origin=facts.get("origin", "").lower(), med=int(facts["med"]) if "med" in facts else None,
                communities=tuples(facts.get("community", "")), large=tuples(facts.get("large_community", "")))
