"""The register of legal acts as a file: CSV with the columns of `COLUMNS`, one act a row, all rows or none."""

import datetime as dt
from pathlib import Path

from egov.catalogue.formats.base import Unreadable
from egov.catalogue.formats.csv_rows import read_rows, unguard
from egov.catalogue.formats.rows import Reading, Row
from egov.catalogue.formats.sheet import split
from egov.catalogue.upkeep import acts
from egov.kernel.actor import Actor
from egov.kernel.errors import Invalid
from egov.kernel.localised import LANGUAGES, LocalisedText

COLUMNS = ("code", *(f"title_{tag}" for tag in LANGUAGES), "names", "in_force_on", "repealed_on", "replaced_by", "source")


class Refused(Exception):
    """The file was not taken in: `mistakes` are (place, what is wrong)."""

    def __init__(self, mistakes: list[tuple[str, str]]) -> None:
        super().__init__(f"{len(mistakes)} mistakes")
        self.mistakes = mistakes


def take_in(path: Path, *, by: Actor, now: dt.datetime) -> dict[str, int]:
    """The register says what the file says; what the file does not name stays. Returns how many were added, changed, unchanged.

    Raises `NotAllowed`; `Refused` with every mistake and its line, and then nothing may be kept of what was written.
    """
    mistakes: list[tuple[str, str]] = []
    done = {"added": 0, "changed": 0, "unchanged": 0}
    codes: set[str] = set()
    try:
        for row in read_rows(path, Reading()):
            if row.note:
                continue
            try:
                draft = _draft(row, codes)
                done[acts.put(draft, by=by, now=now)] += 1
            except Invalid as error:
                mistakes.append((row.place, f"{error.field}: {error.message % error.params}"))
            except ValueError as error:
                mistakes.append((row.place, str(error)))
    except Unreadable as error:
        mistakes.append((error.place, str(error)))
    if mistakes:
        raise Refused(mistakes)
    return done


def _draft(row: Row, codes: set[str]) -> acts.Draft:
    if row.mistakes:
        raise ValueError(row.mistakes[0])
    cells = {name: unguard(cell.strip()) for name, cell in row.cells.items()}
    unknown = sorted(cells.keys() - set(COLUMNS))
    if unknown:
        raise ValueError(f"there is no column called {unknown[0]}; the columns are {', '.join(COLUMNS)}")
    code = cells.get("code", "")
    if code in codes:
        raise ValueError(f"code: {code} stands in two rows")
    codes.add(code)
    return acts.Draft(
        code=code,
        title=LocalisedText({tag: cells[f"title_{tag}"] for tag in LANGUAGES if cells.get(f"title_{tag}")}),
        names=tuple(split(cells.get("names", ""))),
        in_force_on=_day(cells, "in_force_on"),
        repealed_on=_day(cells, "repealed_on"),
        replaced_by=cells.get("replaced_by", ""),
        source=cells.get("source") or "memory",
    )


def _day(cells: dict[str, str], name: str) -> dt.date | None:
    text = cells.get(name, "")
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{name}: {text!r} is no day; write it as 2024-01-31") from None
