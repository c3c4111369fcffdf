"""The steps of the life events that a person named, in their order, each with whether it concerns that person.

A step concerns whom its service does: the rules of the service are judged already (`offers`), the event needs none of its own. A step whose
service has no rule is judged by nobody. A case ("only if ...") is in words: where the rules hold, the reader is left to check it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from egov.catalogue import queries
from egov.catalogue.finder.offers import Sorted
from egov.catalogue.life_events.showing import ShownStep, shown_of
from egov.questionnaire.schema import Questionnaire
from egov.questionnaire.verdicts import Situation
from egov.web.presentation import text_in

EVENTS = "events"
"""The fact whose answers are, where they are one, the slugs of life events."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A life event that the person named: its name and steps; `verdicts` by the slug of the service: "yes", "no", "unknown"."""

    slug: str
    name: str
    steps: list[ShownStep]
    verdicts: Mapping[str, str]


def bundles_of(groups: Sorted, person: Situation, on: dt.date) -> list[Bundle]:
    """The events that `person` named and somebody has put in order; asks the database twice, and not at all where none was named."""
    named = person.answers.get(EVENTS) or ()
    events = [event for event in queries.list_life_events() if event.slug in named and event.steps] if named else []
    parts = {"yes": groups.fitting, "unknown": groups.possible, "no": groups.unfitting}
    verdicts = {found.offer.slug: verdict for verdict, part in parts.items() for found in part} if events else {}
    shown = shown_of(events, on)
    return [Bundle(event.slug, text_in(event.name), shown[event.slug], verdicts) for event in events if shown[event.slug]]


def can_be_named(slug: str, facts: Questionnaire) -> bool:
    """Whether a person can name the life event `slug` in the finder, so that its steps are judged there."""
    questions = (question for page in facts.pages for question in page.questions if question.key == EVENTS)
    return any(option.value == slug for question in questions for option in question.options)
