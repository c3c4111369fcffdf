"""Keyset paging: a page of rows in a total order, and an opaque cursor to the next."""

import base64
import binascii
import datetime as dt
import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from egov.kernel.errors import N_, Invalid

Row = TypeVar("Row")
MAX_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """`items` in order; `after` is the cursor of the next page, None on the last."""

    items: list[Row]
    after: str | None = None


def encode_cursor(values: list[Any]) -> str:
    """The sort key of a page's last row as opaque text."""
    return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def decode_cursor(text: str | None, size: int) -> list[Any] | None:
    """The sort key in `text` (`size` scalar values), None for none; raises `Invalid` on a forged one."""
    if not text:
        return None
    try:
        if len(text) > 500:
            raise ValueError
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        raise Invalid(N_("This page address is not valid.")) from None
    if not isinstance(values, list) or len(values) != size or not all(isinstance(v, str | int | None) for v in values):
        raise Invalid(N_("This page address is not valid."))
    return values


Place = tuple[dt.datetime, int]
"""Where a list in order of time stands: an instant, and the key that decides between equal ones."""


def encode_place(at: dt.datetime, key: int) -> str:
    """The cursor of a list that is in order of time, the latest first."""
    return encode_cursor([at.isoformat(), key])


def decode_place(text: str | None) -> Place | None:
    """The place in a cursor of `encode_place`, None for none; raises `Invalid` on a forged one."""
    values = decode_cursor(text, 2)
    if values is None:
        return None
    try:
        at = dt.datetime.fromisoformat(values[0])
        if at.tzinfo is None or not isinstance(values[1], int):
            raise ValueError
    except (TypeError, ValueError):
        raise Invalid(N_("This page address is not valid.")) from None
    return at, values[1]


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
