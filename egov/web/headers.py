"""Response headers and cookies that protect the reader. No nonce anywhere: no page has an inline script or style."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, after_this_request, request

from egov.config import Settings
from egov.web.page_cache import session_was_touched

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

FRAMING = f"{POLICY}; frame-src 'self'"
FRAMED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")


CONSTANT = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
]
TRANSPORT = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")


def frames_own_pages() -> None:
    """The answer to this request may show pages of the portal itself in frames; every other page may show none."""
    _answer_with(FRAMING)


def may_be_framed() -> None:
    """The answer to this request may stand in a frame of a page of the portal itself; every other page may in none."""
    _answer_with(FRAMED)


def _answer_with(policy: str) -> None:
    @after_this_request
    def add(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        return response


class ProtectiveHeaders:
    """Around the whole application: every answer leaves with the same protection, at the price of one list."""

    def __init__(self, application: "WSGIApplication", *, secure: bool) -> None:
        self._application = application
        self._added = [*CONSTANT, TRANSPORT] if secure else CONSTANT

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Callable[[bytes], object]:
            if not any(name == "Content-Security-Policy" for name, _ in headers):
                headers.append(("Content-Security-Policy", POLICY))
            headers.extend(self._added)
            return start_response(status, headers, *more)

        return self._application(environ, start)


def install(app: Flask, settings: Settings) -> None:
    """Adds the headers to every answer; a page that touched the session is never stored anywhere."""
    app.wsgi_app = ProtectiveHeaders(app.wsgi_app, secure=settings.secure_cookies)  # type: ignore[method-assign]

    @app.after_request
    def keep_private(response: Response) -> Response:
        if request.endpoint != "static" and (session_was_touched() or "Cache-Control" not in response.headers):
            response.headers["Cache-Control"] = "no-store"
        return response
