"""A stored file: what is known of it. Its bytes lie in the storage, under its token."""

import datetime as dt
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from egov.kernel.db import Base
from egov.kernel.errors import DomainError

MAX_UPLOAD = 10 * 1024 * 1024
MAX_NAME = 120


class FileState(StrEnum):
    """Where a file is in its life. Only `KEPT` is visible."""

    INCOMING = "incoming"
    KEPT = "kept"
    DISCARDED = "discarded"
    LOST = "lost"


class Purpose(StrEnum):
    """Whether a person sent the file or the portal made it."""

    UPLOAD = "upload"
    ISSUED = "issued"


class StorageUnavailable(DomainError):
    """The storage takes or gives nothing at the moment: it is full or away (503). Nothing was kept."""

    status = 503


class StoredFile(Base):
    """One file. `token` is random and public; it names the object in the storage and the file in addresses.

    `owner_account_id` is the account that sent the file or that it was issued to: a number without a foreign key, for this
    floor does not know accounts.
    """

    __tablename__ = "stored_file"
    __table_args__ = (
        sa.UniqueConstraint("token"),
        sa.CheckConstraint("state IN ('incoming', 'kept', 'discarded', 'lost')", name="state"),
        sa.CheckConstraint("purpose IN ('upload', 'issued')", name="purpose"),
        sa.CheckConstraint("size >= 0", name="size"),
        sa.Index(None, "state", "created_at"),
        sa.Index(None, "owner_account_id"),
    )

    token: Mapped[str] = mapped_column(sa.String(32))
    name: Mapped[str] = mapped_column(sa.String(MAX_NAME))
    media_type: Mapped[str] = mapped_column(sa.String(80))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    state: Mapped[str] = mapped_column(sa.String(10))
    purpose: Mapped[str] = mapped_column(sa.String(10))
    created_at: Mapped[dt.datetime]
    owner_account_id: Mapped[int | None]

    @property
    def object_key(self) -> str:
        """The name of the object in the storage: spread over 256 folders."""
        return object_key(self.token)


def object_key(token: str) -> str:
    """Where the object of the file `token` lies in the storage."""
    return f"{token[:2]}/{token}"
