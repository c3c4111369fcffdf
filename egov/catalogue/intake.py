"""Files sent by page that whole catalogues speak of: a file is received, the worker checks it, and only a second press takes the very same file in.

What is in a file, and who may send it, is known to the module of its kind (`sent_catalogues`, `sent_texts`); the way is the same for all.
"""

import datetime as dt
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from egov.catalogue.access import publishes_all
from egov.catalogue.formats.base import Unreadable
from egov.catalogue.models import CatalogueImport, ImportKind, ImportState
from egov.catalogue.reports import Report
from egov.files import actions as files
from egov.files import queries as stored_files
from egov.files.models import StoredFile
from egov.files.storage import storage
from egov.identity import queries as identity
from egov.jobs import queue
from egov.kernel.actor import Actor
from egov.kernel.db import db, reading, transaction
from egov.kernel.errors import N_, Conflict, DomainError, NotAllowed, NotFound
from egov.kernel.permissions import Permission

CHECK_JOB = "catalogue.check_import"
TAKE_JOB = "catalogue.take_import"
MAX_SENT = 50 * 1024 * 1024
LISTED = 20
TRIES = 3
OVERTAKEN = N_("Meanwhile somebody else changed the catalogue. Nothing was taken in: try again.")
BROKEN = N_("The portal stumbled over this file. The operators were told.")
UNREADABLE = N_("The file could not be read. The reason stands below.")
_MAY = {ImportKind.SERVICES: Permission.PUBLISH_CATALOGUE, ImportKind.TEXTS: Permission.EDIT_CATALOGUE}
_BINARY = ".bin"
_PROGRESS_SECONDS = 1.0
Progress = Callable[[int], None]
log = structlog.get_logger()


class Outcome(Protocol):
    """What a check found or a taking did."""

    @property
    def stopped(self) -> bool:
        """Whether nothing is taken in at all."""

    @property
    def entries(self) -> int:
        """How many entries were read."""

    def as_json(self) -> dict[str, Any]:
        """The report as it is kept with the import."""


class Reader(Protocol):
    """What the worker does with the files of one kind."""

    def survey(self, sent: CatalogueImport, path: Path, *, author: Actor, progress: Progress) -> AbstractContextManager[Any]:
        """What the file says, judged as its sender may write: `report` is the outcome. Writes nothing but beside `path`, in a folder
        of its own; may raise `Unreadable`."""

    def take(self, seen: Any, sent: CatalogueImport, *, author: Actor, by: Actor, now: dt.datetime) -> Outcome:
        """What was surveyed is taken in, all of it or nothing, in the transaction of the caller."""


Readers = Mapping[str, Reader]


def receive(kind: ImportKind, *, stream: BinaryIO, name: str, by: Actor, now: dt.datetime) -> CatalogueImport:
    """The file sent is kept and will be checked by the worker; nothing of it is taken in.

    For those who may send files of the `kind`; raises `NotAllowed`, and `Invalid` for an empty or too large file.
    """
    if not by.may(_MAY[kind]) or by.account_id is None:
        raise NotAllowed(N_("Your role does not allow this."))
    kept = files.store_as_sent(stream=stream, name=name, by=by, now=now, limit=MAX_SENT)
    found = CatalogueImport(
        kind=kind,
        token=secrets.token_hex(16),
        file_id=kept.id,
        file_name=kept.name.removesuffix(_BINARY),
        author_id=by.account_id,
        created_at=now,
    )
    db.session.add(found)
    db.session.flush()
    queue.enqueue(CHECK_JOB, {"import_id": found.id}, key=f"{CHECK_JOB}:{found.id}", now=now)
    return found


def request_taking(found: CatalogueImport, *, by: Actor, now: dt.datetime) -> CatalogueImport:
    """The worker will take the file in, as it was checked. For those who may send such files; raises `NotAllowed`, and `Conflict` where
    there is nothing to take."""
    if not by.may(_MAY[ImportKind(found.kind)]) or by.account_id is None:
        raise NotAllowed(N_("Your role does not allow this."))
    if not found.may_be_taken:
        raise Conflict(N_("There is nothing to take in."))
    found.state, found.taken_by_id, found.done = ImportState.TAKING, by.account_id, 0
    db.session.flush()
    queue.enqueue(TAKE_JOB, {"import_id": found.id}, key=f"{TAKE_JOB}:{found.id}", now=now)
    return found


def get(token: str, kind: ImportKind, *, by: Actor) -> CatalogueImport:
    """The import of the kind with this token, if `by` may see it. Raises `NotFound`."""
    found = db.session.scalar(_seen_by(by, kind).where(CatalogueImport.token == token))
    if found is None:
        raise NotFound
    return found


