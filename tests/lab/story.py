# SPDX-License-Identifier: Apache-2.0
"""What happens on the two hosts, in the article's order: told line by line to whoever watches."""

import shlex

from . import article
from .bridge import Bridge
from .builder import BUILD
from .docker import Docker
from .image import nginx_rootfs
from .picture import Seen, draw
from .shell import Trouble, last_lines, wait_until
from .typist import Terminal

HEADINGS = {
    "zebra": "zebra, with the sample configuration", "log": "where the log goes", "interface": "the interface",
    "bgpd": "bgpd, with the sample configuration", "peering": "BGP peering", "confirm": "is the session up?",
    "network": "announce the containers' subnet", "verify": "what was announced, learned and installed",
}


class Story:
    """The two hosts with their container engines, routing suites and terminals, side by side."""

    def __init__(self, lab, suites, progress):
        self.lab, self.suites, self.progress = lab, suites, progress
        self.engines, self.terminals, self.containers = [], [], []

    # -- what must stand before anything is typed

    def prepare(self, try_docker):
        with self.progress.step("an nginx image from Debian's packages") as step:
            image = nginx_rootfs(BUILD / "demo", step.detail)
        with self.progress.step("two virtual hosts on a LAN of their own"):
            self.lab.open()
        if not (try_docker and self._engines(Docker, "dockerd on both hosts")):
            self._engines(Bridge, "bridge docker0 on both hosts, without docker")
            self.progress.note("dockerd is NOT used: nginx runs in namespaces behind a bridge that is named docker0")
        for engine in self.engines:
            engine.load(image)
        for host, suite, peer in self._pairs():
            suite.prepare(host, peer.plan)
        self.terminals = [Terminal(host) for host in self.lab.hosts]

    def _engines(self, kind, title):
        engines = [kind(host, dies_with_us=not self.lab.keep) for host in self.lab.hosts]
        try:
            with self.progress.step(title):
                for engine in engines:
                    engine.begin()
                for engine in engines:
                    engine.ready()
        except Trouble as trouble:
            if not kind.real:
                raise
            self.progress.note(str(trouble))
            return False
        self.engines = engines
        return True

    def _pairs(self):
        one, two = self.lab.hosts
        return (one, self.suites[0], two), (two, self.suites[1], one)

    # -- the story

    def tell(self):
        """All of it; whether the containers reached each other."""
        self.progress.note("these hosts run no systemd: where the article has `systemctl start zebra`, `zebra -d` is typed")
        for stage in ("zebra", "log", "interface", "bgpd", "peering"):
            self.type_stage(stage)
        self._wait("the BGP session", self.session_is_up)
        self.type_stage("confirm")
        self.type_stage("network")
        self._routes()
        self.type_stage("verify")
        with self.progress.lap("a container on each host"):
            self._containers()
        with self.progress.lap("curl both ways"):
            good = all([self._fetch(1, 0), self._fetch(0, 1)])
        self._picture(good)
        return good

    def type_stage(self, stage):
        with self.progress.lap(HEADINGS[stage]):
            for number, (host, suite, peer) in enumerate(self._pairs()):
                lines = suite.lines(stage, host.plan, peer.plan)
                if lines:
                    self.progress.head(f"{host.name} ({suite.title}): {HEADINGS[stage]}")
                for line in lines:
                    self.type(number, line.text)

    def type(self, number, line):
        """Type one line on a host and show it with its answer."""
        typed = self.terminals[number].type(line)
        self.progress.say(self.progress.paint(typed.prompt, "2") + self.progress.paint(line, "1"))
        if typed.answer.strip():
            self.progress.say(typed.answer)
        return typed

    def _wait(self, what, fact, seconds=60):
        with self.progress.step(f"waiting for {what}"):
            if not wait_until(fact, seconds, every=0.2):
                raise Trouble(f"{what} did not come within {seconds} s")

    def session_is_up(self):
        """As host 1 sees it: the neighbour's line of the summary ends in a number of prefixes."""
        peer = self.lab.hosts[1].plan.address
        rows = self.lab.hosts[0].text("vtysh", "-c", "show ip bgp summary").splitlines()
        columns = next((row.split() for row in rows if row.startswith(peer + " ")), [])
        return len(columns) > 9 and columns[9].isdigit()

    def _routes(self):
        """Both kernels know the other's subnet; by hand where the daemon of host 2 writes no kernel routes."""
        for host, suite, peer in self._pairs():
            if not suite.has_fib:
                route = ["ip", "route", "add", peer.plan.subnet, "via", peer.plan.address]
                self.progress.note(f"{suite.title} writes no routes into Linux' kernel: on {host.name} a static "
                                   f"one stands in for what it learned: `{' '.join(route)}`")
                host.run(*route)
        self._wait("both kernels' routes", lambda: all(self.route(host, peer) for host, _, peer in self._pairs()))

    def route(self, host, peer):
        return host.text("ip", "route", "show", peer.plan.subnet).strip()

    def _containers(self):
        for number, (host, _, peer) in enumerate(self._pairs()):
            engine = self.engines[number]
            self.progress.head(f"{host.name}: a container")
            if engine.real:
                self.type(number, "docker run -it -d nginx")
                self.type(number, "docker ps")
                self.containers += engine.containers()[:1]
            else:
                self.containers.append(engine.start("web"))
                self.progress.say("  nginx in namespaces at " + engine.address("web"))
            engine.open(peer.plan.subnet)       # now, because docker 28 drops per container, from its start on
        if self.engines[0].real:
            self.progress.note(
                "docker drops what is forwarded to its containers from elsewhere and masquerades what leaves them; "
                "so on both virtual hosts an ACCEPT from eth0 was put into DOCKER-USER (docker 28: raw PREROUTING "
                "too), and a table `grevy_lab` keeps the containers' own addresses. On your hosts do the same "
                "(tests/lab/docker.py has the lines).")

    def _fetch(self, here, there):
        """curl from the container of one host to nginx in the container of the other; whether the page came."""
        host, far = self.lab.hosts[here], self.lab.hosts[there]
        address = self.engines[there].address(self.containers[there])
        self.progress.head(f"curl from {host.name} to nginx in the container of {far.name}")
        self.type(here, f"curl -sS -m 5 {address}")
        inside = shlex.join(self.engines[here].inside(self.containers[here]))
        typed = self.type(here, f"{inside} curl -sS -m 5 {address}")
        return "Welcome to nginx" in typed.answer

    def _picture(self, good):
        self.progress.head("What is connected to what")
        seen = [Seen(host.plan, suite.title if suite.name != "grevy" else "Grevy: zebra, bgpd",
                     self.engines[n].address(self.containers[n]), self._engine_name(n), self.route(host, peer))
                for n, (host, suite, peer) in enumerate(self._pairs())]
        self.progress.say(draw(*seen, good=good, unicode=self.progress.unicode))

    def _engine_name(self, number):
        engine = self.engines[number]
        return f"docker {engine.version().split('+')[0]}" if engine.real else "no docker"

    def show_logs(self):
        """The last words of what ran on the hosts, for a reader who must find out why."""
        for host, suite, _ in self._pairs():
            self.progress.head(f"{host.name}: last words of the logs")
            for path in sorted(host.folder.glob("*.log")):
                for line in last_lines(path, 5):
                    self.progress.say(f"  {path.name}: {line}")
            log = getattr(suite, "log", "/var/log")
            self.progress.say(host.text("sh", "-c", f"tail -n 15 {log}/*.log 2> /dev/null"))
