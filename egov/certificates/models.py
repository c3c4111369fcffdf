"""A certificate: what was issued to whom, and whether it still holds."""

import datetime as dt
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from egov.kernel.db import Base
from egov.kernel.localised import LocalisedText


class Standing(StrEnum):
    """How a certificate stands on a day."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Certificate(Base):
    """One issued document. `code` is public and unguessable; `sha256` is that of the signed PDF, byte for byte.

    `rows` are pairs of localised texts, label and value, as the paper shows them. `account_id` is the holder's account.
    `signed_by` is the serial number of the certificate of the key it was signed with.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        sa.UniqueConstraint("code"),
        sa.UniqueConstraint("sha256"),
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_reason IS NULL)", name="revocation"),
        sa.Index(None, "account_id", "issued_at"),
        sa.Index(None, "application_reference"),
    )

    code: Mapped[str] = mapped_column(sa.String(14))
    kind: Mapped[str] = mapped_column(sa.String(60))
    title: Mapped[LocalisedText]
    holder: Mapped[str] = mapped_column(sa.String(300))
    rows: Mapped[list[Any]]
    authority: Mapped[LocalisedText]
    authority_id: Mapped[int] = mapped_column(sa.ForeignKey("authority.id"))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    application_reference: Mapped[str] = mapped_column(sa.String(17))
    language: Mapped[str] = mapped_column(sa.String(2))
    issued_at: Mapped[dt.datetime]
    valid_until: Mapped[dt.date | None]
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    signed_by: Mapped[str] = mapped_column(sa.String(48))
    revoked_at: Mapped[dt.datetime | None]
    revoked_reason: Mapped[str | None] = mapped_column(sa.String(1000))
    version_id: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version_id}

    def standing(self, day: dt.date) -> Standing:
        """How the certificate stands on `day` (of the country): revoked before expired before valid; `valid_until` inclusive."""
        if self.revoked_at is not None:
            return Standing.REVOKED
        if self.valid_until is not None and day > self.valid_until:
            return Standing.EXPIRED
        return Standing.VALID

    @property
    def holder_initials(self) -> str:
        """The holder as strangers may see them: `Р***** Сомон Ҷ.`"""
        return mask(self.holder)


def mask(name: str) -> str:
    """A full name with only the first letter of the surname, the given name, and the first letter of the patronymic.

    Enough to compare with the paper in one's hand, too little to learn a person's name from a code.
    """
    surname, _, rest = " ".join(name.split()).partition(" ")
    given, _, patronymic = rest.partition(" ")
    parts = [f"{surname[:1]}*****" if surname else "", given, f"{patronymic[:1]}." if patronymic else ""]
    return " ".join(part for part in parts if part)
