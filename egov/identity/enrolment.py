"""Signing up: somebody says who they are, proves the e-mail address with a code, and has an account.

Whether the address is known already shows nowhere: the same rows are written, the same page follows, and a mail goes out either way.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from egov.identity import actions, queries
from egov.identity.models import CODE_LIFE, Account, SignUp
from egov.identity.tokens import hash_of, hash_of_code, new_code, new_token
from egov.journal import actions as journal
from egov.kernel.actor import system
from egov.kernel.db import db
from egov.kernel.errors import N_, Invalid

_PORTAL = system("sign-up")


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody says about themselves when signing up, each part in its normal form."""

    email: str
    phone: str | None
    surname: str
    name: str
    patronymic: str
    born_on: dt.date
    national_number: str
    language: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-up waiting for its code. `token` goes to the browser, `code` by mail; `owner` is whose address it is already."""

    token: str
    code: str
    email: str
    language: str
    owner: Account | None


def begin(person: Person, password_hash: str, *, now: dt.datetime) -> Begun:
    """A sign-up waits ten minutes for its code. Anyone may; for an address that has an account no code will ever fit."""
    token, code = new_token(), new_code()
    owner = queries.find_by_email(person.email)
    db.session.add(
        SignUp(
            token_hash=hash_of(token),
            code_hash=hash_of_code(code, token) if owner is None else "",
            code_expires_at=now + CODE_LIFE,
            password_hash=password_hash,
            email=person.email,
            phone=person.phone,
            surname=person.surname,
            name=person.name,
            patronymic=person.patronymic,
            born_on=person.born_on,
            national_number=person.national_number,
            language=person.language,
        )
    )
    db.session.flush()
    return Begun(token, code, person.email, person.language, owner)


def address_of(token: str) -> str | None:
    """The address that waits for the code of the sign-up of the browser with `token`; None where there is no sign-up."""
    row = queries.find_sign_up(token)
    return row.email if row is not None else None


def renew_code(token: str, *, now: dt.datetime) -> Begun | None:
    """The sign-up of the browser with `token` waits for a new code, the old one fits no more; None where there is no sign-up."""
    row = queries.find_sign_up(token)
    if row is None:
        return None
    code = new_code()
    owner = queries.find_by_email(row.email)
    row.code_hash = hash_of_code(code, token) if owner is None else ""
    row.code_expires_at = now + CODE_LIFE
    return Begun(token, code, row.email, row.language, owner)


def prove_email(token: str, code: str, *, now: dt.datetime) -> Account:
    """There is an account, its address proved. The code is good once, even when two requests bring it at the same time.

    Raises `Invalid` (field `code`) for a wrong, used or late code, all in the same words.
    """
    row = queries.find_sign_up(token)
    if row is None or not _use(row, token, code, now):
        raise Invalid(N_("This code is not right, or its ten minutes have passed. Ask for a new one."), field="code")
    account = actions.create_account(
        email=row.email,
        phone=row.phone,
        surname=row.surname,
        name=row.name,
        patronymic=row.patronymic,
        born_on=row.born_on,
        national_number=row.national_number,
        password_hash=row.password_hash,
        language=row.language,
        by=_PORTAL,
        now=now,
    )
    db.session.delete(row)
    journal.record("account.email_proved", subject=account, by=_PORTAL, now=now, about=account.id)
    return account


def _use(row: SignUp, token: str, code: str, now: dt.datetime) -> bool:
    used: Any = db.session.execute(
        sa.update(SignUp)
        .where(
            SignUp.id == row.id,
            SignUp.used_at.is_(None),
            SignUp.code_hash == hash_of_code(code, token),
            SignUp.code_expires_at > now,
        )
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    return bool(used.rowcount == 1)
