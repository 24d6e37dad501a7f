# SPDX-License-Identifier: Apache-2.0
"""What must be true when a storm is over: the machine is mended, the peaceful configuration read again, and then

    the daemons live, and no sanitizer has said a word
    what was typed is written so that it loads again to the same
    bgpd holds of each neighbor what that neighbor offers, under policy
    each neighbor holds what `advertised-routes` says
    bgpd's best paths = zebra's selected routes = the kernel's table"""

import ipaddress
import json

from harness.lab import run
from harness.wait import wait_until

from .town import ADDRESSES, DAEMONS, FILTERED, NEIGHBORS, OTHERS

FAMILIES = {"ipv4": ".", "ipv6": ":"}
SIGHUP = 1


class Calm:
    def __init__(self, town, patience=1):
        self.town = town
        self.patience = patience            # sanitizers are slow
        self.peaceful = None

    def first(self):
        """Everybody up for the first time; what the running configuration is in peace."""
        self.town.wait_peers(40 * self.patience)
        self.peaceful = {name: self.town.running(name) for name in DAEMONS}
        self.settle()

    def come(self):
        """After a storm."""
        self.town.assert_alive()
        self.mend_machine()
        self.town.router.etc.chmod(0o755)
        for name in DAEMONS:
            self.what_was_typed_loads_again(name)
        self.town.write_peace()
        for name in DAEMONS:
            self.reload(name)
            self.same(name, self.peaceful[name], self.town.running(name), "the peaceful configuration, read again")
        self.town.wait_peers(60 * self.patience)
        self.settle()
        self.town.assert_alive()

    def mend_machine(self):
        grevy = self.town.grevy
        for command in ("link del dum7", "addr del 10.79.0.1/24 dev eth1", "addr flush dev dum0",
                        "route del 172.16.5.0/24 dev dum0", "link set dum0 up"):
            grevy.show(command, check=False)
        grevy.sysctl(**{"net.ipv4.ip_forward": 0, "net.ipv6.conf.all.forwarding": 0})
        for link, addresses in ADDRESSES.items():
            grevy.ip(f"link set {link} up", *(f"addr replace {address} dev {link}" for address in addresses))

    # The configuration.

    def reload(self, name):
        process = self.town.process(name)
        before = process.words().count("configuration read again")
        process.signal(SIGHUP)

        def is_read():
            words = process.words()
            assert "configuration not changed" not in words, words[-2000:]
            return words.count("configuration read again") > before
        wait_until(f"{name} reads its file", is_read, 20 * self.patience)

    def what_was_typed_loads_again(self, name):
        written = self.town.running(name)
        path = self.town.router.configure(name, written)
        checked = run([getattr(self.town.router.binaries, name), "-C", "-f", path], check=False)
        assert checked.returncode == 0, f"{name} refuses what it wrote: {checked.stderr}\n{written}"
        self.reload(name)
        self.same(name, written, self.town.running(name), "what was typed, written and read again")

    @staticmethod
    def same(name, before, after, what):
        gone = [line for line in before.splitlines() if line not in after.splitlines()]
        new = [line for line in after.splitlines() if line not in before.splitlines()]
        assert before == after, f"{name}: {what} is not the same: without {gone[:10]}, with {new[:10]}"

    # Routes.

    def settle(self):
        seconds = 30 * self.patience
        for family in FAMILIES:
            for name in self.town.neighbors:
                wait_until(f"bgpd holds what {name} offers ({family})", lambda: self.holds(family, name), seconds, 0.3)
            for name in self.town.neighbors:
                wait_until(f"{name} holds what it is told ({family})", lambda: self.is_told(family, name), seconds, 0.3)
            wait_until(f"one table in bgpd, zebra and kernel ({family})", lambda: self.one_table(family), seconds, 0.3)
        wait_until("BIRD holds what it is told", self.bird_is_told, seconds, 0.3)

    def show(self, daemon, line):
        return json.loads(self.town.ask(daemon, line))

    def holds(self, family, name):
        address, _ = NEIGHBORS[name]
        neighbor = self.town.neighbors[name]
        wanted = {prefix: facts(offer) for prefix, offer in neighbor.offers.items()
                  if FAMILIES[family] in prefix and not (name == "bea" and is_filtered(prefix))}
        got = {}
        table = self.show("bgpd", f"show bgp {family} unicast detail json").get("routes", {})
        for prefix, entry in table.items():
            for path in entry["paths"] if isinstance(entry, dict) else entry:
                if path.get("peer", {}).get("peerId") == address:
                    got[prefix] = facts_of(path, neighbor.is_internal)
        return differ("bgpd holds", wanted, got)

    def is_told(self, family, name):
        address, _ = NEIGHBORS[name]
        told = self.show("bgpd", f"show bgp {family} unicast neighbors {address} advertised-routes json")
        held = {prefix: None for prefix in dict(self.town.neighbors[name].rib) if FAMILIES[family] in prefix}
        return differ(f"{name} holds", {prefix: None for prefix in told.get("advertisedRoutes", {})}, held)

    def bird_is_told(self):
        told = self.show("bgpd", f"show bgp ipv4 unicast neighbors {OTHERS['bird'][0]} advertised-routes json")
        held = self.town.others["bird"].received()
        return differ("BIRD holds", {prefix: None for prefix in told.get("advertisedRoutes", {})},
                      {prefix: None for prefix in held})

    def one_table(self, family):
        best = {}
        for prefix, paths in self.show("bgpd", f"show bgp {family} unicast json").get("routes", {}).items():
            for path in paths:
                if path.get("bestpath") and path.get("peerId", "(unspec)") != "(unspec)":
                    best[prefix] = {hop["ip"] for hop in path["nexthops"] if hop.get("used")}
        zebra = {}
        word = "ip" if family == "ipv4" else "ipv6"
        for prefix, routes in self.show("zebra", f"show {word} route bgp json").items():
            for route in routes:
                if route.get("selected") and route.get("installed"):
                    zebra[prefix] = {hop["ip"] for hop in route["nexthops"] if hop.get("fib")}
        kernel = {}
        for route in json.loads(self.town.grevy.show(f"-j -{family[-1]} route show proto bgp") or "[]"):
            hops = route.get("nexthops", [route])
            kernel[route["dst"]] = {hop.get("gateway", hop.get("via", {}).get("host")) for hop in hops}
        return differ("zebra has selected", set_of(best), set_of(zebra)) and \
            differ("the kernel has", {p: sorted(h) for p, h in zebra.items()}, {p: sorted(h) for p, h in kernel.items()})


def set_of(table):
    return {prefix: None for prefix in table}


def is_filtered(prefix):
    return ":" not in prefix and ipaddress.ip_network(prefix).subnet_of(FILTERED)


def facts(offer):
    """What of an offer bgpd must show again."""
    communities = " ".join(f"{c >> 16}:{c & 0xffff}" for c in offer.communities)
    return " ".join(map(str, offer.path)), offer.med, offer.local_pref, communities


def facts_of(path, is_internal):
    words = path.get("community", {}).get("string", "")
    return (path["aspath"]["string"].replace("Local", ""), path.get("metric"),
            path.get("locPrf") if is_internal else None, words)


def differ(what, wanted, got):
    """True when they are equal; what is wrong is said by the assertion."""
    missing = sorted(set(wanted) - set(got))[:5]
    beyond = sorted(set(got) - set(wanted))[:5]
    other = [(key, wanted[key], got[key]) for key in sorted(set(wanted) & set(got)) if wanted[key] != got[key]][:3]
    assert wanted == got, f"{what}: missing {missing}, not wanted {beyond}, other {other}"
    return True
