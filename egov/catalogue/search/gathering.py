"""Counts of searches gathered in the memory of a process, so that hardly any search has to write. Pure.

A process gives away what it gathered once a minute, or when there is much of it; what is gathered when it ends is lost, which is no
harm to a statistic.
"""

import time
from threading import Lock

from egov.catalogue.search.unanswered import Count, is_harmless, key_of

SECONDS = 60.0
MOST = 200


class Gathering:
    """What one process has seen since it last gave it away."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], Count] = {}
        self._since = time.monotonic()
        self._lock = Lock()

    def note(self, text: str, language: str, *, found: int, best_id: int | None, mark: int) -> None:
        """Somebody (`mark` says by chance which) searched for `text` and found so many services, `best_id` first."""
        with self._lock:
            count = self._count(text, language)
            if count is not None:
                count.asked += 1
                count.found_nothing += not found
                count.best_id = best_id
                count.marks.add(mark)

    def note_opened(self, text: str, language: str) -> None:
        """Somebody opened a service from the list for `text`."""
        with self._lock:
            count = self._count(text, language)
            if count is not None:
                count.opened += 1

    def due(self) -> list[Count]:
        """What was gathered, once, when it is time to write it down; else nothing."""
        with self._lock:
            if not self._counts or (time.monotonic() - self._since < SECONDS and len(self._counts) < MOST):
                return []
            counts, self._counts = list(self._counts.values()), {}
            self._since = time.monotonic()
            return counts

    def forget(self) -> None:
        """Nothing has been seen: between tests."""
        with self._lock:
            self._counts.clear()
            self._since = time.monotonic()

    def _count(self, text: str, language: str) -> Count | None:
        if not is_harmless(text):
            return None
        key = (language, key_of(text))
        known = self._counts.get(key)
        if known is None and len(self._counts) < MOST:
            known = self._counts[key] = Count(language, text.lower())
        return known
