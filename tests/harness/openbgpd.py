# SPDX-License-Identifier: Apache-2.0
"""Debian's OpenBGPD as a peer.  It forks its engines, so it is ended with its namespace's children."""

import json
import os
import pwd

from .lab import kill_all_in, run
from .peer import Peer, Seen
from .wait import wait_until

CONFIG = """
AS {asn}
router-id {router_id}
listen on {address}
fib-update no
connect-retry 1
socket "{folder}/bgpd.sock"
{networks}
neighbor {neighbor} {{
	remote-as {neighbor_as}
	local-address {address}
	announce IPv4 unicast
}}
allow from any
allow to any
"""


class OpenBgpd(Peer):
    name = "OpenBGPD"
    package = "openbgpd"

    def prepare(self):
        """Its engines change their root to an empty folder, which the package leaves to systemd to make."""
        os.makedirs(pwd.getpwnam("_openbgpd").pw_dir, mode=0o755, exist_ok=True)

    def start(self):
        networks = "\n".join(self._network(r) for r in self.routes.values())
        config = self.host.write("openbgpd.conf", CONFIG.format(
            **{**vars(self), "networks": networks, "folder": self.host.folder}), mode=0o600)
        (self.host.folder / "bgpd.sock").unlink(missing_ok=True)
        self.process = self.host.spawn("openbgpd", ["/usr/sbin/bgpd", "-d", "-v", "-f", config])
        self.wait_ready(lambda: self._ctl("show"))

    def _network(self, route):
        settings = self._settings(route)
        return f"network {route.prefix}" + (f" set {{ {settings} }}" if settings else "")

    def _settings(self, route):
        words = [] if route.med is None else [f"metric {route.med}"]
        words += [f"community {c}" for c in route.communities]
        words += [f"prepend-self {route.prepend}"] if route.prepend else []
        return " ".join(words)

    def stop(self):
        self.process.stop()
        kill_all_in(self.host.namespace)

    def kill(self):
        self.process.kill()
        kill_all_in(self.host.namespace)

    def _ctl(self, *words):
        return run(["/usr/sbin/bgpctl", "-j", "-s", self.host.folder / "bgpd.sock",
                    *[word for text in words for word in text.split()]]).stdout

    def established(self):
        rows = json.loads(self._ctl("show neighbor"))["neighbors"]
        return rows[0]["state"] == "Established"

    def received(self):
        said = json.loads(self._ctl(f"show rib detail in neighbor {self.neighbor}"))
        return {row["prefix"]: _seen(row) for row in said.get("rib", [])}

    def announce(self, route):
        self.routes[route.prefix] = route
        self._ctl(f"network add {route.prefix} {self._settings(route)}")

    def withdraw(self, prefix):
        del self.routes[prefix]
        self._ctl(f"network delete {prefix}")

    def reset(self):
        """After an administrative reset it waits for half a minute; `up` ends that at once."""
        self._ctl(f"neighbor {self.neighbor} clear")

        def up():
            self._ctl(f"neighbor {self.neighbor} up")
            return True
        wait_until("bgpctl takes the command", up)


def _seen(row):
    attributes = {a["type"]: a for a in row.get("attributes", [])}
    return Seen(path=[int(asn) for asn in row["aspath"].split()], next_hop=row["exit_nexthop"],
                origin=row["origin"].lower().replace("?", "incomplete"), med=row.get("metric"),
                communities=set(row.get("communities", [])) or set(attributes.get("COMMUNITIES", {}).get("communities", [])),
                large=set(row.get("large_communities", [])))
