"""Translations that were sent by page: what may be sent, and what the worker does with it (see `intake`).

The file is kept until it is taken in, and for `LIFE` at most: what translators made of an older catalogue is of no use to anybody.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa

from egov.catalogue import intake, translations, translators
from egov.catalogue.formats.opening import bare_suffix
from egov.catalogue.intake import Outcome, Progress
from egov.catalogue.models import CatalogueImport, ImportKind, ImportState
from egov.catalogue.reports import TextsReport
from egov.catalogue.translations import Line
from egov.files import actions as files
from egov.files import queries as stored_files
from egov.jobs import queue
from egov.kernel.actor import Actor, system
from egov.kernel.db import db
from egov.kernel.errors import N_, Invalid

DISCARD_JOB = "catalogue.discard_texts"
LIFE = dt.timedelta(days=1)
LATER = dt.timedelta(hours=1)
PROGRESS_EVERY = 100
GONE = N_("The file is not kept any more: nobody took it in within a day. Send it again.")


def receive(*, stream: BinaryIO, name: str, by: Actor, now: dt.datetime) -> CatalogueImport:
    """The file of translations is kept and will be checked by the worker; nothing of it is in any version.

    For editors; raises `NotAllowed`, and `Invalid` for a file of a suffix that is not taken, an empty or too large one.
    """
    if bare_suffix(Path(name)) not in translators.FORMATS:
        known = ", ".join(sorted(translators.FORMATS))
        raise Invalid(N_("Choose a file that ends in %(suffixes)s."), field="file", suffixes=known)
    found = intake.receive(ImportKind.TEXTS, stream=stream, name=name, by=by, now=now)
    queue.enqueue(DISCARD_JOB, {"file_id": found.file_id}, now=now, run_at=now + LIFE)
    return found


@dataclass(frozen=True, slots=True)
class Seen:
    """The lines of a file, and what would become of them."""

    lines: list[Line]
    report: TextsReport


class Texts:
    """What the worker does with translations."""

    def survey(
        self, sent: CatalogueImport, path: Path, *, author: Actor, progress: Progress
    ) -> AbstractContextManager[Seen]:
        """What would become of each line, judged as its sender may write."""
        lines: list[Line] = []
        found = translations.survey(_counted(translators.read(path), lines, progress), by=author)
        return nullcontext(Seen(lines, TextsReport(found)))

    def take(self, seen: Seen, sent: CatalogueImport, *, author: Actor, by: Actor, now: dt.datetime) -> Outcome:
        """Every line is in the working version of its service, as long as none is refused; then the file is kept no longer.

        The lines are judged once more, now that nobody else can write: what was changed since the check is never overwritten.
        """
        found = translations.survey(seen.lines, by=by)
        if not found.refused:
            translations.write(found, by=by, now=now)
            _let_go(sent, now)
        return TextsReport(found)


def _counted(lines: Iterable[Line], kept: list[Line], progress: Progress) -> Iterator[Line]:
    for line in lines:
        kept.append(line)
        if len(kept) % PROGRESS_EVERY == 0:
            progress(len(kept))
        yield line


def discard(file_id: int, now: dt.datetime) -> None:
    """The file is kept no longer, and what was not taken in of it cannot be any more; while the worker takes it in, that goes first."""
    sent = db.session.scalar(sa.select(CatalogueImport).where(CatalogueImport.file_id == file_id).with_for_update())
    if sent is None:
        _discard(file_id, now)
    elif sent.is_running:
        queue.enqueue(DISCARD_JOB, {"file_id": file_id}, now=now, run_at=now + LATER)
    else:
        if sent.state == ImportState.CHECKED:
            sent.state, sent.failure, sent.finished_at = ImportState.FAILED, GONE, now
        _let_go(sent, now)


def _let_go(sent: CatalogueImport, now: dt.datetime) -> None:
    file_id, sent.file_id = sent.file_id, None
    if file_id is not None:
        _discard(file_id, now)


def _discard(file_id: int, now: dt.datetime) -> None:
    kept = stored_files.find_file(file_id)
    if kept is not None:
        files.discard(kept, by=system("worker"), now=now)
