"""Keeping and discarding files. What a file means is told in the journal by whoever refers to it."""

import datetime as dt
import hashlib
import secrets
import tempfile
from typing import BinaryIO

import structlog

from egov.files.judging import judge
from egov.files.models import MAX_UPLOAD, FileState, Purpose, StorageUnavailable, StoredFile
from egov.files.naming import safe_name
from egov.files.storage import storage
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import N_, Invalid

log = structlog.get_logger()
_CHUNK = 64 * 1024
_IN_MEMORY = 1024 * 1024


def store(
    *, stream: BinaryIO, name: str, by: Actor, now: dt.datetime, limit: int = MAX_UPLOAD, owner_account_id: int | None = None
) -> StoredFile:
    """The file sent in `stream` is kept, once its content is judged to be a PDF, JPEG, PNG or HEIC of at most `limit` bytes.

    Anyone may who has a form to send it with; the owner is `by`'s account unless another is named. Raises `Invalid` for an
    empty, too large, damaged, foreign or active file and `StorageUnavailable` when it cannot be kept: then nothing is.
    """
    try:
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as copy:
            size, sha256 = _take_in(stream, copy, limit)  # type: ignore[arg-type]
            media_type = judge(copy)  # type: ignore[arg-type]
            copy.seek(0)
            owner = by.account_id if owner_account_id is None else owner_account_id
            return _keep(copy, name, media_type, size, sha256, Purpose.UPLOAD, owner, now)  # type: ignore[arg-type]
    except OSError as error:
        log.error("upload_not_taken_in", cause=type(error).__name__, errno=error.errno)
        raise StorageUnavailable(N_("Files cannot be kept at the moment. Please try again in a few minutes.")) from None


def examine(*, stream: BinaryIO, limit: int = MAX_UPLOAD) -> tuple[int, str]:
    """Size and media type of the file sent in `stream`, judged as `store` judges it; nothing is kept. Raises `Invalid`."""
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as copy:
        size, _sha256 = _take_in(stream, copy, limit)  # type: ignore[arg-type]
        return size, judge(copy)  # type: ignore[arg-type]


def store_as_sent(*, stream: BinaryIO, name: str, by: Actor, now: dt.datetime, limit: int) -> StoredFile:
    """The file sent in `stream` is kept as it is, of at most `limit` bytes: for the portal to read carefully, never to be given out.

    For actions that judge the content themselves. Raises `Invalid` for an empty or too large file, `StorageUnavailable`.
    """
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as copy:
        size, sha256 = _take_in(stream, copy, limit)  # type: ignore[arg-type]
        copy.seek(0)
        media_type = "application/octet-stream"
        return _keep(copy, name, media_type, size, sha256, Purpose.UPLOAD, by.account_id, now)  # type: ignore[arg-type]


def store_issued(
    *, data: bytes, name: str, media_type: str, now: dt.datetime, owner_account_id: int | None = None
) -> StoredFile:
    """A document that the portal made is kept. For the portal's own actions; raises `StorageUnavailable`."""
    sha256 = hashlib.sha256(data).hexdigest()
    return _keep(data, name, media_type, len(data), sha256, Purpose.ISSUED, owner_account_id, now)


def discard(file: StoredFile, *, by: Actor, now: dt.datetime) -> StoredFile:
    """The file is visible no more; the sweeping job removes its bytes and its row after the commit.

    For whoever may change what the file belongs to, which the caller has checked. Discarding twice changes nothing.
    """
    file.state = FileState.DISCARDED
    db.session.flush()
    return file


def _take_in(stream: BinaryIO, copy: BinaryIO, limit: int) -> tuple[int, str]:
    """Copies `stream` chunk by chunk, stopping as soon as it is too long; returns its size and SHA-256."""
    size, digest = 0, hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise Invalid(N_("The file is larger than %(limit)s MB."), field="file", limit=limit // (1024 * 1024))
        digest.update(chunk)
        copy.write(chunk)
    if not size:
        raise Invalid(N_("The file is empty. Choose another one."), field="file")
    return size, digest.hexdigest()


def _keep(
    content: BinaryIO | bytes,
    name: str,
    media_type: str,
    size: int,
    sha256: str,
    purpose: Purpose,
    owner_account_id: int | None,
    now: dt.datetime,
) -> StoredFile:
    kept = StoredFile(
        token=secrets.token_hex(16),
        name=safe_name(name, media_type),
        media_type=media_type,
        size=size,
        sha256=sha256,
        state=FileState.INCOMING,
        purpose=purpose,
        created_at=now,
        owner_account_id=owner_account_id,
    )
    storage().put(kept.object_key, content)
    kept.state = FileState.KEPT
    db.session.add(kept)
    db.session.flush()
    return kept
