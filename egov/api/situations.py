"""Situations as open data: life events with their steps, and the facts that rules of eligibility look at."""

from flask import Response

from egov.api.blueprint import api, open_data, said
from egov.api.shapes import Facts, LifeEventItem, LifeEventList, LifeEventStep
from egov.catalogue import queries as catalogue
from egov.catalogue.finder.facts import present_facts, questions_of
from egov.catalogue.life_events import bundles
from egov.catalogue.models import LifeEvent
from egov.web.guards import public


@api.get("/v1/life-events")
@public
@open_data
def life_events() -> Response:
    """Every life event in its order, each with those of its steps whose service is on offer."""
    events = catalogue.list_life_events()
    slugs = {step.service for event in events for step in bundles.steps_of(event)}
    offered = {listing.slug for listing in catalogue.list_listings(sorted(slugs))}
    return said(LifeEventList(items=[_item(event, offered) for event in events], next=None))


def _item(event: LifeEvent, offered: set[str]) -> LifeEventItem:
    shown = [
        step.model_copy(update={"after": tuple(slug for slug in step.after if slug in offered)})
        for step in bundles.steps_of(event)
        if step.service in offered
    ]
    steps = [LifeEventStep.model_validate(step) for step in bundles.written(shown)]
    return LifeEventItem.model_validate({"slug": event.slug, "name": event.name, "summary": event.summary, "steps": steps})


@api.get("/v1/finder")
@public
@open_data
def facts() -> Response:
    """What the finder asks."""
    asked = questions_of(present_facts()).values()
    return said(Facts(questions=[question.model_dump(mode="json", exclude_defaults=True) for question in asked]))
