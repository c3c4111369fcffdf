"""Imports by page: a file is received, the worker checks it, and only a second press takes the very same file in.

Two pairs of eyes hold here as everywhere: what the sender takes in himself waits for approval where it is complete; what somebody else
takes in is published where it is new, for then two have seen it; what replaces a version on offer is tried over applications first.
"""

import datetime as dt
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa
import structlog

from egov.authorities import queries as authorities
from egov.catalogue import importing
from egov.catalogue.access import may_edit, publishes_all
from egov.catalogue.formats import archive
from egov.catalogue.formats.base import Unreadable
from egov.catalogue.formats.mapped import TABLES
from egov.catalogue.formats.mapping import ColumnMapping, parse_mapping
from egov.catalogue.formats.opening import bare_suffix
from egov.catalogue.formats.registry import suffixes
from egov.catalogue.models import CatalogueImport, ImportState
from egov.catalogue.reports import Report
from egov.files import actions as files
from egov.files.models import StoredFile
from egov.files.storage import storage
from egov.identity import queries as identity
from egov.jobs import queue
from egov.journal import actions as journal
from egov.kernel.actor import Actor
from egov.kernel.db import db, reading, transaction
from egov.kernel.errors import N_, Conflict, DomainError, Invalid, NotAllowed, NotFound
from egov.kernel.permissions import Permission

CHECK_JOB = "catalogue.check_import"
TAKE_JOB = "catalogue.take_import"
MAX_SENT = 50 * 1024 * 1024
LISTED = 20
BROKEN = N_("The portal stumbled over this file. The operators were told.")
UNREADABLE = N_("The file could not be read. The reason stands below.")
_BINARY = ".bin"
_PROGRESS_SECONDS = 1.0
log = structlog.get_logger()


def receive(
    *,
    stream: BinaryIO,
    name: str,
    mapping: tuple[str, str] | None,
    by: Actor,
    now: dt.datetime,
    authority: str | None = None,
) -> CatalogueImport:
    """The file sent is kept and will be checked by the worker; nothing of it is in the catalogue.

    `mapping` is the name and text of a column mapping, `authority` the slug of the one that takes the new services of those that are not
    known here. For publishers; raises `NotAllowed`, and `Invalid` for a file of a suffix that is not taken, an empty or too large one, a
    mapping that is none, or an authority for which `by` may not write.
    """
    if not by.may(Permission.PUBLISH_CATALOGUE) or by.account_id is None:
        raise NotAllowed(N_("Your role does not allow this."))
    read = _read_mapping(*mapping) if mapping is not None else None
    known = {*suffixes(), ".zip"} if read is None else {*TABLES, ".zip"} if read.joins else {*TABLES}
    if bare_suffix(Path(name)) not in known:
        raise Invalid(N_("Choose a file that ends in %(suffixes)s."), field="file", suffixes=", ".join(sorted(known)))
    taking = _taking(authority, by) if authority else None
    kept = files.store_as_sent(stream=stream, name=name, by=by, now=now, limit=MAX_SENT)
    found = CatalogueImport(
        token=secrets.token_hex(16),
        file_id=kept.id,
        file_name=kept.name.removesuffix(_BINARY),
        mapping=mapping[1] if mapping else None,
        mapping_name=mapping[0][:120] if mapping else "",
        authority_id=taking,
        author_id=by.account_id,
        created_at=now,
    )
    db.session.add(found)
    db.session.flush()
    queue.enqueue(CHECK_JOB, {"import_id": found.id}, key=f"{CHECK_JOB}:{found.id}", now=now)
    return found


def request_taking(found: CatalogueImport, *, by: Actor, now: dt.datetime) -> CatalogueImport:
    """The worker will take the file in, as it was checked. For publishers; raises `NotAllowed`, and `Conflict` where there is nothing to take."""
    if not by.may(Permission.PUBLISH_CATALOGUE) or by.account_id is None:
        raise NotAllowed(N_("Your role does not allow this."))
    if not found.may_be_taken:
        raise Conflict(N_("There is nothing to take in."))
    found.state, found.taken_by_id, found.done = ImportState.TAKING, by.account_id, 0
    db.session.flush()
    queue.enqueue(TAKE_JOB, {"import_id": found.id}, key=f"{TAKE_JOB}:{found.id}", now=now)
    return found


def get(token: str, *, by: Actor) -> CatalogueImport:
    """The import with this token; those bound to one authority see their own. Raises `NotFound`."""
    found = db.session.scalar(sa.select(CatalogueImport).where(CatalogueImport.token == token))
    if found is None or not (publishes_all(by) or found.author_id == by.account_id):
        raise NotFound
    return found


def list_latest(*, by: Actor) -> list[CatalogueImport]:
    """The latest imports that `by` may see, the newest first."""
    statement = sa.select(CatalogueImport).order_by(CatalogueImport.id.desc()).limit(LISTED)
    if not publishes_all(by):
        statement = statement.where(CatalogueImport.author_id == by.account_id)
    return list(db.session.scalars(statement))


def check(import_id: int, now: dt.datetime) -> None:
    """The import's report says what would become of its file. Runs in the worker, in transactions of its own."""

    def work(found: CatalogueImport, path: Path) -> None:
        with reading(), _survey(found, path) as seen:
            report = seen.report
        with transaction():
            kept = db.session.get_one(CatalogueImport, import_id)
            kept.state = ImportState.CHECKED
            _note(kept, report, path, now)

    _do(import_id, ImportState.RECEIVED, work, now)


