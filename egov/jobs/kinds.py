"""Which function does which kind of job, and which kinds come round by the clock. Filled by `egov.wiring`."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from egov.kernel.plugins import Registry

Work = Callable[[dict[str, Any], dt.datetime], None]

_kinds: Registry[Work] = Registry("kind of job")
_periods: dict[str, int] = {}


def register(kind: str, function: Work, *, every: int | None = None) -> None:
    """Jobs of `kind` are done by `function(payload, now)`, in a transaction that the worker commits.

    With `every` (seconds) one job of the kind is made in each slot of that length, however many workers there are.
    """
    if kind in _kinds and _kinds.get(kind) is function:
        return
    _kinds.register(kind, function)
    if every is not None:
        _periods[kind] = every


def work_of(kind: str) -> Work:
    """The function for `kind`; KeyError where none is registered."""
    return _kinds.get(kind)


def periods() -> dict[str, int]:
    """The kinds that come round by the clock, with their period in seconds."""
    return dict(_periods)
