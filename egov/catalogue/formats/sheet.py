"""The catalogue as a sheet, one row a service: what people edit in a table and send back, exactly as they left it.

A sheet holds names and texts, topics, one term, one fee and the authority. What has more shape than a cell (questionnaire, route,
documents, grounds, certificate, questions and answers) is not in it and is kept from the version there is; so is a term or a fee
that has conditions, for which the cell says `(kept)`. A column that is left out is kept, a cell that is blank is empty.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.formats import csv_rows, xlsx_rows
from egov.catalogue.formats.base import Entry, Unreadable
from egov.catalogue.formats.rows import Reading, ReadRows, Row
from egov.catalogue.told import Told, said
from egov.kernel.errors import N_
from egov.kernel.localised import LANGUAGES

KEPT = "(kept)"
TEXTS = ("name", "summary", "description")
LISTS = ("categories", "life_events", "audience", "channels")
TERM = ("term_amount", "term_unit")
FEE = ("fee_kind", "fee_amount", "fee_currency", "fee_multiple")
NOT_HERE = (
    "eligibility",
    "legal_basis",
    "evidence",
    "outputs",
    "refusal_grounds",
    "questionnaire",
    "route",
    "certificate",
    "faq",
)
HEADER = (
    "code",
    "slug",
    *(f"{key}_{language}" for key in (*TEXTS, "keywords") for language in LANGUAGES),
    "authority",
    *LISTS,
    *TERM,
    *FEE,
    "assurance",
)


def cells_of(definition: ServiceDefinition) -> list[str]:
    """The row of a service, a cell for each column of `HEADER`."""
    cells = {"code": definition.code, "slug": definition.slug}
    for key in TEXTS:
        text = getattr(definition, key) or {}
        cells |= {f"{key}_{language}": text.get(language, "") for language in LANGUAGES}
    cells |= {f"keywords_{language}": join(words) for language, words in definition.keywords.items()}
    cells |= {key: join(getattr(definition, key)) for key in LISTS}
    cells |= {"authority": definition.authority, "assurance": definition.assurance}
    cells |= _term_cells(definition) | _fee_cells(definition)
    return [cells.get(column, "") for column in HEADER]


def _term_cells(definition: ServiceDefinition) -> dict[str, str]:
    if not definition.terms:
        return {}
    if len(definition.terms) > 1 or definition.terms[0].condition is not None:
        return {"term_unit": KEPT}
    return {"term_amount": str(definition.terms[0].amount), "term_unit": definition.terms[0].unit}


def _fee_cells(definition: ServiceDefinition) -> dict[str, str]:
    if not definition.fees:
        return {}
    if len(definition.fees) > 1 or definition.fees[0].condition is not None:
        return {"fee_kind": KEPT}
    fee = definition.fees[0].model_dump(mode="json")
    return {column: fee[column.removeprefix("fee_")] or "" for column in FEE}


def entry_of(row: Row) -> Entry:
    """What a row says of a service."""
    if row.note:
        return Entry(row.place, None, unknown=[row.note])
    cells = {name: cell.strip(" ") for name, cell in row.cells.items()}
    value: dict[str, Any] = {key: cells[key] for key in ("code", "slug", "authority", "assurance") if key in cells}
    for key in TEXTS:
        texts = {language: cells[f"{key}_{language}"] for language in LANGUAGES if f"{key}_{language}" in cells}
        if texts:
            value[key] = texts
    keywords = {tag: split(cells[f"keywords_{tag}"]) for tag in LANGUAGES if f"keywords_{tag}" in cells}
    if keywords:
        value["keywords"] = keywords
    value |= {key: split(cells[key]) for key in LISTS if key in cells}
    value |= _part(cells, TERM, "terms", "term_unit", "term_") | _part(cells, FEE, "fees", "fee_kind", "fee_")
    mistakes = [*row.mistakes, *_figures_wrong(value)]
    unknown: list[str] = [said(N_("column %(name)s"), name=name) for name in row.cells if name not in HEADER]
    return Entry(row.place, None if mistakes else value, mistakes, unknown)


def _part(cells: dict[str, str], columns: Sequence[str], key: str, kind: str, prefix: str) -> dict[str, Any]:
    """The one term or fee of a row; nothing where the sheet does not speak of it."""
    if kind not in cells or cells[kind] == KEPT:
        return {}
    found = {column.removeprefix(prefix): cells.get(column) or None for column in columns}
    return {key: [found] if any(found.values()) else []}


def _figures_wrong(value: dict[str, Any]) -> Iterator[Told]:
    """Makes the term's amount a number; says where it is none."""
    for term in value.get("terms", ()):
        amount = term["amount"] or "0"
        if not amount.isdecimal() or len(amount) > 5:
            yield said(N_("term_amount: %(text)s is no number of days or hours"), text=amount[:40])
        else:
            term["amount"] = int(amount)


def join(values: Iterable[str]) -> str:
    """Several values in one cell: `a; b`. A semicolon or backslash in a value is written behind a backslash."""
    return "; ".join(value.replace("\\", "\\\\").replace(";", "\\;") for value in values)


def split(cell: str) -> list[str]:
    """The values that `join` wrote into one cell; blanks around them do not count."""
    found, value, behind = [], "", False
    for letter in cell:
        if behind or letter not in "\\;":
            value, behind = value + letter, False
        elif letter == "\\":
            behind = True
        else:
            found.append(value.strip())
            value = ""
    return [word for word in (*found, value.strip()) if word]


class Sheet:
    """A format whose rows are services: CSV or a workbook."""

    def __init__(
        self, suffix: str, read_rows: ReadRows, write_rows: Callable[..., int], shown: Callable[[str], str]
    ) -> None:
        self.suffixes = frozenset({suffix})
        self._read_rows, self._write_rows, self._shown = read_rows, write_rows, shown

    def read(self, path: Path) -> Iterator[Entry]:
        """The rows of the sheet at `path` as entries; raises `Unreadable`, also for a sheet that is not this catalogue's."""
        checked = False
        for row in self._read_rows(path, Reading()):
            if not checked and not row.note:
                if not {"code", "slug"} <= row.cells.keys():
                    text = N_("the columns code and slug are wanted; another catalogue is read by its column mapping")
                    raise Unreadable(f"{path.name}:1", text)
                checked = True
                kept = ", ".join(NOT_HERE)
                yield Entry(
                    path.name,
                    None,
                    unknown=[said(N_("a sheet does not hold %(names)s: these are kept as they are"), names=kept)],
                )
            row.cells = {name: self._shown(cell) for name, cell in row.cells.items()}
            yield entry_of(row)
        if not checked:
            raise Unreadable(f"{path.name}:1", N_("there is no row under the header"))

    def write(self, path: Path, definitions: Iterable[ServiceDefinition]) -> int:
        """One row for each of `definitions`; returns how many. Raises OSError."""
        return self._write_rows(path, HEADER, map(cells_of, definitions))


CSV = Sheet(".csv", csv_rows.read_rows, csv_rows.write_rows, csv_rows.unguard)
XLSX = Sheet(".xlsx", xlsx_rows.read_rows, xlsx_rows.write_rows, str)
