# SPDX-License-Identifier: Apache-2.0
"""What a test asks of any BGP speaker, whoever wrote it."""

from dataclasses import dataclass, field

from .wait import wait_until


@dataclass(frozen=True)
class Route:
    """A route that a peer shall announce."""
    prefix: str
    med: int | None = None
    communities: tuple = ()
    prepend: int = 0            # how often its own AS stands in the path beyond once


@dataclass
class Seen:
    """A route as a peer has received it."""
    path: list
    next_hop: str
    origin: str                 # igp, egp, incomplete
    med: int | None = None
    communities: set = field(default_factory=set)
    large: set = field(default_factory=set)


class Peer:
    """One speaker with one neighbour.  Subclasses say how their program does it."""
    name = "peer"
    package = ""
    takes_several = False       # add-path (RFC 7911), both ways; said before start()

    def __init__(self, host, asn, router_id, address, neighbor, neighbor_as, routes=()):
        self.host, self.asn, self.router_id, self.address = host, asn, router_id, address
        self.neighbor, self.neighbor_as = neighbor, neighbor_as
        self.routes = {route.prefix: route for route in routes}
        self.process = None
        self.prepare()

    def prepare(self):
        """Files that must be there once."""

    def start(self):
        """Run the program with self.routes, wait until it can be asked."""
        raise NotImplementedError

    def stop(self):
        self.process.stop()

    def kill(self):
        self.process.kill()

    def established(self):
        raise NotImplementedError

    def received(self):
        """{prefix: Seen}: what the neighbour told us and did not take back."""
        raise NotImplementedError

    def paths(self, prefix):
        """[AS path] of all that the neighbour told us of a prefix."""
        raise NotImplementedError

    def announce(self, route):
        raise NotImplementedError

    def withdraw(self, prefix):
        raise NotImplementedError

    def reset(self):
        """End the session from this side; it may come back at once."""
        raise NotImplementedError

    def wait_ready(self, question, seconds=15):
        def ready():
            assert self.process.is_alive, f"{self.name} ended: {self.process.words()[-2000:]}"
            question()
            return True
        wait_until(f"{self.name} can be asked", ready, seconds)
