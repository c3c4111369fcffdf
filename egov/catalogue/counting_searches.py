"""Counting what is searched and whether a service is opened from the list, without writing on each request and without saying who.

Each process gathers in memory (`search.gathering`). Once a minute one search takes what was gathered to the database, through the one
door by which a GET writes (`unit_of_work.tell`). Visitors are told apart for a day by a number from 0 to 1023 drawn from their address
under a key of that day: a thousand addresses share each, so that none can be read back.
"""

import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import structlog
from flask import Flask, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from egov.catalogue.search import unanswered
from egov.catalogue.search.gathering import Gathering
from egov.catalogue.search.searching import Found
from egov.web.language import language
from egov.web.presentation import today
from egov.web.unit_of_work import attempt, tell

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_SERVICE = re.compile(r"/(?:tg|ru|kk|en)/services/[a-z0-9-]+\Z")
_SEARCH = re.compile(r"/(tg|ru|kk|en)/services\Z")
log = structlog.get_logger()


def note(text: str, found: Found) -> None:
    """Somebody searched for `text` in this request. What has been gathered for a minute is written down with it."""
    gathering: Gathering = current_app.extensions["searches"]
    best = found.items[0].service_id if found.items else None
    gathering.note(text, language(), found=found.total, best_id=best, mark=_mark())
    counts = gathering.due()
    if counts:
        day = today()
        tell(lambda: _keep(counts, day))


def _keep(counts: list[unanswered.Count], day: dt.date) -> None:
    """A statistic that cannot be written must not cost anybody the answer."""
    try:
        attempt(lambda: unanswered.keep(counts, on=day))
    except SQLAlchemyError:
        log.warning("searches_not_counted", count=len(counts))


def _mark() -> int:
    key = f"{current_app.config['SECRET_KEY']}{today().isoformat()}".encode()
    drawn = hmac.new(key, (request.remote_addr or "").encode(), hashlib.sha256).digest()
    return int.from_bytes(drawn[:2], "big") % unanswered.MARKS


class Openings:
    """Before everything else: notes which searches led to a service, by the page that the browser says it comes from."""

    def __init__(self, inner: "WSGIApplication", gathering: Gathering) -> None:
        self._inner, self._gathering = inner, gathering

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        came_from = environ.get("HTTP_REFERER", "")
        if "/services?" in came_from and environ["REQUEST_METHOD"] == "GET" and _SERVICE.match(environ["PATH_INFO"]):
            self._note(came_from, environ.get("HTTP_HOST", ""))
        return self._inner(environ, start_response)

    def _note(self, came_from: str, host: str) -> None:
        try:
            parts = urlsplit(came_from)
            typed = parse_qs(parts.query, max_num_fields=20).get("q", [""])[0].strip()
        except ValueError:
            return
        found = _SEARCH.match(parts.path)
        if found and typed and parts.netloc == host:
            self._gathering.note_opened(typed, found[1])


def install(app: Flask) -> None:
    """Searches are counted in this process."""
    gathering = app.extensions["searches"] = Gathering()
    app.wsgi_app = Openings(app.wsgi_app, gathering)  # type: ignore[method-assign]
