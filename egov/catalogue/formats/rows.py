"""Tables of others, row by row: CSV, XLSX and JSON all come out as the same rows, each with its place."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from egov.catalogue.formats.base import Unreadable
from egov.catalogue.told import Told, said
from egov.kernel.errors import N_

_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
MAX_COLUMNS = 1000
LONGEST_CELL = 131_072
"""Characters of one cell: more than any text of a definition."""
LONGEST_ROW = 2 * 1024 * 1024
"""Characters of one row, its line ends included: what is read at once."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table is to be read: everything that a file may leave open, and a column mapping may say."""

    encoding: str | None = None
    delimiter: str | None = None
    further_columns: tuple[str, ...] = ()
    """Names for cells that stand to the right of the header."""
    sheet: str | None = None


@dataclass(slots=True)
class Row:
    """One row: its cells by column, and what is wrong with it as a row. `note` rows tell of the file and have no cells."""

    place: str
    cells: dict[str, str]
    mistakes: list[Told] = field(default_factory=list)
    note: Told | None = None


ReadRows = Callable[[Path, Reading], Iterator[Row]]


def header_of(names: Iterable[str], place: str, further: tuple[str, ...]) -> list[str]:
    """The columns of a table; raises `Unreadable` where there are none, one has no name or a name stands twice."""
    header = [name.strip() for name in names]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise Unreadable(place, N_("there is no header: the first row names the columns"))
    header += further
    if len(header) > MAX_COLUMNS:
        raise Unreadable(place, N_("there are more than %(count)s columns"), count=MAX_COLUMNS)
    for number, name in enumerate(header, 1):
        if not name:
            raise Unreadable(place, N_("column %(number)s has no name"), number=number)
        if name in header[: number - 1]:
            raise Unreadable(place, N_("there are two columns called %(name)s"), name=name)
    return header


def row_of(header: list[str], cells: list[str], place: str) -> Row | None:
    """The row that `cells` make; None for a blank one."""
    if not any(cell.strip() for cell in cells):
        return None
    row = Row(place, dict(zip(header, cells, strict=False)))
    extra = [cell for cell in cells[len(header) :] if cell.strip()]
    if extra:
        row.mistakes.append(
            said(N_("the row has %(cells)s cells, the header %(columns)s"), cells=len(cells), columns=len(header))
        )
    if len(cells) < len(header):
        row.mistakes.append(
            said(N_("the row ends after %(cells)s of %(columns)s cells"), cells=len(cells), columns=len(header))
        )
    for name, cell in row.cells.items():
        if len(cell) > LONGEST_CELL:
            row.mistakes.append(said(N_("%(name)s: is longer than %(count)s characters"), name=name, count=LONGEST_CELL))
            row.cells[name] = ""
        elif _UNSHOWABLE.search(cell):
            row.mistakes.append(said(N_("%(name)s: holds a character that cannot be shown"), name=name))
    return row
