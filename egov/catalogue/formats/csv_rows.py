"""Comma-separated values (RFC 4180): reading rows with the line each begins on, writing them so that no program evaluates a cell.

A cell that begins with = + - @, a tab or a line end would be run as a formula by spreadsheets; it is written behind an
apostrophe, as they themselves mark text, and read back without (OWASP, "CSV injection").
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

from egov.catalogue.formats.base import Unreadable
from egov.catalogue.formats.opening import open_text
from egov.catalogue.formats.rows import LONGEST_CELL, LONGEST_ROW, Reading, Row, header_of, row_of
from egov.kernel.errors import N_

EVALUATED = ("=", "+", "-", "@", "\t", "\r", "\n")
_DELIMITERS = (",", ";", "\t")


def guard(text: str) -> str:
    """`text` as a cell that is only ever shown."""
    return f"'{text}" if text.startswith((*EVALUATED, "'")) else text


def unguard(cell: str) -> str:
    """The text that `guard` made a cell of."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*EVALUATED, "'")) else cell


def read_rows(path: Path, reading: Reading) -> Iterator[Row]:
    """The rows of the file at `path`; raises `Unreadable` with the line where it stops making sense."""
    csv.field_size_limit(LONGEST_CELL)
    with open_text(path, reading.encoding) as (stream, notes):
        for note in notes:
            yield Row(path.name, {}, note=note)
        first = stream.readline(LONGEST_ROW + 1)
        delimiter = reading.delimiter or max(_DELIMITERS, key=first.count)
        lines = csv.reader(_lines(first, stream, path.name), delimiter=delimiter, strict=True)
        header: list[str] = []
        for line, cells in _numbered(lines, path.name):
            if not header:
                header = header_of(cells, f"{path.name}:{line}", reading.further_columns)
            elif (row := row_of(header, cells, f"{path.name}:{line}")) is not None:
                yield row


def _lines(line: str, stream: TextIO, name: str) -> Iterator[str]:
    """The lines from `line` on; a file without line ends is never held whole."""
    number = 1
    while line:
        if len(line) > LONGEST_ROW:
            raise Unreadable(
                f"{name}:{number}",
                N_("the row is longer than %(count)s million characters"),
                count=LONGEST_ROW // 1024 // 1024,
            )
        yield line
        number, line = number + 1, stream.readline(LONGEST_ROW + 1)


def _numbered(lines: "csv.Reader", name: str) -> Iterator[tuple[int, list[str]]]:  # type: ignore[name-defined]
    """Each row with the line that it begins on."""
    while True:
        begins = lines.line_num + 1
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            open_quote = "field limit" in str(error) or "end of data" in str(error)
            text = N_("a quotation mark that is opened here is not closed") if open_quote else N_("is not CSV: %(reason)s")
            raise Unreadable(f"{name}:{begins}", text, reason=error) from None
        yield begins, cells


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """The rows under their header, one by one; with a byte order mark, by which spreadsheets know UTF-8. Returns how many."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(header)
        for count, cells in enumerate(rows, 1):  # noqa: B007 - it is the number of the last one
            writer.writerow([guard(cell) for cell in cells])
    return count
