"""Web processes take connections from one listening socket evenly.

Whoever keeps a connection open (a browser, a proxy) stays with the process that took it, and a process answers with one core. Left to
chance, of eight connections six went to one of two processes and the other core idled: measured, 1.2 to 2.0 times the answers of one.
"""

import mmap
import time
from collections.abc import Callable
from typing import Any

PATIENCE_SECONDS, PAUSE_SECONDS = 0.01, 0.001
"""How long a connection is left to a process that has fewer, and how often this one looks again: a dead process costs no more."""


class Shares:
    """How many connections each of some processes has open, in memory that they share. Made before they fork."""

    def __init__(self, processes: int) -> None:
        self._open = memoryview(mmap.mmap(-1, 4 * processes)).cast("I")

    def of(self, place: int) -> "Share":
        """The share of the process at `place`, which begins with nothing; made in that process."""
        return Share(self._open, place)


class Share:
    """What one process has of the connections."""

    def __init__(self, open_everywhere: memoryview, place: int) -> None:
        self._open, self._place = open_everywhere, place
        self._since = self._last = 0.0
        self.tell(0)

    @property
    def count(self) -> int:
        """How many connections this process has open."""
        return self._open[self._place]

    def tell(self, count: int) -> None:
        """This process has `count` connections open."""
        self._open[self._place] = count

    def is_left(self) -> bool:
        """Whether the connection that waits now is left to a process that has fewer. Rests a moment where it is."""
        if self.count <= min(self._open):
            return False
        now = time.monotonic()
        if now - self._last > 2 * PATIENCE_SECONDS:
            self._since = now
        self._last = now
        if now - self._since > PATIENCE_SECONDS:
            self._last = 0.0
            return False
        time.sleep(PAUSE_SECONDS)
        return True


def take_turns(accept: Callable[[], Any], share: Share) -> Callable[[], Any]:
    """`accept` of a server (None: nobody is there), but for connections that are left to others."""
    return lambda: None if share.is_left() else accept()
