"""What happens to accounts and to the roles granted to them."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from egov.identity import queries
from egov.identity.addresses import normal_email
from egov.identity.models import AUTHORITY_ROLES, BINDABLE_ROLES, STAFF_ROLES, Account, AccountSession, RoleGrant
from egov.identity.passwords import hash_password
from egov.identity.tokens import hash_of
from egov.journal import actions as journal
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import N_, Conflict, Invalid, NotAllowed, NotFound
from egov.kernel.permissions import ROLES, Permission


def create_account(
    *,
    email: str,
    surname: str = "",
    name: str = "",
    patronymic: str = "",
    phone: str | None = None,
    born_on: dt.date | None = None,
    national_number: str | None = None,
    password: str | None = None,
    password_hash: str | None = None,
    language: str = "tg",
    role: str | None = "citizen",
    authority_id: int | None = None,
    proved: bool = True,
    by: Actor,
    now: dt.datetime,
) -> Account:
    """There is an account, a citizen's unless `role` says otherwise; without a password it waits for its set-up link.

    Done by the system at sign-up and by those who manage accounts. Raises `Conflict` where the address has an account. Whether
    the password is strong enough is for the screen to ask (`passwords.check_strength`).
    """
    if not by.may(Permission.MANAGE_ACCOUNTS):
        raise NotAllowed(N_("Your role does not allow this."))
    email = normal_email(email)
    if queries.find_by_email(email) is not None:
        raise Conflict(N_("There is an account with this e-mail address."), field="email")
    account = Account(
        email=email,
        phone=phone,
        born_on=born_on,
        national_number=national_number,
        language=language,
        password_hash=hash_password(password) if password is not None else password_hash,
        email_proved_at=now if proved else None,
        active=True,
        created_at=now,
    )
    account.rename(surname, name, patronymic)
    db.session.add(account)
    db.session.flush()
    journal.record("account.created", subject=account, by=by, now=now, about=account.id)
    if role == "citizen":
        db.session.add(RoleGrant(account_id=account.id, role=role, granted_at=now))
        db.session.flush()
    elif role is not None:
        grant_role(account, role, authority_id, by=by, now=now)
    return account


def grant_role(account: Account, role: str, authority_id: int | None = None, *, by: Actor, now: dt.datetime) -> RoleGrant:
    """The account acts in `role` from now on: officers and supervisors for the authority `authority_id`, one for all their roles.

    Editors and publishers may be bound to an authority: they then write and publish its services alone.

    Who manages accounts may, but nobody for themselves. Raises `Invalid` for a wrong role or authority, `Conflict` where it is
    granted already.
    """
    _check_manager(account, by)
    if role not in ROLES:
        raise Invalid(N_("Choose a role from the list."), field="role")
    if role in AUTHORITY_ROLES and authority_id is None:
        raise Invalid(N_("Choose the authority for officers and supervisors."), field="authority")
    if role not in (*AUTHORITY_ROLES, *BINDABLE_ROLES) and authority_id is not None:
        raise Invalid(N_("This role is not held for one authority."), field="authority")
    queries.find_account(account.id, lock=True)  # two who grant at once would make one officer of two authorities
    roles, present = queries.roles_of(account.id)
    if role in roles:
        raise Conflict(N_("The account has this role already."), field="role")
    if present is not None and authority_id is not None and present != authority_id:
        raise Conflict(N_("The account works for another authority. Withdraw that role first."), field="authority")
    grant = RoleGrant(account_id=account.id, role=role, authority_id=authority_id, granted_at=now)
    db.session.add(grant)
    db.session.flush()
    _tell_role("account.role_granted", account, role, authority_id, by, now)
    return grant


def withdraw_role(account: Account, role: str, *, by: Actor, now: dt.datetime) -> None:
    """The account no longer acts in `role`, and is signed out everywhere so that this holds at once.

    Who manages accounts may, but nobody for themselves. Raises `Conflict` where the role is not granted.
    """
    _check_manager(account, by)
    authority_id = next((grant.authority_id for grant in queries.list_grants(account.id) if grant.role == role), None)
    deleted: Any = db.session.execute(sa.delete(RoleGrant).where(RoleGrant.account_id == account.id, RoleGrant.role == role))
    if deleted.rowcount != 1:
        raise Conflict(N_("The account does not have this role."), field="role")
    end_sessions(account, now=now)
    _tell_role("account.role_withdrawn", account, role, authority_id, by, now)


def deactivate(account: Account, *, by: Actor, now: dt.datetime) -> None:
    """Nobody can sign in to the account any more, and whoever was signed in no longer is.

    Who manages accounts may, but nobody for themselves. Raises `Conflict` where it is inactive already.
    """
    _check_manager(account, by)
    if not account.active:
        raise Conflict(N_("The account is inactive already."))
    account.active = False
    end_sessions(account, now=now)
    journal.record("account.deactivated", subject=account, by=by, now=now, about=account.id)


def reactivate(account: Account, *, by: Actor, now: dt.datetime) -> None:
    """The account can be signed in to again. Who manages accounts may, but nobody for themselves.

    Raises `Conflict` where it is active.
    """
    _check_manager(account, by)
    if account.active:
        raise Conflict(N_("The account is active."))
    account.active = True
    journal.record("account.reactivated", subject=account, by=by, now=now, about=account.id)


def note_view(account_id: int, *, by: Actor, now: dt.datetime) -> None:
    """The journal says that whoever manages accounts opened this one; its owner can read it there."""
    if by.account_id != account_id:
        account = queries.get_account(account_id)
        facts: dict[str, str | int | bool | None] = {"purpose": "account_management"}
        journal.record("account.viewed", subject=account, by=by, now=now, about=account_id, facts=facts)


def revoke_all_sessions(account: Account, *, by: Actor, now: dt.datetime) -> int:
    """Every device of the account is signed out; returns how many were. Who manages accounts may."""
    if not by.may(Permission.MANAGE_ACCOUNTS):
        raise NotAllowed(N_("Your role does not allow this."))
    ended = end_sessions(account, now=now)
    journal.record("account.session_revoked", subject=account, by=by, now=now, about=account.id, facts={"ended": ended})
    return ended


def end_sessions(account: Account, *, now: dt.datetime, but: AccountSession | None = None) -> int:
    """Every session of the account is ended, except `but`; returns how many. For those who may change the account."""
    statement = sa.update(AccountSession).where(AccountSession.account_id == account.id, AccountSession.ended_at.is_(None))
    if but is not None:
        statement = statement.where(AccountSession.id != but.id)
    ended: Any = db.session.execute(statement.values(ended_at=now))
    return int(ended.rowcount)


def _check_manager(account: Account, by: Actor) -> None:
    if not by.may(Permission.MANAGE_ACCOUNTS):
        raise NotAllowed(N_("Your role does not allow this."))
    if by.account_id == account.id:
        raise NotAllowed(N_("Nobody changes their own roles or closes their own account here. Ask a colleague."))


def sign_in(account: Account, *, token: str, device: str, now: dt.datetime) -> AccountSession:
    """The device is signed in to the account, and its owner can see that it is. Only `sessions` calls this, once it is proved who is there."""
    session = AccountSession(
        account_id=account.id, token_hash=hash_of(token), device=device[:120], created_at=now, seen_at=now
    )
    db.session.add(session)
    db.session.flush()
    by = Actor(account_id=account.id, language=account.language)
    journal.record("account.signed_in", subject=account, by=by, now=now, about=account.id, facts={"session": session.id})
    return session


def drop_session(token: str, *, now: dt.datetime) -> None:
    """The session that this browser had before is ended, for it signs in anew. Whoever holds the token may."""
    statement = sa.update(AccountSession).where(
        AccountSession.token_hash == hash_of(token), AccountSession.ended_at.is_(None)
    )
    db.session.execute(statement.values(ended_at=now))


def note_use(session_id: int, *, now: dt.datetime) -> None:
    """The session was in use at `now`; never set back by a slower request."""
    statement = sa.update(AccountSession).where(AccountSession.id == session_id, AccountSession.seen_at < now)
    db.session.execute(statement.values(seen_at=now), execution_options={"synchronize_session": False})


def sign_out(session: AccountSession, *, by: Actor, now: dt.datetime) -> None:
    """The device is signed out, by its owner."""
    _end("account.signed_out", session, by, now)


def revoke_session(session: AccountSession, *, by: Actor, now: dt.datetime) -> None:
    """Another device is signed out from afar. The owner of the account may; anybody else's session is `NotFound`."""
    _end("account.session_revoked", session, by, now)


