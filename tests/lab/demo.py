# SPDX-License-Identifier: Apache-2.0
"""./demo: from a fresh machine to two Docker hosts whose containers reach each other, told while it happens."""

import argparse
import contextlib
import os
import signal
import sys
import time

from . import builder, kept, packages
from .hosts import Lab
from .progress import Progress
from .shell import Trouble
from .story import Story
from .suites import PEERS


class Stopped(BaseException):
    """A signal asked us to end: everything is cleaned on the way out."""


class Options(argparse.ArgumentParser):
    def error(self, message):
        print(f"demo: {message} (./demo --help lists what there is)", file=sys.stderr)
        sys.exit(2)


def options(argv):
    parser = Options(prog="demo", add_help=False, allow_abbrev=False)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--down", action="store_true")
    parser.add_argument("--no-docker", action="store_true")
    parser.add_argument("--peer", choices=PEERS, default="grevy", metavar="NAME")
    asked = parser.parse_args(argv)
    # For work on the lab itself, before or without a build of Grevy: another suite on host 1 as well.
    asked.first = os.environ.get("GREVY_LAB_FIRST", "grevy")
    return asked


def main(argv):
    asked = options(argv)
    progress = Progress()
    _catch_signals()
    try:
        return _down() if asked.down else Demo(asked, progress).run()
    except Trouble as trouble:
        print(f"demo: {trouble}", file=sys.stderr)
        return 1
    except Stopped as stopped:
        print("\ndemo: stopped; nothing is left behind", file=sys.stderr)
        return 128 + stopped.args[0]


def _catch_signals():
    def stop(number, frame):
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)     # the way out is short, and not to be cut
        raise Stopped(number)
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, stop)


def _down():
    count = kept.down()
    print("demo: " + (f"{count} lab taken down" if count else "there is no lab up"))
    return 0


class Demo:
    def __init__(self, asked, progress):
        self.asked, self.progress = asked, progress
        self.suites = [PEERS[asked.first](), PEERS[asked.peer]()]

    def run(self):
        if self.asked.keep and kept.labs():
            raise Trouble("a lab is up already: `./demo --down` takes it down")
        begun = time.monotonic()
        self.progress.say("Two Docker hosts on this machine, joined by Grevy. Of the machine itself only packages change; "
                          "Ctrl-C cleans up.")
        self._packages()
        self._build()
        with contextlib.closing(Lab(keep=self.asked.keep)) as lab:
            story = Story(lab, self.suites, self.progress)
            story.prepare(try_docker=self.asked.docker)
            try:
                good = story.tell()
            except Trouble:
                story.show_logs()
                raise
            self.progress.say(f"\n{time.monotonic() - begun:.0f} s in all.")
            if self.asked.keep:
                self._leave_up(lab)
        return 0 if good else 1

    def _packages(self):
        wanted = packages.listed("demo") + [name for suite in self.suites for name in suite.packages]
        if any(suite.name == "grevy" for suite in self.suites):
            wanted = packages.listed("build") + wanted
        with self.progress.step("Debian packages") as step:
            new = packages.install(wanted, step.detail)
        if new:
            self.progress.note(f"installed {' '.join(new)}; none of them was started, none starts at boot")
        self.asked.docker = not self.asked.no_docker and self._docker_package()

    def _docker_package(self):
        """Whether there is a dockerd to try."""
        try:
            with self.progress.step("docker") as step:
                if packages.install(packages.docker_packages(), step.detail):
                    self.progress.note("installed docker.io; not started on this machine, not at boot either")
            return True
        except Trouble as trouble:
            self.progress.note(f"no docker: {trouble}")
            return False

    def _build(self):
        if all(suite.name != "grevy" for suite in self.suites):
            return
        with self.progress.step("building Grevy") as step:
            builder.build(step.detail)
        for suite in self.suites:
            for binary in suite.binaries:
                if not binary.exists():
                    raise Trouble(f"the build made no {binary}")

    def _leave_up(self, lab):
        entries = kept.note(lab)
        self.progress.head("The lab stays up")
        for host, entry in zip(lab.hosts, entries):
            self.progress.say(f"  {entry}     a shell on {host.name} ({host.plan.address}); with words behind it: that command")
        self.progress.say("  ./demo --down            takes both down")
        lab.release()
