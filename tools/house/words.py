# SPDX-License-Identifier: Apache-2.0
"""What may be written where: licence, threads, typedefs, promises, paths of one machine."""

import re

from .source import Finding

SPDX = "SPDX-License-Identifier: Apache-2.0"

# Atomics and threads live in these seven files (and in the tests of them).
THREAD_ROOMS = re.compile(r"^src/(base/(ring|actor|wake|ledger|log|pool)|bgpd/attrs/intern)(_test)?\.[ch]$")
THREAD_WORDS = re.compile(
    r"\b(_Atomic|stdatomic\.h|atomic_(?!aggregate)\w+|__atomic_\w+|__sync_\w+|pthread\w*|thrd_\w+|mtx_\w+|cnd_\w+"
    r"|threads\.h|_Thread_local|thread_local|__thread"
    r"|uv_(thread|mutex|rwlock|sem|cond|barrier|once|key)\w*|uv_queue_work"
    r"|ck_(pr|ring|spinlock|rwlock|epoch|hp|fifo|stack|bitmap|sequence)\w*)\b")

STRUCT_TYPEDEF = re.compile(r"\btypedef\s+(?:const\s+)?(struct|union)\b")

# The words are put together here so that this file does not accuse itself.
PROMISE = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3]) + r")\b(.*)")
EXPLAINED = re.compile(r"^(\([^)]*\))?:\s+(\S+\s+){3,}\S+")

MACHINE_PATH = re.compile(
    r"(/work/" + r"(?:main|shared|\.library|\.mirror)\b|/tmp/" + r"(?:brief|b-\w)|/home/" + r"(?!USER\b)\w+/)")


def _lines_that_match(source, text, pattern):
    for match in pattern.finditer(text):
        yield source.line_of(match.start()), match


def every_file_names_its_licence(tree):
    for source in tree.sources:
        if source.is_c and source.lines[:1] != [f"/* {SPDX} */"]:
            yield Finding(source.path, 1, f"the first line is not /* {SPDX} */")
        elif (source.is_python or source.is_shell) and f"# {SPDX}" not in source.lines[:2]:
            yield Finding(source.path, 1, f"no line '# {SPDX}' at the top")


def threads_stay_in_their_rooms(tree):
    for source in tree.src:
        if THREAD_ROOMS.match(source.path):
            continue
        for line, match in _lines_that_match(source, source.bare, THREAD_WORDS):
            yield Finding(source.path, line, f"{match.group(1)}: atomics and threads live in base/ring, "
                                             "base/actor, base/wake, base/ledger, base/log, base/pool and bgpd/attrs/intern only")


def no_struct_hides_behind_a_typedef(tree):
    for source in tree.c:
        for line, match in _lines_that_match(source, source.bare, STRUCT_TYPEDEF):
            yield Finding(source.path, line, f"typedef of a {match.group(1)}: write struct where it is used")


def promises_say_what_is_missing(tree):
    for source in tree.sources:
        if not source.is_code:
            continue
        for line, match in _lines_that_match(source, source.text, PROMISE):
            if not EXPLAINED.match(match.group(2)):
                yield Finding(source.path, line, f"{match.group(1)} without ': what is missing for the user'")


def no_path_of_one_machine(tree):
    for source in tree.sources:
        for line, match in _lines_that_match(source, source.text, MACHINE_PATH):
            yield Finding(source.path, line, f"{match.group(1)} exists on one machine only")
