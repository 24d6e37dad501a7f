# SPDX-License-Identifier: Apache-2.0
"""Run the steps of ./check one after the other, count, and never be silent about what did not run.

A step gives a Tally.  A step that raises, or whose program dies, is a failure with the step's name;
a step whose ground is missing (tests after a failed build) is a failure too."""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import house                                            # noqa: E402
from check.tally import Tally, of_junit, of_meson, one   # noqa: E402
from house.source import Tree                           # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
LOGS = ROOT / "build-logs"
WORKERS = max(2, min(8, (os.cpu_count() or 2) + 1))
SHOWN = 40          # last lines of a log that are shown when its program fails

SANITIZED = {
    "ASAN_OPTIONS": "abort_on_error=0:detect_leaks=1:strict_string_checks=1",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
}


class Broken(Exception):
    """A program of a step failed; the text says which and where its words are."""


def run(log, argv, env=None, minutes=10, may_fail=False):
    """Run one program with its words in a log; the tail is shown when it fails."""
    path = LOGS / f"{log}.log"
    with open(path, "a", encoding="utf-8") as out:
        try:
            done = subprocess.run(argv, cwd=ROOT, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL,
                                  stdout=out, stderr=subprocess.STDOUT, timeout=minutes * 60, check=False)
            code = done.returncode
        except subprocess.TimeoutExpired:
            code = f"stopped after {minutes} minutes"
    if code != 0 and not may_fail:
        tail = path.read_text(errors="replace").splitlines()[-SHOWN:]
        print("\n".join("    " + line for line in tail))
        raise Broken(f"{' '.join(argv[:3])}: exit {code}; whole log in {path.relative_to(ROOT)}")
    return code


def build(folder, compiler, *options):
    """Configure once, compile every target."""
    where = ROOT / folder
    if not (where / "build.ninja").exists():
        run(folder, ["meson", "setup", folder, *options], env={"CC": compiler})
    else:
        run(folder, ["meson", "configure", folder, *options])
    run(folder, ["ninja", "-C", folder], minutes=20)
    return one(f"build with {compiler}", True)


def unit_tests(folder, env=None):
    log = ROOT / folder / "meson-logs" / "testlog.json"
    log.unlink(missing_ok=True)
    run(f"{folder}-test", ["meson", "test", "-C", folder, "--no-rebuild", "--timeout-multiplier", "4"],
        env=env, may_fail=True)
    if not log.exists():
        raise Broken(f"meson test wrote no result; see build-logs/{folder}-test.log")
    tally = of_meson(log)
    if tally.failed:
        print("\n".join("    " + line for line in (LOGS / f"{folder}-test.log").read_text().splitlines()[-SHOWN:]))
    return tally


def house_rules():
    tally, tree = Tally(), Tree.of_project(ROOT)
    for name, rule in house.CHECKS:
        findings = list(rule(tree))
        for finding in findings[:20]:
            print(f"    {finding}")
        tally.add(one(f"house: {name}", not findings))
    return tally


def pytest(part, words, env=None):
    """One run of pytest; its lines are shown as they come, because this is the long part."""
    report = LOGS / f"pytest-{part}.xml"
    report.unlink(missing_ok=True)
    argv = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--junitxml", str(report), *words]
    code = subprocess.run(argv, cwd=ROOT, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL,
                          check=False).returncode
    if not report.exists():
        raise Broken(f"pytest ended with {code} and wrote no result")
    tally = of_junit(report)
    if code not in (0, 1, 5) or (code == 1 and not tally.failed):
        tally.failed.append(f"pytest itself (exit {code})")
    return tally


def side_by_side(words):
    """Daemons wait more than they work, so several tests run at once; each file stays on one worker."""
    return pytest("together", ["-m", "not alone", "-n", str(WORKERS), "--dist", "loadfile", *words])


def hostile_with_sanitizers(words):
    """bgpd gives up root, and then the kernel lets nobody look for leaks; the unit tests do that."""
    env = {**SANITIZED, "ASAN_OPTIONS": SANITIZED["ASAN_OPTIONS"].replace("detect_leaks=1", "detect_leaks=0")}
    return pytest("hostile", ["--build", str(ROOT / "build-san"), *words, "tests/malformed"], env)


def one_by_one(words):
    """What measures, or needs the machine for itself."""
    return pytest("alone", ["-m", "alone", *words])


def steps(options):
    """(name, what it needs to have worked, what it does)"""
    gcc = ("build with gcc", None, lambda: build("build", "gcc", "-Dwerror=true"))
    unit = ("unit tests", gcc[0], lambda: unit_tests("build"))
    rules = ("house rules", None, house_rules)
    if options.quick:
        return [gcc, rules, unit]
    words = options.words + (["--long"] if options.long else [])
    peers = [("tests with peers", gcc[0], lambda: side_by_side(words)),
             ("tests that measure", gcc[0], lambda: one_by_one(words))]
    if options.words:
        return [gcc, *peers]
    return [
        gcc, rules, unit,
        ("build with clang", None, lambda: build("build-clang", "clang", "-Dwerror=true")),
        ("build with sanitizers", None, lambda: build(
            "build-san", "gcc", "-Db_sanitize=address,undefined", "-Dbuildtype=debug", "-Doptimization=1")),
        ("unit tests with sanitizers", "build with sanitizers", lambda: unit_tests("build-san", SANITIZED)),
        ("hostile messages with sanitizers", "build with sanitizers", lambda: hostile_with_sanitizers(words)),
        *peers,
    ]


def perform(name, needs, deed, broken):
    """One step with its line before and after; what it raises is its failure."""
    print(f"==> {name}", flush=True)
    began = time.monotonic()
    if needs in broken:
        tally = Tally(0, [f"{name}: not run, because “{needs}” failed"])
    else:
        try:
            tally = deed()
        except Exception as error:     # a step that crashes must be heard
            tally = Tally(0, [f"{name}: {error}"])
    if tally.failed:
        broken.add(name)
    print(f"<== {name}: {tally} ({time.monotonic() - began:.1f} s)", flush=True)
    return tally


def summary(total, seconds):
    for line in total.skipped:
        print(f"skipped: {line}")
    for line in total.failed:
        print(f"FAILED: {line}")
    print(f"{seconds:.0f} seconds")
    print(total, flush=True)


def main():
    parser = argparse.ArgumentParser(prog="./check")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--long", action="store_true")
    options, options.words = parser.parse_known_args()
    LOGS.mkdir(exist_ok=True)
    for old in LOGS.glob("*.log"):
        old.unlink()
    began = float(os.environ.get("GREVY_CHECK_STARTED", time.time()))
    total, broken = Tally(), set()
    for name, needs, deed in steps(options):
        total.add(perform(name, needs, deed, broken))
    summary(total, time.time() - began)
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main())
