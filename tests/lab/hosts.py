# SPDX-License-Identifier: Apache-2.0
"""Virtual hosts: network, mount, pid and uts namespaces of their own, and a LAN that joins them.

    [qg1 eth0 192.168.15.107]──┐
                               ├─ bridge `lan` in a namespace of its own (192.168.15.1)
    [qg2 eth0 192.168.15.108]──┘

A host lives as long as its process 1; killing that takes everything with it: daemons, containers, mounts, links.
Two labs never meet: nothing has a name outside its namespace except the cgroups, and these carry the lab's number."""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from .shell import ROOT, SYSTEM_PATH, Trouble, last_lines, run, spawn, wait_until

LAB = Path(__file__).parent
STATE = Path("/run/grevy-demo")
CGROUPS = Path("/sys/fs/cgroup")
CGROUP_PREFIX = "grevy-lab-"


@dataclass
class Plan:
    """Who a host is: fixed before it exists."""
    name: str
    address: str
    bridge: str             # docker0's address with prefix length, daemon.json's "bip"
    subnet: str
    asn: int


PLANS = [Plan("qg1", "192.168.15.107", "172.17.0.1/24", "172.17.0.0/24", 100),
         Plan("qg2", "192.168.15.108", "172.17.1.1/24", "172.17.1.0/24", 200)]


@dataclass
class Host:
    """A running host.  `pid` is its process 1 as the machine sees it."""
    plan: Plan
    pid: int
    folder: Path                         # logs; visible at the same path inside and outside
    cgroup: str
    joins: tuple = ("-m", "-n", "-u", "-p")    # its namespaces, as nsenter has them
    path: str = SYSTEM_PATH              # where its shell looks for commands
    extra_env: dict = field(default_factory=dict)

    @property
    def name(self):
        return self.plan.name

    def argv(self, command):
        """What to run on the machine so that command runs on the host, in an environment of its own."""
        env = {"PATH": self.path, "HOME": "/root", "TERM": "dumb", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8",
               "DOCKER_CONFIG": "/etc/docker/client", "container": "grevy-lab", "VTYSH_PAGER": "cat", **self.extra_env}
        return ["nsenter", "-t", str(self.pid), *self.joins, "--wdns=/root", "--", "env", "-i",
                *(f"{key}={value}" for key, value in env.items()), *map(str, command)]

    def run(self, *command, check=True, timeout=60, input=None):
        return run(self.argv(command), check=check, timeout=timeout, input=input)

    def text(self, *command, timeout=60):
        """The output of a command, empty if it failed."""
        done = self.run(*command, check=False, timeout=timeout)
        return done.stdout if done.returncode == 0 else ""

    def start(self, *command, log, dies_with_us=True):
        return spawn(self.argv(command), self.folder / log, dies_with_us=dies_with_us)

    def write(self, path, text, mode="644"):
        """A file on the host, seen from inside: its folders are private, the machine's are not touched."""
        self.run("sh", "-c", 'mkdir -p "$(dirname "$1")" && cat > "$1" && chmod "$2" "$1"', "sh", path, mode, input=text)

    def alive(self):
        return Path(f"/proc/{self.pid}").exists()


