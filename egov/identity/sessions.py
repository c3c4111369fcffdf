"""Sessions on this side of the cookie: Flask-Login over our own table.

The cookie carries a random token and no account. Session, account and roles are read in one query, and only by a page that
asks who is there: a public page from the cache never touches the session. A session ends after idling or after twelve hours,
at sign-out, and with everything that changes what the account is (password, role, deactivation).
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask, Response, after_this_request, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user

from egov.identity import actions, queries
from egov.identity.devices import device_of
from egov.identity.models import ABSOLUTE, Account
from egov.identity.passwords import verify_password
from egov.identity.queries import Holder
from egov.identity.tokens import new_token
from egov.kernel import clock
from egov.kernel.actor import ANONYMOUS, Actor
from egov.kernel.db import db, reading
from egov.web import held_input
from egov.web.language import language
from egov.web.page_cache import SIGNED_IN_COOKIE
from egov.web.unit_of_work import SAFE_METHODS, tell

log = structlog.get_logger()
# How old the note of the last use may grow before it is written again: a page view is no write.
TOUCH_EVERY = dt.timedelta(minutes=2)


class SignedIn(UserMixin):
    """A browser that is signed in, as Flask-Login wants it: its id is the session's token, never the account's key."""

    def __init__(self, token: str, holder: Holder) -> None:
        self.token = token
        self.holder = holder

    def get_id(self) -> str:
        return self.token

    def as_actor(self) -> Actor:
        """The actor whose doings these are."""
        holder = self.holder
        return Actor(
            account_id=holder.account_id,
            roles=holder.roles,
            authority_id=holder.authority_id,
            bound=holder.bound,
            language=language(),
        )


class Sessions(LoginManager):
    """Flask-Login without its remember-me cookie, which would touch the session on every request."""

    def _update_remember_cookie(self, response: Response) -> Response:
        return response


def install(app: Flask) -> None:
    """Every request can say who makes it, and does not look until asked."""
    manager = Sessions()
    manager.session_protection = None
    manager.init_app(app, add_context_processor=False)
    manager.user_loader(_load)

    @app.before_request
    def offer_actor() -> None:
        for name in ("actor", "_login_user"):
            g.pop(name, None)
        g.actor_loader, g.actor_seer = load_actor, see_actor
        g.hold_input = hold_input


@dataclass(frozen=True, slots=True)
class Proved:
    """An account whose password was just given, and the hash that it fitted."""

    account_id: int
    password_hash: str


def recognise(who: str, password: str) -> Proved | None:
    """The account that `who` (e-mail or telephone) and `password` belong to; None, after as long a time, where there is none.

    The database is let go of while the password is hashed, so that a row of sign-ins holds nobody else up.
    """
    settings, region = current_app.config["SETTINGS"], current_app.config["PROFILE"].phone_region
    with reading():
        found = queries.find_by_identifier(who, region)
        account_id, password_hash, is_open = (None, None, False)
        if found is not None:
            account_id, password_hash = found.id, found.password_hash
            is_open = found.active and found.email_proved_at is not None and (settings.demo or not found.is_demonstration)
        db.session.rollback()
    fits = verify_password(password_hash, password)
    if account_id is None or password_hash is None or not (fits and is_open):
        log.warning("sign_in_refused", account=account_id)
        return None
    return Proved(account_id, password_hash)


def hold(proved: Proved) -> Account | None:
    """The account, held until this request is over; None where it was closed or has another password since that was asked.

    Who chooses a new password ends every session: none begins with the old one while, or after, that is done.
    """
    account = queries.find_account(proved.account_id, lock=True)
    if account is None or not account.active or account.password_hash != proved.password_hash:
        return None
    return account


def knows_password(account: Account, password: str) -> bool:
    """Whether `password` is that of the account. The database is let go of meanwhile, so nothing may have been changed before.

    Where another one was chosen meanwhile, it is not.
    """
    password_hash = account.password_hash
    db.session.rollback()
    return verify_password(password_hash, password) and account.password_hash == password_hash


def begin(account: Account, now: dt.datetime) -> None:
    """This browser is signed in to `account` from now on, under a token that no earlier page has seen."""
    earlier, token = session.get("_user_id"), new_token()
    if isinstance(earlier, str):
        actions.drop_session(earlier, now=now)
    actions.sign_in(account, token=token, device=device_of(request.user_agent.string), now=now)
    holder = queries.find_holder(token)
    if holder is None:
        raise RuntimeError("a session just opened is not there")
    session.clear()
    login_user(SignedIn(token, holder))
    g.actor = current_user.as_actor()
    _mark(True)


def finish() -> None:
    """This browser is signed out: nothing of the session is left in it."""
    held_input.forget()
    session.clear()
    for name in ("actor", "_login_user"):
        g.pop(name, None)
    g.actor = ANONYMOUS
    _mark(False)


def present() -> SignedIn | None:
    """The reader's session, None where nobody is signed in."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def own_name() -> str:
    """The full name of whoever is signed in; nothing where nobody is."""
    found = present()
    return found.holder.full_name if found is not None else ""


def see_actor() -> Actor:
    """Who makes this request, and nothing more."""
    found = present()
    return found.as_actor() if found else ANONYMOUS


def load_actor() -> Actor:
    """Who makes this request. Notes that the session is in use; a browser that only believes to be signed in is told."""
    found = present()
    marked = request.cookies.get(SIGNED_IN_COOKIE) == "1"
    if marked != (found is not None):
        _mark(found is not None)
    if found is None:
        return ANONYMOUS
    if held_input.is_waiting() and request.method not in SAFE_METHODS:
        held_input.forget(request.path)
    _note_use(found.holder, clock.now())
    return found.as_actor()


def hold_input() -> None:
    """What was sent with a session that has run out is kept for its owner."""
    token = session.get("_user_id")
    holder = queries.find_holder(token) if isinstance(token, str) else None
    if holder is not None and holder.active:
        held_input.hold(holder.account_id, clock.now())


def _load(token: Any) -> SignedIn | None:
    holder = queries.find_holder(token) if isinstance(token, str) else None
    if holder is None or not holder.is_open(clock.now()):
        return None
    return SignedIn(token, holder)


def _note_use(holder: Holder, now: dt.datetime) -> None:
    if now - holder.seen_at < TOUCH_EVERY:
        return
    session_id = holder.session_id
    if request.method in SAFE_METHODS:
        tell(lambda: actions.note_use(session_id, now=now))
    else:
        actions.note_use(session_id, now=now)


def _mark(signed_in: bool) -> None:
    @after_this_request
    def mark(response: Response) -> Response:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        if signed_in:
            life = int(ABSOLUTE.total_seconds())
            response.set_cookie(SIGNED_IN_COOKIE, "1", max_age=life, secure=secure, httponly=True, samesite="Lax")
        else:
            response.delete_cookie(SIGNED_IN_COOKIE, secure=secure, httponly=True, samesite="Lax")
        return response
