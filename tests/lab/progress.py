# SPDX-License-Identifier: Apache-2.0
"""Steps with their time, and a line that lives while a step works.

On a terminal the line is redrawn; in a log each step leaves its start and its end, so that a hanging one is seen."""

import contextlib
import os
import shutil
import sys
import threading
import time


class Progress:
    def __init__(self, out=None, colour=None):
        self.out = out or sys.stdout
        self.live = self.out.isatty() and os.environ.get("TERM", "dumb") != "dumb"
        self.colour = self.live and "NO_COLOR" not in os.environ if colour is None else colour
        self.unicode = "utf" in (getattr(self.out, "encoding", "") or "").lower()
        self._detail = ""
        self._lock = threading.Lock()

    def paint(self, text, code):
        return f"\033[{code}m{text}\033[0m" if self.colour else text

    def say(self, text=""):
        with self._lock:
            self.out.write(text + "\n")
            self.out.flush()

    def head(self, text):
        self.say("\n" + self.paint(text, "1;36"))

    def note(self, text):
        self.say("  " + self.paint("note: ", "33") + text)

    def detail(self, text):
        """What the running step is busy with just now."""
        self._detail = text

    @contextlib.contextmanager
    def step(self, title):
        """One step: shows that it lives, and how long it took; an exception marks it and goes on its way."""
        self._detail, begun = "", time.monotonic()
        done = threading.Event()
        keeper = threading.Thread(target=self._redraw, args=(title, begun, done), daemon=True)
        if self.live:
            keeper.start()
        else:
            self.say(f"... {title}")
        try:
            yield self
        except BaseException:
            self._finish(title, begun, done, keeper, good=False)
            raise
        self._finish(title, begun, done, keeper, good=True)

    @contextlib.contextmanager
    def lap(self, title):
        """Something that shows itself while it happens: only its time is told, at the end."""
        begun = time.monotonic()
        yield
        self._told(title, begun, good=True)

    def _redraw(self, title, begun, done):
        wheel, turn = ("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏" if self.unicode else "|/-\\"), 0
        while not done.wait(0.12):
            width = shutil.get_terminal_size().columns - 1
            line = f"{wheel[turn % len(wheel)]} {title} ({time.monotonic() - begun:.0f} s) {self._detail}"
            with self._lock:
                self.out.write("\r\033[K" + line[:width])
                self.out.flush()
            turn += 1

    def _finish(self, title, begun, done, keeper, good):
        done.set()
        if self.live:
            keeper.join()
            self.out.write("\r\033[K")
        self._told(title, begun, good)

    def _told(self, title, begun, good):
        took = time.monotonic() - begun
        sign = ("✔" if good else "✘") if self.unicode else ("ok" if good else "FAILED")
        self.say(f"{self.paint(sign, '32' if good else '31')} {title} {self.paint(f'({took:.1f} s)', '2')}")
