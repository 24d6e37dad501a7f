# SPDX-License-Identifier: Apache-2.0
"""Run every house check on the project; exit 1 if a rule is broken."""

import sys
from pathlib import Path

from . import CHECKS
from .source import Tree

LISTED = 20     # findings shown per rule: the rest is the same mistake once more


def main():
    root = Path(__file__).resolve().parents[2]
    tree = Tree.of_project(root)
    broken = 0
    for name, check in CHECKS:
        findings = list(check(tree))
        print(f"{'not ok' if findings else 'ok    '} {name}")
        for finding in findings[:LISTED]:
            print(f"         {finding}")
        if len(findings) > LISTED:
            print(f"         … and {len(findings) - LISTED} more")
        broken += bool(findings)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
