"""The services on offer that have rules, ready to be compared with a person's situation; kept for one revision of the catalogue.

The same rule stands in many services, so each different one is asked once for a person, however many services there are.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from egov.catalogue import revisions
from egov.catalogue.models import ServiceListing
from egov.kernel.db import db
from egov.kernel.localised import LANGUAGES, LocalisedText
from egov.questionnaire.conditions import Node, parse
from egov.questionnaire.verdicts import Situation, Test, compiled

Row = tuple[str, list[dict[str, Any]], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a service: its text, its condition, and the place of that in the book; one without a condition is said only."""

    text: LocalisedText
    condition: Node | None
    place: int | None


@dataclass(frozen=True, slots=True)
class Offer:
    """A service that the finder can judge: its rules, the places of their conditions in the book, its sort key in each language."""

    slug: str
    rules: tuple[Rule, ...]
    places: tuple[int, ...]
    sort: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """All offers, and the different conditions among their rules, as functions."""

    offers: Sequence[Offer]
    tests: Sequence[Test]


@dataclass(frozen=True, slots=True)
class Found:
    """What came out for a service: how many of its conditions hold, out of the outcomes of all conditions in the book."""

    offer: Offer
    held: int
    outcomes: Sequence[bool | None]

    @property
    def verdicts(self) -> tuple[bool | None, ...]:
        """For each rule yes, no or unknown (None); None also for those that are said only."""
        return tuple(None if rule.place is None else self.outcomes[rule.place] for rule in self.offer.rules)


@dataclass(frozen=True, slots=True)
class Sorted:
    """The offers for a person: those that fit, those that may, those that do not; the surest first."""

    fitting: list[Found]
    possible: list[Found]
    unfitting: list[Found]


def book() -> Book:
    """The rules of all services on offer."""
    return revisions.kept("finder", lambda: book_of(_rows()))


def _rows() -> Iterable[Row]:
    columns = (getattr(ServiceListing, f"sort_{tag}") for tag in LANGUAGES)
    rows = db.session.execute(sa.select(ServiceListing.slug, ServiceListing.eligibility, *columns))
    return ((slug, eligibility, sort) for slug, eligibility, *sort in rows)


def book_of(rows: Iterable[Row]) -> Book:
    """The rules of services: slug, `eligibility` as plain values, sort key in each language. Those without a condition are left out."""
    places: dict[str, int] = {}
    nodes: list[Node] = []
    offers = []
    for slug, eligibility, sort in rows:
        rules = tuple(_rule(rule, places, nodes) for rule in eligibility)
        asked = tuple(rule.place for rule in rules if rule.place is not None)
        if asked:
            offers.append(Offer(slug, rules, asked, tuple(sort)))
    return Book(offers, [compiled(node) for node in nodes])


def _rule(value: dict[str, Any], places: dict[str, int], nodes: list[Node]) -> Rule:
    text = LocalisedText(value["text"])
    if value.get("condition") is None:
        return Rule(text, None, None)
    written = json.dumps(value["condition"], sort_keys=True)
    if written not in places:
        places[written] = len(nodes)
        nodes.append(parse(value["condition"]))
    return Rule(text, nodes[places[written]], places[written])


def sort_for(person: Situation, language: str, among: Book | None = None) -> Sorted:
    """Every offer judged for `person`: it fits where every condition holds, may where none fails but some are unknown."""
    among = among or book()
    outcomes = [test(person) for test in among.tests]
    groups = Sorted([], [], [])
    for offer in among.offers:
        asked = [outcomes[place] for place in offer.places]
        group = groups.unfitting if False in asked else groups.possible if None in asked else groups.fitting
        group.append(Found(offer, asked.count(True), outcomes))
    place = LANGUAGES.index(language)
    for group in (groups.fitting, groups.possible, groups.unfitting):
        group.sort(key=lambda found: (-found.held, found.offer.sort[place], found.offer.slug))
    return groups
