"""Clearing away what killed, rolled-back and undone requests leave: the two sides of a file brought back together."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
import structlog

from egov.files.models import FileState, StoredFile
from egov.files.storage import Storage, storage
from egov.kernel.db import db

log = structlog.get_logger()
GRACE = dt.timedelta(hours=1)
"""How long an object may lie without its row: far longer than any request takes to commit."""
RECENT = dt.timedelta(days=2)
"""How far back rows are checked for their object each time."""


@dataclass(frozen=True, slots=True)
class Swept:
    """How many were cleared: objects without row, discarded files, half-written objects; rows found without object."""

    orphans: int
    discarded: int
    unfinished: int
    lost: int


def sweep(now: dt.datetime) -> Swept:
    """No object is without row, no discarded file has bytes, and a row whose object has vanished says so.

    Run by a job in a transaction of its own. Killed half-way it is run again: an object goes before its row does.
    """
    place = storage()
    swept = Swept(
        orphans=_remove_orphans(place, now),
        discarded=_remove_discarded(place, now),
        unfinished=place.remove_unfinished(GRACE),
        lost=_mark_lost(place, now),
    )
    log.info("files_swept", orphans=swept.orphans, discarded=swept.discarded, unfinished=swept.unfinished, lost=swept.lost)
    return swept


def _remove_orphans(place: Storage, now: dt.datetime) -> int:
    count = 0
    for keys in place.list_older_than(now - GRACE):
        tokens = {key.rsplit("/", 1)[-1]: key for key in keys}
        known = set(db.session.scalars(sa.select(StoredFile.token).where(StoredFile.token.in_(tokens))))
        for token in tokens.keys() - known:
            place.remove(tokens[token])
            count += 1
    return count


def _remove_discarded(place: Storage, now: dt.datetime) -> int:
    gone = list(
        db.session.scalars(
            sa.select(StoredFile).where(
                sa.or_(
                    StoredFile.state == FileState.DISCARDED,
                    sa.and_(StoredFile.state == FileState.INCOMING, StoredFile.created_at < now - GRACE),
                )
            )
        )
    )
    for file in gone:
        place.remove(file.object_key)
        db.session.delete(file)
    db.session.flush()
    return len(gone)


def _mark_lost(place: Storage, now: dt.datetime) -> int:
    recent = sa.select(StoredFile).where(StoredFile.state == FileState.KEPT, StoredFile.created_at > now - RECENT)
    lost = [file for file in db.session.scalars(recent) if not place.has(file.object_key)]
    for file in lost:
        file.state = FileState.LOST
        log.error("file_lost", token=file.token)
    db.session.flush()
    return len(lost)
