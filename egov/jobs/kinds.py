"""Which function does which kind of job, and which kinds come round by the clock. Filled by `egov.wiring`."""

import datetime as dt
from collections.abc import Callable
from typing import Any

Work = Callable[[dict[str, Any], dt.datetime], None]

_kinds: dict[str, Work] = {}
_periods: dict[str, int] = {}
_alone: set[str] = set()


def register(kind: str, function: Work, *, every: int | None = None, alone: bool = False) -> None:
    """Jobs of `kind` are done by `function(payload, now)`, in a transaction that the worker commits.

    With `every` (seconds) one job of the kind is made in each slot of that length, however many workers there are. A kind that is
    `alone` takes minutes: it has a lane and a longer lease of its own, makes its own transactions, and may be run twice.
    """
    before = _kinds.get(kind)
    if before is not None and (before.__module__, before.__qualname__) != (function.__module__, function.__qualname__):
        raise ValueError(f"the kind of job {kind!r} is registered twice")
    _kinds[kind] = function
    if alone:
        _alone.add(kind)
    if every is not None:
        _periods[kind] = every


def work_of(kind: str) -> Work:
    """The function for `kind`; KeyError where none is registered."""
    return _kinds[kind]


def known(*, alone: bool = False) -> list[str]:
    """The registered kinds, those that run alone or the others."""
    return [kind for kind in _kinds if (kind in _alone) == alone]


def periods() -> dict[str, int]:
    """The kinds that come round by the clock, with their period in seconds."""
    return dict(_periods)


def forget(kind: str) -> None:
    """The kind is no longer known: for tests."""
    _kinds.pop(kind, None)
    _periods.pop(kind, None)
    _alone.discard(kind)
