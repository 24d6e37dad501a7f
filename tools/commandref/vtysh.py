# SPDX-License-Identifier: Apache-2.0
"""The page of what vtysh adds: its own rows (src/vtysh/own.c), and its keys.

    commandref/vtysh.py > docs/commands/vtysh.md"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAD = """\
# What vtysh adds

Everything else that you can type in vtysh is a command of a daemon that runs: [zebra.md](zebra.md), [bgpd.md](bgpd.md),
[common.md](common.md).

| Command | Meaning |
|---|---|
"""
TAIL = """\

| Key or word | Meaning |
|---|---|
| TAB | completes the word, as far as it is certain |
| `?` | what can follow, with help |
| Ctrl-Z | leaves the configuration, as `end` |
| `do COMMAND` | runs a command from within the configuration |
| `COMMAND \\| include PATTERN` | only lines with the pattern |
| `COMMAND \\| exclude PATTERN` | only lines without it |
| `COMMAND \\| begin PATTERN` | from the first line with it |
| `COMMAND \\| count [PATTERN]` | how many lines |
| `COMMAND \\| section PATTERN` | sections whose first line has it |
| `!` first in a line, or `#` after a blank | a remark up to the end of the line |
"""


def capitals(grammar):
    """{host:word} is HOST on a page."""
    return re.sub(r"\{(\w+):[^}]*\}", lambda found: found.group(1).upper().replace("_", "-"), grammar)


def rows():
    table = (ROOT / "src/vtysh/own.c").read_text().split("own_commands[] = {")[1].split("\n};")[0]
    for grammar, helps in re.findall(r'\{\s*"([^"]*)",\s*"((?:[^"\\]|\\.)*)"', table):
        meaning = "; ".join(dict.fromkeys(helps.split("\\n")))
        yield f"| `{capitals(grammar)}` | {meaning} |".replace("(memory|file|integrated)", r"(memory\|file\|integrated)")


def page():
    return HEAD + "\n".join(rows()) + "\n" + TAIL


if __name__ == "__main__":
    print(page(), end="")