def revoke_other_sessions(account: Account, present: AccountSession, *, by: Actor, now: dt.datetime) -> int:
    """Every device but the present one is signed out; returns how many were. The owner of the account may."""
    if by.account_id != account.id:
        raise NotFound()
    ended = end_sessions(account, now=now, but=present)
    if ended:
        journal.record("account.session_revoked", subject=account, by=by, now=now, about=account.id, facts={"ended": ended})
    return ended


def correct_details(
    account: Account,
    *,
    names: tuple[str, str, str],
    born_on: dt.date | None,
    national_number: str | None,
    phone: str | None,
    language: str,
    by: Actor,
    now: dt.datetime,
) -> None:
    """The account says these things of its owner, who alone may and has proved to be there.

    Raises `Invalid` where somebody who works for an authority would change a national number: it is what tells that an officer and
    an applicant are the same person.
    """
    if by.account_id != account.id:
        raise NotFound()
    works = any(grant.role in STAFF_ROLES for grant in queries.list_grants(account.id))
    if works and account.national_number and national_number != account.national_number:
        raise Invalid(
            N_(
                "While you work for the state, your number stays. To correct it, an administrator takes your roles back first."
            ),
            field="national_number",
        )
    account.rename(*names)
    account.born_on, account.national_number, account.phone, account.language = born_on, national_number, phone, language
    journal.record("account.changed", subject=account, by=by, now=now, about=account.id)


def _end(kind: str, session: AccountSession, by: Actor, now: dt.datetime) -> None:
    if by.account_id != session.account_id:
        raise NotFound()
    if session.ended_at is None:
        session.ended_at = now
        account = queries.get_account(session.account_id)
        journal.record(kind, subject=account, by=by, now=now, about=account.id, facts={"session": session.id})


def _tell_role(kind: str, account: Account, role: str, authority_id: int | None, by: Actor, now: dt.datetime) -> None:
    journal.record(kind, subject=account, by=by, now=now, about=account.id, authority_id=authority_id, facts={"role": role})
