"""One commit per unsafe request that succeeded, in one place; a GET never writes.

The commit sits inside dispatch, so that integrity and stale-row errors reach the ordinary error handlers, and before the
response leaves, so that nothing is acknowledged that is not kept.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any, TypeVar

from flask import Flask, Response, abort, g, redirect, request, session
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm.exc import StaleDataError

from egov.kernel.db import db, set_read_only
from egov.web import redisplay

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
Result = TypeVar("Result")


class CookieSessions(SecureCookieSessionInterface):
    """Flask's signed cookie; the signer is made once a process, not once a request."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The signer for `app`'s secret key."""
        kept: URLSafeTimedSerializer | None = app.extensions.get("cookie_signer")
        if kept is None:
            kept = app.extensions["cookie_signer"] = super().get_signing_serializer(app)
        return kept


class Portal(Flask):
    """The application: Flask with a unit of work around each view."""

    session_interface = CookieSessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """`func` itself: no view here is asynchronous, and asking each time costs as much as routing."""
        return func

    def full_dispatch_request(self) -> Response:
        """The whole request, hooks and error handlers included: a safe one takes no write lock, whatever ran before on its thread."""
        set_read_only(request.method in SAFE_METHODS, lock_late=True)
        try:
            return super().full_dispatch_request()
        finally:
            set_read_only(False)

    def dispatch_request(self) -> ResponseReturnValue:
        """Runs the view; commits what an unsafe request did when it answers below 400, else rolls it back.

        Of a request that only wants its page in another language nothing stays, whatever it did (see `redisplay`).
        """
        g.telling, g.kept, g.held_back, g.sent_to_sign_in = [], False, False, False
        before = deepcopy(dict(session)) if redisplay.is_asked() else {}
        response: Response = self.make_response(super().dispatch_request())
        if request.method not in SAFE_METHODS:
            shown_again = redisplay.is_asked()
            if db.session.registry.has():
                if (response.status_code < 400 or g.get("kept")) and not shown_again:
                    db.session.commit()
                else:
                    db.session.rollback()
            if shown_again and not redisplay.is_held_back():
                return _opened_anew(before)
        _tell_reads()
        return response


def _opened_anew(before: dict[str, Any]) -> ResponseReturnValue:
    """Instead of what a view answered that did not ask whether anything was to be done: the page as it opens, where the address has one."""
    session.clear()
    session.update(before)
    if request.url_rule is None or "GET" not in (request.url_rule.methods or ()):
        abort(400)
    return redirect(request.full_path.rstrip("?"), 303)


def tell(what: Callable[[], None]) -> None:
    """The one door by which a GET writes: what must be told of a read (who opened whose data), also by a form shown again.

    `what` runs in a transaction of its own after the view, before the response leaves: no telling, no answer.
    """
    g.telling.append(what)


def _tell_reads() -> None:
    if not g.telling:
        return
    db.session.rollback()
    set_read_only(False)
    for what in g.telling:
        what()
    db.session.commit()
    set_read_only(True)


def keep() -> None:
    """What this unsafe request did stays although the answer is an error: the right half of a page that is half right."""
    g.kept = True


def retried(work: Callable[[bool], Result]) -> Result:
    """Does `work(False)`; where somebody else changed meanwhile what it had read, nothing of it stays and `work(True)` begins anew.

    True says that rows are to be held before they are judged, so that the second time is the last. Held rows make everybody else
    wait (on SQLite each writer, whatever it writes); the first time nobody waits while answers are checked.
    """
    try:
        return work(False)
    except StaleDataError:
        db.session.rollback()
        return work(True)


def attempt(work: Callable[[], Result]) -> Result:
    """Runs `work` in a savepoint, so that its failure can be answered in the same request with the session still usable."""
    with db.session.begin_nested():
        return work()