class Lab:
    """Two hosts (or as many as planned) and their LAN.  A context manager, or open() and close()."""

    def __init__(self, plans=PLANS, keep=False, kind="demo"):
        self.plans, self.keep = plans, keep
        self.id = f"{os.getpid()}-{secrets.token_hex(2)}"
        self.folder = STATE / f"{kind}-{self.id}"
        self.hosts, self.lan_pid, self._started = [], None, []

    def __enter__(self):
        try:
            return self.open()
        except BaseException:
            self.close()
            raise

    def __exit__(self, *_):
        self.close()

    def open(self):
        sweep()
        self.folder.mkdir(parents=True)
        self.lan_pid = self._namespace(["--net"], [LAB / "lan-init"], self.folder / "lan.log")
        for plan in self.plans:
            self.hosts.append(self._make(plan))
        return self

    def _make(self, plan):
        folder = self.folder / plan.name
        folder.mkdir()
        host = Host(plan, 0, folder, f"{CGROUP_PREFIX}{self.id}-{plan.name}")
        host.pid = self.boot(host)
        self.lan("ip", "link", "add", f"to-{plan.name}", "type", "veth", "peer", "name", "eth0", "netns", host.pid)
        self.lan("ip", "link", "set", f"to-{plan.name}", "master", "lan", "up")
        host.run("ip", "address", "add", f"{plan.address}/24", "dev", "eth0")
        host.run("ip", "link", "set", "eth0", "up")
        return host

    def boot(self, host):
        """Start a host's process 1; its process id."""
        return self._namespace(["--net", "--mount", "--pid", "--uts", "--propagation", "private"],
                               [LAB / "host-init", host.name, ROOT, self.folder], host.folder / "host.log")

    def _namespace(self, kinds, init, log, before=()):
        """Start init in new namespaces; the process id that it tells on its descriptor 3."""
        read_end, write_end = os.pipe()
        # bash, because dash knows descriptors of one digit only.
        argv = ["bash", "-c", f'exec 3>&{write_end} {write_end}>&-; exec "$@"', "bash", *map(str, before),
                "unshare", *kinds, "--fork", "--kill-child", "--", *map(str, init)]
        with os.fdopen(read_end) as told:
            process = spawn(argv, log, dies_with_us=not self.keep, pass_fds=[write_end])
            os.close(write_end)
            self._started.append(process)
            pid = told.readline().strip()
        if not pid:
            raise Trouble("cannot make namespaces on this machine: " + (" / ".join(last_lines(log, 2)) or "no message")
                          + " (they need root and a kernel that allows unshare)")
        return int(pid)

    def lan(self, *command, check=True):
        """Run a command in the LAN's own namespace."""
        return run(["nsenter", "-t", self.lan_pid, "-n", "--", *command], check=check)

    def pids(self):
        return [host.pid for host in self.hosts] + ([self.lan_pid] if self.lan_pid else [])

    def release(self):
        """Let go of hosts that are to stay up: close() has nothing to do any more."""
        self.hosts, self.lan_pid, self._started, self.folder = [], None, [], self.folder / "released"

    def close(self):
        """End both hosts and all that runs on them; nothing stays."""
        end(self.pids(), self.id)
        for process in self._started:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
        shutil.rmtree(self.folder, ignore_errors=True)
        with contextlib.suppress(OSError):
            STATE.rmdir()


def end(pids, lab_id):
    """Kill the first processes of hosts, wait until they are gone, and remove the lab's cgroups."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not any(_runs(pid) for pid in pids), 10, every=0.02)
    wait_until(lambda: not remove_cgroups(f"{CGROUP_PREFIX}{lab_id}-"), 5, every=0.05)


def _runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def remove_cgroups(prefix):
    """Remove the empty cgroups whose name starts so; those that are still busy."""
    busy = []
    for top in [*CGROUPS.glob(f"{prefix}*"), *CGROUPS.glob(f"*/{prefix}*")]:
        for folder, _, _ in os.walk(top, topdown=False):
            try:
                os.rmdir(folder)
            except OSError:
                busy.append(folder)
    return busy


def sweep():
    """What runs that were killed outright could not clean: cgroups and folders whose maker is gone."""
    for top in {*CGROUPS.glob(f"{CGROUP_PREFIX}*"), *CGROUPS.glob(f"*/{CGROUP_PREFIX}*")}:
        maker = top.name[len(CGROUP_PREFIX):].split("-")[0]
        if maker.isdigit() and not _runs(int(maker)) and not kept(top.name):
            remove_cgroups(top.name)
    for folder in STATE.glob("*-*-*") if STATE.is_dir() else []:
        maker = folder.name.split("-")[1]
        if maker.isdigit() and not _runs(int(maker)) and not (folder / "kept").exists():
            shutil.rmtree(folder, ignore_errors=True)


def kept(cgroup):
    """Whether a cgroup belongs to a lab that --keep left up."""
    return any(folder.parent.name.split("-", 1)[1] in cgroup for folder in STATE.glob("*/kept"))
