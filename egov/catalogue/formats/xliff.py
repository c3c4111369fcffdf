"""XLIFF 2.0 (OASIS Standard, 2014): the texts of services for translators' programs, one `file` a service and one `unit` a text.

A unit is named by the anchor of its text, `/` written as `:` (ids are NMTOKENs). Its `state` says initial (nothing there yet, or made from an
older source), translated, or reviewed (public). The attribute `was` of our own namespace tells which translation the file went out with.
A document type is refused, so there are no entities to grow.
"""

import html
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from egov.catalogue.formats.base import Unreadable
from egov.catalogue.formats.opening import open_bytes
from egov.catalogue.told import said
from egov.catalogue.translations import Line
from egov.kernel.errors import N_

CORE = "urn:oasis:names:tc:xliff:document:2.0"
OWN = "urn:darvoza:translation:1"
MEDIA_TYPE = "application/xliff+xml"
GOOD = frozenset({"translated", "reviewed", "final"})
_INLINE = frozenset({"ph", "pc", "sc", "ec", "cp"})
_CHUNK = 256 * 1024


def write(path: Path, lines: Iterable[Line], source: str, target: str) -> int:
    """The lines are in the file at `path`, service by service; returns how many. Raises OSError."""
    count, slug = 0, None
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        stream.write(
            f'<xliff xmlns="{CORE}" xmlns:dz="{OWN}" version="2.0" srcLang="{source}" trgLang="{target}" xml:space="preserve">\n'
        )
        for count, line in enumerate(lines, 1):  # noqa: B007 - it is the number of the last one
            if line.slug != slug:
                stream.write("</file>\n" if slug is not None else "")
                slug = line.slug
                stream.write(f'<file id="{html.escape(slug)}" original="services/{html.escape(slug)}">\n')
            _write_unit(stream, line)
        if slug is None:
            stream.write('<file id="none"><unit id="none"><segment><source></source></segment></unit>\n')
        stream.write("</file>\n</xliff>\n")
    return count


def _write_unit(stream: IO[str], line: Line) -> None:
    notes = [("place", f"{line.title}: {line.anchor}" if line.title else line.anchor)]
    if line.made_from:
        notes.append(("older-source", line.made_from))
    written = "".join(f'<note category="{kind}">{_text(text)}</note>' for kind, text in notes)
    stream.write(
        f'<unit id="{html.escape(line.anchor.replace("/", ":"))}" name="{html.escape(line.anchor)}" dz:was="{line.was or ""}">'
        f'<notes>{written}</notes><segment state="{state_of(line)}"><source>{_text(line.source)}</source>'
    )
    stream.write(f"<target>{_text(line.target)}</target>" if line.target else "")
    stream.write("</segment></unit>\n")


def state_of(line: Line) -> str:
    """How far a translation is, in the words of the standard (4.3.1.30)."""
    if not line.target or line.made_from:
        return "initial"
    return "reviewed" if line.reviewed else "translated"


def _text(text: str) -> str:
    """Text as character data; what XML has no character for is left out (it could not be read again)."""
    plain = "".join(one for one in text if one in "\t\n\r" or ord(one) >= 32 and not 0xD800 <= ord(one) < 0xE000)
    return html.escape(plain).replace("\r", "&#13;")


def read(path: Path) -> Iterator[Line]:
    """The lines of the file at `path`, one by one; raises `Unreadable` where it is no XLIFF 2 or stops making sense."""
    reader = _Reader(path.name)
    with open_bytes(path) as stream:
        while True:
            chunk = stream.read(_CHUNK)
            reader.feed(chunk)
            yield from reader.taken()
            if not chunk:
                return


@dataclass(slots=True)
class _Unit:
    """A unit as it is being read; its segments are put together."""

    place: str
    anchor: str
    was: str | None
    sources: list[str] = field(default_factory=list)
    targets: list[str | None] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    markup: bool = False


