# SPDX-License-Identifier: Apache-2.0
"""The load generator of tests/tools in a host: commands in, lines out."""

import queue
import subprocess
import threading
import time
from dataclasses import dataclass

from .process import Process


@dataclass(frozen=True)
class Line:
    """`WORD A B DIGEST TIME` as blast prints it; `text` is the whole line."""
    text: str

    @property
    def word(self):
        return self.text.split()[0]

    @property
    def messages(self):
        return int(self.text.split()[1])

    @property
    def count(self):
        return int(self.text.split()[2])

    @property
    def digest(self):
        return self.text.split()[3]

    @property
    def time(self):
        return float(self.text.split()[-1])


class Blast(Process):
    """Starts, and waits for nothing; up() waits for the session."""

    def __init__(self, program, host, local, remote, asn, *words):
        argv = ["ip", "netns", "exec", host.namespace, program, local, remote, asn, *words]
        self.argv, self.log = [str(word) for word in argv], host.folder / "blast.out"
        self.popen = subprocess.Popen(self.argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
                                      start_new_session=True)
        host.processes.append(self)
        self.lines = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        with open(self.log, "a", encoding="ascii") as log:
            for text in self.popen.stdout:
                log.write(text)
                log.flush()
                self.lines.put(Line(text.strip()))

    def say(self, command):
        self.popen.stdin.write(command + "\n")

    def hear(self, word, seconds):
        """The next line that begins with the word; a session that closes meanwhile is a failure."""
        end = time.monotonic() + seconds
        while True:
            try:
                line = self.lines.get(timeout=max(0.01, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"blast did not say “{word}” within {seconds} s; it holds {self._holds()}") from None
            assert line.word != "closed" or word == "closed", f"the session ended: {line.text}"
            if line.word == word:
                return line

    def _holds(self):
        try:
            self.say("stat")
            while True:
                line = self.lines.get(timeout=2)
                if line.word == "held":
                    return f"{line.count} routes, digest {line.digest}"
        except (queue.Empty, OSError):
            return "nothing that it could tell"

    def up(self, seconds=20):
        self.hear("up", seconds)
        return self
