"""What each save of a working version made of it: what undo returns to, and what a page was opened on.

Rows are only added. Each says which save undo leads to (`before`) and, where it is itself an undo, which one redo leads to
(`after`). They end when the version is published: from then on its versions tell the history.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from egov.catalogue.models import Saving, ServiceVersion
from egov.kernel.actor import Actor
from egov.kernel.db import db

KEPT = 200
"""How many of the last saves of a version are kept."""
MOST_FOLLOWED = 40
"""How many saves in between are read to put two people's changes together."""
OPENED, SAVED = "opened", "saved"


@dataclass(frozen=True, slots=True)
class Was:
    """How a version stood: what it said, and which of its translations were older than their source."""

    definition: dict[str, Any]
    outdated: dict[str, Any] | None

    @classmethod
    def of(cls, version: ServiceVersion) -> "Was":
        """How `version` stands."""
        return cls(version.definition, version.outdated)


def newest(version: ServiceVersion) -> Saving | None:
    """The last save of `version`."""
    return db.session.scalar(
        sa.select(Saving).where(Saving.version_id == version.id).order_by(Saving.number.desc()).limit(1)
    )


def numbered(version: ServiceVersion, number: int | None) -> Saving | None:
    """Save `number` of `version`, if it is still kept."""
    return db.session.scalar(sa.select(Saving).where(Saving.version_id == version.id, Saving.number == number))


def seen_at(version: ServiceVersion, seen: int) -> Saving | None:
    """What `version` said when its row counted `seen` changes; None where that is no longer kept."""
    return db.session.scalar(
        sa.select(Saving).where(Saving.version_id == version.id, Saving.seen <= seen).order_by(Saving.number.desc()).limit(1)
    )


def count_of(version: ServiceVersion, seen: str) -> int:
    """How many changes the row of `version` had seen when a page was opened on the stamp `seen`; 0 where it was opened on another version."""
    number, _, count = seen.partition(".")
    return int(count) if number == str(version.number) and count.isascii() and count.isdecimal() and len(count) < 10 else 0


def is_unsaved_since(version: ServiceVersion, seen: str) -> bool:
    """Whether `version` says what it said when a page was opened on the stamp `seen`: nobody saved it since, whatever else became of it."""
    last = newest(version) if version.is_open else None
    return version.stamp == seen or (last is not None and last.seen <= count_of(version, seen) <= version.version_id)


def authors_since(version: ServiceVersion, seen: int) -> list[int]:
    """The accounts that saved after the row of `version` counted `seen` changes."""
    rows = sa.select(Saving.account_id).where(Saving.version_id == version.id, Saving.seen > seen).order_by(Saving.number)
    return list(dict.fromkeys(account_id for account_id in db.session.scalars(rows) if account_id is not None))


def saved_since(version: ServiceVersion, seen: int) -> list[dict[str, Any]]:
    """What each save made of `version` after its row counted `seen` changes, in order; none where they are too many to follow."""
    rows = (
        sa.select(Saving.definition)
        .where(Saving.version_id == version.id, Saving.seen > seen)
        .order_by(Saving.number)
        .limit(MOST_FOLLOWED + 1)
    )
    found = list(db.session.scalars(rows))
    return found if len(found) <= MOST_FOLLOWED else []


def steps(version: ServiceVersion) -> tuple[str, str]:
    """What undo would take back and what redo would do again (see `Saving.what`); "" where there is nothing."""
    last = newest(version)
    if last is None:
        return "", ""
    around = sa.select(Saving.number).where(
        Saving.version_id == version.id, Saving.number.in_([last.before or 0, last.after or 0])
    )
    others = set(db.session.scalars(around))
    undo = last.what if last.before in others else ""
    return undo, last.redoes if last.after in others else ""


def keep(version: ServiceVersion, was: "Was | None", seen: int, *, what: str, by: Actor, now: dt.datetime) -> Saving:
    """The save that `version` has just seen is kept. `was` is how it stood before, at the count `seen`."""
    last = newest(version)
    if last is None and was is not None:
        last = _add(version, was, seen=seen, what=OPENED, number=1, now=now)
    made = _add(version, Was.of(version), seen=version.version_id, what=what, number=_next(last), now=now)
    made.account_id, made.before = by.account_id, last.number if last else None
    db.session.flush()
    db.session.execute(
        sa.delete(Saving).where(Saving.version_id == version.id, Saving.number <= made.number - KEPT),
        execution_options={"synchronize_session": False},
    )
    return made


def begin(version: ServiceVersion, was: "Was | None", *, by: Actor, now: dt.datetime) -> None:
    """The first save of a version that was begun just now is kept; `was` is what the version on offer says. Asks nothing: for many."""
    if was is not None:
        _add(version, was, seen=0, what=OPENED, number=1, now=now)
    made = _add(version, Was.of(version), seen=version.version_id, what=SAVED, number=1 if was is None else 2, now=now)
    made.account_id, made.before = by.account_id, None if was is None else 1


def forget(version: ServiceVersion) -> None:
    """No save of `version` is kept any more."""
    db.session.execute(
        sa.delete(Saving).where(Saving.version_id == version.id), execution_options={"synchronize_session": False}
    )


def _next(last: Saving | None) -> int:
    return last.number + 1 if last else 1


def _add(version: ServiceVersion, was: Was, *, seen: int, what: str, number: int, now: dt.datetime) -> Saving:
    row = Saving(
        version_id=version.id,
        number=number,
        definition=was.definition,
        outdated=was.outdated,
        seen=seen,
        what=what,
        redoes="",
        saved_at=now,
    )
    db.session.add(row)
    return row
