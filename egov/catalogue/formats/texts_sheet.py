"""The texts of services as a sheet for translators: one row a text, its source and its translation beside each other.

The columns `service`, `place`, `language`, `source` and `was` come back as they went out; only `target` is written, and `state` becomes
`translated` where an outdated translation is good as it is.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from egov.catalogue.formats import csv_rows
from egov.catalogue.formats.base import Unreadable
from egov.catalogue.formats.rows import Reading, Row
from egov.catalogue.formats.xliff import GOOD, state_of
from egov.catalogue.translations import Line
from egov.kernel.errors import N_

HEADER = ("service", "place", "language", "source", "target", "state", "older_source", "was")
NEEDED = frozenset(HEADER) - {"state", "older_source", "was"}
MEDIA_TYPE = "text/csv; charset=utf-8"


def write(path: Path, lines: Iterable[Line], _source: str, _target: str) -> int:
    """The lines are in the file at `path`; returns how many. Raises OSError."""
    rows = (
        (
            line.slug,
            line.anchor,
            line.language,
            line.source,
            line.target,
            state_of(line),
            line.made_from,
            f"#{line.was}" if line.was else "",
        )
        for line in lines
    )
    return csv_rows.write_rows(path, HEADER, rows)


def read(path: Path) -> Iterator[Line]:
    """The lines of the file at `path`, one by one; raises `Unreadable` where it makes no sense."""
    looked = False
    for row in csv_rows.read_rows(path, Reading()):
        if row.note:
            continue
        if not looked and not row.mistakes:
            lacking = sorted(NEEDED - row.cells.keys())
            if lacking:
                raise Unreadable(f"{path.name}:1", N_("there is no column %(names)s"), names=", ".join(lacking))
            looked = True
        yield _line(row)


def _line(row: Row) -> Line:
    cells = {name: csv_rows.unguard(cell) for name, cell in row.cells.items()}
    was = cells.get("was")
    return Line(
        row.place,
        cells.get("service", "").strip(),
        cells.get("place", "").strip(),
        cells.get("language", "").strip().lower(),
        _plain(cells.get("source", "")),
        unicodedata.normalize("NFC", _plain(cells.get("target", ""))),
        None if was is None else was.strip().removeprefix("#"),
        looked_at=cells.get("state", "").strip().lower() in GOOD,
        mistakes=tuple(row.mistakes),
    )


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
