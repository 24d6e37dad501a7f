# SPDX-License-Identifier: Apache-2.0
"""What the papers say is there is there: links, files, tests, options, commands in both languages."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(#[^)]*)?\)")
QUOTED = re.compile(r"`([^`]+)`")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
A_FILE = re.compile(r"^(src|tests|tools|docs|packaging|\.ci)/[\w./*-]+$")
A_TEST = re.compile(r"^((?:src|tests)/[\w./-]+):([\w-]+)$")
OPTION = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")


def name_of(path):
    return str(path.relative_to(ROOT))


def named_files(text):
    """Files and folders that a paper names in `quotes`, with their tests taken off."""
    for word in QUOTED.findall(FENCE.sub("", text)):
        word = word.rstrip("/")
        test = A_TEST.match(word)
        if test:
            yield test.group(1)
        elif A_FILE.match(word):
            yield word


@pytest.mark.parametrize("paper", PAPERS, ids=name_of)
def test_links_lead_somewhere(paper):
    targets = [target for target, _ in LINK.findall(FENCE.sub("", paper.read_text())) if "://" not in target]
    assert not [target for target in targets if not (paper.parent / target).exists()]


@pytest.mark.parametrize("paper", PAPERS, ids=name_of)
def test_files_that_are_named_exist(paper):
    assert not [path for path in named_files(paper.read_text()) if not list(ROOT.glob(path))]


def rfc_rows():
    """The rows of the tables of docs/rfc.md, as cells."""
    for line in (ROOT / "docs/rfc.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0] not in ("Section", "---"):
            yield cells


@pytest.mark.parametrize("cells", rfc_rows(), ids=lambda cells: cells[0][:12])
def test_a_claim_about_an_rfc_has_a_file_and_a_test(cells):
    _, _, where, proof = cells
    assert [word for word in QUOTED.findall(where) if A_FILE.match(word)], f"no file in {where!r}"
    tests = [A_TEST.match(word) for word in QUOTED.findall(proof)]
    assert tests and all(tests), f"not tests: {proof!r}"
    for test in tests:
        path, name = test.groups()
        assert re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", (ROOT / path).read_text()), f"no {name} in {path}"


@pytest.mark.parametrize("paper", sorted((ROOT / "docs/decisions").glob("*.md")), ids=name_of)
def test_a_decision_is_short(paper):
    assert len(paper.read_text().splitlines()) <= 40


def test_architecture_has_three_pages_at_most():
    assert len((ROOT / "ARCHITECTURE.md").read_text().splitlines()) <= 180


def test_the_readme_says_the_same_in_both_languages():
    english, chinese = ((ROOT / name).read_text() for name in ("README.md", "README.zh.md"))
    for pattern in (FENCE, re.compile(r"^#+ ", re.MULTILINE), LINK):
        said = [re.sub(r"#.*|\.zh", "", str(found)) for found in pattern.findall(english)]
        gesagt = [re.sub(r"#.*|\.zh", "", str(found)) for found in pattern.findall(chinese)]
        assert len(said) == len(gesagt)
    rows = [sum(line.startswith("|") for line in text.splitlines()) for text in (english, chinese)]
    assert rows[0] == rows[1], "a row of a table is missing in one of them"


@pytest.mark.parametrize("program,section", [("zebra", 8), ("bgpd", 8), ("vtysh", 1)])
def test_the_manual_has_the_options_of_the_program(request, program, section):
    binary = Path(request.config.getoption("--build")) / program
    said = subprocess.run([binary, "--help"], capture_output=True, text=True, check=True).stdout
    page = (ROOT / f"docs/man/{program}.{section}.scd").read_text()
    heads = [re.split(r"\s{2,}", line.strip())[0] for line in said.splitlines() if line.startswith("  ")]
    offered = {option for head in heads if head.startswith("-") for option in OPTION.findall(head)}
    written = {option for line in page.splitlines() if line.startswith("*-") for option in OPTION.findall(line)}
    assert offered == written


def sentences():
    """What the programs say: the strings of the sources, with those that C joins joined."""
    texts = (path.read_text() for path in sorted((ROOT / "src").rglob("*.c")))
    return re.sub(r'"\s*"', "", "\n".join(texts)).replace('\\"', '"')


def test_messages_that_are_explained_are_said_by_the_programs():
    said = sentences()
    rows = re.findall(r"^\| `(.+?)` \| ", (ROOT / "docs/troubleshooting.md").read_text(), re.MULTILINE)
    messages = [row for row in rows if " " in row and not row.startswith(("PfxRcd", "*", "OpenSent"))]
    assert len(messages) > 20
    missing = [part for row in messages for part in row.split("…")
               if len(part.strip()) > 8 and part.strip().rstrip(":") not in said]
    assert not missing


def test_the_page_of_vtysh_is_what_its_table_says():
    printed = subprocess.run([sys.executable, ROOT / "tools/commandref/vtysh.py"], capture_output=True, text=True, check=True)
    assert (ROOT / "docs/commands/vtysh.md").read_text() == printed.stdout, "print it again: tools/commandref/print-all"
