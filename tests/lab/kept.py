# SPDX-License-Identifier: Apache-2.0
"""Labs that `--keep` left up: how to enter their hosts, and how to take them down again."""

import json
import shlex
import shutil
from pathlib import Path

from .hosts import STATE, end

ENTRY = """#!/bin/sh
# A shell on {name}, or the command that is given.
[ $# -gt 0 ] || set -- bash --norc -i
exec {command} "PS1=[\\h]# " "TERM=${{TERM:-dumb}}" "$@"
"""


def _born(pid):
    """When a process began (clock ticks since boot): a number of its own, even if its pid is given to another."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[19]
    except OSError:
        return None


def note(lab):
    """Write down what is needed to enter the lab and to end it; the entry commands, one per host."""
    entries = []
    for host in lab.hosts:
        entry = STATE / host.name
        entry.write_text(ENTRY.format(name=host.name, command=shlex.join(host.argv(["env"]))))
        entry.chmod(0o755)
        entries.append(entry)
    facts = {"id": lab.id, "pids": {pid: _born(pid) for pid in lab.pids()}, "entries": [str(e) for e in entries]}
    (lab.folder / "kept").write_text(json.dumps(facts))
    return entries


def labs():
    """The folders of labs that are kept up."""
    return [mark.parent for mark in STATE.glob("*/kept")]


def down():
    """Take all of them down; how many there were."""
    folders = labs()
    for folder in folders:
        facts = json.loads((folder / "kept").read_text())
        end([int(pid) for pid, born in facts["pids"].items() if born and _born(pid) == born], facts["id"])
        for entry in facts["entries"]:
            Path(entry).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
    if STATE.is_dir() and not any(STATE.iterdir()):
        STATE.rmdir()
    return len(folders)
