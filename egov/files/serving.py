"""Giving files out: always as an attachment of our own type, never as a page of the portal's origin."""

import unicodedata
from urllib.parse import quote

import structlog
from flask import Response

from egov.files.models import StoredFile
from egov.files.naming import SUFFIXES
from egov.files.storage import storage
from egov.kernel.errors import NotFound

log = structlog.get_logger()
POLICY = "default-src 'none'; sandbox"


def attachment(stored: StoredFile) -> Response:
    """The file as a download, streamed. Whether the reader may have it was decided before; raises `NotFound` if it is lost."""
    chunks = storage().stream(stored.object_key)
    if chunks is None:
        log.error("file_lost", token=stored.token)
        raise NotFound
    response = Response(chunks, mimetype=stored.media_type, direct_passthrough=False)
    response.headers["Content-Disposition"] = disposition(stored.name, stored.media_type)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.content_length = stored.size
    return response


def disposition(name: str, media_type: str) -> str:
    """`attachment` with the name in UTF-8 and, for old programs, in plain letters (RFC 6266, RFC 8187)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().replace('"', "")
    if not plain.rsplit(".", 1)[0].strip(" _-"):
        plain = f"file{SUFFIXES.get(media_type, '.bin')}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def read_bytes(stored: StoredFile) -> bytes:
    """The whole content of a file (at most some MB); raises `NotFound` if it is lost."""
    chunks = storage().stream(stored.object_key)
    if chunks is None:
        log.error("file_lost", token=stored.token)
        raise NotFound
    return b"".join(chunks)
