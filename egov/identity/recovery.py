"""Passwords chosen anew: with a one-time link from a mail, or by somebody who knows the present one."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from egov.identity import actions, queries
from egov.identity.models import LINK_LIFE, SET_UP, Account, AccountLink
from egov.identity.passwords import hash_password, is_outdated
from egov.identity.tokens import hash_of, new_token
from egov.jobs import queue
from egov.journal import actions as journal
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import N_, Conflict

SEND_RESET_LINK = "identity.send_reset_link"


def request_link(email: str, *, now: dt.datetime) -> None:
    """The owner of the address will have a link for a new password, if it has an account. Anyone may ask.

    The work is the same either way: the worker finds out, so that neither words nor time tell who has an account.
    """
    account = queries.find_by_email(email)
    queue.enqueue(SEND_RESET_LINK, {"account": account.id if account else None}, now=now)


def make_link(account: Account, purpose: str, *, now: dt.datetime) -> str:
    """There is a fresh one-time link for `purpose` and any older one is void; returns its token, which is kept nowhere."""
    token = new_token()
    _void_links(account, now, purpose)
    link = AccountLink(
        account_id=account.id, purpose=purpose, token_hash=hash_of(token), expires_at=now + LINK_LIFE[purpose]
    )
    db.session.add(link)
    db.session.flush()
    return token


def choose_password(token: str, password: str, *, names: tuple[str, str, str] | None = None, now: dt.datetime) -> Account:
    """The account behind the link has this password, its address is proved, and nobody is signed in to it any more.

    Whoever has the link may, once; `names` name a colleague who sets up a new account. Raises `Conflict` for a used, late or
    unknown link.
    """
    password_hash = hash_password(password)
    link = queries.find_link(token, now)
    account = queries.get_account(link.account_id) if link is not None else None
    if link is None or account is None or not account.active or not _use(link, now):
        raise Conflict(N_("This link has been used or has run out. Ask for a new one."))
    if names is not None and link.purpose == SET_UP:
        account.rename(*names)
    account.email_proved_at = account.email_proved_at or now
    _set_password(account, password_hash, by=Actor(account_id=account.id, language=account.language), now=now)
    return account


def change_password(account: Account, password_hash: str, *, by: Actor, now: dt.datetime) -> None:
    """The account has this password; every session is ended, so that the screen must begin a new one. Its owner may.

    Whoever calls has verified the present password and the strength of the new one.
    """
    _set_password(account, password_hash, by=by, now=now)


def renew_hash(account: Account, password: str) -> None:
    """The password is kept under today's parameters of hashing. Asked at sign-in, the one moment when it is known."""
    if account.password_hash is not None and is_outdated(account.password_hash):
        account.password_hash = hash_password(password)


def _set_password(account: Account, password_hash: str, *, by: Actor, now: dt.datetime) -> None:
    account.password_hash = password_hash
    actions.end_sessions(account, now=now)
    _void_links(account, now)
    journal.record("account.password_changed", subject=account, by=by, now=now, about=account.id)


def _void_links(account: Account, now: dt.datetime, purpose: str | None = None) -> None:
    statement = sa.update(AccountLink).where(AccountLink.account_id == account.id, AccountLink.used_at.is_(None))
    if purpose is not None:
        statement = statement.where(AccountLink.purpose == purpose)
    db.session.execute(statement.values(used_at=now).execution_options(synchronize_session=False))


def _use(link: AccountLink, now: dt.datetime) -> bool:
    used: Any = db.session.execute(
        sa.update(AccountLink)
        .where(AccountLink.id == link.id, AccountLink.used_at.is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    return bool(used.rowcount == 1)
