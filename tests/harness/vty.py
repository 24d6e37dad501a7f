# SPDX-License-Identifier: Apache-2.0
"""A program that types lines at NAME.vty: a line ends with NUL, an answer with three NULs and a status."""

import socket


class Vty:
    def __init__(self, path, timeout=10):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(timeout)
        self.socket.connect(str(path))
        self.buffer = bytearray()

    def send(self, *lines):
        self.socket.sendall(b"".join(line.encode() + b"\0" for line in lines))

    def receive(self):
        """The next answer: (status, text)."""
        searched = 0            # a long answer is not searched again from its start
        while (at := self.buffer.find(b"\0\0\0", searched)) < 0 or len(self.buffer) < at + 4:
            searched = max(0, len(self.buffer) - 3)
            more = self.socket.recv(65536)
            if not more:
                raise EOFError(self.buffer)
            self.buffer += more
        text, status = bytes(self.buffer[:at]).decode(), self.buffer[at + 3]
        del self.buffer[:at + 4]
        return status, text

    def ask(self, line):
        self.send(line)
        return self.receive()

    def say(self, *lines):
        """Lines that must succeed; the last answer's text."""
        text = ""
        for line in lines:
            status, text = self.ask(line)
            assert status == 0, f"{line}: {status} {text}"
        return text

    def close(self):
        self.socket.close()
