"""The steps of a life event as a page shows them: in the reader's language, only those whose service is on offer, counted from 1."""

import datetime as dt
from dataclasses import dataclass

from egov.catalogue import queries, showing
from egov.catalogue.life_events.bundles import steps_of
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
    steps = steps_of(event)
    if not steps:
        return []
    rows = {row.slug: row for row in showing.rows_of(queries.list_listings([step.service for step in steps]), on)}
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
