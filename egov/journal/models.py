"""The journal's tables. Rows, seals and heads are only ever added: triggers of the migration refuse everything else."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from egov.kernel.canonical import canonical_json
from egov.kernel.db import Base

HASH_BYTES = 32
Facts = dict[str, Any]


class JournalRow(Base):
    """One thing that happened: what, when, to which row of which table, by whom, about whose data, in which authority.

    No foreign keys and no personal text: the journal outlives what it speaks of. `facts` are identifiers and codes.
    """

    __tablename__ = "journal_row"
    __table_args__ = (
        sa.Index(None, "subject_table", "subject_id", "id"),
        sa.Index("ix_journal_row_about", "about_account_id", "id"),
    )

    kind: Mapped[str] = mapped_column(sa.String(60))
    at: Mapped[dt.datetime]
    actor: Mapped[str] = mapped_column(sa.String(60))
    actor_account_id: Mapped[int | None]
    subject_table: Mapped[str] = mapped_column(sa.String(60))
    subject_id: Mapped[int]
    about_account_id: Mapped[int | None]
    authority_id: Mapped[int | None]
    facts: Mapped[Facts] = mapped_column(sa.JSON)
    commitment: Mapped[str | None] = mapped_column(sa.String(64))

    def as_leaf(self) -> bytes:
        """The bytes that are hashed into the tree: canonical JSON of every column."""
        return canonical_json(
            {
                "about": self.about_account_id,
                "actor": self.actor,
                "actor_account": self.actor_account_id,
                "at": self.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
                "authority": self.authority_id,
                "commitment": self.commitment,
                "facts": self.facts,
                "id": self.id,
                "kind": self.kind,
                "subject": [self.subject_table, self.subject_id],
            }
        )


class JournalSalt(Base):
    """The salt of a row's commitment. Removing it, with the text itself, makes the commitment say nothing for ever."""

    __tablename__ = "journal_salt"
    __table_args__ = (sa.UniqueConstraint("row_id"),)

    row_id: Mapped[int] = mapped_column(sa.ForeignKey("journal_row.id"))
    salt: Mapped[bytes] = mapped_column(sa.LargeBinary)

    row: Mapped[JournalRow] = relationship()


class JournalPending(Base):
    """A row that waits for its seal. Put here by a trigger of the database, so that none can be forgotten."""

    __tablename__ = "journal_pending"

    id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False
    )


class JournalSeal(Base):
    """A row's place in the tree: `id` is the position, dense from 0. The signature binds position, row and leaf together."""

    __tablename__ = "journal_seal"
    __table_args__ = (sa.UniqueConstraint("row_id"), sa.CheckConstraint("id >= 0", name="position"))

    id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False
    )
    row_id: Mapped[int] = mapped_column(sa.ForeignKey("journal_row.id"))
    leaf_hash: Mapped[bytes] = mapped_column(sa.LargeBinary)
    signature: Mapped[bytes] = mapped_column(sa.LargeBinary)
    sealed_at: Mapped[dt.datetime]


class JournalHead(Base):
    """A signed tree head (RFC 9162, 4.9 in spirit): the root over the first `id` rows, when, by which key.

    `frontier` holds the roots of the tree's complete subtrees, left to right, from which it grows without reading leaves.
    """

    __tablename__ = "journal_head"
    __table_args__ = (sa.CheckConstraint("id > 0", name="size"),)

    id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False
    )
    root: Mapped[bytes] = mapped_column(sa.LargeBinary)
    frontier: Mapped[bytes] = mapped_column(sa.LargeBinary)
    key_id: Mapped[str] = mapped_column(sa.String(16))
    signature: Mapped[bytes] = mapped_column(sa.LargeBinary)
    signed_at: Mapped[dt.datetime]


class Follower(Base):
    """How far a follower has read: `position` is the next to be read. A failing row is tried again at `retry_at`."""

    __tablename__ = "journal_follower"
    __table_args__ = (sa.UniqueConstraint("name"), sa.CheckConstraint("position >= 0", name="position"))

    name: Mapped[str] = mapped_column(sa.String(60))
    position: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[dt.datetime | None]


class SetAside(Base):
    """A row that a follower could not take in after all its tries; it is shown to operators and taken in again by hand."""

    __tablename__ = "journal_set_aside"
    __table_args__ = (sa.UniqueConstraint("follower", "row_id"),)

    follower: Mapped[str] = mapped_column(sa.String(60))
    row_id: Mapped[int] = mapped_column(sa.ForeignKey("journal_row.id"))
    error: Mapped[str] = mapped_column(sa.String(500))
    set_aside_at: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None]
