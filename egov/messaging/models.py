"""The outbox, which is the inbox too: every message the portal ever had for an address."""

import datetime as dt
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from egov.kernel.db import Base


class MessageState(StrEnum):
    """Where a message stands. A waiting message with a lease in the future is on its way."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Message(Base):
    """One message to one address through one channel. `key` is unique: one event makes one message, however often told.

    `address` is an e-mail address, or `account:12` for the inbox. `link` leads to what it is about: a path of the portal, or a whole address. `read_at` is the inbox's.
    """

    __tablename__ = "message"
    __table_args__ = (
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed')", name="state"),
        sa.CheckConstraint("attempts >= 0", name="attempts"),
        sa.UniqueConstraint("key"),
        sa.Index(None, "state", "run_at"),
        sa.Index(None, "address", "channel", "id"),
    )

    channel: Mapped[str] = mapped_column(sa.String(20))
    address: Mapped[str] = mapped_column(sa.String(320))
    language: Mapped[str] = mapped_column(sa.String(2))
    subject: Mapped[str] = mapped_column(sa.String(300))
    body: Mapped[str] = mapped_column(sa.Text)
    link: Mapped[str | None] = mapped_column(sa.String(500))
    key: Mapped[str] = mapped_column(sa.String(200))
    state: Mapped[str] = mapped_column(sa.String(10))
    run_at: Mapped[dt.datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(sa.String(32))
    leased_until: Mapped[dt.datetime | None]
    error: Mapped[str | None] = mapped_column(sa.String(500))
    created_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]
    read_at: Mapped[dt.datetime | None]
