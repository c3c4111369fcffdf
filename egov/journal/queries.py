"""Reading the journal."""

import datetime as dt
from collections.abc import Collection
from typing import Any, NamedTuple, cast

import sqlalchemy as sa

from egov.journal.kinds import ACCESSES
from egov.journal.models import JournalRow, JournalSeal
from egov.kernel.db import Base, db
from egov.kernel.paging import Page, before, decode_cursor, decode_place, encode_cursor, encode_place

_ROWS_OF = (
    sa.select(JournalRow)
    .where(JournalRow.subject_table == sa.bindparam("subject_table"), JournalRow.subject_id == sa.bindparam("subject_id"))
    .order_by(JournalRow.id)
)


class Event(NamedTuple):
    """What a timeline needs of a row of the journal."""

    id: int
    kind: str
    at: dt.datetime
    facts: dict[str, Any]


_EVENTS_OF = _ROWS_OF.with_only_columns(JournalRow.id, JournalRow.kind, JournalRow.at, JournalRow.facts)


def list_events(subject: Base) -> list[Event]:
    """What happened to `subject`, oldest first, as values: for pages that only show it."""
    found = db.session.execute(_EVENTS_OF, {"subject_table": subject.__tablename__, "subject_id": subject.id})
    return cast(list[Event], found.all())


def list_of(subject: Base, kinds: Collection[str] | None = None) -> list[JournalRow]:
    """What happened to `subject`, oldest first, of `kinds` only where they are given."""
    statement = _ROWS_OF if kinds is None else _ROWS_OF.where(JournalRow.kind.in_(kinds))
    return list(db.session.scalars(statement, {"subject_table": subject.__tablename__, "subject_id": subject.id}))


def list_accesses(account_id: int, after: str | None = None, limit: int = 20) -> Page[JournalRow]:
    """Who else opened the data of the account, the latest first."""
    statement = (
        sa.select(JournalRow)
        .where(
            JournalRow.about_account_id == account_id,
            JournalRow.kind.in_(ACCESSES),
            sa.or_(JournalRow.actor_account_id.is_(None), JournalRow.actor_account_id != account_id),
        )
        .order_by(JournalRow.at.desc(), JournalRow.id.desc())
        .limit(limit + 1)
    )
    place = decode_place(after)
    if place is not None:
        statement = statement.where(before(JournalRow.at, JournalRow.id, place))
    rows = list(db.session.scalars(statement))
    return Page(rows[:limit], encode_place(rows[limit - 1].at, rows[limit - 1].id) if len(rows) > limit else None)


def list_rows(
    *,
    kind: str | None = None,
    actor_account_id: int | None = None,
    about_account_id: int | None = None,
    subject: tuple[str, int] | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Page[JournalRow]:
    """Rows of the whole journal, the latest first, narrowed to what is given. For auditors."""
    statement = sa.select(JournalRow).order_by(JournalRow.id.desc()).limit(limit + 1)
    if kind is not None:
        statement = statement.where(JournalRow.kind == kind)
    if actor_account_id is not None:
        statement = statement.where(JournalRow.actor_account_id == actor_account_id)
    if about_account_id is not None:
        statement = statement.where(JournalRow.about_account_id == about_account_id)
    if subject is not None:
        statement = statement.where(JournalRow.subject_table == subject[0], JournalRow.subject_id == subject[1])
    cursor = decode_cursor(after, int)
    if cursor is not None:
        statement = statement.where(JournalRow.id < cursor[0])
    rows = list(db.session.scalars(statement))
    return Page(rows[:limit], encode_cursor([rows[limit - 1].id]) if len(rows) > limit else None)


def list_seals(row_ids: Collection[int]) -> dict[int, int]:
    """The position in the tree of those of these rows that are sealed."""
    statement = sa.select(JournalSeal.row_id, JournalSeal.id).where(JournalSeal.row_id.in_(row_ids))
    return dict(db.session.execute(statement).tuples().all())