class _Reader:
    """What the parser tells, as lines."""

    def __init__(self, name: str) -> None:
        self._name, self._lines = name, list[Line]()
        self._language, self._slug, self._unit = "", "", None  # type: str, str, _Unit | None
        self._path: list[str] = []
        self._ids: set[str] = set()
        self._text: list[str] | None = None
        self._parser = DefusedXMLParser(target=self, forbid_dtd=True)

    def feed(self, chunk: bytes) -> None:
        """Reads on; an empty chunk ends the file."""
        try:
            if chunk:
                self._parser.feed(chunk)
            else:
                self._parser.close()
        except ParseError as error:
            place, text = f"{self._name}:{error.position[0]}", str(error).partition(": line ")[0]
            raise Unreadable(place, N_("is not well-formed XML: %(reason)s"), reason=text) from None
        except DefusedXmlException:
            message = N_("has a document type, which XLIFF has not; entities are not read")
            raise Unreadable(self._place, message) from None
        except (LookupError, ValueError) as error:
            raise Unreadable(self._place, N_("cannot be read: %(reason)s"), reason=str(error)) from None

    def taken(self) -> list[Line]:
        """The lines read since it was asked last."""
        lines, self._lines = self._lines, []
        return lines

    @property
    def _place(self) -> str:
        return f"{self._name}:{self._parser.parser.CurrentLineNumber}"

    def start(self, tag: str, given: dict[str, str]) -> None:
        """An element begins; `tag` is `{namespace}name`."""
        namespace, _brace, name = tag.removeprefix("{").rpartition("}")
        if not self._path:
            self._open(namespace, name, given)
        core = name if namespace == CORE else ""
        self._path.append(core)
        if core == "file":
            original = given.get("original", "")
            self._slug = original.rpartition("/")[2] if original.startswith("services/") else given.get("id", "")
            self._ids = set()
        elif core == "unit":
            self._begin(given)
        elif self._unit is not None and core in ("segment", "ignorable"):
            self._unit.sources.append("")
            self._unit.targets.append(None)
            self._unit.states.append(given.get("state", "") if core == "segment" else "translated")
        elif self._unit is not None and self._unit.sources and core in ("source", "target"):
            self._text = []
        elif self._unit is not None and self._text is not None and core in _INLINE:
            self._unit.markup = True

    def _open(self, namespace: str, name: str, given: dict[str, str]) -> None:
        if name != "xliff" or namespace != CORE:
            older = namespace.startswith("urn:oasis:names:tc:xliff:document:1")
            raise Unreadable(self._place, N_("is XLIFF 1: save it as XLIFF 2.0") if older else N_("is not XLIFF 2.0"))
        if given.get("version") not in ("2.0", "2.1"):
            raise Unreadable(self._place, N_("is not XLIFF 2.0"))
        self._language = given.get("trgLang", "").partition("-")[0].lower()
        if not self._language:
            raise Unreadable(self._place, N_("does not say its target language (trgLang)"))

    def _begin(self, given: dict[str, str]) -> None:
        anchor = given.get("id", "").replace(":", "/")
        self._unit = _Unit(self._place, anchor, given.get(f"{{{OWN}}}was"))

    def data(self, text: str) -> None:
        """Text of the present element."""
        if self._text is not None:
            self._text.append(text)

    def end(self, _tag: str) -> None:
        """The present element ends."""
        core = self._path.pop()
        unit = self._unit
        if unit is None:
            return
        if core in ("source", "target") and self._text is not None:
            text, self._text = "".join(self._text), None
            if core == "source":
                unit.sources[-1] = text
            else:
                unit.targets[-1] = text
        elif core == "unit":
            self._unit = None
            if unit.anchor != "none":
                self._lines.append(self._line(unit))

    def close(self) -> None:
        """The document ends."""

    def _line(self, unit: _Unit) -> Line:
        whole = all(text is not None for text, source in zip(unit.targets, unit.sources, strict=True) if source.strip())
        target = "".join(text or "" for text in unit.targets) if whole else ""
        mistakes = [said(N_("There is markup in the text; a service has none."))] if unit.markup else []
        if unit.anchor in self._ids:
            mistakes.append(said(N_("This text stands in the file twice: %(anchor)s."), anchor=unit.anchor))
        self._ids.add(unit.anchor)
        return Line(
            unit.place,
            self._slug,
            unit.anchor,
            self._language,
            "".join(unit.sources).strip(),
            unicodedata.normalize("NFC", target).strip(),
            unit.was,
            looked_at=bool(unit.states) and all(state in GOOD for state in unit.states),
            mistakes=tuple(mistakes),
        )
