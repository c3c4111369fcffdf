"""What the home page shows of the catalogue."""

import datetime as dt
from dataclasses import dataclass

from egov.catalogue import queries, revisions, showing
from egov.catalogue.finder.facts import present_facts
from egov.catalogue.listings import Listing
from egov.kernel.errors import N_
from egov.web.language import gettext, language

EVENTS_FIRST = ("birth", "marriage", "documents", "home", "business", "abroad", "study", "retire")
"""The events on the home page: those that bring most people, in the order of a life. The rest is one link away."""
USED_MOST = (
    "criminal-record",
    "birth-registration",
    "kindergarten-queue",
    "driving-licence-replacement",
    "sp-patent",
    "first-grade",
)
QUICK = (
    ("criminal-record", N_("Criminal record certificate")),
    ("kindergarten-queue", N_("Kindergarten place")),
    ("driving-licence-replacement", N_("Driving licence")),
)


@dataclass(frozen=True, slots=True)
class Front:
    """The catalogue as the home page shows it."""

    events: list[showing.Topic]
    event_count: int
    used: list[showing.Row]
    total: int
    categories: list[showing.Topic]
    quick: list[tuple[str, str]]
    finder: bool


def front(on: dt.date) -> Front:
    """The home page's part of the catalogue on the day `on`; kept for one revision but for its words."""
    listings, total = revisions.kept(f"front:{language()}", _listings)
    events = showing.topics("life_event")
    first = [event for slug in EVENTS_FIRST for event in events if event.slug == slug] or events[:8]
    offered = {listing.slug for listing in listings}
    return Front(
        events=first,
        event_count=len(events),
        used=showing.rows_of(listings, on),
        total=total,
        categories=[topic for topic in showing.topics("category") if topic.count],
        quick=[(slug, gettext(name)) for slug, name in QUICK if slug in offered],
        finder=bool(present_facts().pages),
    )


def _listings() -> tuple[list[Listing], int]:
    """The services used most, else the first of the catalogue; and how many there are."""
    found = queries.list_listings(list(USED_MOST)) or queries.list_services(None, None, 6, language()).items
    return found, queries.count_services()
