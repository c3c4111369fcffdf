"""What the finder found, as a page shows it: services with the reason for each requirement, in the reader's language."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from egov.catalogue import queries, showing
from egov.catalogue.finder.facts import questions_of
from egov.catalogue.finder.offers import Found, Rule, Sorted
from egov.catalogue.sentences import sentence
from egov.questionnaire.conditions import keys_of
from egov.questionnaire.schema import Questionnaire
from egov.questionnaire.verdicts import Situation
from egov.web.language import gettext
from egov.web.presentation import text_in

MOST = 20
"""So many services of each group are shown; with fewer answers there would be hundreds, and nobody reads them."""
YES, NO, UNKNOWN, SAID = "yes", "no", "unknown", "said"


@dataclass(frozen=True, slots=True)
class Reason:
    """A requirement, and whether it is met: "yes", "no", "unknown", or "said" where only the office can tell."""

    text: str
    detail: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Card:
    """A service with its reasons."""

    row: showing.Row
    reasons: list[Reason]


@dataclass(frozen=True, slots=True)
class Group:
    """The first services of a group, and how many there are."""

    cards: list[Card]
    total: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """The three groups."""

    fitting: Group
    possible: Group
    unfitting: Group


def outcome_of(groups: Sorted, person: Situation, facts: Questionnaire, on: dt.date) -> Outcome:
    """What came out for `person`, ready for the page; asks the database once."""
    parts = (groups.fitting, groups.possible, groups.unfitting)
    slugs = [found.offer.slug for part in parts for found in part[:MOST]]
    rows = {row.slug: row for row in showing.rows_of(queries.list_listings(slugs), on)}
    shown = [
        Group([_card(found, rows, person, facts) for found in part[:MOST] if found.offer.slug in rows], len(part))
        for part in parts
    ]
    return Outcome(*shown)


def _card(found: Found, rows: dict[str, showing.Row], person: Situation, facts: Questionnaire) -> Card:
    pairs = zip(found.offer.rules, found.verdicts, strict=True)
    reasons = [_reason(rule, verdict, person, facts) for rule, verdict in pairs]
    order: Sequence[str] = (NO, UNKNOWN, YES, SAID)
    return Card(rows[found.offer.slug], sorted(reasons, key=lambda reason: order.index(reason.verdict)))


def _reason(rule: Rule, verdict: bool | None, person: Situation, facts: Questionnaire) -> Reason:
    text = text_in(rule.text)
    if rule.condition is None:
        return Reason(text, "", SAID)
    if verdict is None:
        labels = [
            text_in(q.label) for key, q in questions_of(facts).items() if key in keys_of(rule.condition) & person.unknown
        ]
        return Reason(text, gettext("Not answered: %(questions)s", questions=" ".join(labels)), UNKNOWN)
    return Reason(text, sentence(rule.condition, facts), YES if verdict else NO)
