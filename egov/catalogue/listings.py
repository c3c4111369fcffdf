"""What lists show of services on offer: drawn from the published definition when it is published, so that a list is one query."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from egov.authorities.models import Authority
from egov.catalogue import fees, terms
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.models import Service, ServiceListing, ServiceTopic, ServiceVersion
from egov.catalogue.sorting import sort_key
from egov.kernel.db import db
from egov.kernel.localised import LANGUAGES, LocalisedText


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty means anything. All but `online` and `free` are slugs."""

    category: str = ""
    life_event: str = ""
    authority: str = ""
    audience: str = ""
    online: bool = False
    free: bool = False

    @property
    def any(self) -> bool:
        """Whether the list is narrowed at all."""
        return any((self.category, self.life_event, self.authority, self.audience, self.online, self.free))


@dataclass(frozen=True, slots=True)
class Listing:
    """A service on offer as a list shows it. `fee` and `term` are summaries; `price` reckons the fee."""

    service_id: int
    version_id: int
    number: int
    slug: str
    code: str
    name: LocalisedText
    summary: LocalisedText
    authority_id: int
    authority_slug: str
    authority_name: LocalisedText
    categories: tuple[str, ...]
    life_events: tuple[str, ...]
    audience: tuple[str, ...]
    channels: tuple[str, ...]
    online: bool
    free: bool
    fee: dict[str, Any]
    term: dict[str, Any]
    published_at: dt.datetime

    def price(self, on: dt.date) -> fees.Price:
        """The fee on the day `on`."""
        return fees.price_on(self.fee, on)


def listing_of(row: ServiceListing, authority: Authority) -> Listing:
    """The value that a row and its authority make."""
    return Listing(
        service_id=row.service_id,
        version_id=row.version_id,
        number=row.number,
        slug=row.slug,
        code=row.code,
        name=row.name,
        summary=row.summary,
        authority_id=authority.id,
        authority_slug=authority.slug,
        authority_name=authority.name,
        categories=tuple(row.categories),
        life_events=tuple(row.life_events),
        audience=tuple(row.audience),
        channels=tuple(row.channels),
        online=row.online,
        free=row.free,
        fee=row.fee,
        term=row.term,
        published_at=row.published_at,
    )


def read_listings(keys: list[int]) -> list[Listing]:
    """The services on offer with these keys, in no order: plain values, without the cost of objects that could be changed."""
    found = db.session.execute(_SELECT.where(ServiceListing.service_id.in_(keys)))
    return [Listing(**dict(row._mapping) | {name: tuple(row._mapping[name]) for name in _LISTED}) for row in found]


_LISTED = ("categories", "life_events", "audience", "channels")
_OWN = (
    "service_id",
    "version_id",
    "number",
    "slug",
    "code",
    "name",
    "summary",
    "online",
    "free",
    "fee",
    "term",
    "published_at",
)
_SELECT = sa.select(
    *(getattr(ServiceListing, name) for name in (*_OWN, *_LISTED)),
    Authority.id.label("authority_id"),
    Authority.slug.label("authority_slug"),
    Authority.name.label("authority_name"),
).join(Authority, Authority.id == ServiceListing.authority_id)


def select_listings(filters: Filters) -> sa.Select[tuple[ServiceListing, Authority]]:
    """The rows that `filters` leave, each with its authority, in no order yet."""
    statement = sa.select(ServiceListing, Authority).join(Authority, Authority.id == ServiceListing.authority_id)
    for kind in ("category", "life_event", "audience"):
        slug = getattr(filters, kind)
        if slug:
            within = sa.select(ServiceTopic.service_id).where(ServiceTopic.kind == kind, ServiceTopic.slug == slug)
            statement = statement.where(ServiceListing.service_id.in_(within))
    if filters.authority:
        statement = statement.where(Authority.slug == filters.authority)
    if filters.online:
        statement = statement.where(ServiceListing.online)
    if filters.free:
        statement = statement.where(ServiceListing.free)
    return statement


def draw(service: Service, version: ServiceVersion, definition: ServiceDefinition) -> None:
    """The service is on offer as `definition` says: its row in lists and its topics are those of `version`."""
    draw_all([(service, version, definition)])


def draw_all(shown: Sequence[tuple[Service, ServiceVersion, ServiceDefinition]]) -> None:
    """Each of the services is on offer as its definition says."""
    withdraw_all([service.id for service, _, _ in shown])
    for service, version, definition in shown:
        db.session.add(_row_of(service, version, definition))
        topics = {"category": definition.categories, "life_event": definition.life_events, "audience": definition.audience}
        db.session.add_all(
            ServiceTopic(service_id=service.id, kind=kind, slug=slug) for kind, slugs in topics.items() for slug in slugs
        )
    db.session.flush()


def _row_of(service: Service, version: ServiceVersion, definition: ServiceDefinition) -> ServiceListing:
    return ServiceListing(
        service_id=service.id,
        version_id=version.id,
        number=version.number,
        slug=service.slug,
        code=service.code,
        authority_id=service.authority_id,
        name=definition.name,
        summary=definition.summary,
        categories=list(definition.categories),
        life_events=list(definition.life_events),
        audience=list(definition.audience),
        channels=list(definition.channels),
        online=definition.is_online,
        free=definition.is_free,
        fee=fees.summary_of(definition),
        term=terms.summary_of(definition),
        eligibility=[rule.model_dump(mode="json", by_alias=True, exclude_defaults=True) for rule in definition.eligibility],
        published_at=version.published_at,
        **{f"sort_{language}": sort_key(definition.name.in_(language), language) for language in LANGUAGES},
    )


def withdraw(service: Service) -> None:
    """The service is in no list."""
    withdraw_all([service.id])


def withdraw_all(service_ids: Sequence[int]) -> None:
    """None of the services is in any list."""
    for table in (ServiceListing, ServiceTopic):
        db.session.execute(sa.delete(table).where(table.service_id.in_(service_ids)))
