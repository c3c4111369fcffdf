"""What time it is. Views and jobs ask here once and hand `now` down; nothing below them reads a clock."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_frozen: ContextVar[dt.datetime | None] = ContextVar("egov_frozen_clock", default=None)


def now() -> dt.datetime:
    """The present instant, in UTC."""
    return _frozen.get() or dt.datetime.now(dt.UTC)


@contextmanager
def frozen(at: dt.datetime) -> Iterator[dt.datetime]:
    """Holds the clock at `at` (aware) inside the block: for tests and for telling past events in the demonstration."""
    token = _frozen.set(at.astimezone(dt.UTC))
    try:
        yield at
    finally:
        _frozen.reset(token)
