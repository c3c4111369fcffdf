"""The office's verbs over the steps of a life event, and reading them.

A bundle holds for the whole catalogue, so that only publishers who are not bound to one authority change it. A change counts at once in
every process, for it is a new revision of the catalogue.
"""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from egov.catalogue import actions
from egov.catalogue.access import publishes_all
from egov.catalogue.definition import Slug, Slugs, Source
from egov.catalogue.models import LifeEvent, Service
from egov.journal import actions as journal
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import N_, Conflict, Invalid, NotAllowed, NotFound
from egov.kernel.localised import LANGUAGES, LocalisedText
from egov.questionnaire.schema import Part, Text

MOST_STEPS = 30
MAX_TEXT = 500
MEANWHILE = N_("Meanwhile somebody else changed this life event. Open it again to see how it stands now.")


class Step(Part):
    """One service of a bundle: `when` it is needed (always, where empty), the steps it comes `after`, `by` when, and on which `basis`.

    `source` says how sure the time is. Where the time is not known it stays empty: no law is made up.
    """

    service: Slug
    when: Text | None = None
    after: Slugs = ()
    by: Text | None = None
    basis: Text | None = None
    source: Source | None = None


def steps_of(event: LifeEvent) -> list[Step]:
    """The steps in their order; none where nobody has put the services in order."""
    return [Step.model_validate(step) for step in event.steps or []]


def may_change(by: Actor) -> bool:
    """Whether `by` may change life events: publishers of the whole catalogue, and the system."""
    return publishes_all(by)


def write_texts(
    event: LifeEvent, *, name: LocalisedText, summary: LocalisedText | None, seen: int, by: Actor, now: dt.datetime
) -> None:
    """The event is called `name` and said in one sentence by `summary`.

    For publishers who saw it as it is (`seen` is its `version_id`). Raises `NotAllowed`; `Conflict`; `Invalid` where a language is missing.
    """
    _must_change(event, seen, by)
    for text, field in ((name, "name"), (summary, "summary")):
        if text is not None and text.missing(LANGUAGES):
            raise Invalid(N_("Write it in every language."), field=f"{field}_{text.missing(LANGUAGES)[0]}")
    event.name, event.summary = name, summary
    _tell(event, "texts", by, now)


def put_step(event: LifeEvent, step: Step, *, seen: int, by: Actor, now: dt.datetime) -> None:
    """The event has `step`: in place of the one with the same service, else as its last.

    For publishers, as `write_texts`. Raises `Invalid` for an unknown service, a step that comes before what it needs, or a text that is
    there in some languages only.
    """
    _must_change(event, seen, by)
    steps = steps_of(event)
    place = next((n for n, one in enumerate(steps) if one.service == step.service), len(steps))
    if place >= MOST_STEPS:
        raise Invalid(N_("A life event has no more than %(count)s steps."), count=MOST_STEPS)
    if db.session.scalar(sa.select(Service.id).where(Service.slug == step.service)) is None:
        raise Invalid(N_("There is no service with this address or code."), field="service")
    for field in ("when", "by", "basis"):
        text = getattr(step, field)
        if text is not None and text.missing(LANGUAGES):
            raise Invalid(
                N_("Write it in every language, or leave all empty."), field=f"{field}_{text.missing(LANGUAGES)[0]}"
            )
    kept = [*steps[:place], step, *steps[place + 1 :]]
    _write(event, kept)
    _tell(event, "step", by, now, step.service)


def move_step(event: LifeEvent, service: str, by_places: int, *, seen: int, by: Actor, now: dt.datetime) -> None:
    """The step stands so many places further on, as far as there are any. For publishers; raises as `put_step`, and `NotFound`."""
    _must_change(event, seen, by)
    steps = steps_of(event)
    place = _place(steps, service)
    moved = steps.pop(place)
    steps.insert(min(max(place + by_places, 0), len(steps)), moved)
    _write(event, steps)
    _tell(event, "order", by, now, service)


def remove_step(event: LifeEvent, service: str, *, seen: int, by: Actor, now: dt.datetime) -> None:
    """The step is gone, and no other comes after it any more. For publishers; raises as `move_step`."""
    _must_change(event, seen, by)
    steps = steps_of(event)
    del steps[_place(steps, service)]
    left = [step.model_copy(update={"after": tuple(one for one in step.after if one != service)}) for step in steps]
    _write(event, left)
    _tell(event, "removed", by, now, service)


def get_step(event: LifeEvent, service: str) -> Step:
    """The step of `event` for the service with this slug; raises `NotFound`."""
    steps = steps_of(event)
    return steps[_place(steps, service)]


def written(steps: Sequence[Step]) -> list[dict[str, object]]:
    """The steps as plain values, what is empty left out."""
    return [step.model_dump(mode="json", exclude_defaults=True) for step in steps]


def _place(steps: Sequence[Step], service: str) -> int:
    place = next((n for n, step in enumerate(steps) if step.service == service), None)
    if place is None:
        raise NotFound
    return place


def _write(event: LifeEvent, steps: Sequence[Step]) -> None:
    for place, step in enumerate(steps):
        if not set(step.after) <= {earlier.service for earlier in steps[:place]}:
            raise Invalid(N_("A step cannot stand before one that it needs first."), field="after")
    event.steps = written(steps)
    db.session.flush()


def _must_change(event: LifeEvent, seen: int, by: Actor) -> None:
    if not may_change(by):
        raise NotAllowed(N_("Your role does not allow this."))
    if event.version_id != seen:
        raise Conflict(MEANWHILE)


def _tell(event: LifeEvent, what: str, by: Actor, now: dt.datetime, service: str = "") -> None:
    db.session.flush()
    actions.bump_revision()
    facts: journal.Facts = {"event": event.slug, "what": what}
    if service:
        facts["service"] = service
    journal.record("life_event.changed", subject=event, by=by, now=now, facts=facts)
