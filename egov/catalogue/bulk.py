"""Putting many services into the catalogue at once: what `actions` does for one, in a few statements for hundreds.

The outcome is the same, row by row: versions that follow one another, lists, search index, journal. Called by `importing` alone.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from egov.authorities.models import Authority
from egov.catalogue import listings, queries, savings
from egov.catalogue.access import must_publish
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.freshness import carried
from egov.catalogue.models import OPEN, Service, ServiceVersion, State, Verb
from egov.catalogue.reviewing import ask_dry_run
from egov.catalogue.search import index
from egov.journal import actions as journal
from egov.kernel.actor import Actor
from egov.kernel.db import Base, db
from egov.kernel.errors import N_, Conflict
from egov.profiles.current import current_profile

MEANWHILE = N_("Meanwhile somebody else changed %(slug)s. Nothing was taken in: try again.")


@dataclass(frozen=True, slots=True)
class Item:
    """One service to be put in: its definition also as plain values, and how the service stood when it was looked at.

    `seen` are the digests of the published and the open version then; None for a service that was not there.
    """

    definition: ServiceDefinition
    value: dict[str, Any]
    digest: str
    complete: bool
    seen: tuple[str | None, str | None] | None


@dataclass(slots=True)
class _Put:
    """An item on its way: its service, the version that is written, the one that was published until now.

    `was` is what the version said before, and how often it had changed; None for a version that is begun.
    """

    item: Item
    service: Service
    version: ServiceVersion
    before: ServiceVersion | None = None
    was: tuple[savings.Was, int] | None = None


def put_all(items: Sequence[Item], *, author: Actor, by: Actor, now: dt.datetime) -> None:
    """Each item is a version of its service written by `author`; the complete new ones are published by `by`, if that is somebody else.

    A complete one that its author puts in, or that replaces a version on offer and so has to be tried over applications first, waits
    for approval; an incomplete one is a working version. The system needs nobody else and no trial. The caller has checked the
    author's rights and bumped the revision. Raises `NotAllowed` where `by` may not publish for one of the authorities, `Conflict`
    where a service stands otherwise than seen.
    """
    others = by.system is not None or by.account_id != author.account_id
    authorities = _authority_ids(items)
    found = _services(items, authorities, now)
    puts = [_begin(item, found[item.definition.slug], author, now) for item in items]
    db.session.add_all(put.version for put in puts)
    db.session.flush()
    complete = [put for put in puts if put.item.complete]
    public = [put for put in complete if others and (by.system is not None or put.before is None)]
    _keep_saves(puts, public, author, now)
    _tell("service.saved", puts, author, now)
    for put in complete:
        put.version.move(Verb.REQUEST_REVIEW)
        put.version.requested_at = now
    _tell("service.review_requested", complete, author, now)
    db.session.flush()
    for put in complete:
        if author.system is None and put.before is not None:
            ask_dry_run(put.version, by=author, now=now)
    _publish(public, authorities, by, now)
    db.session.flush()


def _keep_saves(puts: Sequence[_Put], public: Sequence[_Put], author: Actor, now: dt.datetime) -> None:
    """Editors who go on with a version can undo what came in; what is published needs no saves any more."""
    published = {put.version.id for put in public}
    for put in puts:
        if put.version.id in published:
            if put.was is not None:
                savings.forget(put.version)
        elif put.was is None:
            savings.begin(put.version, savings.Was.of(put.before) if put.before else None, by=author, now=now)
        else:
            savings.keep(put.version, *put.was, what=savings.SAVED, by=author, now=now)


def _services(
    items: Sequence[Item], authorities: dict[str, int], now: dt.datetime
) -> dict[str, tuple[Service, list[ServiceVersion]]]:
    """The service of each item by slug with its published and open versions; those that are not there are made."""
    slugs = [item.definition.slug for item in items]
    there = {service.slug: service for service in db.session.scalars(sa.select(Service).where(Service.slug.in_(slugs)))}
    fresh = [
        Service(slug=d.slug, code=d.code, authority_id=authorities[d.authority], last_number=0, created_at=now)
        for d in (item.definition for item in items)
        if d.slug not in there
    ]
    db.session.add_all(fresh)
    db.session.flush()
    versions: dict[int, list[ServiceVersion]] = {}
    keys = [service.id for service in there.values()]
    standing = sa.and_(ServiceVersion.service_id.in_(keys), ServiceVersion.state.in_((*OPEN, State.PUBLISHED)))
    for version in db.session.scalars(sa.select(ServiceVersion).where(standing)) if keys else ():
        versions.setdefault(version.service_id, []).append(version)
    found = {service.slug: (service, versions.get(service.id, [])) for service in (*there.values(), *fresh)}
    for item in items:
        _must_be_as_seen(item, item.definition.slug in there, found[item.definition.slug][1])
    return found


def _authority_ids(items: Sequence[Item]) -> dict[str, int]:
    slugs = {item.definition.authority for item in items}
    rows = db.session.execute(sa.select(Authority.slug, Authority.id).where(Authority.slug.in_(slugs))).tuples()
    return {slug: key for slug, key in rows}  # noqa: C416 - a result is no mapping


def _must_be_as_seen(item: Item, there: bool, versions: Sequence[ServiceVersion]) -> None:
    published = next((version.digest for version in versions if version.state == State.PUBLISHED), None)
    working = next((version.digest for version in versions if version.is_open), None)
    if (item.seen is not None) != there or (there and item.seen != (published, working)):
        raise Conflict(MEANWHILE, slug=item.definition.slug)


def _begin(item: Item, found: tuple[Service, list[ServiceVersion]], author: Actor, now: dt.datetime) -> _Put:
    service, versions = found
    version = next((version for version in versions if version.is_open), None)
    was = None if version is None else (savings.Was.of(version), version.version_id)
    before = next((each for each in versions if each.state == State.PUBLISHED), None)
    stood = version or before
    if version is None:
        service.last_number += 1
        version = ServiceVersion(
            service_id=service.id, number=service.last_number, state=State.WORKING, author_ids=[], created_at=now, remarks=""
        )
    else:
        version.move(Verb.SAVE)
    source = current_profile().state_language
    past = queries.definition_of(stood) if stood is not None else None
    outdated = carried(past, stood.outdated if stood is not None else None, item.definition, source=source)
    version.outdated = outdated or None
    version.definition, version.digest = item.value, item.digest
    version.author_id, version.saved_at = author.account_id, now
    if author.account_id is not None and author.account_id not in version.author_ids:
        version.author_ids = [*version.author_ids, author.account_id]
    return _Put(item, service, version, before, was)


def _publish(puts: Sequence[_Put], authorities: dict[str, int], by: Actor, now: dt.datetime) -> None:
    owners = {put.service.authority_id for put in puts} | {authorities[put.item.definition.authority] for put in puts}
    for authority_id in owners:
        must_publish(by, authority_id)
    for put in puts:
        put.service.authority_id = authorities[put.item.definition.authority]
        if put.before is not None:
            put.before.move(Verb.SUPERSEDE)
            put.before.superseded_at = now
    db.session.flush()
    for put in puts:
        put.version.move(Verb.PUBLISH)
        put.version.reviewer_id = by.account_id
        put.version.effective_at = put.version.published_at = now
        put.service.retired_at = None
    db.session.flush()
    listings.draw_all([(put.service, put.version, put.item.definition) for put in puts])
    index.put_all([(put.service, put.item.definition) for put in puts])
    _tell("service.published", puts, by, now)


def _tell(kind: str, puts: Sequence[_Put], by: Actor, now: dt.datetime) -> None:
    told: list[tuple[Base, int | None, journal.Facts]] = [
        (
            put.version,
            put.service.authority_id,
            {"service": put.service.slug, "number": put.version.number, "imported": True},
        )
        for put in puts
    ]
    journal.record_all(kind, told, by=by, now=now)
