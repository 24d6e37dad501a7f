# SPDX-License-Identifier: Apache-2.0
"""Debian packages: which are missing, and having tools/packages install those while its progress shows.

tools/packages sees to it that nothing that comes in is started, now or at the next boot: on this machine that would
mean a dockerd with its own bridge and firewall rules, or a second bgpd on port 179."""

import contextlib
import os
import subprocess
import threading

from .shell import ROOT, Trouble, installed, run


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
    detail(" ".join(wanted))
    code, said = _follow([ROOT / "tools/packages", *wanted], detail)
    if code:
        raise Trouble(f"apt cannot install {' '.join(wanted)}: {_why(said)} (is this Debian 12 with its main archive "
                      "in /etc/apt/sources.list*, and is there a way to it? `apt-get update` shows)")
    return wanted


def download(names, folder, detail=lambda text: None):
    """Fetch packages as files, without installing them; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    fetch = ["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", *names]
    done = _quiet(fetch, folder)
    if done.returncode:                 # the lists may be old, or were never fetched
        detail("apt-get update")
        _quiet(["apt-get", "-q", "update"], folder)
        done = _quiet(fetch, folder)
    if done.returncode:
        raise Trouble(f"apt cannot fetch {' '.join(names)}: {_why(done.stdout)}")
    return [next(folder.glob(f"{name}_*.deb")) for name in names]


def _quiet(argv, folder):
    return subprocess.run(argv, cwd=folder, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=300)


def _why(text):
    errors = [line for line in text.splitlines() if line.startswith(("E:", "dpkg: error"))]
    return " / ".join(errors[-3:] or text.strip().splitlines()[-1:] or ["no message"])


def _follow(argv, detail):
    """Run tools/packages with apt's status lines ("pmstatus:docker.io:41.2:Unpacking …") put into words; its exit
    status and what it said.  In a session of its own: Ctrl-C must not tear dpkg away from its work."""
    read_end, write_end = os.pipe()

    def tell():
        with os.fdopen(read_end, errors="replace") as lines:
            for line in lines:
                parts = line.rstrip("\n").split(":", 3)
                if len(parts) == 4 and parts[0] in ("pmstatus", "dlstatus"):
                    with contextlib.suppress(ValueError):
                        detail(f"{float(parts[2]):3.0f} % {parts[3]}")
    teller = threading.Thread(target=tell, daemon=True)
    with subprocess.Popen(list(map(str, argv)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", pass_fds=[write_end],
                          env=dict(os.environ, PACKAGES_STATUS_FD=str(write_end), LC_ALL="C.UTF-8"),
                          start_new_session=True) as process:
        os.close(write_end)
        teller.start()
        said = process.stdout.read()
    teller.join()
    return process.returncode, said
