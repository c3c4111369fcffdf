"""Errors as people and programs see them: a page in the reader's language, or RFC 9457 problem details for the API."""

from typing import Any

import structlog
from flask import Flask, Response, g, jsonify, render_template, request
from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, TooManyRequests

from egov.kernel.db import db
from egov.kernel.errors import N_, DomainError
from egov.kernel.permissions import Permission
from egov.web.guards import seen_actor
from egov.web.language import gettext

WORK = (
    Permission.WORK_CASES,
    Permission.EDIT_CATALOGUE,
    Permission.MANAGE_AUTHORITIES,
    Permission.MANAGE_ACCOUNTS,
    Permission.READ_JOURNAL,
)
"""Whoever may one of these has a header of the workplace."""
log = structlog.get_logger()
TITLES = {
    400: N_("The request could not be understood"),
    401: N_("Please sign in"),
    403: N_("You may not open this page"),
    404: N_("Page not found"),
    405: N_("This address does not take that"),
    409: N_("Somebody was faster"),
    410: N_("This is no longer here"),
    413: N_("What you sent is too large"),
    414: N_("This address is too long"),
    415: N_("This kind of file is not accepted"),
    422: N_("Something needs to be corrected"),
    429: N_("Too many attempts"),
    500: N_("Something went wrong on our side"),
    503: N_("The portal is busy for a moment"),
}


def say(error: DomainError) -> str:
    """The message of `error` in the language of the page."""
    return gettext(error.message, **{name: _said(value) for name, value in error.params.items()})


def _said(value: Any) -> Any:
    """A part of a message in the language of the page, where it is a message itself (see `catalogue.told`)."""
    message = getattr(value, "message", None)
    if message is None:
        return value
    place = ".".join(str(part) for part in value.path)
    words = gettext(message, **value.params)
    return f"{place}: {words}" if place else words


def error_page(status: int, detail: str = "", headers: dict[str, str] | None = None) -> Response:
    """The answer for `status`: a problem document under /api/, a page elsewhere."""
    title = gettext(TITLES.get(status, TITLES[500]))
    if request.path.startswith("/api/"):
        problem: dict[str, Any] = {"type": "about:blank", "title": title, "status": status}
        response = jsonify(problem | ({"detail": detail} if detail else {}))
        response.content_type = "application/problem+json"
    else:
        page = render_template("errors/error.html", status=status, title=title, detail=detail, layout=_layout(status))
        response = Response(page, mimetype="text/html")
    response.status_code = status
    response.headers.extend(headers or {})
    return response


def _layout(status: int) -> str:
    """The workplace's header for those who work there, where an error says nothing of the database; everybody else has the citizens'."""
    at_work = status in (403, 404) and any(seen_actor().may(permission) for permission in WORK)
    return "layouts/office.html" if at_work else "layouts/base.html"


def _detail_of(error: HTTPException) -> str:
    """What a person can do about `error`, where there is something to say."""
    return error.description or "" if isinstance(error, TooManyRequests) else ""


def install(app: Flask) -> None:
    """Registers the handlers. Whatever fails, the open transaction is rolled back first."""

    @app.errorhandler(DomainError)
    def domain_error(error: DomainError) -> Response:
        db.session.rollback()
        if error.status in (403, 404):
            event = "not_allowed" if error.status == 403 else "not_there"
            log.warning(event, endpoint=request.endpoint, actor=getattr(g.get("actor"), "label", "anonymous"))
        detail = "" if error.status == 404 else say(error)
        return error_page(error.status, detail)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        db.session.rollback()
        status = error.code or 500
        if status < 400:
            return error.get_response()  # type: ignore[return-value]
        headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
        return error_page(status, _detail_of(error), headers)

    @app.errorhandler(StaleDataError)
    @app.errorhandler(IntegrityError)
    def lost_race(error: Exception) -> Response:
        db.session.rollback()
        log.warning("lost_race", error=type(error).__name__)
        return error_page(409, gettext("Meanwhile somebody else changed this. Open it again to see how it stands now."))

    @app.errorhandler(DataError)
    @app.errorhandler(OverflowError)
    def unheld_value(error: Exception) -> Response:
        """No row has a value that the database cannot even hold (a NUL, a number of thirty digits)."""
        if isinstance(error, OverflowError) and "SQLite" not in str(error):
            raise error
        db.session.rollback()
        log.info("unheld_value", error=type(error).__name__)
        return error_page(404 if request.method in ("GET", "HEAD") else 400)

    @app.errorhandler(OperationalError)
    @app.errorhandler(InterfaceError)
    @app.errorhandler(PoolTimeout)
    def database_away(error: SQLAlchemyError) -> Response:
        db.session.rollback()
        log.error("database_away", error=str(getattr(error, "orig", error))[:200])
        return error_page(
            503, gettext("Nothing that you filed is lost. Please try again in a minute."), {"Retry-After": "10"}
        )

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        db.session.rollback()
        if app.config.get("PROPAGATE_EXCEPTIONS"):
            raise error
        log.exception("unexpected", path=request.path)
        return error_page(500, gettext("We were told about it. What was saved before is safe."))
