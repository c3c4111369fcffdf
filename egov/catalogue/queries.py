"""Reading services, their versions, topics and lists. What is not public is for the screens of those who edit."""

from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from egov.authorities.models import Authority
from egov.catalogue import revisions
from egov.catalogue.definition import ServiceDefinition, read_definition
from egov.catalogue.listings import Filters, Listing, listing_of, select_listings
from egov.catalogue.models import (
    OPEN,
    PUBLIC,
    Category,
    LifeEvent,
    Service,
    ServiceListing,
    ServiceTopic,
    ServiceUse,
    ServiceVersion,
    State,
)
from egov.kernel.db import db
from egov.kernel.errors import NotFound
from egov.kernel.localised import LANGUAGES, LocalisedText
from egov.kernel.paging import Page, decode_cursor, encode_cursor

KEPT_DEFINITIONS = 400
WALKED_AT_ONCE = 100
_definitions: "OrderedDict[str, ServiceDefinition]" = OrderedDict()
_lock = Lock()


def revision() -> str:
    """The revision of the public catalogue, straight from the database; it changes with every publication."""
    return revisions.read()


def get_service(slug: str) -> Service:
    """The service called `slug`, on offer or not; raises `NotFound`."""
    found = find_service(slug)
    if found is None:
        raise NotFound
    return found


def find_service(slug: str) -> Service | None:
    """The service called `slug`, or None."""
    return db.session.scalar(sa.select(Service).where(Service.slug == slug))


def find_service_called(name: str) -> Service | None:
    """The service with this address, slug or code, as people write them; None where there is none."""
    slug, code = name.rstrip("/").rsplit("/", 1)[-1].lower(), name.upper()
    return db.session.scalar(sa.select(Service).where(sa.or_(Service.slug == slug, Service.code == code)))


def find_service_by_code(code: str) -> Service | None:
    """The service with this code, published or not, if there is one."""
    return db.session.scalar(sa.select(Service).where(Service.code == code))


def get_service_of(version: ServiceVersion) -> Service:
    """The service that `version` is one of."""
    service = db.session.get(Service, version.service_id)
    if service is None:
        raise NotFound
    return service


def get_published(slug: str) -> ServiceVersion:
    """The published version of the service called `slug`; raises `NotFound`, also for one that is no longer offered."""
    found = db.session.scalar(
        sa.select(ServiceVersion)
        .join(Service, Service.id == ServiceVersion.service_id)
        .where(Service.slug == slug, ServiceVersion.state == State.PUBLISHED)
    )
    if found is None:
        raise NotFound
    return found


def find_published(service: Service) -> ServiceVersion | None:
    """The published version of `service`, if it is on offer."""
    return db.session.scalar(
        sa.select(ServiceVersion).where(ServiceVersion.service_id == service.id, ServiceVersion.state == State.PUBLISHED)
    )


def find_open(service: Service) -> ServiceVersion | None:
    """The version of `service` that is being worked on, reviewed or waiting for its day, if there is one."""
    return db.session.scalar(
        sa.select(ServiceVersion).where(ServiceVersion.service_id == service.id, ServiceVersion.state.in_(OPEN))
    )


def find_newest(service: Service) -> ServiceVersion | None:
    """The version of `service` with the highest number: the open one, else the one on offer or last offered."""
    return db.session.scalar(
        sa.select(ServiceVersion)
        .where(ServiceVersion.service_id == service.id)
        .order_by(ServiceVersion.number.desc())
        .limit(1)
    )


def get_version(version_id: int) -> ServiceVersion:
    """The version with this key, whatever its state; raises `NotFound`."""
    found = db.session.get(ServiceVersion, version_id)
    if found is None:
        raise NotFound
    return found


def get_version_number(service: Service, number: int, *, public_only: bool = True) -> ServiceVersion:
    """Version `number` of `service`; raises `NotFound`, also for one that was never public unless asked for."""
    statement = sa.select(ServiceVersion).where(ServiceVersion.service_id == service.id, ServiceVersion.number == number)
    if public_only:
        statement = statement.where(ServiceVersion.state.in_(PUBLIC))
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def list_versions(service: Service, *, public_only: bool = True) -> list[ServiceVersion]:
    """The versions of `service`, the newest first; those never public only when asked for."""
    statement = sa.select(ServiceVersion).where(ServiceVersion.service_id == service.id)
    if public_only:
        statement = statement.where(ServiceVersion.state.in_(PUBLIC))
    return list(db.session.scalars(statement.order_by(ServiceVersion.number.desc())))


