"""Public pages kept as bytes, per process.

The key is path, query, language and variant (signed in or not, nothing more personal); an entry is good for one revision
of the catalogue and one day, before or after closing time. The revision is looked up at most once a second, so a publication shows everywhere within two.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, TypeVar, cast

from flask import Request, Response, current_app, make_response, request
from flask.globals import request_ctx

from egov.web.language import language

View = TypeVar("View", bound=Callable[..., Any])
SIGNED_IN_COOKIE = "signed_in"
_MAX_PAGES = 2000
_LOOKUP_SECONDS = 1.0
CLOSING_HOUR = 17


class PageCache:
    """The pages of one process. `revision_source` gives the present revision of what the pages show."""

    def __init__(self, revision_source: Callable[[], str]) -> None:
        self._source = revision_source
        self._revision = ""
        self._looked_up = 0.0
        self._pages: OrderedDict[tuple[str, ...], tuple[str, bytes, str, str]] = OrderedDict()
        self._lock = Lock()

    def revision(self) -> str:
        """The revision, at most one second old."""
        instant = time.monotonic()
        if instant - self._looked_up > _LOOKUP_SECONDS or not self._revision:
            self._revision = self._source()
            self._looked_up = instant
        return self._revision

    def find(self, key: tuple[str, ...]) -> tuple[bytes, str, str] | None:
        """Body, ETag and media type kept under `key` for the present revision."""
        found = self._pages.get(key)
        if found is None or found[0] != self.revision():
            return None
        return found[1:]

    def keep(self, key: tuple[str, ...], body: bytes, etag: str, mimetype: str) -> None:
        """Keeps a page for the present revision, forgetting the oldest beyond two thousand."""
        with self._lock:
            self._pages[key] = (self.revision(), body, etag, mimetype)
            while len(self._pages) > _MAX_PAGES:
                self._pages.popitem(last=False)

    def clear(self) -> None:
        """Forgets everything: for tests."""
        self._pages.clear()
        self._revision, self._looked_up = "", 0.0


class PersonalPageCached(RuntimeError):
    """A view marked as cached touched the session: a mistake in the program that must never reach a reader."""


def variant() -> str:
    """ "in" where the reader's browser says it is signed in, else "out". Decides only which links the header shows."""
    return "in" if request.cookies.get(SIGNED_IN_COOKIE) == "1" else "out"


def session_was_touched() -> bool:
    """Whether this request has read or written its session. (Flask's `session` proxy would itself count as a touch.)"""
    kept = request_ctx._session
    return kept is not None and (kept.accessed or kept.modified)


def _part_of_day() -> str:
    """The country's day and whether offices have closed: dates on public pages ("if you file today") hang on both."""
    local = time.gmtime(time.time() + current_app.config["UTC_OFFSET_SECONDS"])
    return f"{local.tm_year}-{local.tm_yday}-{local.tm_hour >= CLOSING_HOUR}"


def cached_page(view: View) -> View:
    """Serves the view from the page cache, with an ETag and 304. The view must not touch the session."""

    @wraps(view)
    def cached(*args: Any, **kwargs: Any) -> Any:
        cache: PageCache = current_app.extensions["page_cache"]
        asked: Request = request._get_current_object()  # type: ignore[attr-defined]
        key = (asked.full_path, language(), variant(), _part_of_day())
        found = cache.find(key)
        if found is None:
            fresh: Response = make_response(view(*args, **kwargs))
            if session_was_touched():
                raise PersonalPageCached(request.path)
            if fresh.status_code != 200:
                return fresh
            body = fresh.get_data()
            found = (body, hashlib.sha256(body).hexdigest()[:32], fresh.mimetype or "text/html")
            cache.keep(key, *found)
        body, etag, mimetype = found
        if "HTTP_IF_NONE_MATCH" in asked.environ and etag in asked.if_none_match:
            response = Response(status=304)
        else:
            response = Response(body, mimetype=mimetype)
        response.set_etag(etag)
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["Vary"] = "Cookie, Accept-Language"
        return response

    return cast(View, cached)
