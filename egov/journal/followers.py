"""Followers: functions that take in the journal's rows, in order, each row's effect and the cursor's move in one transaction.

So an effect in the database happens exactly once; what leaves the database goes through messaging's outbox. A row that fails is
tried again, later each time; after five tries it is set aside, shown to operators, and the follower goes on.
"""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import OperationalError

from egov.journal.models import Follower, JournalRow, JournalSeal, SetAside
from egov.kernel.db import db, insert_unless_there, transaction

TakeIn = Callable[[JournalRow, dt.datetime], None]
TRIES = 5
BATCH = 20
WINDOW = 2000
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Following:
    """One follower: its name, the kinds it takes in, its function."""

    name: str
    kinds: frozenset[str]
    take_in: TakeIn


_followings: dict[str, Following] = {}


def follow(name: str, kinds: Collection[str], take_in: TakeIn) -> None:
    """`take_in(row, now)` is called once for each sealed row of `kinds`, from the first row of the journal on.

    Declared in `egov.wiring`. `name` is for ever: it names the cursor.
    """
    _followings[name] = Following(name, frozenset(kinds), take_in)


def forget(name: str) -> None:
    """The follower is no longer called: for tests."""
    _followings.pop(name, None)


def advance_all(now: dt.datetime) -> int:
    """Every follower takes in some rows that it has not yet; returns how many rows were read or tried, 0 when nothing is due."""
    with transaction(read_only=True):
        size = _size() if _followings else 0
        known = {cursor.name: (cursor.position, cursor.retry_at) for cursor in db.session.scalars(sa.select(Follower))}
    done = 0
    for following in list(_followings.values()):
        position, retry_at = known.get(following.name, (0, None))
        if position < size and (retry_at is None or retry_at <= now):
            done += _advance(following, size, now)
    return done


def _size() -> int:
    last = db.session.scalar(sa.select(sa.func.max(JournalSeal.id)))
    return 0 if last is None else last + 1


def _advance(following: Following, size: int, now: dt.datetime) -> int:
    with transaction():
        cursor = _hold_cursor(following.name)
        if cursor is None or cursor.position >= size:
            return 0
        end = min(size, cursor.position + WINDOW)
        found = db.session.execute(
            sa.select(JournalSeal.id, JournalRow)
            .join(JournalRow, JournalRow.id == JournalSeal.row_id)
            .where(JournalSeal.id >= cursor.position, JournalSeal.id < end, JournalRow.kind.in_(following.kinds))
            .order_by(JournalSeal.id)
            .limit(BATCH)
        ).all()
        for position, row in found:
            if not _take_in(following, cursor, row, now):
                return 1
            cursor.position, cursor.attempts, cursor.retry_at = position + 1, 0, None
        if len(found) < BATCH:
            cursor.position = end
        return max(1, len(found))


def _hold_cursor(name: str) -> Follower | None:
    """The cursor, locked for this transaction; None where another worker holds it."""
    statement = sa.select(Follower).where(Follower.name == name).with_for_update(skip_locked=True)
    held = db.session.scalar(statement.execution_options(populate_existing=True))
    return held or insert_unless_there(Follower, {"name": name, "position": 0, "attempts": 0}, "name")


def _take_in(following: Following, cursor: Follower, row: JournalRow, now: dt.datetime) -> bool:
    """Whether the follower may go on to the next row: it took this one in, or set it aside."""
    row_id = row.id
    try:
        with db.session.begin_nested():
            following.take_in(row, now)
        return True
    except OperationalError:
        raise
    except Exception as error:
        text = f"{type(error).__name__}: {error}"[:500]
    cursor.attempts += 1
    log.warning("follower_failed", follower=following.name, row=row_id, attempt=cursor.attempts, error=text.split(":")[0])
    if cursor.attempts < TRIES:
        cursor.retry_at = now + dt.timedelta(seconds=2 ** (cursor.attempts - 1))
        return False
    values = {"follower": following.name, "row_id": row_id, "error": text, "set_aside_at": now}
    insert_unless_there(SetAside, values, "follower", "row_id")
    return True


def retry_set_aside(now: dt.datetime) -> tuple[int, int]:
    """Rows that were set aside are taken in where they now can be; returns how many were, and how many still cannot."""
    settled = failed = 0
    with transaction(read_only=True):
        ids = list(db.session.scalars(sa.select(SetAside.id).where(SetAside.settled_at.is_(None)).order_by(SetAside.id)))
    for set_aside_id in ids:
        try:
            with transaction():
                aside = db.session.get_one(SetAside, set_aside_id, with_for_update=True)
                if aside.settled_at is None and aside.follower in _followings:
                    _followings[aside.follower].take_in(db.session.get_one(JournalRow, aside.row_id), now)
                    aside.settled_at = now
            settled += 1
        except OperationalError:
            raise
        except Exception:
            log.exception("follower_failed_again", set_aside=set_aside_id)
            failed += 1
    return settled, failed