@dataclass(frozen=True, slots=True)
class Entry:
    """A service as those who edit see it: its name, the number on offer, and the version being worked on, if there are any."""

    service: Service
    name: LocalisedText
    published: int | None
    open: ServiceVersion | None
    shown: ServiceVersion | None = None
    """The open version, else the published one."""


def list_entries(
    slugs: list[str] | None = None,
    states: Sequence[State] = (),
    after: str | None = None,
    limit: int = 20,
    authority_id: int | None = None,
) -> Page[Entry]:
    """Services by slug, offered or not; those among `slugs`, with an open version in one of `states`, of an authority, where given."""
    current, working = aliased(ServiceVersion), aliased(ServiceVersion)
    statement = (
        sa.select(Service, current, working)
        .outerjoin(current, sa.and_(current.service_id == Service.id, current.state == State.PUBLISHED))
        .outerjoin(working, sa.and_(working.service_id == Service.id, working.state.in_(OPEN)))
        .order_by(Service.slug)
        .limit(limit + 1)
    )
    if slugs is not None:
        statement = statement.where(Service.slug.in_(slugs))
    if authority_id is not None:
        statement = statement.where(Service.authority_id == authority_id)
    if states:
        statement = statement.where(working.state.in_(states))
    cursor = decode_cursor(after, str)
    if cursor is not None:
        statement = statement.where(Service.slug > cursor[0])
    rows = db.session.execute(statement).tuples().all()
    entries = [_entry(*row) for row in rows[:limit]]
    return Page(entries, encode_cursor([rows[limit - 1][0].slug]) if len(rows) > limit else None)


def _entry(service: Service, published: ServiceVersion | None, working: ServiceVersion | None) -> Entry:
    version = working or published
    name = LocalisedText(version.definition["name"]) if version else LocalisedText.of(service.slug)
    return Entry(service, name, published.number if published else None, working, version)


def list_slugs_like(text: str, limit: int = 100) -> list[str]:
    """The slugs of services, offered or not, whose slug or code has `text` in it."""
    found = sa.or_(
        Service.slug.contains(text.lower(), autoescape=True), Service.code.contains(text.upper(), autoescape=True)
    )
    return list(db.session.scalars(sa.select(Service.slug).where(found).order_by(Service.slug).limit(limit)))


def list_on_offer() -> list[tuple[Service, ServiceVersion]]:
    """Every service on offer with its published version, by slug."""
    statement = (
        sa.select(Service, ServiceVersion)
        .join(ServiceVersion, ServiceVersion.service_id == Service.id)
        .where(ServiceVersion.state == State.PUBLISHED)
        .order_by(Service.slug)
    )
    return list(db.session.execute(statement).tuples())


def walk_on_offer() -> Iterator[tuple[Listing, ServiceDefinition]]:
    """Every service on offer by slug, as lists show it and as it is defined, a few at a time in memory."""
    after = ""
    while True:
        statement = (
            sa.select(ServiceListing, Authority, ServiceVersion.definition)
            .join(Authority, Authority.id == ServiceListing.authority_id)
            .join(ServiceVersion, ServiceVersion.id == ServiceListing.version_id)
            .where(ServiceListing.slug > after)
            .order_by(ServiceListing.slug)
            .limit(WALKED_AT_ONCE)
        )
        rows = db.session.execute(statement).tuples().all()
        for row, authority, definition in rows:
            yield listing_of(row, authority), read_definition(definition)
        if len(rows) < WALKED_AT_ONCE:
            return
        after = rows[-1][0].slug


def list_published_slugs(limit: int | None = None) -> list[str]:
    """The slugs of all services on offer, in order; the first `limit` of them where that is given."""
    return list(db.session.scalars(sa.select(ServiceListing.slug).order_by(ServiceListing.slug).limit(limit)))


