# SPDX-License-Identifier: Apache-2.0
"""What tests say, counted: three numbers, and the names behind two of them."""

import json
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

CMOCKA_OK = re.compile(r"^\[       OK \] ", re.MULTILINE)
CMOCKA_FAILED = re.compile(r"^\[  FAILED  \] (\w+)$", re.MULTILINE)


@dataclass
class Tally:
    passed: int = 0
    failed: list = field(default_factory=list)      # names
    skipped: list = field(default_factory=list)     # "name: reason"

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        return self

    def __str__(self):
        return f"{self.passed} passed, {len(self.failed)} failed, {len(self.skipped)} skipped"


def one(name, good):
    return Tally(1, []) if good else Tally(0, [name])


def of_meson(log):
    """Meson's testlog.json: a program of cmocka tests counts as many as it ran.

    A program that dies has fewer lines than tests; its death counts as one failure."""
    tally = Tally()
    for row in map(json.loads, log.read_text().splitlines()):
        name, result, text = row["name"], row["result"], row.get("stdout", "")
        good = len(CMOCKA_OK.findall(text))
        bad = sorted(set(CMOCKA_FAILED.findall(text + row.get("stderr", ""))))
        if result == "SKIP":
            tally.skipped.append(f"{name}: the program skipped itself")
        elif result in ("OK", "EXPECTEDFAIL"):
            tally.passed += good or 1
        else:
            tally.passed += good
            tally.failed += [f"{name}: {test}" for test in bad] or [f"{name}: {result.lower()}"]
    return tally


def of_junit(path):
    """What pytest wrote with --junitxml."""
    tally = Tally()
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        name = f"{case.get('classname', '').replace('.', '/')}::{case.get('name')}"
        kinds = {child.tag: child for child in case}
        if "failure" in kinds or "error" in kinds:
            tally.failed.append(name)
        elif "skipped" in kinds:
            tally.skipped.append(f"{name}: {kinds['skipped'].get('message')}")
        else:
            tally.passed += 1
    return tally
