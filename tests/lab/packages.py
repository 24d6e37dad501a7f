# SPDX-License-Identifier: Apache-2.0
"""Debian packages: which are missing, and installing those, without a single service being started by it.

apt starts what it installs, which on this machine would mean a dockerd with its own bridge and firewall rules, or a
second bgpd on port 179.  While we install, policy-rc.d says no; and units that came with our packages are not left
enabled for the next boot either.  A package that was there before is never touched."""

import contextlib
import os
import subprocess
from pathlib import Path

from .shell import ROOT, Trouble, installed, run

POLICY = Path("/usr/sbin/policy-rc.d")
SAVED = Path("/usr/sbin/policy-rc.d.before-grevy")
MARK = "put here by grevy's lab while it installs packages"
UNITS = {
    "docker.io": ["docker.service", "docker.socket"], "containerd": ["containerd.service"],
    "frr": ["frr.service"], "bird2": ["bird.service"], "gobgpd": ["gobgpd.service"],
    "openbgpd": ["openbgpd.service"], "exabgp": ["exabgp.service"],
}


def listed(purpose):
    """The packages that packaging/packages.list names for a purpose, in its order."""
    rows = (line.split("#")[0].split() for line in (ROOT / "packaging/packages.list").read_text().splitlines())
    return [row[1] for row in rows if row and row[0] == purpose]


def missing(names):
    """Those of names that dpkg does not have installed."""
    told = run(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names], check=False).stdout
    there = {row.split()[0] for row in told.splitlines() if row.endswith(" installed")}
    return [name for name in names if name not in there]


def docker_packages():
    """Nothing if any dockerd is installed already (Debian's or Docker's own): it is used as it is."""
    return [] if installed("dockerd") else ["docker.io"]


def install(names, detail=lambda text: None):
    """Install what is missing of names; the list of what was installed.  Trouble if apt cannot."""
    wanted = missing(names)
    if not wanted:
        return []
    if not installed("apt-get"):
        raise Trouble(f"these packages are missing and there is no apt-get here: {' '.join(wanted)}")
    before = _installed_names()
    if _without_candidate(wanted):
        detail("apt-get update")
        _apt(["update"], detail)
    unknown = _without_candidate(wanted)
    if unknown:
        raise Trouble(f"apt knows no package named {', '.join(unknown)}: is this Debian 12 with its main archive in "
                      "/etc/apt/sources.list*, and is there a way to it? (`apt-get update` shows)")
    with no_services():
        try:
            _apt(["install", "-y", "--no-install-recommends", *wanted], detail)
        except Trouble:
            detail("apt-get update")     # the lists may be older than the archive
            _apt(["update"], detail)
            _apt(["install", "-y", "--no-install-recommends", *wanted], detail)
    _leave_disabled(sorted(_installed_names() - before))
    return wanted


def download(names, folder, detail=lambda text: None):
    """Fetch packages as files, without installing them; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    if _without_candidate(names):
        _apt(["update"], detail)
    asked = ["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", *names]
    done = subprocess.run(asked, cwd=folder, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=300)
    if done.returncode:
        raise Trouble(f"apt cannot fetch {' '.join(names)}: {_why(done.stdout)}")
    return [next(folder.glob(f"{name}_*.deb")) for name in names]


@contextlib.contextmanager
def no_services():
    """Nothing that apt installs is started in here; afterwards policy-rc.d is as it was.

    Should we be killed in between: the guard looks whether we live, and steps aside if not."""
    restore_policy()
    if POLICY.exists():
        POLICY.rename(SAVED)
    POLICY.write_text(f"#!/bin/sh\n# {MARK}; may be removed\n"
                      f"[ -d /proc/{os.getpid()} ] && exit 101\n"
                      f"[ -x {SAVED} ] && exec {SAVED} \"$@\"\nexit 0\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        restore_policy()


def restore_policy():
    """Take our guard away and put back what was there (also after a run that was killed)."""
    if POLICY.exists() and MARK in POLICY.read_text(errors="replace"):
        POLICY.unlink()
    if SAVED.exists():
        SAVED.rename(POLICY)


def _installed_names():
    told = run(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n"]).stdout
    return {row.split()[0] for row in told.splitlines() if row.endswith(" installed")}


def _without_candidate(names):
    told = run(["apt-cache", "policy", *names], check=False).stdout
    has, current = set(), None
    for line in told.splitlines():
        if line and not line.startswith(" "):
            current = line.rstrip(":")
        elif line.startswith("  Candidate:") and "(none)" not in line:
            has.add(current)
    return [name for name in names if name not in has]


def _leave_disabled(names):
    units = [unit for name in names for unit in UNITS.get(name, [])]
    if units and installed("systemctl"):
        run(["systemctl", "disable", "--quiet", *units], check=False)


def _why(text):
    errors = [line for line in text.splitlines() if line.startswith(("E:", "W:", "dpkg: error"))]
    return " / ".join(errors[-3:] or text.strip().splitlines()[-2:] or ["no message"])


def _apt(words, detail):
    """One apt-get, its progress handed to detail(); Trouble with apt's own error lines."""
    read_end, write_end = os.pipe()
    argv = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=180", "-o", f"APT::Status-Fd={write_end}", *words]
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive", LC_ALL="C.UTF-8", NEEDRESTART_SUSPEND="1")
    with open("/dev/null") as nothing, subprocess.Popen(
            argv, stdin=nothing, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            env=env, pass_fds=[write_end], start_new_session=True) as apt:
        os.close(write_end)
        feeder = _Follow(read_end, detail)
        said = apt.stdout.read()
        feeder.join()
    if apt.returncode:
        raise Trouble(f"`apt-get {' '.join(words)}` failed: {_why(said)}")
    if words[0] == "update" and "\nE:" in "\n" + said:
        raise Trouble(f"apt-get update: {_why(said)}")


def _Follow(fd, detail):
    """A thread that turns apt's status lines ("pmstatus:docker.io:41.2:Unpacking …") into words."""
    import threading

    def follow():
        with os.fdopen(fd, errors="replace") as lines:
            for line in lines:
                parts = line.rstrip("\n").split(":", 3)
                if len(parts) == 4 and parts[0] in ("pmstatus", "dlstatus"):
                    with contextlib.suppress(ValueError):
                        detail(f"{float(parts[2]):3.0f} % {parts[3]}")
    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    return thread
