"""Where the bytes lie: a folder or an S3 bucket behind one interface (obstore), as `EGOV_FILES_URL` says.

Opened at first use in each process and never carried over a fork: a child forked off after its parent used a storage hangs at its
own first use (measured), so a parent that forks leaves files alone. The storage knows keys and bytes, nothing of rows.
"""

import datetime as dt
import os
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

import obstore
import structlog
from flask import current_app
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, S3Store

from egov.files.models import StorageUnavailable
from egov.kernel.errors import N_

log = structlog.get_logger()
_CHUNK = 256 * 1024
_PART = 5 * 1024 * 1024
_PAGE = 500
_PATIENCE = dt.timedelta(seconds=2)


class Storage:
    """Objects by key. Every failure of the place itself comes out as `StorageUnavailable`, with its cause in the log."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._folder: Path | None = None
        if parts.scheme == "file":
            self._folder = Path(unquote(parts.path))
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._store: Any = LocalStore(self._folder)
        else:
            self._store = S3Store.from_url(url, **_s3_options())

    def put(self, key: str, content: BinaryIO | bytes) -> None:
        """`content` is kept under `key`, whole or not at all; a large one goes in parts of 5 MB. A key is used once."""
        try:
            if isinstance(content, bytes):
                obstore.put(self._store, key, content, mode="create")
            else:
                obstore.put(self._store, key, content, chunk_size=_PART)
        except AlreadyExistsError:
            raise
        except (BaseError, OSError) as error:
            log.error("storage_put_failed", cause=type(error).__name__, full="os error 28" in str(error))
            raise StorageUnavailable(N_("Files cannot be kept at the moment. Please try again in a few minutes.")) from None

    def stream(self, key: str) -> Iterator[bytes] | None:
        """The bytes under `key` in chunks; None where there is no such object. Opens it at once, reads it as asked."""
        try:
            found = obstore.get(self._store, key)
        except FileNotFoundError:
            return None
        except (BaseError, OSError) as error:
            log.error("storage_get_failed", cause=type(error).__name__)
            raise StorageUnavailable(
                N_("Files cannot be opened at the moment. Please try again in a few minutes.")
            ) from None
        return (bytes(chunk) for chunk in found.stream(min_chunk_size=_CHUNK))

    def has(self, key: str) -> bool:
        """Whether there is an object under `key`."""
        try:
            obstore.head(self._store, key)
        except FileNotFoundError:
            return False
        return True

    def remove(self, key: str) -> None:
        """There is no object under `key` any more."""
        try:
            obstore.delete(self._store, key)
        except FileNotFoundError:
            return

    def list_older_than(self, instant: dt.datetime) -> Iterator[list[str]]:
        """The keys of objects last written before `instant`, in lists of at most 500."""
        for page in obstore.list(self._store, chunk_size=_PAGE):
            yield [item["path"] for item in page if item["last_modified"] < instant]

    def remove_unfinished(self, age: dt.timedelta) -> int:
        """Half-written objects that nobody has written to for `age` are gone; returns how many were.

        A folder shows them as `<key>#<n>`. In S3 the bucket's lifecycle rule aborts them (see docs/operations.md).
        """
        if self._folder is None:
            return 0
        oldest = time.time() - age.total_seconds()
        stale = [path for path in self._folder.glob("*/*#*") if path.stat().st_mtime < oldest]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)


def _s3_options() -> dict[str, Any]:
    """S3's endpoint and credentials come from the environment (AWS_*); plain HTTP only where the endpoint says so.

    A bucket that is away is given up after seconds: the reader is told, rather than kept waiting for the library's minutes.
    """
    endpoint = os.environ.get("AWS_ENDPOINT_URL") or os.environ.get("AWS_ENDPOINT") or ""
    plain = {"allow_http": True} if endpoint.startswith("http://") else {}
    return {
        "client_options": {"connect_timeout": _PATIENCE, "timeout": dt.timedelta(seconds=30)} | plain,
        "retry_config": {"max_retries": 2, "retry_timeout": dt.timedelta(seconds=5)},
    }


@lru_cache(maxsize=8)
def _open(url: str, _process: int) -> Storage:
    return Storage(url)


def storage() -> Storage:
    """The storage of this installation, opened once a process."""
    return _open(current_app.config["SETTINGS"].files_url, os.getpid())
