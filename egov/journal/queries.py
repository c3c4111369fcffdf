"""Reading the journal."""

from collections.abc import Collection

import sqlalchemy as sa

from egov.journal.kinds import ACCESSES
from egov.journal.models import JournalRow
from egov.kernel.db import Base, db
from egov.kernel.paging import Page, decode_cursor, encode_cursor


def list_of(subject: Base, kinds: Collection[str] | None = None) -> list[JournalRow]:
    """What happened to `subject`, oldest first, of `kinds` only where they are given."""
    statement = (
        sa.select(JournalRow)
        .where(JournalRow.subject_table == subject.__tablename__, JournalRow.subject_id == subject.id)
        .order_by(JournalRow.id)
    )
    if kinds is not None:
        statement = statement.where(JournalRow.kind.in_(kinds))
    return list(db.session.scalars(statement))


def list_accesses(account_id: int, after: str | None = None, limit: int = 20) -> Page[JournalRow]:
    """Who else opened the data of the account, the latest first."""
    statement = (
        sa.select(JournalRow)
        .where(
            JournalRow.about_account_id == account_id,
            JournalRow.kind.in_(ACCESSES),
            sa.or_(JournalRow.actor_account_id.is_(None), JournalRow.actor_account_id != account_id),
        )
        .order_by(JournalRow.id.desc())
        .limit(limit + 1)
    )
    cursor = decode_cursor(after, 1)
    if cursor is not None:
        statement = statement.where(JournalRow.id < cursor[0])
    rows = list(db.session.scalars(statement))
    return Page(rows[:limit], encode_cursor([rows[limit - 1].id]) if len(rows) > limit else None)
