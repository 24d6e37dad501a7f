# SPDX-License-Identifier: Apache-2.0
"""Debian's GoBGP as a peer."""

import json

from .peer import Peer, Seen

CONFIG = """
[global.config]
as = {asn}
router-id = "{router_id}"
local-address-list = ["{address}"]
[[neighbors]]
[neighbors.config]
neighbor-address = "{neighbor}"
peer-as = {neighbor_as}
[neighbors.timers.config]
connect-retry = 1
idle-hold-time-after-reset = 1
hold-time = 90
keepalive-interval = 30
[[neighbors.afi-safis]]
[neighbors.afi-safis.config]
afi-safi-name = "ipv4-unicast"
"""
SEVERAL = """[neighbors.afi-safis.add-paths.config]
receive = true
send-max = 8
"""
ORIGINS = {0: "igp", 1: "egp", 2: "incomplete"}


class GoBgp(Peer):
    name = "GoBGP"
    package = "gobgpd"

    def start(self):
        config = self.host.write("gobgpd.toml", CONFIG.format(**vars(self)) + (SEVERAL if self.takes_several else ""))
        self.process = self.host.spawn("gobgpd", ["/usr/bin/gobgpd", "-f", config, "-t", "toml", "--pprof-disable",
                                                  "-l", "debug", "-p", "--api-hosts", "127.0.0.1:50051"])
        self.wait_ready(lambda: self._gobgp("global"))
        for route in self.routes.values():
            self._add(route)

    def _gobgp(self, command):
        return self.host.run(f"/usr/bin/gobgp {command}").stdout

    def established(self):
        [neighbor] = json.loads(self._gobgp("neighbor -j"))
        return neighbor.get("state", {}).get("session_state") == 6

    def _told(self):
        said = self._gobgp(f"neighbor {self.neighbor} adj-in -j").strip()
        return json.loads(said) if said.startswith("{") else {}

    def received(self):
        return {prefix: _seen(paths[0]["attrs"]) for prefix, paths in self._told().items()}

    def paths(self, prefix):
        return [_seen(path["attrs"]).path for path in self._told().get(prefix, [])]

    def _add(self, route):
        words = f"global rib add {route.prefix} origin igp"
        if route.med is not None:
            words += f" med {route.med}"
        if route.communities:
            words += " community " + ",".join(route.communities)
        if route.prepend:
            words += " aspath " + ",".join([str(self.asn)] * route.prepend)
        self._gobgp(words)

    def announce(self, route):
        self.routes[route.prefix] = route
        self._add(route)

    def withdraw(self, prefix):
        del self.routes[prefix]
        self._gobgp(f"global rib del {prefix}")

    def reset(self):
        self._gobgp(f"neighbor {self.neighbor} reset")


def _seen(attributes):
    by_type = {row["type"]: row for row in attributes}
    path = [asn for segment in by_type.get(2, {}).get("as_paths", []) for asn in segment["asns"]]
    communities = {f"{c >> 16}:{c & 0xffff}" for c in by_type.get(8, {}).get("communities", [])}
    large = {f"{c['ASN']}:{c['LocalData1']}:{c['LocalData2']}" for c in by_type.get(32, {}).get("value", [])}
    return Seen(path=path, next_hop=by_type.get(3, {}).get("nexthop"), origin=ORIGINS[by_type[1]["value"]],
                med=by_type.get(4, {}).get("metric"), communities=communities, large=large)
