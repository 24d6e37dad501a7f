# SPDX-License-Identifier: Apache-2.0
"""Each house check finds the mistake it is there for, and leaves a clean tree alone."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import house                    # noqa: E402
from house.source import Tree   # noqa: E402

SPDX = "/* SPDX-License-Identifier: Apache-2.0 */\n"
LONG_FUNCTION = "int f(void)\n{\n" + "\tg();\n" * 99 + "}\n"

CLEAN = {
    "src/base/ring.c": '#include "base/ring.h"\n#include <stdatomic.h>\n_Atomic int head;\n',
    "src/base/ring.h": "#pragma once\n/* a pthread would be at home here */\n",
    "src/net/prefix.h": '#pragma once\n#include "base/ring.h"\ntypedef int (*walk)(struct prefix *);\n',
    "src/bgpd/rib/table.c": '#include "bgpd/attrs/intern.h"\n/* no pthread_create() in sight */\n',
    "src/bgpd/attrs/intern.h": '#include "net/prefix.h"\nconst char *why = "a typedef struct in a string";\n',
    "src/bgpd/main.c": '#include "daemon/daemon.h"\n#include "bgpd/cli/show.h"\n',
    "src/bgpd/cli/show.h": '/* #include "bgpd/main.h" was never a good idea */\n',
    "src/daemon/daemon.h": '#include "cli/session.h"\n',
    "src/cli/session.h": '#include "link/frame.h"\n#include "policy/list.h"\n',
    "src/link/frame.h": '#include "schema/row.h"\n',
    "src/policy/list.h": '#include "schema/row.h"\n',
    "src/schema/row.h": '#include "net/prefix.h"\n',
    "src/zebra/rib/table.c": '#include "table.h"\n',
    "src/zebra/rib/table.h": "/* TO" + "DO: a route of an unknown table is not shown to the user yet */\n",
    "tools/step.sh": None,
}

MISTAKES = [
    ("includes point only down", {"src/base/text.c": '#include "net/prefix.h"\n'}, "net does not lie below base"),
    ("includes point only down", {"src/link/frame.c": '#include "policy/list.h"\n'}, "policy does not lie below link"),
    ("includes point only down", {"src/zebra/x.c": '#include "bgpd/attrs/intern.h"\n'}, "bgpd does not lie below"),
    ("includes point only down", {"src/bgpd/wire/x.c": '#include "bgpd/rib/table.h"\n'}, "that room lies above"),
    ("includes point only down", {"src/bgpd/wire/x.c": '#include "../rib/table.h"\n'}, "that room lies above"),
    ("includes point only down", {"src/bgpd/attic/x.c": '#include "net/prefix.h"\n'}, "no such room"),
    ("includes point only down", {"src/util/x.c": ""}, "lies in no layer"),
    ("no header includes itself in a circle",
     {"src/net/a.h": '#include "net/b.h"\n', "src/net/b.h": '#include "a.h"\n'}, "net/a.h -> net/b.h -> net/a.h"),
    ("no folder sees another in a circle",
     {"src/zebra/rib/a.c": '#include "zebra/kernel/k.h"\n', "src/zebra/kernel/k.c": '#include "zebra/rib/table.h"\n'},
     "zebra/kernel -> zebra/rib -> zebra/kernel"),
    ("a file has at most 1,000 lines", {"src/net/long.c": "int x;\n" * 1000}, "1001 lines"),
    ("a function has at most 100 lines", {"src/net/long.c": LONG_FUNCTION}, "f() has 102 lines"),
    ("a function has at most 100 lines", {"tools/long.py": "def f():\n" + "    g()\n" * 100}, "f() has 101 lines"),
    ("every file names its licence", {"src/net/x.c": None}, "the first line is not"),
    ("every file names its licence", {"tools/x.py": None}, "no line '# SPDX"),
    ("every file names its licence", {"tools/run": "#!/bin/sh\n"}, "no line '# SPDX"),
    ("atomics and threads stay in seven files", {"src/net/x.c": "_Atomic int n;\n"}, "_Atomic"),
    ("atomics and threads stay in seven files", {"src/net/x.c": "#include <pthread.h>\n"}, "pthread"),
    ("atomics and threads stay in seven files", {"src/bgpd/rib/x.c": "uv_mutex_t m;\n"}, "uv_mutex_t"),
    ("no struct hides behind a typedef", {"src/net/x.h": "typedef struct prefix prefix_t;\n"}, "typedef of a struct"),
    ("a promise says what is missing", {"src/net/x.c": "/* TO" + "DO */\n"}, "without"),
    ("a promise says what is missing", {"src/net/x.c": "/* FIX" + "ME: this */\n"}, "without"),
    ("no path of one machine", {"README.md": "see /work/" + "main/src\n"}, "one machine only"),
    ("no path of one machine", {"docs/x.md": "see /home/" + "someone/src\n"}, "one machine only"),
]


def with_licence(path, text):
    if text is None:
        return "int x;\n" if path.endswith(".c") else "x = 1\n"
    if path.endswith((".c", ".h")):
        return SPDX + text
    return text if not path.endswith(".py") else "# SPDX-License-Identifier: Apache-2.0\n" + text


def tree_of(folder, files):
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(with_licence(path, text))
    return Tree(folder, files)


def clean_files():
    return {path: text if text is not None else "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n"
            for path, text in CLEAN.items()}


@pytest.mark.parametrize("name,check", house.CHECKS, ids=[name for name, _ in house.CHECKS])
def test_a_clean_tree_passes(tmp_path, name, check):
    assert list(check(tree_of(tmp_path, clean_files()))) == []


@pytest.mark.parametrize("name,files,says", MISTAKES, ids=[f"{i}-{m[0]}" for i, m in enumerate(MISTAKES)])
def test_the_mistake_is_found(tmp_path, name, files, says):
    findings = list(dict(house.CHECKS)[name](tree_of(tmp_path, {**clean_files(), **files})))
    assert findings, "nothing was found"
    assert any(says in str(finding) for finding in findings), findings
    assert any(str(finding).startswith(tuple(files)) or "circle" in str(finding) for finding in findings)


def test_every_check_has_a_mistake_that_proves_it():
    assert {name for name, _ in house.CHECKS} == {name for name, _, _ in MISTAKES}


def test_a_line_number_survives_comments_and_strings(tmp_path):
    text = '/* two\n * lines */\nconst char *s = "pthread_t";\npthread_t t;\n'
    [finding] = dict(house.CHECKS)["atomics and threads stay in seven files"](tree_of(tmp_path, {"src/net/x.c": text}))
    assert finding.line == 5


def test_the_command_prints_every_rule():
    said = subprocess.run([sys.executable, "-m", "house"], cwd=ROOT / "tools", capture_output=True, text=True, check=False)
    for name, _ in house.CHECKS:
        assert name in said.stdout
