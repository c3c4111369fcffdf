"""The steps of a life event as a page shows them: in the reader's language, only those whose service is on offer, counted from 1."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from egov.catalogue import queries, showing
from egov.catalogue.life_events.bundles import Step, steps_of
from egov.catalogue.models import LifeEvent
from egov.web.presentation import text_in


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step: its service, in which case it is needed, what comes first (place and name), by when and on which basis."""

    row: showing.Row
    when: str
    first: list[tuple[int, str]]
    by: str
    basis: str
    example: bool
    """Whether the time is given as an example only."""


def shown(event: LifeEvent, on: dt.date) -> list[ShownStep]:
    """The steps of `event` on the day `on`; asks the database once, and not at all where there are none."""
    return shown_of([event], on)[event.slug]


def shown_of(events: Iterable[LifeEvent], on: dt.date) -> dict[str, list[ShownStep]]:
    """The steps of each of `events` by its slug, as `shown`; asks the database once for all of them."""
    bundles = {event.slug: steps_of(event) for event in events}
    slugs = sorted({step.service for steps in bundles.values() for step in steps})
    rows = {row.slug: row for row in showing.rows_of(queries.list_listings(slugs), on)} if slugs else {}
    return {slug: _shown(steps, rows) for slug, steps in bundles.items()}


def _shown(steps: list[Step], rows: Mapping[str, showing.Row]) -> list[ShownStep]:
    offered = [step for step in steps if step.service in rows]
    places = {step.service: place for place, step in enumerate(offered, 1)}
    return [
        ShownStep(
            row=rows[step.service],
            when=text_in(step.when),
            first=[(places[slug], rows[slug].name) for slug in step.after if slug in places],
            by=text_in(step.by),
            basis=text_in(step.basis),
            example=step.source == "illustrative",
        )
        for step in offered
    ]
