"""How people rated a service after the decision, as far as it is published.

The journal brings each rating without who gave it. What is published moves on by `LEAST` ratings at a time: neither from the figures nor
from how they changed can anybody read what one person gave.
"""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from egov.catalogue.actions import bump_revision
from egov.catalogue.models import Service, ServiceListing, ServiceVersion
from egov.catalogue.upkeep.models import STARS, Confirmation, ServiceRating
from egov.kernel.db import db, insert_unless_there
from egov.kernel.localised import LocalisedText
from egov.kernel.paging import Page, decode_cursor, encode_cursor

LEAST = 5
NONE = (0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Rating:
    """How often each number of stars was given, from one to five."""

    counts: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many people rated."""
        return sum(self.counts)

    @property
    def average(self) -> float:
        """The mean, to one decimal."""
        return (
            0.0
            if not self.count
            else round(sum(stars * count for stars, count in zip(STARS, self.counts, strict=True)) / self.count, 1)
        )

    @property
    def lines(self) -> list[tuple[int, int, int]]:
        """Stars, how often, and the percentage in steps of five; five stars first."""
        return [
            (stars, self.counts[stars - 1], round(20 * self.counts[stars - 1] / self.count) * 5) for stars in STARS[::-1]
        ]


def count(service_id: int, stars: int, before: int | None) -> None:
    """One more person gave `stars`, or gives them instead of `before`. Called by the journal's follower, once for each."""
    insert_unless_there(ServiceRating, {"service_id": service_id, "counts": list(NONE), "shown": list(NONE)}, "service_id")
    statement = sa.select(ServiceRating).where(ServiceRating.service_id == service_id).with_for_update()
    row = db.session.scalars(statement.execution_options(populate_existing=True)).one()
    counts = list(row.counts)
    counts[stars - 1] += 1
    if before is not None:
        counts[before - 1] -= 1
    row.counts = counts
    if sum(counts) - sum(row.shown) >= LEAST:
        row.shown = counts
        bump_revision()
    db.session.flush()


def published(service_ids: list[int] | None = None) -> dict[int, Rating]:
    """What is published of the ratings, by service: of those with these keys, or of all."""
    statement = sa.select(ServiceRating.service_id, ServiceRating.shown)
    if service_ids is not None:
        statement = statement.where(ServiceRating.service_id.in_(service_ids))
    found = {key: Rating(tuple(shown)) for key, shown in db.session.execute(statement).tuples()}
    return {key: rating for key, rating in found.items() if rating.count >= LEAST}


def upkeep_of(version: ServiceVersion) -> tuple[dt.datetime | None, Rating | None]:
    """What the page of a version says beyond its definition: when it was confirmed last, and how the service is rated, if it is."""
    statement = (
        sa.select(Confirmation.confirmed_at, ServiceRating.shown)
        .select_from(Service)
        .outerjoin(Confirmation, Confirmation.version_id == version.id)
        .outerjoin(ServiceRating, ServiceRating.service_id == Service.id)
        .where(Service.id == version.service_id)
    )
    confirmed_at, shown = db.session.execute(statement).tuples().one()
    rating = Rating(tuple(shown or NONE))
    return confirmed_at, rating if rating.count >= LEAST else None


def page(authority_id: int | None, after: str | None = None, limit: int = 20) -> Page[tuple[str, LocalisedText, Rating]]:
    """The services on offer with what is published of their ratings, by slug; those of one authority where it is given."""
    statement = (
        sa.select(ServiceListing.slug, ServiceListing.name, ServiceRating.shown)
        .join(ServiceRating, ServiceRating.service_id == ServiceListing.service_id)
        .order_by(ServiceListing.slug)
        .limit(limit + 1)
    )
    if authority_id is not None:
        statement = statement.where(ServiceListing.authority_id == authority_id)
    cursor = decode_cursor(after, str)
    if cursor is not None:
        statement = statement.where(ServiceListing.slug > cursor[0])
    rows = db.session.execute(statement).tuples().all()
    items = [(slug, name, Rating(tuple(shown))) for slug, name, shown in rows[:limit]]
    return Page(items, encode_cursor([items[-1][0]]) if len(rows) > limit else None)
