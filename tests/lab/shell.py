# SPDX-License-Identifier: Apache-2.0
"""Running other programs, and saying in one line what went wrong."""

import ctypes
import os
import shlex
import signal
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_libc = ctypes.CDLL(None)


class Trouble(Exception):
    """Something that the operator should read: what happened, to what, and what to do."""


def run(argv, check=True, input=None, timeout=120, env=None):
    """Run argv to its end and return the finished process with its text; Trouble if it failed and check is set."""
    try:
        done = subprocess.run([str(a) for a in argv], input=input, timeout=timeout, env=env, text=True,
                              errors="replace", stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              stdin=subprocess.DEVNULL if input is None else None)
    except FileNotFoundError:
        raise Trouble(f"{argv[0]} is not installed") from None
    except subprocess.TimeoutExpired:
        raise Trouble(f"`{shlex.join(map(str, argv))}` gave no answer within {timeout} s") from None
    if check and done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()
        raise Trouble(f"`{shlex.join(map(str, argv))}` failed ({done.returncode}): {' / '.join(said[-3:])}")
    return done


def spawn(argv, log, dies_with_us=True, env=None, pass_fds=()):
    """Start argv in the background in a session of its own, output to the file log.

    dies_with_us: the kernel kills it when this process ends, however that comes about."""
    def before_exec():
        if dies_with_us:
            _libc.prctl(1, signal.SIGKILL, 0, 0, 0)     # PR_SET_PDEATHSIG
    with open(log, "ab") as out:
        return subprocess.Popen([str(a) for a in argv], stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=env,
                                start_new_session=True, preexec_fn=before_exec, pass_fds=pass_fds)


def wait_until(fact, seconds, every=0.1):
    """Ask fact() until it is true; the answer, or its last false one when the time is over."""
    end = time.monotonic() + seconds
    while True:
        answer = fact()
        if answer or time.monotonic() >= end:
            return answer
        time.sleep(every)


def last_lines(path, count=5):
    try:
        return Path(path).read_text(errors="replace").strip().splitlines()[-count:]
    except OSError:
        return []


def installed(command):
    """Where a command lies on the machine's own path (not the caller's: sudo and pyenv bend that), or None."""
    for folder in SYSTEM_PATH.split(":"):
        path = os.path.join(folder, command)
        if os.access(path, os.X_OK):
            return path
    return None
