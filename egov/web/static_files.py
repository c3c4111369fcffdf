"""Static files, compressed once a process: a first visit on a bad line takes a fifth of the bytes.

Files are kept by browsers for a year where their address carries their fingerprint (`static_url`) or they never change
(fonts), else for a day.
"""

import gzip
import mimetypes
from functools import cache
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.security import safe_join

COMPRESSED = frozenset({".css", ".js", ".svg"})
YEAR, DAY = 31536000, 86400


@cache
def _compressed(path: Path, _changed_ns: int) -> bytes:
    return gzip.compress(path.read_bytes(), compresslevel=9, mtime=0)


def install(app: Flask) -> None:
    """Puts compression and lifetimes around Flask's own static view."""
    folder = str(app.static_folder)

    def static(filename: str) -> Response:
        response = app.send_static_file(filename)
        response.cache_control.max_age = YEAR if "v" in request.args or filename.startswith("fonts/") else DAY
        response.cache_control.public = True
        path = Path(safe_join(folder, filename) or folder)
        if path.suffix in COMPRESSED:
            response.vary.add("Accept-Encoding")
            if response.status_code == 200 and request.accept_encodings["gzip"] > 0:
                response.direct_passthrough = False
                response.set_data(_compressed(path, path.stat().st_mtime_ns))
                response.headers["Content-Encoding"] = "gzip"
                etag, _weak = response.get_etag()
                response.set_etag(f"{etag}-gzip")
        return response

    app.view_functions["static"] = static
    mimetypes.add_type("font/woff2", ".woff2")
