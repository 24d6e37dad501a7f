# SPDX-License-Identifier: Apache-2.0
"""./check counts what happened, and hears what crashed."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

from check.run import Broken, perform               # noqa: E402
from check.tally import Tally, of_junit, of_meson   # noqa: E402

THREE = "[==========] Running 3 test(s).\n[ RUN      ] a\n[       OK ] a\n[ RUN      ] b\n[       OK ] b\n[ RUN      ] c\n"


def meson_log(tmp_path, *rows):
    path = tmp_path / "testlog.json"
    path.write_text("\n".join(map(json.dumps, rows)))
    return of_meson(path)


def test_each_cmocka_test_counts(tmp_path):
    tally = meson_log(tmp_path, {"name": "net", "result": "OK", "stdout": THREE + "[       OK ] c\n"})
    assert str(tally) == "3 passed, 0 failed, 0 skipped"


def test_a_failed_cmocka_test_is_named(tmp_path):
    tally = meson_log(tmp_path, {"name": "net", "result": "FAIL", "stdout": THREE, "stderr": "[  FAILED  ] c\n"})
    assert str(tally) == "2 passed, 1 failed, 0 skipped" and tally.failed == ["net: c"]


def test_a_program_that_dies_is_a_failure(tmp_path):
    tally = meson_log(tmp_path, {"name": "net", "result": "FAIL", "stdout": THREE})
    assert str(tally) == "2 passed, 1 failed, 0 skipped"


def test_a_program_without_cmocka_counts_as_one(tmp_path):
    assert str(meson_log(tmp_path, {"name": "x", "result": "OK"})) == "1 passed, 0 failed, 0 skipped"


def test_junit_is_counted_with_reasons(tmp_path):
    path = tmp_path / "x.xml"
    path.write_text('<testsuites><testsuite><testcase classname="a" name="ok"/><testcase classname="a" name="bad">'
                    '<failure message="x"/></testcase><testcase classname="a" name="err"><error message="x"/></testcase>'
                    '<testcase classname="a" name="not"><skipped message="no such family"/></testcase></testsuite></testsuites>')
    tally = of_junit(path)
    assert str(tally) == "1 passed, 2 failed, 1 skipped" and "no such family" in tally.skipped[0]


def test_a_step_that_raises_is_a_failure_and_so_is_what_needs_it():
    def breaks():
        raise Broken("the compiler is gone")
    broken = set()
    assert str(perform("build", None, breaks, broken)) == "0 passed, 1 failed, 0 skipped"
    tally = perform("tests", "build", lambda: Tally(5), broken)
    assert str(tally) == "0 passed, 1 failed, 0 skipped" and "not run" in tally.failed[0]
