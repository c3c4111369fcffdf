"""Personal pages that a process keeps for as long as what they show has not changed.

People look at the same application again and again while they wait, and nearly always nothing has changed. A page is known by
everything that it shows: who reads it (the first of the key, so that nobody is ever given another's), the row and its revision,
the day, and what frames it: its address, its language, the token of its forms. Nothing of this leaves the process: the answer
itself is `no-store` as ever.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from flask import Flask, current_app, request, session

from egov.web.language import language
from egov.web.page_cache import variant

LIFE_SECONDS = 600.0
MAX_CHARACTERS = 2_000_000


class KeptPages:
    """The pages of one process, the most recently read last; bounded in characters and in time."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Hashable, tuple[float, str]] = OrderedDict()
        self._characters = 0
        self._lock = Lock()

    def get(self, key: tuple[Hashable, ...], make: Callable[[], str]) -> str:
        """What is kept under `key`, or what `make` gives, kept from now on."""
        instant = time.monotonic()
        with self._lock:
            found = self._pages.get(key)
            if found is not None and instant - found[0] <= LIFE_SECONDS:
                self._pages.move_to_end(key)
                return found[1]
        made = make()
        with self._lock:
            self._drop(key)
            self._pages[key] = (instant, made)
            self._characters += len(made)
            while self._characters > MAX_CHARACTERS:
                self._drop(next(iter(self._pages)))
        return made

    def clear(self) -> None:
        """Forgets everything: between tests."""
        with self._lock:
            self._pages.clear()
            self._characters = 0

    def _drop(self, key: Hashable) -> None:
        found = self._pages.pop(key, None)
        if found is not None:
            self._characters -= len(found[1])


def kept_page(reader: int | None, shown: tuple[Hashable, ...], make: Callable[[], str]) -> str:
    """The page at this address for the account `reader` (None: for strangers); `shown` tells apart all that it shows inside its frame.

    Made where it is not kept. Made and not kept where a notice is to be shown once, or where its forms have no token yet.
    """
    token = session.get("csrf_token")
    if not token or "_flashes" in session:
        return make()
    pages: KeptPages = current_app.extensions["kept_pages"]
    return pages.get((reader, request.full_path, request.host, variant(), language(), token, *shown), make)


def install(app: Flask) -> None:
    """The process keeps personal pages."""
    app.extensions["kept_pages"] = KeptPages()
