# SPDX-License-Identifier: Apache-2.0
"""Namespaces joined by LANs.  Nothing of a lab is ever seen in the machine's own network.

    lab = Lab()
    a, b = lab.host("a"), lab.host("b")
    lab.lan({a: "10.0.0.1/24", b: "10.0.0.2/24"})       eth0 on both, a bridge in a namespace between
    lab.link(a, "up", b, "down")                        a cable
    lab.close()

Names carry the pid of the test run, so that several run side by side and what a killed run left
behind can be told apart and swept."""

import itertools
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from .process import Process

NAME = re.compile(r"^gt(\d+)-")
_count = itertools.count()


class CommandFailed(AssertionError):
    pass


def run(argv, text=None, check=True, seconds=60):
    """A program that ends by itself; its words come back."""
    done = subprocess.run([str(word) for word in argv], input=text, capture_output=True, text=True,
                          errors="replace", timeout=seconds, check=False)
    if check and done.returncode:
        raise CommandFailed(f"{' '.join(map(str, argv))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done


class Host:
    """A namespace, a folder, and the programs in it."""

    def __init__(self, lab, name):
        self.lab, self.name = lab, name
        self.namespace = f"gt{os.getpid()}-{next(_count)}{name}"
        self.folder = lab.folder / f"{name}{next(_count)}"
        self.folder.mkdir()
        self.processes = []
        self.ports = itertools.count()
        run(["ip", "netns", "add", self.namespace])
        self.sysctl(**{"net.ipv6.conf.all.accept_dad": 0, "net.ipv6.conf.default.accept_dad": 0})
        self.ip("link set lo up")

    def run(self, argv, **how):
        if isinstance(argv, str):
            argv = argv.split()
        return run(["ip", "netns", "exec", self.namespace, *argv], **how)

    def ip(self, *commands):
        """`ip` commands, without the word ip, all in one call."""
        run(["ip", "-n", self.namespace, "-batch", "-"], text="\n".join(commands) + "\n")

    def show(self, command, **how):
        """What an `ip` command prints."""
        return run(["ip", "-n", self.namespace, *command.split()], **how).stdout

    def sysctl(self, **values):
        self.run(["sysctl", "-q", "-w", *(f"{key}={value}" for key, value in values.items())])

    def spawn(self, tag, argv, env=None):
        process = Process(argv, self.folder / f"{tag}.out", self.namespace, env, self.folder)
        self.processes.append(process)
        return process

    def write(self, name, text, mode=0o644):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)
        return path

    # The kernel's routes.

    def routes(self, words=""):
        """{prefix: rest of the line} of the main table."""
        rows = (line.split(maxsplit=1) for line in self.show(f"-4 route show {words}").splitlines()
                if not line.startswith(("\t", " ")))
        return {row[0]: row[1] if len(row) > 1 else "" for row in rows}

    def route_count(self):
        """Prefixes in the main and local tries, without printing a million lines."""
        text = self.run(["cat", "/proc/net/fib_triestat"]).stdout
        main = text.partition("Main:")[2].partition("Local:")[0]
        return int(re.search(r"Prefixes:\s+(\d+)", main or text).group(1))

    def close(self):
        for process in reversed(self.processes):
            process.thaw()
            process.signal(signal.SIGTERM)
        for process in reversed(self.processes):
            process.stop(2.0)
        kill_all_in(self.namespace)
        run(["ip", "netns", "del", self.namespace], check=False)


class Lab:
    def __init__(self):
        sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=f"gt{os.getpid()}-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.hosts = []
        self.switches = []

    def host(self, name):
        self.hosts.append(Host(self, name))
        return self.hosts[-1]

    def lan(self, addresses, name="eth0"):
        """Join hosts by a bridge that lives in a namespace of its own.  {host: address or addresses}"""
        switch = Host(self, "lan")
        self.switches.append(switch)
        switch.ip("link add br0 type bridge", "link set br0 up")
        for host, given in addresses.items():
            port = f"port{next(switch.ports)}"
            switch.ip(f"link add {port} type veth peer name {name} netns {host.namespace}",
                      f"link set {port} master br0 up")
            addresses_of = [given] if isinstance(given, str) else given
            host.ip(*(f"addr add {address} dev {name}" for address in addresses_of), f"link set {name} up")
        return switch

    def link(self, a, name_a, b, name_b):
        a.ip(f"link add {name_a} type veth peer name {name_b} netns {b.namespace}", f"link set {name_a} up")
        b.ip(f"link set {name_b} up")

    def logs(self):
        """(title, words) of everything that ran here, for the report of a failure."""
        for host in self.hosts:
            for path in sorted(host.folder.rglob("*")):
                if path.suffix in (".out", ".log") and path.is_file() and path.stat().st_size:
                    yield str(path.relative_to(self.folder)), path.read_text(errors="replace")

    def close(self):
        for host in self.hosts + self.switches:
            host.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def pids_in(namespace):
    answer = run(["ip", "netns", "pids", namespace], check=False)
    return [int(word) for word in answer.stdout.split()]


def kill_all_in(namespace):
    """Children that daemons of ours left behind.  Only our programs are ever in our namespaces."""
    for _ in range(20):
        left = pids_in(namespace)
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        if not left:
            return
        time.sleep(0.05)


def sweep():
    """Remove the namespaces and folders of test runs that were killed before they could."""
    for line in run(["ip", "netns", "list"]).stdout.splitlines():
        name = NAME.match(line)
        if name and not Path(f"/proc/{name.group(1)}").exists():
            kill_all_in(line.split()[0])
            run(["ip", "netns", "del", line.split()[0]], check=False)
    for folder in Path("/tmp").glob("gt*-*"):
        name = NAME.match(folder.name)
        if name and folder.is_dir() and not Path(f"/proc/{name.group(1)}").exists():
            shutil.rmtree(folder, ignore_errors=True)
