"""Pages of the catalogue that belong to no service and that people report mistakes on: life events, and the finder.

They are the whole catalogue's: whoever edits in it all looks after them. A task names its page by a key, `life_event:birth` or `finder`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from egov.catalogue import queries
from egov.catalogue.finder.facts import present_facts
from egov.catalogue.life_events.bundles import steps_of
from egov.catalogue.models import LifeEvent
from egov.kernel.errors import N_, NotFound
from egov.kernel.localised import LANGUAGES, LocalisedText
from egov.web.language import translate_for

FINDER = "finder"
FINDER_NAME = N_("Services for your situation")
PARTS = {
    "top": N_("Name and summary"),
    "steps": N_("First this, then that"),
    "others": N_("Other services for this event"),
    "questions": N_("The questions"),
    "found": N_("Which services fit, and why"),
}
"""What the parts of these pages are called."""
Place = tuple[str, str, LocalisedText | None]
"""A place's anchor, the part of the page it is in, and what stands there (None: the part itself)."""


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """Such a page: its key in tasks, its name, its address after the language, and the places that can be reported."""

    key: str
    name: LocalisedText
    path: str
    places: list[Place]


def of_life_event(slug: str) -> CataloguePage:
    """The page of the life event; raises `NotFound`."""
    return _of_events([queries.get_life_event(slug)])[0]


def of_finder() -> CataloguePage:
    """The page of the finder; raises `NotFound` where the country has none."""
    questions = [question for page in present_facts().pages for question in page.questions]
    if not questions:
        raise NotFound
    asked: list[Place] = [(f"questions/{question.key}", "questions", question.label) for question in questions]
    return CataloguePage(
        FINDER, _finder_name(), FINDER, [("found", "found", None), ("questions", "questions", None), *asked]
    )


def find(keys: Collection[str]) -> dict[str, CataloguePage]:
    """The pages that tasks name, by their keys, without those that are gone; asks the database twice, however many there are."""
    events = (
        [event for event in queries.list_life_events() if key_of(event) in keys]
        if any(key != FINDER for key in keys)
        else []
    )
    found = {page.key: page for page in _of_events(events)}
    if FINDER in keys and present_facts().pages:
        found[FINDER] = of_finder()
    return found


def names_of(keys: Collection[str]) -> dict[str, LocalisedText]:
    """What the pages are called, by their keys; asks the database once, and not at all where no life event is among them."""
    events = queries.list_life_events() if any(key != FINDER for key in keys) else []
    names = {key_of(event): event.name for event in events} | {FINDER: _finder_name()}
    return {key: names.get(key) or LocalisedText.of(key) for key in keys}


def key_of(event: LifeEvent) -> str:
    """The key of the page of a life event."""
    return f"life_event:{event.slug}"


def _of_events(events: Sequence[LifeEvent]) -> list[CataloguePage]:
    bundles = [(event, [step.service for step in steps_of(event)]) for event in events]
    wanted = sorted({slug for _, slugs in bundles for slug in slugs})
    names = {listing.slug: listing.name for listing in queries.list_listings(wanted)} if wanted else {}
    found = []
    for event, slugs in bundles:
        steps: list[Place] = [(f"steps/{slug}", "steps", names[slug]) for slug in slugs if slug in names]
        whole: list[Place] = [("steps", "steps", None)] if steps else []
        places: list[Place] = [("top", "top", None), *whole, *steps, ("others", "others", None)]
        found.append(CataloguePage(key_of(event), event.name, f"life-events/{event.slug}", places))
    return found


def _finder_name() -> LocalisedText:
    return LocalisedText({tag: translate_for(tag, FINDER_NAME) for tag in LANGUAGES})
