"""How much of a workbook is looked at before anything builds a tree from it: parts, bytes, elements, depth, what one row may hold.

Every part is run through a parser that keeps nothing. Sheets and shared strings are later read as streams: a row or a string at a
time is in memory, so these are bounded one by one. Every other part is later read whole, so these are bounded together. Which part is a
sheet is for its content type to say, and for nothing else to deny (ECMA-376, part 2, 10.1): a part that is called a sheet in one place and something
else in another is taken as read whole.
"""

import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from egov.catalogue.formats.base import MAX_BYTES, Unreadable
from egov.catalogue.formats.opening import must_be_small
from egov.kernel.errors import N_

MAX_PARTS = 1000
MAX_RATIO, RATIO_FROM = 200, 10 * 1024 * 1024
"""No part that unpacks to `RATIO_FROM` bytes or more unpacks to more than `MAX_RATIO` times what it is packed."""
MAX_DEPTH = 64
MAX_WHOLE_ELEMENTS, MAX_WHOLE_BYTES = 100_000, 16 * 1024 * 1024
"""Of all parts together that are read whole."""
MAX_ROW_ELEMENTS, MAX_ROW_BYTES = 120_000, 16 * 1024 * 1024
"""Of one row of a sheet: 16,384 cells is the most that Excel knows; of one shared string the same."""
MAX_ROWS = 1_048_576
MAX_BESIDE_ELEMENTS, MAX_BESIDE_BYTES = 50_000, 16 * 1024 * 1024
"""Of a sheet beside its rows: widths of columns, merged cells and the like."""
MAX_STRINGS, MAX_STRINGS_BYTES = 500_000, 32 * 1024 * 1024
MAX_TOKEN = 2 * 1024 * 1024
"""Bytes of one tag with its attributes, or of one comment."""
MAX_NAMES = 10_000
"""Different names of elements and attributes in one part: parsers keep each."""
TOO_MANY = N_("%(part)s has more elements than a workbook needs")
TOO_LONG = N_("%(part)s holds more in one piece than a workbook needs")
TOO_DEEP = N_("%(part)s is nested too deeply")
DECLARED = N_("%(part)s declares a document type or entities: such a workbook is not opened")
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
STRINGS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_PACKAGE, _CHUNK, _OVERLAP = "[Content_Types].xml", 256 * 1024, 32
_READ_WHOLE = re.compile(r"\[Content_Types\]\.xml|.*\.rels|xl/styles\.xml|docProps/.*", re.IGNORECASE)
"""The parts that are found by their name and read whole, whatever type they say they are of."""
_DECLARED = re.compile(b"<!(?:DOCTYPE|ENTITY)|<\0!\0(?:D\0O\0C\0T|E\0N\0T)|\0<\0!\0(?:D\0O\0C\0T|E\0N\0T)", re.IGNORECASE)


def must_be_safe(path: Path) -> None:
    """Raises `Unreadable` where unpacking or parsing the workbook could take more than it should."""
    must_be_small(path)
    try:
        with zipfile.ZipFile(path) as packed:
            _look_through(packed, path.name)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise Unreadable(path.name, N_("is no Excel workbook, or is cut off")) from None
    except zlib.error:
        raise Unreadable(path.name, N_("is no Excel workbook, or a damaged one")) from None


def _look_through(packed: zipfile.ZipFile, name: str) -> None:
    parts = packed.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_BYTES:
        size = MAX_BYTES // 1024 // 1024
        raise Unreadable(name, N_("unpacks to more than %(count)s parts or %(size)s MB"), count=MAX_PARTS, size=size)
    for part in parts:
        if part.file_size >= RATIO_FROM and part.file_size > MAX_RATIO * part.compress_size:
            raise Unreadable(
                name, N_("%(part)s unpacks to more than %(count)s times its size"), part=part.filename, count=MAX_RATIO
            )
    heads = sorted(parts, key=lambda part: not part.filename.endswith((_PACKAGE, ".rels")))
    whole, streamed = _Whole(), _Streamed()
    for part in heads:
        kind = streamed.kind_of(part.filename)
        bounds = _Rows() if kind == SHEET else _Strings() if kind == STRINGS else whole
        _Walk(part.filename, name, bounds, streamed).through(packed, part)


class _Streamed:
    """What the package says of its parts: their types, and what else calls them something."""

    def __init__(self) -> None:
        self._types: dict[str, set[str]] = {}
        self._targets: dict[str, set[str]] = {}

    def note(self, part: str, element: str, attributes: dict[str, str]) -> None:
        """Takes in what an element of one of the package's own parts says."""
        if element == "Override":
            name = attributes.get("PartName", "").lstrip("/").lower()
            self._types.setdefault(name, set()).add(attributes.get("ContentType", ""))
        elif element == "Relationship":
            around = posixpath.dirname(posixpath.dirname(part))
            target = posixpath.normpath(posixpath.join("/", around, attributes.get("Target", ""))).lstrip("/").lower()
            self._targets.setdefault(target, set()).add(attributes.get("Type", "").rpartition("/")[2])

    def kind_of(self, part: str) -> str:
        """`SHEET` or `STRINGS` for a part that nothing calls anything else; "" for one that is read whole."""
        types = self._types.get(part.lower(), set())
        called = self._targets.get(part.lower(), set())
        if _READ_WHOLE.fullmatch(part):
            return ""
        if types == {SHEET} and called <= {"worksheet"}:
            return SHEET
        return STRINGS if types == {STRINGS} and called <= {"sharedStrings"} else ""