def list_latest(kind: ImportKind, *, by: Actor) -> list[CatalogueImport]:
    """The latest imports of the kind that `by` may see, the newest first."""
    return list(db.session.scalars(_seen_by(by, kind).order_by(CatalogueImport.id.desc()).limit(LISTED)))


def _seen_by(by: Actor, kind: ImportKind) -> sa.Select[tuple[CatalogueImport]]:
    """Catalogues are seen by all who publish for every authority, for a second person takes them in; all else by its sender alone."""
    statement = sa.select(CatalogueImport).where(CatalogueImport.kind == kind)
    if kind == ImportKind.SERVICES and publishes_all(by):
        return statement
    return statement.where(CatalogueImport.author_id == by.account_id)


def check(import_id: int, now: dt.datetime, readers: Readers) -> None:
    """The import's report says what would become of its file. Runs in the worker, in transactions of its own."""

    def work(found: CatalogueImport, path: Path) -> None:
        with reading(), _survey(found, path, readers) as seen:
            report = seen.report
        with transaction():
            kept = db.session.get_one(CatalogueImport, import_id)
            kept.state = ImportState.CHECKED
            _note(kept, report, now)

    _do(import_id, ImportState.RECEIVED, work, now)


def take_in(import_id: int, now: dt.datetime, readers: Readers) -> None:
    """What the import's file says is taken in, or the import says why not. Runs in the worker, in transactions of its own."""

    def work(found: CatalogueImport, path: Path) -> None:
        author, by = identity.actor_of(found.author_id), _presser(found)
        with reading():
            seen = _survey(found, path, readers)
        with seen as surveyed:
            _retried(lambda: take(surveyed, author, by))

    def take(surveyed: Any, author: Actor, by: Actor) -> None:
        with transaction():
            kept = db.session.get_one(CatalogueImport, import_id)
            if kept.state != ImportState.TAKING:
                raise Conflict(N_("There is nothing to take in."))
            report = readers[kept.kind].take(surveyed, kept, author=author, by=by, now=now)
            kept.state = ImportState.CHECKED if report.stopped else ImportState.TAKEN
            _note(kept, report, now)

    _do(import_id, ImportState.TAKING, work, now)


def _retried(work: Callable[[], None]) -> None:
    """Does `work`, and begins anew where somebody saved what it had read at the same moment: it then judges what they saved."""
    for _try in range(TRIES):
        try:
            return work()
        except (StaleDataError, IntegrityError):
            continue
    raise Conflict(OVERTAKEN)


def _survey(found: CatalogueImport, path: Path, readers: Readers) -> AbstractContextManager[Any]:
    author = identity.actor_of(found.author_id)
    return readers[found.kind].survey(found, path, author=author, progress=_meter(found))


def _presser(found: CatalogueImport) -> Actor:
    if found.taken_by_id is None:
        raise NotAllowed(N_("Your role does not allow this."))
    return identity.actor_of(found.taken_by_id)


def _note(kept: CatalogueImport, report: Outcome, now: dt.datetime) -> None:
    kept.report, kept.done, kept.finished_at = report.as_json(), report.entries, now


def _do(import_id: int, state: ImportState, work: Callable[[CatalogueImport, Path], None], now: dt.datetime) -> None:
    """Does `work` with the import, if it is in `state`, and its file; whatever goes wrong stands in the import."""
    with transaction(read_only=True):
        found = db.session.get_one(CatalogueImport, import_id)
        stored = stored_files.find_file(found.file_id) if found.file_id is not None else None
        for row in (found, stored):
            if row is not None:
                db.session.expunge(row)
    if found.state != state:
        return
    folder = Path(tempfile.mkdtemp(prefix="egov-import-"))
    try:
        work(found, _written(stored, found.file_name, folder))
    except DomainError as error:
        _fail(import_id, error.message % error.params, now)
    except Unreadable as error:
        _fail(import_id, UNREADABLE, now, error)
    except Exception:
        log.exception("import_failed", import_id=import_id)
        _fail(import_id, BROKEN, now)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _written(stored: StoredFile | None, name: str, folder: Path) -> Path:
    """The stored file in the folder, under the name it was sent with."""
    chunks = storage().stream(stored.object_key) if stored is not None else None
    if chunks is None:
        raise NotFound
    path = folder / (name.replace("/", "_") or "file")
    with path.open("wb") as target:
        for chunk in chunks:
            target.write(chunk)
    return path


def _fail(import_id: int, reason: str, now: dt.datetime, told: Unreadable | None = None) -> None:
    with transaction():
        found = db.session.get_one(CatalogueImport, import_id)
        if told is not None:
            report = Report(stopped=True)
            report.refuse(told.place, told.told)
            found.report = report.as_json()
        found.state, found.failure, found.finished_at = ImportState.FAILED, reason, now


def _meter(found: CatalogueImport) -> Progress:
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
