"""The portal answers under its own name only, so that no link is ever built from a forged Host header."""

from urllib.parse import urlsplit

from flask import Flask, abort, request

from egov.config import Settings

LOCAL = frozenset({"127.0.0.1", "localhost", "[::1]"})


def is_ours(host: str, settings: Settings) -> bool:
    """Whether the portal answers to the Host header `host`: its own name, and where it is not in production, this machine's."""
    host = host.lower()
    if host == urlsplit(settings.base_url).netloc.lower():
        return True
    name = host.rsplit(":", 1)[0] if ":" in host and not host.endswith("]") else host
    return name in LOCAL and not settings.production


def install(app: Flask, settings: Settings) -> None:
    """Answers 400 to a missing or foreign Host; addresses of this machine pass where the portal is not in production."""

    @app.before_request
    def refuse_foreign_host() -> None:
        if not is_ours(request.environ.get("HTTP_HOST", ""), settings):
            abort(400)
