"""Reading a foreign catalogue by its column mapping: each row becomes an entry, by the rules of the mapping alone."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from egov.catalogue.formats import csv_rows, json_rows, xlsx_rows
from egov.catalogue.formats.base import MAX_BYTES, Entry, Unreadable
from egov.catalogue.formats.mapping import PLACE, ColumnMapping, Fields, Join, Rule, columns_of
from egov.catalogue.formats.opening import bare_suffix
from egov.catalogue.formats.rows import Reading, ReadRows, Row
from egov.catalogue.told import said
from egov.kernel.errors import N_
from egov.kernel.localised import LocalisedText

MAX_JOINED = 100_000
TABLES: dict[str, ReadRows] = {".csv": csv_rows.read_rows, ".xlsx": xlsx_rows.read_rows, ".json": json_rows.read_rows}
_CELL = 50
"""What a cell takes in memory at least, however short."""
_DIGEST = 12
_LONGEST = {"slug": 80, "code": 20}


class Mapped:
    """A foreign catalogue read by its mapping.

    `constants` are the keys that the mapping states itself: they hold for services that are new. Once the file is read, `founded` are
    the authorities that its lines name, by slug.
    """

    def __init__(self, mapping: ColumnMapping) -> None:
        self.mapping = mapping
        self.founded: dict[str, LocalisedText] = {}
        rules = ((key, getattr(mapping.fields, key)) for key in Fields.model_fields)
        self.constants = frozenset(key for key, rule in rules if isinstance(rule, Rule) and rule.value is not None)
        self._used = set(columns_of(mapping)) | set(mapping.ignored)

    def read(self, path: Path) -> Iterator[Entry]:
        """The lines of the catalogue at `path` as entries; raises `Unreadable`."""
        joined = _joined(self.mapping.joins, path)
        checked = False
        for row in _table_of(path)(path, self.mapping.table.reading):
            if row.note:
                yield Entry(row.place, None, unknown=[row.note])
                continue
            if not checked and not row.mistakes:
                self._must_have_columns(row, joined, path.name)
                checked = True
            for name, join in self.mapping.joins.items():
                found = joined[name].get(row.cells.get(join.column, ""), {})
                row.cells |= {f"{name}.{column}": cell for column, cell in found.items()}
            yield self._entry(row)
        if not checked:
            raise Unreadable(f"{path.name}:1", N_("there is no row in it"))

    def _must_have_columns(self, row: Row, joined: Mapping[str, dict[str, dict[str, str]]], name: str) -> None:
        there = set(row.cells)
        for join, rows in joined.items():
            there |= {f"{join}.{column}" for found in rows.values() for column in found}
        lacking = sorted(column for column in columns_of(self.mapping) if column not in there)
        if lacking:
            raise Unreadable(
                f"{name}:1", N_("the mapping speaks of columns that are not there: %(columns)s"), columns=", ".join(lacking)
            )

    def _entry(self, row: Row) -> Entry:
        if row.mistakes:
            return Entry(row.place, None, row.mistakes)
        fields, notes = self.mapping.fields, list[str]()
        value: dict[str, Any] = {}
        for key in Fields.model_fields:
            rule = getattr(fields, key)
            if isinstance(rule, Rule):
                found = _value_of(rule, row.cells, notes)
            else:
                found = {tag: each for tag, one in rule.items() if (each := _value_of(one, row.cells, notes))} or None
            if found is not None:
                value[key] = found
        self._note_authority(value, row)
        notes += [
            said(N_("column %(name)s"), name=column)
            for column, cell in row.cells.items()
            if column not in self._used and "." not in column and cell
        ]
        return Entry(row.place, value, unknown=notes)

    def _note_authority(self, value: dict[str, Any], row: Row) -> None:
        slug, rules = value.get("authority"), self.mapping.authorities
        if rules.unknown == "found" and isinstance(slug, str) and slug not in self.founded:
            names = ((str(tag), _value_of(rule, row.cells, [])) for tag, rule in rules.name.items())
            self.founded[slug] = LocalisedText({tag: text for tag, text in names if text} or {"en": slug})


def _table_of(path: Path) -> ReadRows:
    try:
        return TABLES[bare_suffix(path)]
    except KeyError:
        raise Unreadable(
            path.name, N_("a column mapping reads %(suffixes)s, also packed as .gz"), suffixes=", ".join(TABLES)
        ) from None


def _joined(joins: Mapping[str, Join], beside: Path) -> dict[str, dict[str, dict[str, str]]]:
    """The rows of the tables that are joined, by the names of the joins and their keys; all of them are held, so together they have a limit."""
    joined: dict[str, dict[str, dict[str, str]]] = {}
    held = 0
    for name, join in joins.items():
        path = beside.parent / join.file
        if not path.is_file():
            raise Unreadable(beside.name, N_("the mapping wants %(file)s beside it"), file=join.file)
        found = joined[name] = {}
        for row in _table_of(path)(path, Reading()):
            if not row.note:
                found[row.cells.get(join.key, "")] = row.cells
            held += sum(_CELL + len(cell) for cell in row.cells.values())
            if len(found) > MAX_JOINED:
                raise Unreadable(path.name, N_("has more than %(count)s rows"), count=MAX_JOINED)
            if held > MAX_BYTES:
                raise Unreadable(path.name, N_("is larger than %(size)s MB"), size=MAX_BYTES // 1024 // 1024)
    return joined


def _value_of(rule: Rule, cells: Mapping[str, str], notes: list[str]) -> Any:
    """What `rule` makes of a row, None where it makes nothing. What it cannot make anything of is added to `notes`."""
    if rule.value is not None:
        return rule.value
    text = next((filled for one in rule.texts if (filled := _fill(one, cells))), "")
    if rule.split is not None:
        parts = [part.strip() for part in text.split(rule.split) if part.strip()]
        found = [each for part in parts for each in _listed(_meaning(rule, part, notes))]
        return list(dict.fromkeys(found)) or rule.default
    if not text:
        return rule.default
    if rule.values is not None:
        return _meaning(rule, text, notes) if text in rule.values else _unmeant(rule, text, notes)
    shaped = shape(text, rule.shape)
    if rule.shape == "address" and not shaped:
        notes.append(said(N_("%(column)s: is no web address"), column=rule.texts[0].strip("{}")))
        return rule.default
    return rule.before + _cut(shaped, rule) if shaped else rule.default


def _unmeant(rule: Rule, text: str, notes: list[str]) -> Any:
    notes.append(f"{', '.join(rule.texts)}: {text[:60]}")
    return rule.default


def _meaning(rule: Rule, text: str, notes: list[str]) -> Any:
    if rule.values is None:
        return shape(text, rule.shape)
    if text not in rule.values:
        notes.append(f"{', '.join(rule.texts)}: {text[:60]}")
    return rule.values.get(text)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def _fill(text: str, cells: Mapping[str, str]) -> str:
    """`text` with the cells in their places; nothing where one of them is blank."""
    if any(not cells.get(column, "").strip() for column in PLACE.findall(text)):
        return ""
    return PLACE.sub(lambda found: cells[found[1]].strip(), text)


def _cut(text: str, rule: Rule) -> str:
    """`text`, shortened where it is too long: names to a sign that they go on, identifiers to a digest that keeps them apart."""
    longest = rule.longest or _LONGEST.get(rule.shape, 20_000)
    if len(text) <= longest:
        return text
    if rule.shape in ("slug", "code"):
        mark = _digest(text)[:8]
        mark = mark.upper() if rule.shape == "code" else mark
        return f"{text[: longest - 9].strip('-')}-{mark}"
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip() + "…"


def shape(text: str, kind: str) -> str:
    """`text` in one of the shapes of a mapping: as it is, an address part, a code, words of an address part, a digest, a web address."""
    if kind == "slug":
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
        return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")
    if kind == "code":
        return re.sub(r"[^0-9A-Z.-]+", "-", text.upper()).lstrip(".-")
    if kind == "words":
        words = re.sub(r"[-_]+", " ", text)
        return words[:1].upper() + words[1:]
    if kind == "digest":
        return _digest(text).upper()
    if kind == "address":
        return text if _is_address(text) else ""
    return text


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and " " not in text
    except ValueError:
        return False
