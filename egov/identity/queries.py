"""Reads accounts, sessions and roles."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from egov.identity.addresses import find_email, find_phone
from egov.identity.models import (
    STAFF_ROLES,
    Account,
    AccountLink,
    AccountSession,
    RoleGrant,
    SignUp,
    full_name_of,
    searchable,
    session_is_open,
)
from egov.identity.tokens import hash_of
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import NotFound
from egov.kernel.paging import Page, decode_cursor, encode_cursor

_SESSIONS, _ACCOUNTS, _GRANTS = (model.__table__.c for model in (AccountSession, Account, RoleGrant))


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a session: the account, its roles and the authority it works for; and how the session stands.

    Values and no rows, for every page of somebody signed in asks. `active` is the account's.
    """

    session_id: int
    account_id: int
    active: bool
    full_name: str
    created_at: dt.datetime
    seen_at: dt.datetime
    ended_at: dt.datetime | None
    roles: frozenset[str]
    authority_id: int | None
    bound: frozenset[str]

    def is_open(self, now: dt.datetime) -> bool:
        """Whether the session still counts, and the account with it."""
        return self.active and session_is_open(self.created_at, self.seen_at, self.ended_at, now, staff=self.is_staff)

    @property
    def is_staff(self) -> bool:
        """Whether any role is one in which other people's data are seen."""
        return not self.roles.isdisjoint(STAFF_ROLES)


def get_account(account_id: int) -> Account:
    """The account with this key; raises `NotFound`."""
    account = db.session.get(Account, account_id)
    if account is None:
        raise NotFound()
    return account


_SURNAME = sa.select(_ACCOUNTS.surname).where(_ACCOUNTS.id == sa.bindparam("account_id"))


def surname_of(account_id: int) -> str:
    """The surname of the account with this key; raises `NotFound`."""
    surname = db.session.scalar(_SURNAME, {"account_id": account_id})
    if surname is None:
        raise NotFound()
    return str(surname)


def find_account(account_id: int | None, *, lock: bool = False) -> Account | None:
    """The account with this key, None where there is none. With `lock` as it is now, and nobody else changes it before the commit."""
    if account_id is None:
        return None
    return db.session.get(Account, account_id, with_for_update=lock or None, populate_existing=lock)


def find_by_email(email: str) -> Account | None:
    """The account of a normal e-mail address."""
    return db.session.scalar(sa.select(Account).where(Account.email == email))


def find_by_phone(phone: str) -> Account | None:
    """The account that signs in with an E.164 number: the oldest that gave it, for numbers are not proved."""
    return db.session.scalar(sa.select(Account).where(Account.phone == phone).order_by(Account.id).limit(1))


def find_by_identifier(text: str, region: str) -> Account | None:
    """The account that a person means by an e-mail address, or by a telephone number as written in `region`."""
    email = find_email(text)
    if email is not None:
        return find_by_email(email)
    phone = find_phone(text, region)
    return find_by_phone(phone) if phone is not None else None


_HOLDER = (
    sa.select(
        _SESSIONS.id,
        _ACCOUNTS.id,
        _ACCOUNTS.active,
        _ACCOUNTS.surname,
        _ACCOUNTS.name,
        _ACCOUNTS.patronymic,
        _ACCOUNTS.email,
        _SESSIONS.created_at,
        _SESSIONS.seen_at,
        _SESSIONS.ended_at,
        _GRANTS.role,
        _GRANTS.authority_id,
    )
    .join_from(AccountSession.__table__, Account.__table__, _ACCOUNTS.id == _SESSIONS.account_id)
    .outerjoin(RoleGrant.__table__, _GRANTS.account_id == _ACCOUNTS.id)
    .where(_SESSIONS.token_hash == sa.bindparam("token_hash"))
)
"""Asked by every page of somebody signed in, so it is put together once, and of the bare tables: rows as objects cost as much again."""


def find_holder(token: str) -> Holder | None:
    """Session, account and roles behind `token` in one query, open or not."""
    rows = db.session.execute(_HOLDER, {"token_hash": hash_of(token)}).all()
    if not rows:
        return None
    roles = frozenset(role for *_, role, _ in rows if role is not None)
    bound = {role: authority for *_, role, authority in rows if role is not None and authority is not None}
    authority = next(iter(bound.values()), None)
    session_id, account_id, active, *names, email, created_at, seen_at, ended_at, _, _ = rows[0]
    full_name = full_name_of(*names) or email
    return Holder(
        session_id, account_id, active, full_name, created_at, seen_at, ended_at, roles, authority, frozenset(bound)
    )


