"""What somebody typed and sent with an expired session, given back once they have signed in again.

Kept in the database for half an hour, for the same browser (a random cookie) and the same account only. Passwords, codes and
files are never held. A screen asks `take(path)` when it fills its form.
"""

import datetime as dt
import hashlib
import re
import secrets

import sqlalchemy as sa
from flask import Response, after_this_request, current_app, request
from werkzeug.datastructures import MultiDict

from egov.kernel import clock
from egov.kernel.db import db
from egov.web.guards import actor
from egov.web.models import HeldInput
from egov.web.redisplay import MARK, is_secret

COOKIE = "held_input"
LIFE = dt.timedelta(minutes=30)
MAX_CHARACTERS = 65_536
MAX_HELD = 10
"""How many pages are held for one account: nobody types into more, and an old session is no way to fill the database."""
_CODE = re.compile(r"code$", re.IGNORECASE)
_PLAIN = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,400}")


def hold(account_id: int, now: dt.datetime) -> None:
    """What this request carries is kept for `account_id`, in place of what was kept for the same path before."""
    fields = [[name, value] for name, value in request.form.items(multi=True) if _may_be_held(name)]
    size = sum(len(name) + len(value) for name, value in fields)
    if not fields or size > MAX_CHARACTERS or not _PLAIN.fullmatch(request.path):
        return
    token = request.cookies.get(COOKIE) or secrets.token_urlsafe(32)
    forget(request.path)
    db.session.execute(sa.delete(HeldInput).where(HeldInput.expires_at <= now))
    mine = sa.select(HeldInput.id).where(HeldInput.account_id == account_id).order_by(HeldInput.id.desc())
    db.session.execute(sa.delete(HeldInput).where(HeldInput.id.in_(mine.offset(MAX_HELD - 1).limit(1000))))
    held = HeldInput(token_hash=_hash(token), account_id=account_id, path=request.path, fields=fields, expires_at=now + LIFE)
    db.session.add(held)

    @after_this_request
    def remember(response: Response) -> Response:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(COOKIE, token, max_age=int(LIFE.total_seconds()), secure=secure, httponly=True, samesite="Lax")
        return response


def take(path: str) -> "MultiDict[str, str] | None":
    """What the reader typed for `path` before their session ran out; None where nothing is held. Costs nothing without cookie."""
    token = request.cookies.get(COOKIE)
    if not token or not actor().is_signed_in:
        return None
    held = db.session.scalar(
        sa.select(HeldInput)
        .where(
            HeldInput.token_hash == _hash(token),
            HeldInput.account_id == actor().account_id,
            HeldInput.path == path,
            HeldInput.expires_at > clock.now(),
        )
        .order_by(HeldInput.id.desc())
        .limit(1)
    )
    return MultiDict([(name, value) for name, value in held.fields]) if held else None


def is_waiting() -> bool:
    """Whether this browser has something held: tells only what the sign-in page says."""
    return COOKIE in request.cookies


def forget(path: str | None = None) -> None:
    """Nothing is held for this browser any more, or nothing for `path`: because it was sent anew, or at sign-out."""
    token = request.cookies.get(COOKIE)
    if not token:
        return
    statement = sa.delete(HeldInput).where(HeldInput.token_hash == _hash(token))
    db.session.execute(statement if path is None else statement.where(HeldInput.path == path))


def _may_be_held(name: str) -> bool:
    return name != MARK and not is_secret(name) and not _CODE.search(name)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
