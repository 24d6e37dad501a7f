# SPDX-License-Identifier: Apache-2.0
"""Building Grevy's programs in build/, once at a time however many demos run."""

import contextlib
import fcntl
import os
import subprocess

from .shell import ROOT, Trouble, run

BUILD = ROOT / "build"
PROGRAMS = ("zebra", "bgpd", "vtysh")       # not the tests: a newcomer waits for this


@contextlib.contextmanager
def alone(detail=lambda text: None):
    """Only one of us builds in this checkout."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            detail("waiting: another build of this checkout is running")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def build(detail=lambda text: None):
    """Build what is not built yet; Trouble with the compiler's words."""
    with alone(detail):
        if not (BUILD / "build.ninja").exists():
            detail("meson setup build")
            run(["meson", "setup", BUILD, ROOT, "--buildtype=release"], timeout=300)
        _ninja(detail)


def _ninja(detail):
    said = []
    with subprocess.Popen(["ninja", "-C", str(BUILD), *PROGRAMS], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace") as ninja:
        for line in ninja.stdout:
            said.append(line.rstrip())
            if line.startswith("["):
                detail(line.strip())
    if ninja.returncode:
        wrong = [line for line in said if "error" in line.lower() or "FAILED" in line] or said[-5:]
        raise Trouble("the build failed (`ninja -C build` shows all of it): " + "\n  ".join(wrong[:8]))
