"""Public pages kept as bytes, per process.

The key is path, query, language and variant (signed in or not, nothing more personal); an entry is good for one revision
of the catalogue and one day, before or after closing time. The revision is looked up at most once a second, so a publication shows everywhere within two.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask import Flask, Response, current_app, make_response, request
from flask.globals import request_ctx
from werkzeug.http import parse_etags

from egov.config import Settings
from egov.kernel.localised import LANGUAGES
from egov.web import hosts, metrics
from egov.web.language import language

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

View = TypeVar("View", bound=Callable[..., Any])
SIGNED_IN_COOKIE = "signed_in"
_MAX_BYTES = 24 * 1024 * 1024
_LOOKUP_SECONDS = 1.0
CLOSING_HOUR = 17


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page as bytes, and what its headers say of it. `endpoint` is for counting."""

    body: bytes
    etag: str
    content_type: str
    endpoint: str

    def answer(self, environ: "WSGIEnvironment") -> tuple[str, list[tuple[str, str]], bytes]:
        """Status, headers and body for whoever asks: 304 where the browser has it already."""
        headers = [
            ("ETag", f'"{self.etag}"'),
            ("Cache-Control", "private, no-cache"),
            ("Vary", "Cookie, Accept-Language"),
        ]
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and self.etag in parse_etags(known):
            return "304 NOT MODIFIED", headers, b""
        size = str(len(self.body))
        return "200 OK", [("Content-Type", self.content_type), ("Content-Length", size), *headers], self.body


class PageCache:
    """The pages of one process. `revision_source` gives the present revision of what the pages show."""

    def __init__(self, revision_source: Callable[[], str]) -> None:
        self._source = revision_source
        self._revision = ""
        self._looked_up = 0.0
        self._pages: OrderedDict[tuple[str, ...], tuple[str, KeptPage]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def revision(self) -> str:
        """The revision, at most one second old."""
        instant = time.monotonic()
        if instant - self._looked_up > _LOOKUP_SECONDS or not self._revision:
            self._revision = self._source()
            self._looked_up = instant
        return self._revision

    def knows_revision(self) -> bool:
        """Whether the revision need not be looked up now."""
        return bool(self._revision) and time.monotonic() - self._looked_up <= _LOOKUP_SECONDS

    def find(self, key: tuple[str, ...]) -> KeptPage | None:
        """What is kept under `key` for the present revision."""
        found = self._pages.get(key)
        if found is None or found[0] != self.revision():
            return None
        return found[1]

    def keep(self, key: tuple[str, ...], page: KeptPage, revision: str) -> None:
        """Keeps a page for `revision`, forgetting the oldest beyond 24 MB, so that no crowd of addresses fills the memory.

        It is the revision from before the page was made: what is published meanwhile must not make an old page pass for new.
        """
        with self._lock:
            replaced = self._pages.pop(key, None)
            self._pages[key] = (revision, page)
            self._bytes += len(page.body) - (len(replaced[1].body) if replaced else 0)
            while self._bytes > _MAX_BYTES:
                _, (_, oldest) = self._pages.popitem(last=False)
                self._bytes -= len(oldest.body)

    def clear(self) -> None:
        """Forgets everything: for tests."""
        self._pages.clear()
        self._bytes = 0
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


def _part_of_day(offset_seconds: int) -> str:
    """The country's day and whether offices have closed: dates on public pages ("if you file today") hang on both."""
    local = time.gmtime(time.time() + offset_seconds)
    return f"{local.tm_year}-{local.tm_yday}-{local.tm_hour >= CLOSING_HOUR}"


def cached_page(view: View) -> View:
    """Serves the view from the page cache, with an ETag and 304. The view must not touch the session."""

    @wraps(view)
    def cached(*args: Any, **kwargs: Any) -> Any:
        cache: PageCache = current_app.extensions["page_cache"]
        key = (request.full_path, language(), variant(), _part_of_day(current_app.config["UTC_OFFSET_SECONDS"]))
        revision, found = cache.revision(), cache.find(key)
        if found is None:
            fresh: Response = make_response(view(*args, **kwargs))
            if session_was_touched():
                raise PersonalPageCached(request.path)
            if fresh.status_code != 200:
                return fresh
            body = fresh.get_data()
            etag = hashlib.sha256(body).hexdigest()[:32]
            found = KeptPage(body, etag, fresh.content_type or "text/html", request.endpoint or "none")
            cache.keep(key, found, revision)
        status, headers, body = found.answer(request.environ)
        return Response(body, status, headers)

    return cast(View, cached)


class KeptPagesFirst:
    """Before Flask: a page that is kept leaves at once, for a fraction of what any request costs there.

    Only what is plainly such a request: a GET without a query, to our own name, in the language of the page it comes from (a
    language link leaves a cookie), while the revision is known. Everything else goes on to Flask, which decides.
    """

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app, self._settings, self._inner = app, settings, app.wsgi_app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        started = time.perf_counter()
        found = self._find(environ)
        if found is None:
            return self._inner(environ, start_response)
        status, headers, body = found.answer(environ)
        start_response(status, headers)
        metrics.note(found.endpoint, int(status[:3]), time.perf_counter() - started)
        return [body] if body else []

    def _find(self, environ: "WSGIEnvironment") -> KeptPage | None:
        path, host = environ["PATH_INFO"], environ.get("HTTP_HOST", "")
        tongue, came_from = path[1:3], environ.get("HTTP_REFERER")
        cache: PageCache = self._app.extensions["page_cache"]
        if (
            environ["REQUEST_METHOD"] != "GET"
            or environ.get("QUERY_STRING")
            or environ.get("SCRIPT_NAME")
            or tongue not in LANGUAGES
            or (came_from and f"//{host}/{tongue}" not in came_from)
            or not cache.knows_revision()
            or not hosts.is_ours(host, self._settings)
        ):
            return None
        signed_in = any(part.strip() == f"{SIGNED_IN_COOKIE}=1" for part in environ.get("HTTP_COOKIE", "").split(";"))
        part_of_day = _part_of_day(self._app.config["UTC_OFFSET_SECONDS"])
        return cache.find((f"{path}?", tongue, "in" if signed_in else "out", part_of_day))


def install(app: Flask, settings: Settings, revision_source: Callable[[], str]) -> None:
    """There is a page cache, and what it keeps is looked for before anything else of the request."""
    app.extensions["page_cache"] = PageCache(revision_source)
    app.wsgi_app = KeptPagesFirst(app, settings)  # type: ignore[method-assign]
