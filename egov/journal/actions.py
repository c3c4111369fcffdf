"""Telling the journal what happened."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable

import sqlalchemy as sa

from egov.journal import kinds
from egov.journal.models import JournalRow, JournalSalt
from egov.kernel.actor import Actor
from egov.kernel.canonical import canonical_json
from egov.kernel.db import Base, db

MAX_FACT = 200
SALT_BYTES = 32
Facts = dict[str, str | int | bool | None]


def record(
    kind: str,
    *,
    subject: Base,
    by: Actor,
    now: dt.datetime,
    about: int | None = None,
    authority_id: int | None = None,
    facts: Facts | None = None,
    private: dict[str, str] | None = None,
) -> JournalRow:
    """The journal says that `kind` happened to `subject`, in the transaction of the change it tells of; the row has its id.

    `about` is the account whose data or matter it is. `facts` are identifiers and codes, never a person's words: those are
    `private`, kept by the caller; the row holds only a salted commitment to them. Raises KeyError for an unregistered kind
    and ValueError for a fact that is no identifier.
    """
    if not subject.id:
        db.session.add(subject)
        db.session.flush()
    row = _row(kind, subject, facts or {}, by, now, authority_id)
    row.about_account_id = about
    salt = secrets.token_bytes(SALT_BYTES) if private else None
    row.commitment = commit_to(private, salt) if private and salt else None
    db.session.add(row)
    if salt:
        db.session.add(JournalSalt(row=row, salt=salt))
    db.session.flush()
    return row


def record_all(
    kind: str, told: Iterable[tuple[Base, int | None, Facts]], *, by: Actor, now: dt.datetime
) -> list[JournalRow]:
    """The journal says that `kind` happened to each subject, given with its authority and facts: as `record`, but written at once.

    For what comes in thousands. The subjects have their ids already.
    """
    rows = [_row(kind, subject, facts, by, now, authority_id) for subject, authority_id, facts in told]
    db.session.add_all(rows)
    db.session.flush()
    return rows


def _row(
    kind: str,
    subject: Base,
    facts: Facts,
    by: Actor,
    now: dt.datetime,
    authority_id: int | None,
) -> JournalRow:
    kinds.require(kind)
    for name, value in facts.items():
        if isinstance(value, str) and len(value) > MAX_FACT:
            raise ValueError(f"{kind}: the fact {name!r} must be an identifier or a code")
    return JournalRow(
        kind=kind,
        at=now,
        actor=by.label,
        actor_account_id=by.account_id,
        subject_table=subject.__tablename__,
        subject_id=subject.id,
        authority_id=authority_id,
        facts=facts,
    )


def commit_to(private: dict[str, str], salt: bytes) -> str:
    """The commitment to `private` under `salt`: SHA-256 of salt and canonical JSON, in hexadecimal."""
    return hashlib.sha256(salt + canonical_json(private)).hexdigest()


def forget(row: JournalRow) -> None:
    """The salt of the row's commitment is gone: with the text erased too, nobody can tell any more what was said."""
    db.session.execute(sa.delete(JournalSalt).where(JournalSalt.row_id == row.id))
