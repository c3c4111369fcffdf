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
    """Every life event in its order, each with its steps."""
    return said(LifeEventList(items=[_item(event) for event in catalogue.list_life_events()], next=None))


def _item(event: LifeEvent) -> LifeEventItem:
    steps = [LifeEventStep.model_validate(step) for step in bundles.written(bundles.steps_of(event))]
    return LifeEventItem.model_validate({"slug": event.slug, "name": event.name, "summary": event.summary, "steps": steps})


@api.get("/v1/finder")
@public
@open_data
def facts() -> Response:
    """What the finder asks."""
    asked = questions_of(present_facts()).values()
    return said(Facts(questions=[question.model_dump(mode="json", exclude_defaults=True) for question in asked]))
