"""Keyset paging: a page of rows in a total order, and an opaque cursor to the next."""

import base64
import binascii
import datetime as dt
import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from egov.kernel.errors import N_, Invalid
from egov.kernel.localised import UNKEEPABLE

Row = TypeVar("Row")
MAX_LIMIT = 100
LARGEST_KEY = 2**63
LONGEST = 1500
NOT_VALID = N_("This page address is not valid.")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """`items` in order; `after` is the cursor of the next page, None on the last."""

    items: list[Row]
    after: str | None = None


def encode_cursor(values: list[Any]) -> str:
    """The sort key of a page's last row as opaque text."""
    return (
        base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":"), ensure_ascii=False).encode()).decode().rstrip("=")
    )


def decode_cursor(text: str | None, *kinds: type) -> list[Any] | None:
    """The sort key in `text`, one value of each of `kinds` (`str`, `int`), None for none; raises `Invalid` on a forged one.

    What comes out can be compared with a column: no database is asked whether a word is greater than a number, or given a
    character or a number that it cannot hold.
    """
    if not text:
        return None
    try:
        if len(text) > LONGEST:
            raise ValueError
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(values, list) or len(values) != len(kinds) or not all(map(_is_of, values, kinds)):
            raise ValueError
    except (ValueError, binascii.Error, RecursionError):
        raise Invalid(NOT_VALID) from None
    return values


def _is_of(value: Any, kind: type) -> bool:
    """Whether `value` is of `kind` (True is no number here), and one that every database holds."""
    if kind is int:
        return type(value) is int and abs(value) < LARGEST_KEY
    return type(value) is str and not UNKEEPABLE.search(value)


def read_instant(text: str) -> dt.datetime:
    """The instant in a cursor, in UTC; raises `Invalid` on a forged one, also at the ends of time where no zone can be changed."""
    try:
        at = dt.datetime.fromisoformat(text)
        if at.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return at.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise Invalid(NOT_VALID) from None


Place = tuple[dt.datetime, int]
"""Where a list in order of time stands: an instant, and the key that decides between equal ones."""


def encode_place(at: dt.datetime, key: int) -> str:
    """The cursor of a list that is in order of time, the latest first."""
    return encode_cursor([at.isoformat(), key])


def decode_place(text: str | None) -> Place | None:
    """The place in a cursor of `encode_place`, None for none; raises `Invalid` on a forged one."""
    values = decode_cursor(text, str, int)
    return None if values is None else (read_instant(values[0]), values[1])


def before(at: Any, key: Any, place: Place) -> sa.ColumnElement[bool]:
    """The condition for rows that come after `place` in a list, the latest first, by the columns `at` and `key`."""
    return sa.or_(at < place[0], sa.and_(at == place[0], key < place[1]))


def read_limit(text: str | None, default: int = 20) -> int:
    """The wanted page size, 1 to 100; raises `Invalid` otherwise."""
    if not text:
        return default
    if not text.isdecimal() or len(text) > 9 or not 1 <= int(text) <= MAX_LIMIT:
        raise Invalid(N_("The limit must be a whole number from 1 to 100."), field="limit")
    return int(text)
