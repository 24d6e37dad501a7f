# SPDX-License-Identifier: Apache-2.0
"""Hands on a terminal: an interactive shell of a host on a pty, into which lines are typed one at each prompt.

vtysh is started from that shell like by anybody else, so prompts of both are known here."""

import re
from dataclasses import dataclass

from .shell import Trouble

PROMPT = r"(?:^|[\r\n])((?:\[[\w.-]+\]# )|(?:[\w.-]+(?:\([\w-]+\))?[#>] ))$"
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x07")


@dataclass
class Typed:
    """One line as it went: the prompt at which it was typed, the line, and the answer."""
    prompt: str
    line: str
    answer: str

    def __str__(self):
        return f"{self.prompt}{self.line}\n{self.answer}"


def clean(text):
    """What a terminal would show of text: no escapes, and what a carriage return overwrites is gone."""
    lines = ESCAPES.sub("", text).replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip("\r").rsplit("\r", 1)[-1].rstrip() for line in lines)


class Terminal:
    """A pty with a shell on a host.  `prompt` is what waits now; `typed` is all that went before."""

    def __init__(self, host, seconds=30):
        import pexpect          # only now: the demo may just have installed it
        self._errors = (pexpect.TIMEOUT, pexpect.EOF)
        self.host, self.typed = host, []
        argv = host.argv(["env", r"PS1=[\h]# ", "bash", "--norc", "--noprofile", "-i"])
        self._pty = pexpect.spawn(argv[0], argv[1:], encoding="utf-8", codec_errors="replace", timeout=seconds,
                                  dimensions=(60, 220), echo=True)
        self._pty.delaybeforesend = 0
        self.greeting, self.prompt = self._answer("the shell")

    def type(self, line, seconds=-1):
        """Type a line, wait for the next prompt; a Typed."""
        at = self.prompt
        self._pty.sendline(line)
        text, self.prompt = self._answer(line, seconds)
        shown = text.split("\n", 1)     # the first is the echo of what was typed
        typed = Typed(at, line, shown[1].strip("\n") if len(shown) > 1 else "")
        self.typed.append(typed)
        return typed

    def press(self, keys, seconds=-1, until=PROMPT):
        """Press keys (no return); the screen's text until `until` shows."""
        self._pty.send(keys)
        try:
            self._pty.expect(until, timeout=seconds)
        except self._errors:
            raise Trouble(f"{self.host.name}: nothing that looks like {until!r} after {keys!r}: "
                          f"{clean(self._pty.before or '')[-300:]}") from None
        return clean(self._pty.before + self._pty.after)

    def _answer(self, line, seconds=-1):
        try:
            self._pty.expect(PROMPT, timeout=seconds)
        except self._errors:
            raise Trouble(f"{self.host.name}: no prompt came back after `{line}`; the terminal shows: "
                          f"{clean(self._pty.before or '')[-300:]!r}") from None
        return clean(self._pty.before), self._pty.match.group(1)

    @property
    def mode(self):
        """The prompt without the host's name: "# ", "(config)# ", "]# " in the shell."""
        return re.sub(r"^\[?[\w.-]+", "", self.prompt)

    def close(self):
        self._pty.close(force=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
