"""The portal answers under its own name only, so that no link is ever built from a forged Host header."""

from urllib.parse import urlsplit

from flask import Flask, abort, request

from egov.config import Settings

LOCAL = frozenset({"127.0.0.1", "localhost", "[::1]"})


def install(app: Flask, settings: Settings) -> None:
    """Answers 400 to a missing or foreign Host; addresses of this machine pass where the portal is not in production."""
    own = urlsplit(settings.base_url).netloc.lower()

    @app.before_request
    def refuse_foreign_host() -> None:
        host = request.environ.get("HTTP_HOST", "").lower()
        if host == own:
            return
        name = host.rsplit(":", 1)[0] if ":" in host and not host.endswith("]") else host
        if name not in LOCAL or settings.production:
            abort(400)
