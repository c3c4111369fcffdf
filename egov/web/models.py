"""Tables of the web floor: what several processes must count or keep together about requests."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from egov.kernel.db import Base


class RateCount(Base):
    """How often something happened under `key` since its window began. `expires_at` is in seconds since 1970."""

    __tablename__ = "rate_count"
    __table_args__ = (sa.UniqueConstraint("key"),)

    key: Mapped[str] = mapped_column(sa.String(200))
    count: Mapped[int]
    expires_at: Mapped[int] = mapped_column(index=True)


class HeldInput(Base):
    """What somebody typed and sent with an expired session, kept for half an hour for the same browser and account.

    So are kept, for two hours and found by account and path alone, the answers of trials (see `scratch`).
    """

    __tablename__ = "held_input"
    __table_args__ = (sa.Index("ix_held_input_token_hash", "token_hash"),)

    token_hash: Mapped[str] = mapped_column(sa.String(64))
    account_id: Mapped[int]
    path: Mapped[str] = mapped_column(sa.String(400))
    fields: Mapped[list[Any]]
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)
