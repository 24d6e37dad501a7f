# SPDX-License-Identifier: Apache-2.0
"""Files stay under 1,000 lines and functions under 100."""

import ast
import subprocess

from .source import Finding

FILE_LINES = 1000
FUNCTION_LINES = 100


def files_are_short(tree):
    for source in tree.sources:
        if source.is_code and len(source.lines) > FILE_LINES:
            yield Finding(source.path, FILE_LINES, f"{len(source.lines)} lines; a file has at most {FILE_LINES}")


def _c_functions(tree):
    """(path, name, first line, last line) from universal-ctags, which knows where a function ends."""
    paths = [s.path for s in tree.c]
    if not paths:
        return
    answer = subprocess.run(
        ["ctags", "-x", "--language-force=C", "--kinds-C=f", "--_xformat=%F\t%N\t%n\t%e", "-L", "-"],
        cwd=tree.root, input="\n".join(paths), capture_output=True, text=True, check=True)
    for row in answer.stdout.splitlines():
        path, name, first, last = row.split("\t")
        if last.isdigit():
            yield path, name, int(first), int(last)


def _python_functions(tree):
    for source in tree.sources:
        if not source.is_python:
            continue
        for node in ast.walk(ast.parse(source.text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield source.path, node.name, node.lineno, node.end_lineno


def functions_are_short(tree):
    for functions in (_c_functions, _python_functions):
        for path, name, first, last in functions(tree):
            if last - first + 1 > FUNCTION_LINES:
                yield Finding(path, first, f"{name}() has {last - first + 1} lines; at most {FUNCTION_LINES}")