def list_grants(account_id: int) -> Sequence[RoleGrant]:
    """The roles of an account, in the order they were granted."""
    return db.session.scalars(sa.select(RoleGrant).where(RoleGrant.account_id == account_id).order_by(RoleGrant.id)).all()


def roles_of(account_id: int) -> tuple[frozenset[str], int | None]:
    """The role words of an account and the authority it works for."""
    grants = list_grants(account_id)
    authority = next((grant.authority_id for grant in grants if grant.authority_id is not None), None)
    return frozenset(grant.role for grant in grants), authority


def actor_of(account_id: int) -> Actor:
    """The account as one who acts, with the roles that it has now: for what is done in its name later. A closed one may nothing."""
    if not get_account(account_id).active:
        return Actor(account_id=account_id)
    roles, authority_id = roles_of(account_id)
    bound = frozenset(grant.role for grant in list_grants(account_id) if grant.authority_id is not None)
    return Actor(account_id=account_id, roles=roles, authority_id=authority_id, bound=bound)


def list_sessions(account_id: int, now: dt.datetime, *, staff: bool) -> list[AccountSession]:
    """The devices signed in to an account at present, the one used last first."""
    statement = (
        sa.select(AccountSession)
        .where(AccountSession.account_id == account_id, AccountSession.ended_at.is_(None))
        .order_by(AccountSession.seen_at.desc(), AccountSession.id.desc())
        .limit(100)
    )
    return [session for session in db.session.scalars(statement) if session.is_open(now, staff=staff)]


def get_session(session_id: int, account_id: int) -> AccountSession:
    """One session of this account; raises `NotFound`, also for another account's."""
    session = db.session.get(AccountSession, session_id)
    if session is None or session.account_id != account_id:
        raise NotFound()
    return session


def find_sign_up(token: str) -> SignUp | None:
    """The sign-up that the browser with `token` began and has not finished."""
    return db.session.scalar(sa.select(SignUp).where(SignUp.token_hash == hash_of(token), SignUp.used_at.is_(None)))


def find_link(token: str, now: dt.datetime) -> AccountLink | None:
    """The one-time link behind `token` while it is good."""
    return db.session.scalar(
        sa.select(AccountLink).where(
            AccountLink.token_hash == hash_of(token), AccountLink.used_at.is_(None), AccountLink.expires_at > now
        )
    )


def list_accounts(search: str = "", role: str = "", after: str | None = None, limit: int = 20) -> Page[Account]:
    """Accounts by name, then key. `search` is an e-mail address, telephone or national number, or how the surname begins."""
    statement = sa.select(Account).order_by(Account.search_name, Account.id).limit(limit + 1)
    if search:
        begins = searchable(search).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        statement = statement.where(
            sa.or_(
                Account.search_name.like(begins, escape="\\"),
                Account.email == search.strip().lower(),
                Account.phone == search.replace(" ", ""),
                Account.national_number == search.replace(" ", ""),
            )
        )
    if role:
        statement = statement.where(Account.id.in_(sa.select(RoleGrant.account_id).where(RoleGrant.role == role)))
    cursor = decode_cursor(after, str, int)
    if cursor is not None:
        statement = statement.where(sa.tuple_(Account.search_name, Account.id) > sa.tuple_(*cursor))
    rows = list(db.session.scalars(statement))
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(rows[:limit], encode_cursor([last.search_name, last.id]) if last else None)


def names_of(account_ids: Collection[int]) -> dict[int, str]:
    """The full names of several accounts by key."""
    statement = sa.select(Account).where(Account.id.in_(account_ids))
    return {account.id: account.full_name for account in db.session.scalars(statement)} if account_ids else {}


def list_roles_of(account_ids: Sequence[int]) -> dict[int, list[str]]:
    """The role words of several accounts at once."""
    found: dict[int, list[str]] = {account_id: [] for account_id in account_ids}
    statement = sa.select(RoleGrant.account_id, RoleGrant.role).where(RoleGrant.account_id.in_(account_ids))
    for account_id, role in db.session.execute(statement.order_by(RoleGrant.id)):
        found[account_id].append(role)
    return found


def list_staff(role: str, authority_id: int | None) -> list[Account]:
    """The open accounts that hold `role` for the authority; where there are none (or None is asked for), those that hold it for all."""
    statement = (
        sa.select(Account, RoleGrant.authority_id)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            Account.active,
            RoleGrant.role == role,
            sa.or_(RoleGrant.authority_id == authority_id, RoleGrant.authority_id.is_(None)),
        )
        .order_by(Account.id)
    )
    rows = db.session.execute(statement).tuples().all()
    own = [account for account, bound in rows if bound is not None]
    return own or [account for account, _ in rows]
