"""The parts of a public service in CPSV-AP, each read into the keys of a definition: costs, terms, evidence, rules, topics."""

import json
import re
from collections.abc import Collection, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from egov.catalogue.formats.cpsv_terms import UNIT_CODES
from egov.catalogue.formats.cpsv_writing import Around
from egov.catalogue.formats.graph import ID, Graph, Value
from egov.catalogue.told import Told, said
from egov.kernel.errors import N_
from egov.kernel.localised import LANGUAGES

_OWN = re.compile(r"^https?://[^/]+(?:/[^?#]*)?/id/([a-z-]+)/([^/?#]+)$")
_DURATION = re.compile(
    r"^P(?:(\d{1,5})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:[\d.]{1,9}S)?)?\Z"
)
_PLAIN_FIGURE = re.compile(r"^\d+(\.\d+)?$")
_SLUG = re.compile(r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$")
_KEY = re.compile(r"^[a-z][a-z0-9_]{0,47}$")
_UNITS = {code: unit for unit, code in UNIT_CODES.items()}
_SHOWN = 160
Row = dict[str, Any]


class Reader:
    """A node being read: whatever is not taken from it is left over, and told. Mistakes and the unknown are those of its service."""

    def __init__(self, graph: Graph, iri: str, around: Around, of: "Reader | None" = None, name: str = "") -> None:
        self.graph, self.iri, self.around = graph, iri, around
        self.name = f"{name} {iri}: " if name else ""
        self._node = graph.node(iri)
        self._taken: set[str] = set()
        self._parts: list[Reader] = []
        self.mistakes: list[Told] = of.mistakes if of else []
        self.unknown: list[str] = of.unknown if of else []

    def take(self, name: str) -> list[Value]:
        """The values of a property, which thereby is no longer left over."""
        self._taken.add(name)
        return self._node.get(name, [])

    def strings(self, name: str) -> list[str]:
        """The plain values of a property."""
        return [value.text for value in self.take(name) if value.kind != ID]

    def parts(self, name: str) -> Iterator["Reader"]:
        """The nodes that a property leads to; plain values in their place are told as unknown."""
        for value in self.take(name):
            if value.kind == ID:
                part = Reader(self.graph, value.text, self.around, self, name)
                self._parts.append(part)
                yield part
            else:
                self.unknown.append(f"{self.name}{name}: {value.text[:_SHOWN]}")

    def texts(self, name: str) -> dict[str, str]:
        """A text by language, the first in each; those in other languages, or in none, are told as unknown."""
        found: dict[str, str] = {}
        for value in self.take(name):
            text = value.text.strip()
            if not text or value.tag not in LANGUAGES or found.setdefault(value.tag, text) != text:
                self._other_text(name, value)
        return {language: found[language] for language in LANGUAGES if language in found}

    def many_texts(self, name: str) -> dict[str, list[str]]:
        """Texts by language, any number in each."""
        found: dict[str, list[str]] = {}
        for value in self.take(name):
            if value.tag in LANGUAGES and value.text.strip():
                found.setdefault(value.tag, []).append(value.text.strip())
            else:
                self._other_text(name, value)
        return {language: found[language] for language in LANGUAGES if language in found}

    def _other_text(self, name: str, value: Value) -> None:
        if value.text.strip():
            language = f" in {value.tag}" if value.tag else " in no language" if value.tag == "" else ""
            self.unknown.append(f"{self.name}{name}{language}: {value.text[:_SHOWN]}")

    def leftovers(self) -> Iterator[str]:
        """What was not taken, of this node and its parts."""
        for name, values in self._node.items():
            if name not in self._taken and name != "rdf:type":
                yield from (f"{self.name}{name}: {value.text[:_SHOWN]}" for value in values)
        for part in self._parts:
            yield from part.leftovers()

    def skip(self) -> None:
        """The node as a whole has no place: that is told, and not each thing that it says."""
        said = [
            value.text for name in ("dct:title", "skos:prefLabel", "dct:description") for value in self._node.get(name, [])
        ]
        self._taken |= self._node.keys()
        self.unknown.append(f"{self.name}{said[0][:_SHOWN] if said else ''}".rstrip(": "))

    def own(self, kind: str, iri: str) -> str | None:
        """The slug in an address that a portal of this kind gives to its things; None for other addresses."""
        found = _OWN.match(iri)
        return found[2] if found and found[1] == kind and _SLUG.match(found[2]) else None


def authority(part: Reader) -> str:
    """The slug of a competent authority: by its address, its name here, its identifier, else made of its name."""
    part.take("dct:spatial"), part.take("dct:identifier")
    names = {value.text.strip().casefold() for value in part.take("skos:prefLabel")}
    slug = part.own("authority", part.iri) or _by_name(part, "authority", names)
    if slug is not None:
        return slug
    identifiers = [text for text in part.strings("dct:identifier") if _SLUG.match(text)]
    last = re.split(r"[/#:]", part.iri.rstrip("/"))[-1].lower().replace("_", "-")
    slug = next(iter(identifiers), "") or (last if _SLUG.match(last) else "unknown")
    part.unknown.append(
        said(
            N_("%(where)s%(names)s: no authority here has this name; it is called %(slug)s"),
            where=part.name,
            names=", ".join(sorted(names))[:_SHOWN],
            slug=slug,
        )
    )
    return slug


def topic(part: Reader, kind: str, known: Collection[str] | None) -> str | None:
    """The slug of a category, life event or audience that this portal has; None, and unknown, for another."""
    names = {value.text.strip().casefold() for name in ("skos:prefLabel", "dct:title") for value in part.take(name)}
    slugs = [part.own(kind, part.iri) or "", *part.strings("skos:notation"), *part.strings("dct:identifier")]
    for slug in slugs:
        if slug in known if known is not None else f"{kind}:{slug}" in part.around.names:
            return slug
    found = _by_name(part, kind, names)
    if found is None:
        part.skip()
    return found


def _by_name(part: Reader, kind: str, names: Collection[str]) -> str | None:
    for key, text in part.around.names.items():
        if key.startswith(f"{kind}:") and any(value.casefold() in names for value in text.values()):
            return key.partition(":")[2]
    return None


def channel(part: Reader, known: Collection[str]) -> str | None:
    """The channel, where it is one that this portal knows by its own addresses."""
    part.take("dct:identifier")
    slugs = [part.own("channel", value.text) for value in part.take("dct:type")]
    found = next((slug for slug in slugs if slug in known), None)
    if found is None:
        part.skip()
    return found


def fee(part: Reader) -> Row | None:
    """A cost as a line of the fee: nought is free, a multiple of the index stays one, else it is fixed."""
    part.take("dct:identifier")
    values, multiples = part.strings("cv:hasValue"), part.strings("darvoza:multiple")
    currencies = [value.text.rstrip("/").rsplit("/", 1)[-1] for value in part.take("cv:currency")]
    row: Row = {}
    if multiples:
        row = {"kind": "index_multiple", "multiple": _figure(part, "darvoza:multiple", multiples[0])}
    elif values:
        amount = _figure(part, "cv:hasValue", values[0])
        row = {"kind": "fixed", "amount": amount} if Decimal(amount) else {"kind": "free"}
    else:
        part.skip()
        return None
    if row["kind"] == "fixed" and currencies and currencies[0] != part.around.currency:
        row["currency"] = currencies[0]
    return row | _with_text("label", part.texts("dct:description")) | _also(part)


def term(part: Reader) -> Row:
    """A term with its unit."""
    codes, values = part.strings("schema:unitCode"), part.strings("schema:value")
    unit = _UNITS.get(codes[0], "calendar_days") if codes else "automatic"
    amount = int(values[0]) if values and values[0].isascii() and values[0].isdigit() and len(values[0]) < 6 else 0
    return ({"amount": amount} if amount else {}) | {"unit": unit} | _also(part)


def processing_time(part: Reader) -> list[Row]:
    """The term in a duration of XML Schema: whole days are calendar days, less is working hours."""
    for value in part.strings("cv:processingTime"):
        found = _DURATION.match(value)
        if found is None or not any(found.groups()) and value not in ("PT0S", "P0D"):
            part.unknown.append(f"cv:processingTime: {value[:_SHOWN]}")
            continue
        years, months, weeks, days, hours, minutes = (int(figure or 0) for figure in found.groups())
        whole = years * 365 + months * 30 + weeks * 7 + days
        hours += -(-minutes // 60)
        if years or months:
            part.unknown.append(
                said(N_("cv:processingTime %(value)s: is written as %(whole)s days"), value=value, whole=whole)
            )
        if whole:
            return [{"amount": whole + -(-hours // 24), "unit": "calendar_days"}]
        return [{"amount": hours, "unit": "working_hours"}] if hours else [{"unit": "automatic"}]
    return []


def evidence(part: Reader) -> Row | None:
    """Something to be shown: by the applicant, where the file does not say that a registry has it."""
    part.take("dct:identifier")
    what = part.texts("dct:title")
    if not what:
        part.skip()
        return None
    sources = [part.own("evidence-source", value.text) for value in part.take("dct:type")]
    row: Row = {"what": what, "from": "registry" if "registry" in sources else "applicant"} | _also(part)
    questions = part.strings("darvoza:question")
    row |= {"questions": questions} if questions else {}
    return _with_text("note", part.texts("dct:description")) | row


def output(part: Reader) -> Row | None:
    """What the service gives."""
    part.take("dct:identifier")
    title = part.texts("dct:title")
    if not title:
        part.skip()
    return title or None


def ground(part: Reader) -> Row | None:
    """A rule that says why one may be refused; other rules have no place."""
    kinds = [part.own("rule-type", value.text) for value in part.take("dct:type")]
    codes, text, remedy = part.strings("dct:identifier"), part.texts("dct:title"), part.texts("dct:description")
    if "refusal-ground" not in kinds or not codes or not _KEY.match(codes[0]) or not text:
        part.skip()
        return None
    row: Row = {"code": codes[0], "text": text}
    for norm in part.parts("cpsv:implements"):
        row |= _with_text("norm", norm.texts("dct:title"))
    return row | (_with_text("remedy", remedy) if remedy != text else {}) | _source(part)


def basis(part: Reader) -> Row | None:
    """An act, where it has a title."""
    title = part.texts("dct:title")
    if not title:
        part.skip()
        return None
    articles = part.strings("dct:bibliographicCitation")
    return {"title": title} | ({"article": articles[0]} if articles else {}) | _source(part)


def requirement(part: Reader) -> Row | None:
    """For whom the service is, where it is said in words; the condition is this portal's own addition."""
    part.take("dct:identifier")
    title = part.texts("dct:title")
    if not title:
        part.skip()
        return None
    return {"text": title} | _condition(part) | _source(part)


def _also(part: Reader) -> Row:
    return _condition(part) | _with_text("note", part.texts("skos:note")) | _source(part)


def _condition(part: Reader) -> Row:
    row: Row = {}
    for rule in part.strings("darvoza:condition"):
        try:
            row["condition"] = json.loads(rule)
        except (ValueError, RecursionError):
            part.mistakes.append(said(N_("%(where)sdarvoza:condition: is not JSON"), where=part.name))
    return row


def _source(part: Reader) -> Row:
    sources = part.strings("darvoza:source")
    return {"source": sources[0]} if sources else {}


def _figure(part: Reader, name: str, text: str) -> str:
    """The figure as it is written where it is plain, else written out; a mistake where it is no amount."""
    text = text.strip()
    if _PLAIN_FIGURE.match(text):
        return text
    try:
        figure = Decimal(text)
        if figure.is_finite() and 0 <= figure <= 1_000_000_000:
            return f"{figure.normalize():f}"
    except InvalidOperation:
        pass
    part.mistakes.append(
        said(N_("%(where)s%(name)s: %(text)s is no amount"), where=part.name, name=name, text=text[:_SHOWN])
    )
    return "0"


def _with_text(key: str, text: dict[str, str]) -> Row:
    return {key: text} if text else {}
