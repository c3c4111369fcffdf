"""Parts of personal pages that a process keeps for as long as what they show has not changed.

People look at the same application again and again while they wait, and nearly always nothing has changed. A part is known by
everything that it shows: who reads it (the first of the key, so that nobody is ever given another's), the row and its revision,
the language, the day. Nothing of this leaves the process: the answer itself is `no-store` as ever.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from flask import Flask, current_app, render_template
from markupsafe import Markup

LIFE_SECONDS = 600.0
MAX_CHARACTERS = 2_000_000


class KeptParts:
    """The parts of one process, the most recently read last; bounded in characters and in time."""

    def __init__(self) -> None:
        self._parts: OrderedDict[Hashable, tuple[float, Markup]] = OrderedDict()
        self._characters = 0
        self._lock = Lock()

    def get(self, key: tuple[Hashable, ...], make: Callable[[], Markup]) -> Markup:
        """What is kept under `key`, or what `make` gives, kept from now on."""
        instant = time.monotonic()
        with self._lock:
            found = self._parts.get(key)
            if found is not None and instant - found[0] <= LIFE_SECONDS:
                self._parts.move_to_end(key)
                return found[1]
        made = make()
        with self._lock:
            self._drop(key)
            self._parts[key] = (instant, made)
            self._characters += len(made)
            while self._characters > MAX_CHARACTERS:
                self._drop(next(iter(self._parts)))
        return made

    def clear(self) -> None:
        """Forgets everything: between tests."""
        with self._lock:
            self._parts.clear()
            self._characters = 0

    def _drop(self, key: Hashable) -> None:
        found = self._parts.pop(key, None)
        if found is not None:
            self._characters -= len(found[1])


def render_part(template: str, values: Callable[[], dict[str, Any]]) -> Markup:
    """The part of a page that `template` makes of `values`, ready to stand in another template."""
    return Markup(render_template(template, **values()))  # noqa: S704 - a template escaped what is in it


def kept_part(reader: int, key: tuple[Hashable, ...], make: Callable[[], Markup]) -> Markup:
    """A part of a page of the account `reader`, which `key` tells apart from every other; made where it is not kept."""
    parts: KeptParts = current_app.extensions["kept_parts"]
    return parts.get((reader, *key), make)


def install(app: Flask) -> None:
    """The process keeps parts of pages."""
    app.extensions["kept_parts"] = KeptParts()
