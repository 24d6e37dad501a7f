# SPDX-License-Identifier: Apache-2.0
"""Debian's ExaBGP as a peer.  A small helper of its own carries commands in and its JSON out."""

import json
import os

from .lab import kill_all_in
from .peer import Peer, Seen

CONFIG = """
process ear {{
	run /usr/bin/python3 {folder}/ear.py {folder}/commands {folder}/said.json;
	encoder json;
}}
neighbor {neighbor} {{
	router-id {router_id};
	local-address {address};
	local-as {asn};
	peer-as {neighbor_as};
	hold-time 90;
	family {{ ipv4 unicast; }}
	capability {{ route-refresh disable; {several} }}
	static {{
{routes}
	}}
	api {{
		processes [ ear ];
		neighbor-changes;
		receive {{ parsed; update; }}
	}}
}}
"""

# Both directions at once; the fifo is opened for reading and writing so that it never ends.
EAR = """
import os, sys, threading
def commands():
    with os.fdopen(os.open(sys.argv[1], os.O_RDWR), "r") as fifo:
        for line in fifo:
            sys.stdout.write(line); sys.stdout.flush()
threading.Thread(target=commands, daemon=True).start()
with open(sys.argv[2], "a", buffering=1) as out:
    for line in sys.stdin:
        out.write(line)
"""
SETTINGS = {"exabgp.daemon.user": "root", "exabgp.api.cli": "false", "exabgp.log.destination": "stderr",
            "exabgp.log.level": "INFO", "exabgp.api.ack": "false"}


class ExaBgp(Peer):
    name = "ExaBGP"
    package = "exabgp"

    def prepare(self):
        self.host.write("ear.py", EAR)
        os.mkfifo(self.host.folder / "commands")
        (self.host.folder / "said.json").touch()

    def start(self):
        (self.host.folder / "said.json").write_text("")
        routes = "\n".join(f"\t\t{self._line(route)};" for route in self.routes.values())
        config = self.host.write("exabgp.conf", CONFIG.format(
            **{**vars(self), "routes": routes, "folder": self.host.folder,
               "several": "add-path send/receive;" if self.takes_several else ""}))
        self.process = self.host.spawn("exabgp", ["/usr/sbin/exabgp", config], env=SETTINGS)

    def _line(self, route):
        words = f"route {route.prefix} next-hop self origin igp"
        if route.med is not None:
            words += f" med {route.med}"
        if route.communities:
            words += " community [ " + " ".join(route.communities) + " ]"
        if route.prepend:
            words += " as-path [ " + " ".join([str(self.asn)] * (route.prepend + 1)) + " ]"
        return words

    def stop(self):
        self.process.stop()
        kill_all_in(self.host.namespace)

    def kill(self):
        self.process.kill()
        kill_all_in(self.host.namespace)

    def _events(self):
        """The helper's lines since the session last came up, and whether it is up."""
        up, updates = False, []
        for line in (self.host.folder / "said.json").read_text().splitlines():
            event = json.loads(line, strict=False)     # it puts line feeds into its strings
            if event["type"] == "state":
                up, updates = event["neighbor"]["state"] == "up", []
            elif event["type"] == "update":
                updates.append(event["neighbor"]["message"].get("update", {}))
        return up, updates

    def established(self):
        return self._events()[0]

    def received(self):
        table = {}
        for update in self._events()[1]:
            for row in update.get("withdraw", {}).get("ipv4 unicast", []):
                table.pop(row["nlri"], None)
            for next_hop, rows in update.get("announce", {}).get("ipv4 unicast", {}).items():
                for row in rows:
                    table[row["nlri"]] = _seen(next_hop, update["attribute"])
        return table

    def paths(self, prefix):
        told = {}
        for update in self._events()[1]:
            for row in update.get("withdraw", {}).get("ipv4 unicast", []):
                told.pop((row["nlri"], row.get("path-information")), None)
            for rows in update.get("announce", {}).get("ipv4 unicast", {}).values():
                for row in rows:
                    told[row["nlri"], row.get("path-information")] = update["attribute"].get("as-path", [])
        return [path for (nlri, _), path in told.items() if nlri == prefix]

    def _say(self, line):
        with open(self.host.folder / "commands", "w", encoding="ascii") as fifo:
            fifo.write(line + "\n")

    def announce(self, route):
        self.routes[route.prefix] = route
        self._say("announce " + self._line(route))

    def withdraw(self, prefix):
        del self.routes[prefix]
        self._say(f"withdraw route {prefix} next-hop self")

    def reset(self):
        self._say(f"neighbor {self.neighbor} teardown 4")


def _seen(next_hop, attributes):
    return Seen(path=attributes.get("as-path", []), next_hop=next_hop, origin=attributes["origin"],
                med=attributes.get("med"), communities={":".join(map(str, c)) for c in attributes.get("community", [])},
                large={":".join(map(str, c)) for c in attributes.get("large-community", [])})