@dataclass(slots=True)
class _Whole:
    """Counts over all parts that are read whole."""

    elements: int = 0
    bytes: int = 0

    def opened(self, _element: str, _depth: int, _at: int) -> str:
        """Counts an element; says what there is too much of."""
        self.elements += 1
        return TOO_MANY if self.elements > MAX_WHOLE_ELEMENTS else ""

    def closed(self, _element: str, _depth: int, _at: int) -> None:
        """Nothing is let go before the end."""

    def passed(self, _at: int, fed: int) -> str:
        """Counts the bytes read."""
        self.bytes += fed
        return TOO_LONG if self.bytes > MAX_WHOLE_BYTES else ""


class _Portions:
    """Counts over a part of which one portion after the other is read and let go."""

    portion, depth, most, whole_bytes = "", 0, 0, MAX_BYTES

    def __init__(self) -> None:
        self.portions = self.beside = self.inside = 0
        self.since: int | None = None
        self.beside_bytes = self.left_at = self.total = 0

    def opened(self, element: str, depth: int, at: int) -> str:
        """Counts an element; says what there is too much of."""
        if self.since is None and element == self.portion and depth == self.depth:
            self.portions, self.inside, self.since = self.portions + 1, 0, at
            self.beside_bytes += at - self.left_at
        elif self.since is None:
            self.beside += 1
        else:
            self.inside += 1
        too_many = self.inside > MAX_ROW_ELEMENTS or self.beside > MAX_BESIDE_ELEMENTS or self.portions > self.most
        return TOO_MANY if too_many else ""

    def closed(self, element: str, depth: int, at: int) -> None:
        """A portion ends."""
        if self.since is not None and element == self.portion and depth == self.depth:
            self.since, self.left_at = None, at

    def passed(self, at: int, fed: int) -> str:
        """Looks how long the portion is that is not over yet."""
        self.total += fed
        here = at - self.since if self.since is not None else 0
        beside = self.beside_bytes + (at - self.left_at if self.since is None else 0)
        too_long = here > MAX_ROW_BYTES or beside > MAX_BESIDE_BYTES or self.total > self.whole_bytes
        return TOO_LONG if too_long else ""


class _Rows(_Portions):
    """A sheet: rows in its data."""

    portion, depth, most = "row", 3, MAX_ROWS


class _Strings(_Portions):
    """The shared strings."""

    portion, depth, most, whole_bytes = "si", 2, MAX_STRINGS, MAX_STRINGS_BYTES


class _Walk:
    """One part on its way through the parser; what is malformed is left to whoever reads it."""

    def __init__(self, part: str, name: str, bounds: Any, package: _Streamed) -> None:
        self._part, self._name, self._bounds, self._package = part, name, bounds, package
        self._depth = 0
        self._tells = part.endswith((_PACKAGE, ".rels"))
        self._names: set[str] = set()
        self._reader: Any = DefusedXMLParser(target=self, forbid_dtd=True)

    def through(self, packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
        """Looks through the part as it unpacks: what its directory says of its size is not believed."""
        size, before, parsing = 0, b"", True
        with packed.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > MAX_BYTES:
                    limit = MAX_BYTES // 1024 // 1024
                    raise Unreadable(
                        self._name, N_("%(part)s unpacks to more than %(size)s MB"), part=self._part, size=limit
                    )
                if self._part.endswith((".xml", ".rels")) and _DECLARED.search(before + chunk):
                    self._refuse(DECLARED)
                before = chunk[-_OVERLAP:]
                parsing = parsing and self._fed(chunk, size)

    def _fed(self, chunk: bytes, size: int) -> bool:
        """Whether the part is XML so far."""
        try:
            self._reader.feed(chunk)
        except ParseError:
            return False
        except DefusedXmlException:
            self._refuse(DECLARED)
        at = max(self._reader.parser.CurrentByteIndex, 0)
        if size - at > MAX_TOKEN:
            self._refuse(TOO_LONG)
        self._refuse(self._bounds.passed(at, len(chunk)))
        return True

    def start(self, element: str, attributes: dict[str, str]) -> None:
        """The parser came to the beginning of an element."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._refuse(TOO_DEEP)
        bare = element.rpartition("}")[2]
        self._names.update((element, *attributes))
        if len(self._names) > MAX_NAMES:
            self._refuse(TOO_MANY)
        if self._tells:
            self._package.note(self._part, bare, attributes)
        self._refuse(self._bounds.opened(bare, self._depth, self._reader.parser.CurrentByteIndex))

    def end(self, element: str) -> None:
        """The parser came to the end of an element."""
        self._bounds.closed(element.rpartition("}")[2], self._depth, self._reader.parser.CurrentByteIndex)
        self._depth -= 1

    def _refuse(self, message: str) -> None:
        if message:
            raise Unreadable(self._name, message, part=self._part)
