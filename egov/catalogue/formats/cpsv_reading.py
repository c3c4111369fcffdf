"""What a description in CPSV-AP says of services, by the keys of a definition; what has no key is told as unknown.

What this portal wrote is read back as it was. From others the words of CPSV-AP are taken; slugs, codes and names of authorities,
categories and life events are matched by address, then by name. What a file does not say is not guessed.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from egov.catalogue.definition import AUDIENCES, CHANNELS
from egov.catalogue.formats import cpsv_parts as parts
from egov.catalogue.formats.base import Entry, Unreadable
from egov.catalogue.formats.cpsv_parts import Reader
from egov.catalogue.formats.cpsv_terms import EU, LANGUAGE_CODES
from egov.catalogue.formats.cpsv_writing import Around
from egov.catalogue.formats.graph import Graph
from egov.catalogue.told import said
from egov.kernel.errors import N_

MAX_UNKNOWN, MAX_SHOWN = 100, 160
_SLUG = re.compile(r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$")
_CODE = re.compile(r"^[0-9A-Z][0-9A-Z.-]{0,19}$")
_LISTS: tuple[tuple[str, str, Callable[[Reader], Any]], ...] = (
    ("cv:hasCost", "fees", parts.fee),
    ("cpsv:hasInput", "evidence", parts.evidence),
    ("cpsv:produces", "outputs", parts.output),
    ("cv:holdsRequirement", "eligibility", parts.requirement),
    ("cpsv:follows", "refusal_grounds", parts.ground),
    ("cv:hasLegalResource", "legal_basis", parts.basis),
)


def entries_of(graph: Graph, file: str, around: Around, has_form: Callable[[str], bool]) -> Iterator[Entry]:
    """An entry for each public service of `graph`, read by the portal `around`; raises `Unreadable` where there is none.

    `has_form` says whether a service of a slug is here, with its questions: without them no condition on answers can be taken.
    """
    found = False
    for iri in graph.all_of("cpsv:PublicService"):
        found = True
        yield _entry(Reader(graph, iri, around), f"{file}: {iri}", has_form)
    if not found:
        raise Unreadable(file, N_("describes no public service (there is no node of the class cpsv:PublicService)"))


def _entry(service: Reader, place: str, has_form: Callable[[str], bool]) -> Entry:
    value = _identity(service)
    value |= _texts(service)
    value |= _topics(service)
    for name, key, read in _LISTS:
        rows = [row for part in service.parts(name) if (row := read(part)) is not None]
        if rows:
            value[key] = rows
    terms = [parts.term(part) for part in service.parts("darvoza:term")] or parts.processing_time(service)
    service.take("cv:processingTime")
    if terms:
        value["terms"] = terms
    if not has_form(value.get("slug", "")):
        _leave_out_conditional(service, value)
        _leave_out_questions(service, value)
    _pass_over(service)
    unknown = [*service.unknown, *service.leftovers()]
    if len(unknown) > MAX_UNKNOWN:
        unknown = [*unknown[:MAX_UNKNOWN], said(N_("and %(count)s more"), count=len(unknown) - MAX_UNKNOWN)]
    return Entry(place, None if service.mistakes else value, service.mistakes, unknown)


def _leave_out_conditional(service: Reader, value: dict[str, Any]) -> None:
    for name, key in (("darvoza:term", "terms"), ("cv:hasCost", "fees"), ("cpsv:hasInput", "evidence")):
        rows = value.get(key, [])
        kept = [row for row in rows if "condition" not in row]
        if len(kept) < len(rows):
            text = N_("%(name)s: %(count)s with a condition on questions that a new service does not have yet")
            service.unknown.append(said(text, name=name, count=len(rows) - len(kept)))
            value.pop(key)
            value |= {key: kept} if kept else {}


def _leave_out_questions(service: Reader, value: dict[str, Any]) -> None:
    for row in value.get("evidence", []):
        keys = row.pop("questions", None)
        if keys:
            text = N_("cpsv:hasInput darvoza:question %(keys)s: a new service has no questions yet")
            service.unknown.append(said(text, keys=", ".join(keys)[:MAX_SHOWN]))


def _identity(service: Reader) -> dict[str, Any]:
    identifiers = service.strings("dct:identifier")
    if not identifiers:
        service.mistakes.append(said(N_("dct:identifier: is missing")))
        return {}
    if len(identifiers) > 1:
        service.mistakes.append(
            said(N_("dct:identifier: there is more than one (%(identifiers)s)"), identifiers=", ".join(identifiers[:3]))
        )
    identifier = identifiers[0].strip()
    code = code_of(identifier)
    if code != identifier:
        service.unknown.append(
            said(N_("dct:identifier %(identifier)s: is written %(code)s here"), identifier=identifier, code=code)
        )
    return {"slug": service.own("service", service.iri) or slug_of(identifier), "code": code}


def _texts(service: Reader) -> dict[str, Any]:
    name = service.texts("dct:title")
    if not name:
        service.mistakes.append(said(N_("dct:title: there is none in tg, ru, kk or en")))
    abstract, description = service.texts("dct:abstract"), service.texts("dct:description")
    value: dict[str, Any] = {"name": name, "summary": abstract or description or name}
    if abstract and description:
        value["description"] = description
    keywords = service.many_texts("dcat:keyword")
    return value | ({"keywords": keywords} if keywords else {})


def _topics(service: Reader) -> dict[str, Any]:
    value: dict[str, Any] = {}
    authority = [slug for part in service.parts("cv:hasCompetentAuthority") if (slug := parts.authority(part))]
    if not authority:
        service.mistakes.append(said(N_("cv:hasCompetentAuthority: is missing")))
    value["authority"] = authority[0] if authority else ""
    service.unknown += [
        said(N_("cv:hasCompetentAuthority %(slug)s: a service here has one authority"), slug=slug) for slug in authority[1:]
    ]
    found = {
        "categories": [parts.topic(part, "category", None) for part in service.parts("cv:thematicArea")],
        "life_events": [parts.topic(part, "life-event", None) for part in service.parts("cv:isGroupedBy")],
        "audience": [parts.topic(part, "audience", AUDIENCES) for part in service.parts("dct:audience")],
        "channels": [parts.channel(part, CHANNELS) for part in service.parts("cv:hasChannel")],
    }
    for key, slugs in found.items():
        if any(slugs):
            value[key] = [slug for slug in dict.fromkeys(slugs) if slug]
    return value


def _pass_over(service: Reader) -> None:
    """What says nothing that this portal does not know anyhow."""
    base = service.around.base
    known = {f"{EU}language/{code}" for code in LANGUAGE_CODES.values()}
    known |= {f"{EU}country/{service.around.alpha3}", f"{base}/id/catalogue"}
    for name in ("dct:language", "dct:spatial", "dct:isPartOf", "rdfs:seeAlso"):
        values = service.take(name)
        service.unknown += [
            f"{name}: {value.text}"
            for value in values
            if value.text not in known and not value.text.startswith(f"{base}/api/")
        ]
    service.take("rdf:type")


def slug_of(text: str) -> str:
    """A slug that `text` makes: its Latin letters and figures; a digest of it where there are none."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if _SLUG.match(slug) and len(slug) <= 80:
        return slug
    return f"{slug[:60].strip('-') or 'service'}-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:10]}"


def code_of(identifier: str) -> str:
    """A code that `identifier` makes: itself in capitals where it fits, else its end and a digest of the whole."""
    plain = re.sub(r"[^0-9A-Z.-]+", "-", identifier.upper()).strip("-.")
    if _CODE.match(plain):
        return plain
    digest = hashlib.sha256(identifier.encode("utf-8", "replace")).hexdigest()[:8].upper()
    return f"{plain[-11:].strip('-.') or 'X'}-{digest}"
