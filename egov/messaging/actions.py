"""Sending a message, and reading it."""

import datetime as dt

import sqlalchemy as sa

from egov.kernel.db import db, insert_unless_there
from egov.messaging import queries
from egov.messaging.models import Message, MessageState

CHANNELS = ("mail", "inbox")
MAX_SUBJECT = 300


def send(
    *,
    channel: str,
    address: str,
    subject: str,
    body: str,
    key: str,
    now: dt.datetime,
    link: str | None = None,
    language: str = "tg",
) -> Message | None:
    """The message is in the outbox, in the transaction of its cause; None where `key` was used before.

    `channel` is "mail" (address: an e-mail) or "inbox" (address: `account:12`, there at once). Line breaks in the subject
    become spaces; blank lines part the paragraphs of `body`. `link` is a path of the portal. Raises ValueError for an unknown channel.
    """
    if channel not in CHANNELS:
        raise ValueError(f"no channel called {channel!r}; known: {', '.join(CHANNELS)}")
    here = channel == "inbox"
    return insert_unless_there(
        Message,
        {
            "channel": channel,
            "address": address,
            "language": language,
            "subject": " ".join(subject.split())[:MAX_SUBJECT],
            "body": body,
            "link": link,
            "key": key,
            "state": MessageState.SENT if here else MessageState.WAITING,
            "run_at": now,
            "attempts": 0,
            "created_at": now,
            "sent_at": now if here else None,
        },
        "key",
    )


def mark_read(address: str, message_id: int, *, now: dt.datetime) -> bool:
    """The message in the inbox of `address` counts as read; False where there is no such message there."""
    found = queries.find_in_inbox(address, message_id)
    if found is None:
        return False
    found.read_at = found.read_at or now
    return True


def mark_all_read(address: str, *, now: dt.datetime) -> None:
    """Every message in the inbox of `address` counts as read."""
    unread = (Message.channel == "inbox", Message.address == address, Message.read_at.is_(None))
    db.session.execute(sa.update(Message).where(*unread).values(read_at=now))


def forget(key: str) -> None:
    """There is no message with this key any more, sent or not: its address and its text are gone."""
    db.session.execute(sa.delete(Message).where(Message.key == key))
