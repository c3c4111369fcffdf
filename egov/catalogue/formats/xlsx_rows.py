"""Excel workbooks (ECMA-376): the first sheet's rows, read as a stream and written as one; formulas are neither taken nor made.

A workbook is a zip of XML files. Before anything is built from it, its parts are counted, weighed and searched for document type
declarations, without which there are no entities to expand (`xlsx_bounds`); the parser refuses those once more.
"""

import datetime as dt
import errno
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from egov.catalogue.formats.base import Unreadable
from egov.catalogue.formats.csv_rows import EVALUATED
from egov.catalogue.formats.rows import Reading, Row, header_of, row_of
from egov.catalogue.formats.xlsx_bounds import must_be_safe
from egov.catalogue.told import said
from egov.kernel.errors import N_

MAX_BLANK_ROWS = 1000
MAX_CELLS = 20_000_000
"""Cells that are looked at, blank ones before the last of a row among them: a row of one cell in the last column has 16,384."""
LONGEST_CELL = 32_767
"""Characters that Excel keeps in a cell."""
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
SHEET_NAME = "services"


def read_rows(path: Path, reading: Reading) -> Iterator[Row]:
    """The rows of the first sheet of the workbook at `path`, or of the one that is named; raises `Unreadable`."""
    import defusedxml  # noqa: F401 - openpyxl parses by it where it is there; both are loaded by whoever opens a workbook
    from openpyxl import load_workbook

    must_be_safe(path)
    try:
        book = load_workbook(path, read_only=True, keep_links=False)
    except Exception as error:  # openpyxl lets out whatever a damaged file makes it stumble over
        raise Unreadable(
            path.name, N_("is no Excel workbook, or a damaged one: %(kind)s"), kind=type(error).__name__
        ) from None
    try:
        yield from _rows(book, path.name, reading)
    finally:
        book.close()


def _rows(book: Any, name: str, reading: Reading) -> Iterator[Row]:
    if reading.sheet is not None and reading.sheet not in book.sheetnames:
        raise Unreadable(name, N_("there is no sheet called %(sheet)s"), sheet=reading.sheet)
    sheet = book[reading.sheet] if reading.sheet else book.worksheets[0] if book.worksheets else None
    if sheet is None:
        raise Unreadable(name, N_("there is no sheet in this workbook"))
    sheet.reset_dimensions()
    header: list[str] = []
    blank = 0
    for number, cells in _numbered(sheet, name):
        place = f"{name}:{number}"
        formulas = [position for position, cell in enumerate(cells) if getattr(cell, "data_type", "n") == "f"]
        texts = [_text_of(cell.value) for cell in cells]
        if not header:
            header = header_of(texts, place, reading.further_columns)
            continue
        texts += [""] * (len(header) - len(texts))
        row = row_of(header, texts, place)
        blank = 0 if row else blank + 1
        if blank > MAX_BLANK_ROWS:
            return
        if row is not None:
            row.mistakes += [
                said(N_("%(name)s: is a formula; give its value"), name=header[at] if at < len(header) else at + 1)
                for at in formulas
            ]
            yield row
    if not header:
        raise Unreadable(f"{name}:1", N_("is empty"))


def _numbered(sheet: Any, name: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
    number = count = 0
    rows = sheet.iter_rows()
    while True:
        number += 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except Exception as error:  # the same: a sheet that breaks off in the middle
            raise Unreadable(
                f"{name}:{number}", N_("the sheet is damaged here: %(kind)s"), kind=type(error).__name__
            ) from None
        count += len(cells)
        if count > MAX_CELLS:
            raise Unreadable(f"{name}:{number}", N_("there are more than %(count)s cells"), count=f"{MAX_CELLS:,}")
        yield number, cells


def _text_of(value: Any) -> str:
    """A cell as text: whole figures without a point, days and instants as ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value))


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """The rows under their header, streamed into a workbook of one sheet where every cell is text; returns how many.

    Raises OSError, also for a text longer than a cell may be.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET_NAME)
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, name) for name in header])
    count = 0
    for count, cells in enumerate(rows, 1):  # noqa: B007 - it is the number of the last one
        sheet.append([_cell(sheet, text) for text in cells])
    book.save(path)
    return count


def _cell(sheet: Any, text: str) -> Any:
    """A cell of text, marked as such where a spreadsheet might else take it for a formula when somebody edits it."""
    if len(text) > LONGEST_CELL:
        raise OSError(errno.EFBIG, f"a cell of a workbook holds at most {LONGEST_CELL} characters")
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, _UNSHOWABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text) or None)
    if cell.value is not None:
        cell.data_type = "s"
    if text.startswith(EVALUATED):
        cell.quotePrefix = True
    return cell
