"""Pages of the catalogue that belong to no service and that people report mistakes on.

Life events, categories, authorities, the lists of each of them and of the services, and the finder. They are the whole catalogue's:
whoever edits in it all looks after them. A task names its page by a key, `life_event:birth` or `finder`.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from egov.authorities import queries as authorities
from egov.authorities.models import Authority
from egov.catalogue import queries
from egov.catalogue.finder.facts import present_facts
from egov.catalogue.life_events.bundles import steps_of
from egov.catalogue.models import Category, LifeEvent
from egov.kernel.errors import N_, NotFound
from egov.kernel.localised import LANGUAGES, LocalisedText
from egov.web.language import translate_for

FINDER, LIFE_EVENT, CATEGORY, AUTHORITY = "finder", "life_event", "category", "authority"
FINDER_NAME = N_("Services for your situation")
LISTS = {"services": N_("All services"), "life-events": N_("Life events"), "authorities": N_("Authorities and offices")}
"""The lists by their addresses, which are their keys, and what they are called."""
PARTS = {
    "top": N_("Name and summary"),
    "steps": N_("First this, then that"),
    "others": N_("Other services for this event"),
    "questions": N_("The questions"),
    "found": N_("Which services fit, and why"),
    "list": N_("The list"),
    "filters": N_("Search and filters"),
    "offices": N_("Offices"),
}
"""What the parts of these pages are called."""
Place = tuple[str, str, LocalisedText | None]
"""A place's anchor, the part of the page it is in, and what stands there (None: the part itself)."""
_TOP: Place = ("top", "top", None)
_LIST: Place = ("list", "list", None)


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """Such a page: its key in tasks, its name, its address after the language, and the places that can be reported."""

    key: str
    name: LocalisedText
    path: str
    places: list[Place]


def of_topic(kind: str, slug: str) -> CataloguePage:
    """The page of a life event, category or authority; raises `NotFound`."""
    if kind == LIFE_EVENT:
        return _of_events([queries.get_life_event(slug)])[0]
    if kind == CATEGORY:
        return _of_categories([queries.get_category(slug)])[0]
    return _of_authorities([authorities.get_authority(slug)])[0]


def of_list(key: str) -> CataloguePage:
    """The page that lists the services, the life events or the authorities; raises `NotFound`."""
    if key not in LISTS:
        raise NotFound
    filters: list[Place] = [("filters", "filters", None)] if key == "services" else []
    return CataloguePage(key, _in_words(LISTS[key]), key, [_LIST, *filters])


def of_finder() -> CataloguePage:
    """The page of the finder; raises `NotFound` where the country has none."""
    questions = [question for page in present_facts().pages for question in page.questions]
    if not questions:
        raise NotFound
    asked: list[Place] = [(f"questions/{question.key}", "questions", question.label) for question in questions]
    return CataloguePage(
        FINDER, _in_words(FINDER_NAME), FINDER, [("found", "found", None), ("questions", "questions", None), *asked]
    )


def find(keys: Collection[str]) -> dict[str, CataloguePage]:
    """The pages that tasks name, by their keys, without those that are gone; asks the database twice a kind at most, however many there are."""
    found = {page.key: page for kind, (every, pages_of) in _TOPICS.items() for page in pages_of(_named(kind, every, keys))}
    found |= {key: of_list(key) for key in keys if key in LISTS}
    if FINDER in keys and present_facts().pages:
        found[FINDER] = of_finder()
    return found


def names_of(keys: Collection[str]) -> dict[str, LocalisedText]:
    """What the pages are called, by their keys; asks the database once for each kind among them."""
    names = {
        key_of(kind, topic.slug): topic.name for kind, (every, _) in _TOPICS.items() for topic in _named(kind, every, keys)
    }
    names |= {key: _in_words(text) for key, text in {**LISTS, FINDER: FINDER_NAME}.items()}
    return {key: names.get(key) or LocalisedText.of(key) for key in keys}


def key_of(kind: str, slug: str) -> str:
    """The key of the page of a life event, category or authority."""
    return f"{kind}:{slug}"


def _named(kind: str, every: Callable[[], Sequence[Any]], keys: Collection[str]) -> list[Any]:
    """Those of `kind` that the keys name."""
    if not any(key.startswith(f"{kind}:") for key in keys):
        return []
    return [topic for topic in every() if key_of(kind, topic.slug) in keys]


def _of_events(events: Sequence[LifeEvent]) -> list[CataloguePage]:
    bundles = [(event, [step.service for step in steps_of(event)]) for event in events]
    wanted = sorted({slug for _, slugs in bundles for slug in slugs})
    names = {listing.slug: listing.name for listing in queries.list_listings(wanted)} if wanted else {}
    found = []
    for event, slugs in bundles:
        steps: list[Place] = [(f"steps/{slug}", "steps", names[slug]) for slug in slugs if slug in names]
        whole: list[Place] = [("steps", "steps", None)] if steps else []
        places: list[Place] = [_TOP, *whole, *steps, ("others", "others", None)]
        found.append(CataloguePage(key_of(LIFE_EVENT, event.slug), event.name, f"life-events/{event.slug}", places))
    return found


def _of_categories(categories: Sequence[Category]) -> list[CataloguePage]:
    return [
        CataloguePage(key_of(CATEGORY, one.slug), one.name, f"categories/{one.slug}", [_TOP, _LIST]) for one in categories
    ]


def _of_authorities(holders: Sequence[Authority]) -> list[CataloguePage]:
    offices = authorities.offices_among({one.id for one in holders})
    found = []
    for one in holders:
        single: list[Place] = [(f"offices/{office.id}", "offices", office.name) for office in offices.get(one.id, [])]
        whole: list[Place] = [("offices", "offices", None)] if single else []
        places = [_TOP, _LIST, *whole, *single]
        found.append(CataloguePage(key_of(AUTHORITY, one.slug), one.name, f"authorities/{one.slug}", places))
    return found


def _in_words(message: str) -> LocalisedText:
    return LocalisedText({tag: translate_for(tag, message) for tag in LANGUAGES})


def _every_authority() -> list[Authority]:
    return authorities.list_authorities(active_only=False)


_TOPICS: dict[str, tuple[Callable[[], Sequence[Any]], Callable[[Sequence[Any]], list[CataloguePage]]]] = {
    LIFE_EVENT: (queries.list_life_events, _of_events),
    CATEGORY: (queries.list_categories, _of_categories),
    AUTHORITY: (_every_authority, _of_authorities),
}
"""Of each kind of topic how all are read, and the pages of some."""
