"""A file of translations between its check and its taking in: kept as it was sent, for two hours, and read again from what was kept."""

import datetime as dt
import tempfile
from pathlib import Path

from egov.catalogue import translators
from egov.catalogue.translations import Line
from egov.files import actions as files
from egov.files import queries as stored_files
from egov.files.models import StoredFile
from egov.files.storage import storage
from egov.jobs import queue
from egov.kernel.actor import Actor, system
from egov.kernel.errors import NotFound

DISCARD_JOB = "catalogue.discard_texts"
LIFE = dt.timedelta(hours=2)
MAX_SENT = 50 * 1024 * 1024


def keep(path: Path, *, by: Actor, now: dt.datetime) -> StoredFile:
    """The file at `path` is kept until it is taken in, and for `LIFE` at most. Raises `Invalid` for an empty or too large one."""
    with path.open("rb") as stream:
        kept = files.store_as_sent(stream=stream, name=path.name, by=by, now=now, limit=MAX_SENT)
    queue.enqueue(DISCARD_JOB, {"file_id": kept.id}, now=now, run_at=now + LIFE)
    return kept


def lines_of(file_id: int, name: str) -> list[Line]:
    """The lines of the file that was kept and called `name`; raises `NotFound` where it is there no more, `Unreadable`."""
    kept = stored_files.get_file(file_id)
    chunks = storage().stream(kept.object_key)
    if chunks is None:
        raise NotFound
    with tempfile.TemporaryDirectory(prefix="egov-texts-") as folder:
        path = Path(folder) / name
        with path.open("wb") as target:
            for chunk in chunks:
                target.write(chunk)
        return list(translators.read(path))


def discard(file_id: int, now: dt.datetime) -> None:
    """The file is kept no longer; nothing where it is gone already."""
    kept = stored_files.find_file(file_id)
    if kept is not None:
        files.discard(kept, by=system("worker"), now=now)