def definition_of(version: ServiceVersion) -> ServiceDefinition:
    """The definition in `version`, parsed once a process: definitions are known by their digest and never change."""
    with _lock:
        found = _definitions.get(version.digest)
        if found is not None:
            _definitions.move_to_end(version.digest)
            return found
    found = read_definition(version.definition)
    with _lock:
        _definitions[version.digest] = found
        while len(_definitions) > KEPT_DEFINITIONS:
            _definitions.popitem(last=False)
    return found


def get_definition(version_id: int) -> ServiceDefinition:
    """The definition of a version that is or was in force; its text is read only where this process has not parsed it yet."""
    return revisions.kept(f"definition {version_id}", lambda: definition_of(get_version(version_id)))


def list_services(
    filters: Filters | None = None,
    after: str | None = None,
    limit: int = 20,
    language: str = "tg",
    without: Collection[str] = (),
) -> Page[Listing]:
    """The services on offer that `filters` leave, but for those called `without`, in the alphabetical order of `language`."""
    order = getattr(ServiceListing, f"sort_{language if language in LANGUAGES else 'tg'}")
    statement = select_listings(filters or Filters()).order_by(order, ServiceListing.id).limit(limit + 1)
    if without:
        statement = statement.where(ServiceListing.slug.not_in(without))
    cursor = decode_cursor(after, str, int)
    if cursor is not None:
        statement = statement.where(sa.tuple_(order, ServiceListing.id) > sa.tuple_(*cursor))
    rows = db.session.execute(statement).tuples().all()
    page = [listing_of(row, authority) for row, authority in rows[:limit]]
    last = rows[limit - 1][0] if len(rows) > limit else None
    return Page(page, encode_cursor([getattr(last, order.key), last.id]) if last else None)


def list_listings(slugs: list[str]) -> list[Listing]:
    """The services on offer among `slugs`, in that order."""
    statement = select_listings(Filters()).where(ServiceListing.slug.in_(slugs))
    found = {row.slug: listing_of(row, authority) for row, authority in db.session.execute(statement).tuples()}
    return [found[slug] for slug in slugs if slug in found]


def most_used(limit: int = 6) -> list[Listing]:
    """The services on offer that people apply for most, then the others by code."""
    uses = sa.func.coalesce(ServiceUse.uses, 0)
    statement = (
        select_listings(Filters())
        .outerjoin(ServiceUse, ServiceUse.service_id == ServiceListing.service_id)
        .order_by(uses.desc(), ServiceListing.code)
        .limit(limit)
    )
    return [listing_of(row, authority) for row, authority in db.session.execute(statement).tuples()]


def get_listing(slug: str) -> Listing:
    """The service on offer called `slug` as lists show it; raises `NotFound`."""
    found = list_listings([slug])
    if not found:
        raise NotFound
    return found[0]


def count_services(filters: Filters | None = None) -> int:
    """How many services on offer `filters` leave."""
    statement = select_listings(filters or Filters()).with_only_columns(sa.func.count(ServiceListing.id))
    return db.session.scalar(statement) or 0


def count_topics(kind: str) -> dict[str, int]:
    """How many services on offer stand under each `category`, `life_event`, `audience` or `authority`, by slug."""
    if kind == "authority":
        statement = (
            sa.select(Authority.slug, sa.func.count())
            .join(ServiceListing, ServiceListing.authority_id == Authority.id)
            .group_by(Authority.slug)
        )
    else:
        statement = (
            sa.select(ServiceTopic.slug, sa.func.count()).where(ServiceTopic.kind == kind).group_by(ServiceTopic.slug)
        )
    return dict(db.session.execute(statement).tuples().all())


def list_categories() -> list[Category]:
    """The categories in their order."""
    return list(db.session.scalars(sa.select(Category).order_by(Category.sort, Category.id)))


def list_life_events() -> list[LifeEvent]:
    """The life events in their order."""
    return list(db.session.scalars(sa.select(LifeEvent).order_by(LifeEvent.sort, LifeEvent.id)))


def get_category(slug: str) -> Category:
    """The category called `slug`; raises `NotFound`."""
    found = db.session.scalar(sa.select(Category).where(Category.slug == slug))
    if found is None:
        raise NotFound
    return found


def get_life_event(slug: str) -> LifeEvent:
    """The life event called `slug`; raises `NotFound`."""
    found = db.session.scalar(sa.select(LifeEvent).where(LifeEvent.slug == slug))
    if found is None:
        raise NotFound
    return found
