# SPDX-License-Identifier: Apache-2.0
"""The files of the project as the house checks see them.

A check takes a Tree and yields findings.  Tests hand it a small tree that they made themselves,
so nothing here knows where the project lies."""

import re
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

CODE = re.compile(
    r'(?P<comment>/\*.*?\*/|//[^\n]*)|(?P<string>"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\')',
    re.DOTALL)


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}"


def _blank(match):
    """Comments and strings become spaces of the same shape, so line numbers stay right."""
    return re.sub(r"[^\n]", " ", match.group(0))


@dataclass(frozen=True)
class Source:
    """One file: its path from the project's root, and its text."""
    path: str
    text: str

    @property
    def is_c(self):
        return self.path.endswith((".c", ".h"))

    @property
    def is_python(self):
        return self.path.endswith(".py") or self._runs_with("python")

    @property
    def is_shell(self):
        return self.path.endswith(".sh") or self._runs_with("sh")

    @property
    def is_code(self):
        return self.is_c or self.is_python or self.is_shell

    def _runs_with(self, interpreter):
        first = self.text.partition("\n")[0]
        return first.startswith("#!") and re.search(rf"\b\w*{interpreter}\d*$", first.split()[-1]) is not None

    @property
    def lines(self):
        return self.text.splitlines()

    @cached_property
    def without_comments(self):
        return CODE.sub(lambda m: _blank(m) if m.group("comment") else m.group(0), self.text)

    @cached_property
    def bare(self):
        """C text with comments and strings blanked out."""
        return CODE.sub(_blank, self.text)

    def line_of(self, offset):
        return self.text.count("\n", 0, offset) + 1

    @cached_property
    def includes(self):
        """(line, file) for every #include "..."."""
        found = re.finditer(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', self.without_comments, re.MULTILINE)
        return [(self.line_of(m.start()), m.group(1)) for m in found]


class Tree:
    def __init__(self, root, paths):
        self.root = Path(root)
        self.sources = [s for s in map(self._read, sorted(paths)) if s]

    def _read(self, path):
        try:
            return Source(path, (self.root / path).read_text(encoding="utf-8"))
        except (UnicodeDecodeError, OSError):
            return None     # data, or a file that is deleted but not yet committed

    @classmethod
    def of_project(cls, root):
        """What git tracks, and what it would track: a mistake is cheapest before its commit."""
        listing = subprocess.run(
            ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            capture_output=True, text=True, check=False)
        if listing.returncode == 0:
            return cls(root, set(filter(None, listing.stdout.split("\0"))))
        files = (p.relative_to(root) for p in Path(root).rglob("*") if p.is_file())
        return cls(root, {str(p) for p in files if not p.parts[0].startswith(("build", ".git"))})

    @property
    def c(self):
        return [s for s in self.sources if s.is_c]

    @property
    def src(self):
        return [s for s in self.c if s.path.startswith("src/")]
