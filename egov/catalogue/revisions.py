"""What each process keeps of the catalogue, for as long as the catalogue does not change."""

import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

import sqlalchemy as sa

from egov.catalogue.models import CatalogueState
from egov.kernel.db import db

LOOKUP_SECONDS = 1.0
Value = TypeVar("Value")
_looked_up: dict[str, tuple[float, str]] = {}
_kept: dict[tuple[str, str], tuple[str, Any]] = {}


def read() -> str:
    """The revision of the public catalogue as the database has it: "0" before anything was published."""
    row = db.session.execute(sa.select(CatalogueState.revision, CatalogueState.stamp)).first()
    return f"{row.revision}-{row.stamp}" if row else "0"


def present() -> str:
    """The revision, at most one second old."""
    name, instant = str(db.engine.url), time.monotonic()
    known = _looked_up.get(name)
    if known is None or instant - known[0] > LOOKUP_SECONDS:
        known = _looked_up[name] = (instant, read())
    return known[1]


def kept(name: str, make: Callable[[], Value]) -> Value:
    """What `make` gives, made once for each revision and process."""
    key, revision = (str(db.engine.url), name), present()
    found = _kept.get(key)
    if found is None or found[0] != revision:
        found = _kept[key] = (revision, make())
    return cast(Value, found[1])


def forget() -> None:
    """The next question asks the database again: between tests."""
    _looked_up.clear()
    _kept.clear()
