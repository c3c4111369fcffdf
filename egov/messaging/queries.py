"""Reading an inbox."""

import sqlalchemy as sa

from egov.kernel.db import db
from egov.kernel.paging import Page, before, decode_place, encode_place
from egov.messaging.models import Message


def list_inbox(address: str, after: str | None = None, limit: int = 20) -> Page[Message]:
    """The messages in the inbox of `address` (`account:12`), the latest first."""
    statement = (
        sa.select(Message)
        .where(Message.channel == "inbox", Message.address == address)
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(limit + 1)
    )
    place = decode_place(after)
    if place is not None:
        statement = statement.where(before(Message.created_at, Message.id, place))
    rows = list(db.session.scalars(statement))
    return Page(rows[:limit], encode_place(rows[limit - 1].created_at, rows[limit - 1].id) if len(rows) > limit else None)


def count_unread(address: str) -> int:
    """How many messages in the inbox of `address` have not been read."""
    unread = (Message.channel == "inbox", Message.address == address, Message.read_at.is_(None))
    return db.session.scalar(sa.select(sa.func.count()).select_from(Message).where(*unread)) or 0


def find_in_inbox(address: str, message_id: int) -> Message | None:
    """The message with this key in the inbox of `address`, None where there is none."""
    return db.session.scalar(
        sa.select(Message).where(Message.id == message_id, Message.channel == "inbox", Message.address == address)
    )
