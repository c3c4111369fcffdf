"""Reading an inbox."""

import sqlalchemy as sa

from egov.kernel.db import db
from egov.kernel.paging import Page, decode_cursor, encode_cursor
from egov.messaging.models import Message


def list_inbox(address: str, after: str | None = None, limit: int = 20) -> Page[Message]:
    """The messages in the inbox of `address` (`account:12`), the latest first."""
    statement = (
        sa.select(Message)
        .where(Message.channel == "inbox", Message.address == address)
        .order_by(Message.id.desc())
        .limit(limit + 1)
    )
    cursor = decode_cursor(after, 1)
    if cursor is not None:
        statement = statement.where(Message.id < cursor[0])
    rows = list(db.session.scalars(statement))
    return Page(rows[:limit], encode_cursor([rows[limit - 1].id]) if len(rows) > limit else None)


def count_unread(address: str) -> int:
    """How many messages in the inbox of `address` have not been read."""
    unread = (Message.channel == "inbox", Message.address == address, Message.read_at.is_(None))
    return db.session.scalar(sa.select(sa.func.count()).select_from(Message).where(*unread)) or 0


def find_in_inbox(address: str, message_id: int) -> Message | None:
    """The message with this key in the inbox of `address`, None where there is none."""
    return db.session.scalar(
        sa.select(Message).where(Message.id == message_id, Message.channel == "inbox", Message.address == address)
    )
