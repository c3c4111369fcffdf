"""Service definitions as nodes of CPSV-AP 3.2: what it has words for, and a few own words beside (see `cpsv_terms.OWN`).

Questionnaire, route, certificate, assurance and questions of others have no place in CPSV-AP and are left out; each service says by
`rdfs:seeAlso` where its whole definition is. Lists are written in their order, so that readers who keep it can give them back.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TextIO

import sqlalchemy as sa

from egov.authorities import queries as authorities
from egov.catalogue import queries
from egov.catalogue.definition import Basis, EligibilityRule, Evidence, Fee, Ground, ServiceDefinition, Term
from egov.catalogue.fees import present_index
from egov.catalogue.formats import turtle
from egov.catalogue.formats.cpsv_terms import EU, LANGUAGE_CODES, LICENCE, PREFIXES, UNIT_CODES
from egov.catalogue.terms import usual_term
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.localised import LANGUAGES, LocalisedText
from egov.profiles.current import current_profile, local_day, public_address
from egov.questionnaire.conditions import as_json

Node = dict[str, Any]
DURATIONS = {"working_days": "P{}D", "calendar_days": "P{}D", "working_hours": "PT{}H", "automatic": "PT0S"}
_CATALOGUE = LocalisedText(
    tg="Феҳристи хизматрасониҳои давлатӣ",
    ru="Каталог государственных услуг",
    kk="Мемлекеттік қызметтер каталогы",
    en="Catalogue of public services",
)


@dataclass(frozen=True, slots=True)
class Around:
    """What nodes take from beyond the definitions: the portal's address, its country and money, the day's index, names by slug."""

    base: str
    alpha3: str
    currency: str
    index: Decimal
    portal: LocalisedText
    names: dict[str, LocalisedText] = field(default_factory=dict)
    """Names of authorities, categories and life events, by `authority:slug` and the like."""

    def id(self, kind: str, slug: str) -> str:
        """The address that names a thing for ever, and leads to a page on it (`/id/service/criminal-record`)."""
        return f"{self.base}/id/{kind}/{slug}"


def present_surroundings(on: dt.date | None = None) -> Around:
    """The surroundings of this portal on the day `on`, today where none is given; without names before there is a database."""
    profile = current_profile()
    names = _names() if sa.inspect(db.session.connection()).has_table("authority") else {}
    index = present_index().on(on or local_day(clock.now()))
    return Around(public_address(), profile.alpha3, profile.currency, index, profile.portal_name, names)


def _names() -> dict[str, LocalisedText]:
    names = {f"authority:{row.slug}": row.name for row in authorities.list_authorities(active_only=False)}
    names |= {f"category:{row.slug}": row.name for row in queries.list_categories()}
    return names | {f"life-event:{row.slug}": row.name for row in queries.list_life_events()}


def write_jsonld(file: TextIO, definitions: Iterable[ServiceDefinition], around: Around) -> int:
    """`definitions` are in `file` as JSON-LD, one node a line; returns how many. Nothing has to be fetched to read it.

    The type comes first in each node, so that the document can be read as a stream (W3C Streaming JSON-LD, section 3.1).
    """
    count, between = 0, "\n"
    file.write(f'{{"@context": {json.dumps(PREFIXES)},\n"@graph": [')
    for nodes in _nodes(definitions, around):
        count += 1
        for node in nodes:
            file.write(between + json.dumps(node, ensure_ascii=False))
            between = ",\n"
    file.write("\n]}\n")
    return count


def write_turtle(file: TextIO, definitions: Iterable[ServiceDefinition], around: Around) -> int:
    """`definitions` are in `file` as Turtle; returns how many."""
    count = 0
    file.write(turtle.head(PREFIXES))
    for nodes in _nodes(definitions, around):
        count += 1
        file.writelines(map(turtle.write_node, nodes))
    return count


def _nodes(definitions: Iterable[ServiceDefinition], around: Around) -> Iterator[list[Node]]:
    """The nodes of each definition; what several share (authorities, categories, languages) stands with the first that names it."""
    said: set[str] = set()
    for definition in definitions:
        described = _Described(definition, around)
        nodes = described.nodes()
        nodes += [node for iri, node in described.shared.items() if iri not in said]
        said |= described.shared.keys()
        yield nodes


class _Described:
    """One service being put into nodes. `shared` are the nodes that other services may name too, by address."""

    def __init__(self, definition: ServiceDefinition, around: Around) -> None:
        self._definition, self._around = definition, around
        self.iri = around.id("service", definition.slug)
        self.shared: dict[str, Node] = {}
        self._parts: list[Node] = []

    def nodes(self) -> list[Node]:
        """The service's own nodes, the service first."""
        d = self._definition
        term = usual_term(d)
        service: Node = {
            "@type": "cpsv:PublicService",
            "@id": self.iri,
            "dct:identifier": d.code,
            "dct:title": texts(d.name, d.slug),
            "dct:abstract": texts(d.summary) if d.description else [],
            "dct:description": texts(d.description or d.summary, d.slug),
            "dcat:keyword": [_text(word, tag) for tag in LANGUAGES for word in d.keywords.get(tag, ())],  # type: ignore[call-overload]
            "dct:language": [self._language(tag) for tag in LANGUAGES if d.name.get(tag)],
            "dct:spatial": self._country(),
            "dct:isPartOf": self._catalogue(),
            "cv:hasCompetentAuthority": self._authority(d.authority),
            "cv:thematicArea": [self._concept("category", slug) for slug in d.categories],
            "cv:isGroupedBy": [self._life_event(slug) for slug in d.life_events],
            "dct:audience": [self._concept("audience", name) for name in d.audience],
            "cv:hasChannel": [self._channel(name) for name in d.channels],
            "cv:processingTime": _typed(DURATIONS[term.unit].format(term.amount), "xsd:duration"),
            "darvoza:term": [self._term(place, row) for place, row in enumerate(d.terms, 1)],
            "cv:hasCost": [self._cost(place, row) for place, row in enumerate(d.fees, 1)],
            "cpsv:hasInput": [self._evidence(place, row) for place, row in enumerate(d.evidence, 1)],
            "cpsv:produces": [self._output(place, row) for place, row in enumerate(d.outputs, 1)],
            "cv:holdsRequirement": [self._requirement(place, row) for place, row in enumerate(d.eligibility, 1)],
            "cpsv:follows": [self._ground(row) for row in d.refusal_grounds],
            "cv:hasLegalResource": [self._basis(place, row) for place, row in enumerate(d.legal_basis, 1)],
            "rdfs:seeAlso": {"@id": f"{self._around.base}/api/v1/services/{d.slug}"},
        }
        return [{name: value for name, value in node.items() if value not in ([], None)} for node in (service, *self._parts)]

    def _part(self, name: str, of: str, **values: Any) -> Node:
        """A node of this service alone, called by a fragment of its address; what is put in its place is a reference to it."""
        iri = f"{self.iri}#{name}"
        self._parts.append({"@type": of, "@id": iri} | {key.replace("__", ":"): value for key, value in values.items()})
        return {"@id": iri}

    def _share(self, iri: str, of: str | list[str], **values: Any) -> Node:
        node = {"@type": of, "@id": iri} | {key.replace("__", ":"): value for key, value in values.items()}
        self.shared.setdefault(iri, {name: value for name, value in node.items() if value not in ([], None)})
        return {"@id": iri}

    def _concept(self, kind: str, slug: str) -> Node:
        label = texts(self._around.names.get(f"{kind}:{slug}"), slug.replace("_", " "))
        return self._share(self._around.id(kind, slug), "skos:Concept", skos__notation=slug, skos__prefLabel=label)

    def _language(self, tag: str) -> Node:
        return self._share(f"{EU}language/{LANGUAGE_CODES[tag]}", "dct:LinguisticSystem")

    def _country(self) -> Node:
        return self._share(f"{EU}country/{self._around.alpha3}", "dct:Location")

    def _authority(self, slug: str) -> Node:
        label = texts(self._around.names.get(f"authority:{slug}"), slug)
        iri, kinds = self._around.id("authority", slug), ["cv:PublicOrganisation", "org:Organization"]
        return self._share(iri, kinds, dct__identifier=slug, skos__prefLabel=label, dct__spatial=self._country())

    def _life_event(self, slug: str) -> Node:
        name = texts(self._around.names.get(f"life-event:{slug}"), slug)
        kinds = ["cv:LifeEvent", "cv:Event"]
        return self._share(self._around.id("life-event", slug), kinds, dct__identifier=slug, dct__title=name)

    def _catalogue(self) -> Node:
        base, portal = self._around.base, texts(self._around.portal, "portal")
        page = self._share(f"{base}/", "foaf:Document")
        publisher = self._share(f"{base}/id/portal", "foaf:Agent", dct__identifier=f"{base}/", dct__title=portal)
        return self._share(
            f"{base}/id/catalogue",
            "dcat:Dataset",
            dct__identifier=f"{base}/id/catalogue",
            dct__title=texts(_CATALOGUE),
            dct__description=texts(_CATALOGUE),
            dct__publisher=publisher,
            dct__license={"@id": LICENCE},
            dcat__landingPage=page,
        )

    def _channel(self, name: str) -> Node:
        identifier = f"{self._definition.code}-{name}"
        return self._part(
            f"channel-{name}", "cv:Channel", dct__identifier=identifier, dct__type=self._concept("channel", name)
        )

    def _term(self, place: int, term: Term) -> Node:
        return self._part(
            f"term-{place}",
            "schema:QuantitativeValue",
            schema__value=_typed(str(term.amount), "xsd:integer"),
            schema__unitCode=UNIT_CODES.get(term.unit),
            **_also(term),
        )

    def _cost(self, place: int, fee: Fee) -> Node:
        amount = fee.amount if fee.multiple is None else fee.multiple * self._around.index
        currency = {"@id": f"{EU}currency/{fee.currency or self._around.currency}"}
        self._share(currency["@id"], "skos:Concept", skos__notation=fee.currency or self._around.currency)
        return self._part(
            f"cost-{place}",
            "cv:Cost",
            dct__identifier=f"{self._definition.code}-cost-{place}",
            dct__description=texts(fee.label),
            cv__hasValue=_typed(str(amount or 0), "xsd:double"),
            cv__currency=None if fee.kind == "free" else currency,
            darvoza__multiple=None if fee.multiple is None else _typed(str(fee.multiple), "xsd:decimal"),
            **_also(fee),
        )

    def _evidence(self, place: int, evidence: Evidence) -> Node:
        return self._part(
            f"evidence-{place}",
            "cv:Evidence",
            dct__identifier=f"{self._definition.code}-evidence-{place}",
            dct__title=texts(evidence.what, self._definition.slug),
            dct__type=self._concept("evidence-source", evidence.source),
            darvoza__question=list(evidence.questions),
            **_also(evidence),
        )

    def _output(self, place: int, output: LocalisedText) -> Node:
        identifier = f"{self._definition.code}-output-{place}"
        title = texts(output, self._definition.slug)
        return self._part(f"output-{place}", "cv:Output", dct__identifier=identifier, dct__title=title)

    def _ground(self, ground: Ground) -> Node:
        norm = (
            None
            if not ground.norm
            else self._part(f"norm-{ground.code}", "eli:LegalResource", dct__title=texts(ground.norm))
        )
        return self._part(
            f"ground-{ground.code}",
            "cpsv:Rule",
            dct__identifier=ground.code,
            dct__type=self._concept("rule-type", "refusal-ground"),
            dct__title=texts(ground.text, ground.code),
            dct__description=texts(ground.remedy or ground.text, ground.code),
            cpsv__implements=norm,
            darvoza__source=ground.source,
        )

    def _requirement(self, place: int, rule: EligibilityRule) -> Node:
        condition = None if rule.condition is None else json.dumps(as_json(rule.condition), ensure_ascii=False)
        return self._part(
            f"requirement-{place}",
            "cv:Requirement",
            dct__identifier=f"{self._definition.code}-requirement-{place}",
            dct__title=texts(rule.text, self._definition.slug),
            darvoza__condition=condition and _typed(condition, "rdf:JSON"),
            darvoza__source=rule.source,
        )

    def _basis(self, place: int, basis: Basis) -> Node:
        return self._part(
            f"law-{place}",
            "eli:LegalResource",
            dct__title=texts(basis.title),
            dct__bibliographicCitation=basis.article,
            darvoza__source=basis.source,
        )


def texts(value: LocalisedText | None, otherwise: str = "") -> list[Node]:
    """A text in each of its languages; where there is none at all, `otherwise` in English, for CPSV-AP wants some."""
    said = [_text(value[tag], tag) for tag in LANGUAGES if value and value.get(tag)]
    return said or ([_text(otherwise, "en")] if otherwise else [])


def _text(value: str, tag: str) -> Node:
    return {"@value": value, "@language": tag}


def _typed(value: str, datatype: str) -> Node:
    return {"@type": datatype, "@value": value}


def _also(part: Term | Fee | Evidence) -> Node:
    """What a line of terms, fees or evidence says beside itself: when it holds, a note, how sure it is."""
    rule = None if part.condition is None else json.dumps(as_json(part.condition), ensure_ascii=False)
    return {
        "darvoza__condition": rule and _typed(rule, "rdf:JSON"),
        "darvoza__source": None if isinstance(part, Evidence) else part.source,
        "skos__note": texts(part.note),
    }
