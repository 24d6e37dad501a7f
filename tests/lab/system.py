# SPDX-License-Identifier: Apache-2.0
"""Hosts that are whole systems: systemd as process 1, on an overlay of what is installed on this machine.

`systemctl start`, Type=notify, the watchdog and journalctl are the real ones there; each host has cgroups of its own
below one that carries the lab's number."""

import os
from pathlib import Path

from .hosts import LAB, Lab
from .shell import ROOT, Trouble, wait_until

OWN_MOUNTS = ("/usr", "/etc", "/var", "/var/lib", "/lib")


def why_not():
    """Why such hosts cannot be made here, in a line; nothing if they can."""
    if os.geteuid():
        return "needs root"
    if not Path("/lib/systemd/systemd").exists():
        return "systemd is not installed"
    if " - cgroup" not in Path("/proc/self/mountinfo").read_text():
        return "no cgroups are mounted here"
    if "overlay" not in Path("/proc/filesystems").read_text() and os.system("modprobe -q overlay"):
        return "this kernel has no overlayfs"
    apart = [place for place in OWN_MOUNTS if os.path.ismount(place)]
    return f"{', '.join(apart)} is a file system of its own, the overlay covers only /" if apart else ""


class SystemLab(Lab):
    """A Lab whose hosts have booted systemd."""

    def __init__(self, **rest):
        super().__init__(kind="system", **rest)

    def boot(self, host):
        host.joins = ("-m", "-n", "-u", "-p", "-i", "-C")
        return self._namespace(
            ["--cgroup", "--ipc", "--net", "--mount", "--pid", "--uts", "--propagation", "private"],
            [LAB / "system-init", host.name, ROOT, self.folder], host.folder / "host.log",
            before=[LAB / "system-join", host.cgroup])

    def open(self):
        super().open()
        for host in self.hosts:
            state = wait_until(lambda: self._state(host) in ("running", "degraded"), 60)
            if not state:
                raise Trouble(f"systemd on {host.name} is still {self._state(host) or 'silent'} after a minute")
        return self

    @staticmethod
    def _state(host):
        return host.run("systemctl", "is-system-running", check=False).stdout.strip()
