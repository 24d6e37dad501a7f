# SPDX-License-Identifier: Apache-2.0
"""Debian's FRR as a peer."""

from .peer import Peer, Seen
from .router import FRR, Bgp, Router


class Frr(Peer):
    name = "FRR"
    package = "frr"

    def prepare(self):
        self.router = Router(self.host, FRR)

    def _write(self):
        lines, maps = [], []
        for number, route in enumerate(self.routes.values()):
            name = f"R{number}"
            lines.append(f"network {route.prefix} route-map {name}")
            maps += [f"route-map {name} permit 10"] + list(_settings(route, self.asn))
        bgp = Bgp(self.asn, self.router_id, {self.neighbor: self.neighbor_as}, lines=lines)
        self.router.configure("bgpd", "hostname frr\n" + "\n".join(maps) + "\n!\n" + bgp.text(FRR))

    def start(self):
        self._write()
        self.router.start()
        self.process = self.router.bgpd

    def stop(self):
        self.router.stop()

    def kill(self):
        self.router.bgpd.kill()
        self.router.zebra.kill()

    def established(self):
        return self.router.is_established(self.neighbor)

    def received(self):
        table = self.router.json(f"show ip bgp neighbors {self.neighbor} routes").get("routes", {})
        return {prefix: self._seen(prefix) for prefix in table}

    def _told(self, prefix):
        paths = self.router.json(f"show ip bgp {prefix}").get("paths", [])
        return [path for path in paths if path["peer"].get("peerId") == self.neighbor]

    def paths(self, prefix):
        return [_as_path(path) for path in self._told(prefix)]

    def _seen(self, prefix):
        path = self._told(prefix)[0]
        return Seen(path=_as_path(path),
                    next_hop=path["nexthops"][0]["ip"], origin=path["origin"].lower(), med=path.get("metric"),
                    communities=set(path.get("community", {}).get("list", [])),
                    large=set(path.get("largeCommunity", {}).get("list", [])))

    def announce(self, route):
        self.routes[route.prefix] = route
        self.router.type(f"route-map N{len(self.routes)} permit 10", *_settings(route, self.asn), "exit",
                         f"router bgp {self.asn}", f"network {route.prefix} route-map N{len(self.routes)}")

    def withdraw(self, prefix):
        del self.routes[prefix]
        self.router.type(f"router bgp {self.asn}", f"no network {prefix}")

    def reset(self):
        self.router.vtysh("clear ip bgp *")


def _as_path(path):
    return [asn for segment in path["aspath"].get("segments", []) for asn in segment["list"]]


def _settings(route, asn):
    if route.med is not None:
        yield f" set metric {route.med}"
    if route.communities:
        yield " set community " + " ".join(route.communities)
    if route.prepend:
        yield " set as-path prepend" + f" {asn}" * route.prepend