def take_in(import_id: int, now: dt.datetime) -> None:
    """The import's file is in the catalogue, or the import says why not. Runs in the worker, in transactions of its own."""

    def work(found: CatalogueImport, path: Path) -> None:
        author, by = _actor(found.author_id), _actor(found.taken_by_id)
        with reading():
            seen = _survey(found, path)
        with seen, transaction():
            report = importing.take(seen, author=author, by=by, now=now)
            kept = db.session.get_one(CatalogueImport, import_id)
            if kept.state != ImportState.TAKING:
                raise Conflict(N_("There is nothing to take in."))
            kept.state = ImportState.CHECKED if report.stopped else ImportState.TAKEN
            _note(kept, report, path, now)
            figures = {"added": len(report.added), "changed": len(report.changed), "refused": report.refused}
            journal.record("catalogue.imported", subject=kept, by=by, now=now, facts={**figures, "stopped": report.stopped})

    _do(import_id, ImportState.TAKING, work, now)


def _survey(found: CatalogueImport, path: Path) -> importing.Survey:
    """What the import's file says, judged as its sender may write."""
    taking = authorities.get_authority_by_id(found.authority_id) if found.authority_id is not None else None
    return importing.survey(
        path,
        by=_actor(found.author_id),
        mapping=_mapping(found),
        progress=_meter(found),
        authority=taking.slug if taking else None,
    )


def _note(kept: CatalogueImport, report: Report, path: Path, now: dt.datetime) -> None:
    """The import has the report; places in a folder that was unpacked here are told without it."""
    report.refusals = [(place.removeprefix(f"{path}/"), text) for place, text in report.refusals]
    kept.report, kept.done, kept.finished_at = report.as_json(), report.entries, now


def _do(import_id: int, state: ImportState, work: Callable[[CatalogueImport, Path], None], now: dt.datetime) -> None:
    """Does `work` with the import, if it is in `state`, and its file; whatever goes wrong stands in the import."""
    with transaction(read_only=True):
        found = db.session.get_one(CatalogueImport, import_id)
        stored = db.session.get_one(StoredFile, found.file_id)
        db.session.expunge(found)
        db.session.expunge(stored)
    if found.state != state:
        return
    folder = Path(tempfile.mkdtemp(prefix="egov-import-"))
    try:
        work(found, _unpacked(found, stored, folder))
    except DomainError as error:
        _fail(import_id, error.message % error.params, now)
    except Unreadable as error:
        _fail(import_id, UNREADABLE, now, error)
    except Exception:
        log.exception("import_failed", import_id=import_id)
        _fail(import_id, BROKEN, now)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpacked(found: CatalogueImport, stored: StoredFile, folder: Path) -> Path:
    """The stored file under the name it was sent with; a zip as the folder of what is in it, or the table that a mapping reads."""
    chunks = storage().stream(stored.object_key)
    if chunks is None:
        raise NotFound
    path = folder / (found.file_name.replace("/", "_") or "file")
    with path.open("wb") as target:
        for chunk in chunks:
            target.write(chunk)
    if path.suffix.lower() != ".zip":
        return path
    mapping, inside = _mapping(found), folder / "unpacked"
    if mapping is None:
        return archive.unpack(path, inside)
    return archive.unpack_tables(path, inside, {join.file for join in mapping.joins.values()})


def _fail(import_id: int, reason: str, now: dt.datetime, told: Unreadable | None = None) -> None:
    with transaction():
        found = db.session.get_one(CatalogueImport, import_id)
        if told is not None:
            report = Report(stopped=True)
            report.refuse(told.place, told.told)
            found.report = report.as_json()
        found.state, found.failure, found.finished_at = ImportState.FAILED, reason, now


def _meter(found: CatalogueImport) -> Callable[[int], None]:
    """Notes with the import, once a second at most, how many entries were read."""
    told = time.monotonic()

    def note(count: int) -> None:
        nonlocal told
        if time.monotonic() - told >= _PROGRESS_SECONDS:
            told = time.monotonic()
            with transaction():
                change = sa.update(CatalogueImport).where(CatalogueImport.id == found.id).values(done=count)
                db.session.execute(change, execution_options={"synchronize_session": False})

    return note


def _actor(account_id: int | None) -> Actor:
    if account_id is None:
        raise NotAllowed(N_("Your role does not allow this."))
    return identity.actor_of(account_id)


def _mapping(found: CatalogueImport) -> ColumnMapping | None:
    return parse_mapping(found.mapping, found.mapping_name) if found.mapping is not None else None


def _taking(slug: str, by: Actor) -> int:
    """The id of the authority called `slug`, for which `by` may write."""
    found = authorities.find_authority(slug)
    if found is None or not found.active or not may_edit(by, found.id):
        raise Invalid(N_("Choose an authority whose services you may write."), field="authority")
    return found.id


def _read_mapping(name: str, text: str) -> ColumnMapping:
    try:
        return parse_mapping(text, name)
    except Unreadable as error:
        raise Invalid(
            N_("This is no column mapping: %(place)s: %(reason)s"), field="mapping", reason=error.told, place=error.place
        ) from None
