# SPDX-License-Identifier: Apache-2.0
"""zebra, bgpd and vtysh on a host: Grevy's, or Debian's FRR, which takes the same options.

Every path is given on the command line, so that any number of instances stand side by side.
FRR serves twice: as a peer, and (pytest --subject=frr) in the place of Grevy, to prove a test."""

import json
import os
import pwd
import socket
from dataclasses import dataclass, field
from pathlib import Path

from .lab import run
from .wait import wait_until

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Binaries:
    """Where the programs are, whom they become, and what their configuration must begin with."""
    name: str
    zebra: str
    bgpd: str
    vtysh: str
    user: str = "root"
    bgp_lines: tuple = ()
    sections: tuple = ()       # bgpd's lines outside `router bgp`
    helpers: tuple = ()        # daemons that stand beside zebra: FRR has its static routes in one of its own

    @property
    def missing(self):
        return [path for path in (self.zebra, self.bgpd, self.vtysh) if not os.access(path, os.X_OK)]


def grevy_from(folder):
    return Binaries("grevy", *(str(Path(folder).resolve() / program) for program in ("zebra", "bgpd", "vtysh")))


FRR = Binaries("frr", "/usr/lib/frr/zebra", "/usr/lib/frr/bgpd", "/usr/bin/vtysh", user="frr",
               bgp_lines=("no bgp ebgp-requires-policy", "no bgp network import-check"),
               helpers=("/usr/lib/frr/staticd",))


@dataclass
class Answer:
    """What a vtysh said, and with which status it left."""
    text: str
    status: int
    errors: str = ""

    @property
    def all(self):
        return self.text + self.errors

    @property
    def said(self):
        """The lines that are not empty."""
        return [line for line in self.all.splitlines() if line.strip()]


@dataclass
class Bgp:
    """One `router bgp` section."""
    asn: int
    router_id: str
    neighbors: dict = field(default_factory=dict)       # address: AS
    networks: list = field(default_factory=list)
    lines: list = field(default_factory=list)           # further lines of the section
    passive: bool = False

    def text(self, binaries):
        out = [f"router bgp {self.asn}", f" bgp router-id {self.router_id}"]
        out += [f" {line}" for line in binaries.bgp_lines]
        for address, asn in self.neighbors.items():
            out += [f" neighbor {address} remote-as {asn}", f" neighbor {address} timers connect 1"]
            out += [f" neighbor {address} passive"] if self.passive else []
        out += [f" network {prefix}" for prefix in self.networks]
        out += [f" {line}" for line in self.lines]
        return "\n".join([*binaries.sections, *out]) + "\n"


class Router:
    def __init__(self, host, binaries, bgp=None, zebra_text=""):
        self.host, self.binaries = host, binaries
        self.etc, self.run_folder = host.folder / "etc", host.folder / "run"
        self.zebra = self.bgpd = None
        self.helpers = []
        self.log_level = "debugging"
        account = pwd.getpwnam(binaries.user)
        for folder in (self.etc, self.run_folder):
            folder.mkdir()
            os.chown(folder, account.pw_uid, account.pw_gid)
        os.chmod(host.folder, 0o755)
        self.configure("zebra", f"hostname {host.name}\n" + zebra_text)
        self.configure("bgpd", f"hostname {host.name}\n" + (bgp.text(binaries) if bgp else ""))

    def configure(self, daemon, text):
        path = self.etc / f"{daemon}.conf"
        path.write_text(text)
        account = pwd.getpwnam(self.binaries.user)
        os.chown(path, account.pw_uid, account.pw_gid)
        return path

    def config_file(self, daemon):
        return self.etc / f"{daemon}.conf"

    def options(self, daemon):
        """CONTRACT's options: no default path is ever used in a test."""
        run_folder = self.run_folder
        return ["-f", self.config_file(daemon), "-i", run_folder / f"{daemon}.pid", "-z", run_folder / "zserv.api",
                "--vty_socket", run_folder, "-u", self.binaries.user, "-g", self.binaries.user,
                "-A", "127.0.0.1", "-P", "0", "--log", "stdout", "--log-level", self.log_level]

    # Life and death.

    def start(self):
        self.start_zebra()
        self.start_bgpd()
        return self

    def start_zebra(self, *more):
        self.zebra = self._start("zebra", more)
        for helper in self.binaries.helpers:
            name = Path(helper).name
            self.configure(name, self.config_file("zebra").read_text())
            self.helpers.append(self.host.spawn(name, [helper, *self.options(name)]))
            wait_until(f"{name} answers", lambda name=name: vty_is_open(self.run_folder / f"{name}.vty"))
        return self.zebra

    def start_bgpd(self, *more):
        self.bgpd = self._start("bgpd", more)
        return self.bgpd

    def launch(self, daemon, *more):
        """Start without waiting for anything."""
        program = getattr(self.binaries, daemon)
        return self.host.spawn(daemon, [program, *self.options(daemon), *more])

    def _start(self, daemon, more):
        process = self.launch(daemon, *more)

        def answers():
            assert process.is_alive, f"{daemon} ended with {process.status}:\n{process.words()[-3000:]}"
            return vty_is_open(self.run_folder / f"{daemon}.vty")
        try:
            wait_until(f"{daemon} listens on its vty socket", answers, 15)
        except AssertionError:
            assert process.is_alive, f"{daemon} ended with {process.status}:\n{process.words()[-3000:]}"
            raise
        return process

    def stop(self):
        for process in (self.bgpd, *self.helpers, self.zebra):
            if process:
                process.stop()
        self.helpers = []

    # Words.

    def vtysh_argv(self, *more):
        return [self.binaries.vtysh, "--vty_socket", self.run_folder, "--config_dir", self.etc, *more]

    def vtysh(self, *commands, options=(), text=None, seconds=60):
        words = [word for command in commands for word in ("-c", command)]
        done = run(self.vtysh_argv(*options, *words), text=text, check=False, seconds=seconds)
        return Answer(done.stdout, done.returncode, done.stderr)

    def show(self, command):
        answer = self.vtysh(command)
        assert answer.status == 0, f"{command}: status {answer.status}: {answer.all}"
        return answer.text

    def json(self, command):
        answer = self.vtysh(f"{command} json")
        try:
            return json.loads(answer.text)
        except ValueError as error:
            raise AssertionError(f"{command} json: {error}\n{answer.all[:2000]}") from None

    def type(self, *lines):
        """Lines in configuration mode; every one must be taken."""
        answer = self.vtysh("configure terminal", *lines)
        assert answer.status == 0 and "%" not in answer.text, f"{lines}: {answer.all}"
        return answer

    # What tests ask most.

    def neighbors(self):
        """{address: row} of `show ip bgp summary json`."""
        summary = self.json("show ip bgp summary")
        return summary.get("ipv4Unicast", summary).get("peers", {})

    def neighbor(self, address):
        """The object of `show ip bgp neighbors ADDRESS json`."""
        return self.json(f"show ip bgp neighbors {address}")[address]

    def is_established(self, address):
        return self.neighbors().get(address, {}).get("state") == "Established"

    def bgp_routes(self):
        return self.json("show ip bgp").get("routes", {})

    def best_path(self, prefix):
        """The best path of `show ip bgp PREFIX json`, or None."""
        for path in self.json(f"show ip bgp {prefix}").get("paths", []):
            if path.get("bestpath", {}).get("overall"):
                return path
        return None

    def rib(self, family="ip"):
        return self.json(f"show {family} route")


def vty_is_open(path):
    """A connection, not the file: a socket file outlives its daemon."""
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except OSError:
            return False
    return True
