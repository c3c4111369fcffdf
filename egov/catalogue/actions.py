"""The office's verbs over services: write, ask for review, send back, publish, return to an older version, retire.

Editors write, somebody else publishes; the portal itself (system actors: import, demonstration) may do both. A published version never
changes: whoever edits on makes the next one, and applications stay on theirs.
"""

import datetime as dt
import secrets

import sqlalchemy as sa

from egov.authorities import queries as authorities
from egov.catalogue import listings, queries, savings, telling
from egov.catalogue.access import must_edit, must_publish
from egov.catalogue.checked import judge
from egov.catalogue.definition import ServiceDefinition, digest_of, read_definition
from egov.catalogue.freshness import Outdated, carried
from egov.catalogue.models import CatalogueState, Service, ServiceUse, ServiceVersion, State, Verb
from egov.catalogue.reviewing import ask_dry_run, list_remarks, must_have_run_dry
from egov.catalogue.search import index
from egov.kernel.actor import Actor
from egov.kernel.db import db, insert_unless_there
from egov.kernel.errors import N_, Conflict, Invalid, NotAllowed
from egov.profiles.current import current_profile

MAX_REMARKS = 4000


def register(definition: ServiceDefinition, *, by: Actor, now: dt.datetime) -> ServiceVersion:
    """There is a new service with a first working version.

    For editors. Raises `NotAllowed`; `Invalid` for an unknown authority, a slug or code already taken.
    """
    authority_id = _authority_id(definition)
    must_edit(by, authority_id)
    if queries.find_service(definition.slug) is not None:
        raise Invalid(N_("There is a service with this address already."), field="slug")
    if queries.find_service_by_code(definition.code) is not None:
        raise Invalid(N_("There is a service with this code already."), field="code")
    service = Service(slug=definition.slug, code=definition.code, authority_id=authority_id, last_number=0, created_at=now)
    db.session.add(service)
    db.session.flush()
    return _begin(service, definition, by, now)


def save_working(
    service: Service,
    definition: ServiceDefinition,
    *,
    by: Actor,
    now: dt.datetime,
    seen: str | None = None,
    what: str = savings.SAVED,
    written: ServiceDefinition | None = None,
    outdated: Outdated | None = None,
) -> ServiceVersion:
    """The working version of `service` says `definition`; a new one is begun where none is open.

    For editors. `seen` is the `stamp` of the version the editor started from, the newest there was; `what` says for undo what
    was done; `written` is what the author had before them, where others' changes came in since; `outdated` says which translations
    are older than their source where that is known better than from the version before. Raises `NotAllowed`; `Conflict` where somebody saved or published meanwhile or the version is being reviewed;
    `Invalid` where slug or code differ or the authority is unknown. (`editing.change` puts two people's changes together instead.)
    """
    authority_id = _authority_id(definition)
    must_edit(by, service.authority_id)
    must_edit(by, authority_id)
    if (definition.slug, definition.code) != (service.slug, service.code):
        raise Invalid(N_("Address and code of a service never change."), field="slug")
    newest = queries.find_newest(service)
    if seen is not None and newest is not None and newest.stamp != seen:
        raise Conflict(N_("Meanwhile somebody else saved this version. Compare before you save again."))
    version = newest if newest is not None and newest.is_open else None
    if version is None:
        return _begin(service, definition, by, now, what, written, outdated)
    if not version.may(Verb.SAVE):
        raise Conflict(N_("The version is being reviewed. It can be changed again when it is sent back."))
    version.move(Verb.SAVE)
    was, seen_before = savings.Was.of(version), version.version_id
    _write(version, definition, by, now, _outdated(was, definition, written) if outdated is None else outdated)
    savings.keep(version, was, seen_before, what=what, by=by, now=now)
    telling.record("service.saved", version, by=by, now=now)
    return version


def request_review(version: ServiceVersion, *, by: Actor, now: dt.datetime) -> ServiceVersion:
    """The version waits for somebody else's approval, and is tried over applications under way where it replaces another.

    For editors; raises `NotAllowed`, `Conflict`, `Invalid` if incomplete.
    """
    service = queries.get_service_of(version)
    must_edit(by, service.authority_id)
    _must_be_complete(version)
    version.move(Verb.REQUEST_REVIEW)
    version.requested_at = now
    db.session.flush()
    if by.system is None and queries.find_published(service) is not None:
        ask_dry_run(version, by=by, now=now)
    telling.record("service.review_requested", version, by=by, now=now)
    return version


def send_back(version: ServiceVersion, *, remarks: str, by: Actor, now: dt.datetime) -> ServiceVersion:
    """The version is to be worked on again, for the reasons in `remarks` or in remarks on its fields.

    For publishers; raises `NotAllowed`, `Invalid` where there is neither.
    """
    must_publish(by, queries.get_service_of(version).authority_id)
    if not remarks.strip() and not list_remarks(version):
        raise Invalid(N_("Say what has to be changed."), field="remarks")
    if len(remarks) > MAX_REMARKS:
        raise Invalid(N_("This text is too long."), field="remarks")
    version.move(Verb.SEND_BACK)
    version.remarks, version.reviewer_id, version.effective_at = remarks.strip(), by.account_id, None
    db.session.flush()
    telling.record("service.sent_back", version, by=by, now=now, private={"remarks": version.remarks})
    return version


def publish(
    version: ServiceVersion, *, by: Actor, now: dt.datetime, effective_at: dt.datetime | None = None
) -> ServiceVersion:
    """The version is the service's published one; or, with an `effective_at` ahead, will be then (see `publish_due`).

    For publishers, also of the authority that it names, who wrote nothing in it, once its dry run is done where it replaces another
    version (the system does without).
    Raises `NotAllowed`; `Conflict` where the dry run is lacking or the state is another one meanwhile.
    """
    service = queries.get_service_of(version)
    must_publish(by, service.authority_id)
    must_publish(by, _authority_id(queries.definition_of(version)))
    if by.account_id is not None and by.account_id in version.author_ids:
        raise NotAllowed(N_("Somebody else must approve what you wrote."))
    if by.system is not None and version.state == State.WORKING:
        request_review(version, by=by, now=now)
    if by.system is None and version.may(Verb.PUBLISH) and queries.find_published(service) is not None:
        must_have_run_dry(version)
    if effective_at is not None and effective_at > now:
        version.move(Verb.SCHEDULE)
        version.effective_at, version.reviewer_id = effective_at, by.account_id
        db.session.flush()
        telling.record("service.scheduled", version, by=by, now=now)
        return version
    version.reviewer_id = by.account_id
    return _put_on_offer(service, version, by, now)


def publish_due(*, by: Actor, now: dt.datetime) -> int:
    """Every scheduled version whose day has come is published; returns how many. For the system."""
    if by.system is None:
        raise NotAllowed(N_("Your role does not allow this."))
    due = db.session.scalars(
        sa.select(ServiceVersion)
        .where(ServiceVersion.state == State.SCHEDULED, ServiceVersion.effective_at <= now)
        .order_by(ServiceVersion.effective_at, ServiceVersion.id)
    ).all()
    for version in due:
        _put_on_offer(queries.get_service_of(version), version, by, now)
    return len(due)


def return_to(version: ServiceVersion, *, by: Actor, now: dt.datetime) -> ServiceVersion:
    """A new working version says what the earlier `version` said. For editors; raises `NotAllowed`, `Conflict`."""
    service = queries.get_service_of(version)
    if version.is_open:
        raise Conflict(N_("Only a version that was published can be returned to."))
    newest = queries.find_newest(service)
    if newest is not None and newest.is_open:
        raise Conflict(N_("There is a working version already. Finish it first."))
    seen = newest.stamp if newest is not None else None
    return save_working(service, queries.definition_of(version), by=by, now=now, seen=seen, outdated=version.outdated or {})


def discard(version: ServiceVersion, *, by: Actor, now: dt.datetime) -> ServiceVersion:
    """The working version says again what the published one says. For editors; raises `NotAllowed`, `Conflict`."""
    service = queries.get_service_of(version)
    published = queries.find_published(service)
    if published is None:
        raise Conflict(N_("This service was never published: there is nothing to return to."))
    return save_working(
        service, queries.definition_of(published), by=by, now=now, seen=version.stamp, outdated=published.outdated or {}
    )


def retire(service: Service, *, by: Actor, now: dt.datetime) -> Service:
    """The service is no longer offered; open applications go on. For publishers; raises `NotAllowed`, `Conflict`.

    A version approved for a later day waits for another approval, or the service would come back by itself on that day.
    """
    must_publish(by, service.authority_id)
    bump_revision()
    published = queries.find_published(service)
    if published is None:
        raise Conflict(N_("The service is not on offer."))
    published.move(Verb.RETIRE)
    published.superseded_at = service.retired_at = now
    listings.withdraw(service)
    index.remove(service)
    db.session.flush()
    telling.record("service.retired", published, by=by, now=now)
    coming = queries.find_open(service)
    if coming is not None and coming.state == State.SCHEDULED:
        coming.move(Verb.SEND_BACK)
        coming.effective_at = None
        db.session.flush()
        telling.record("service.sent_back", coming, by=by, now=now)
    return service


def count_use(service_id: int) -> None:
    """One more application was filed for the service. Called by the journal's follower, once for each."""
    changed = db.session.execute(
        sa.update(ServiceUse).where(ServiceUse.service_id == service_id).values(uses=ServiceUse.uses + 1),
        execution_options={"synchronize_session": False},
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        db.session.add(ServiceUse(service_id=service_id, uses=1))
        db.session.flush()


def reindex(*, by: Actor) -> int:
    """Lists and the search index say again what is on offer; returns how many services. For the system."""
    if by.system is None:
        raise NotAllowed(N_("Your role does not allow this."))
    bump_revision()
    pairs = queries.list_on_offer()
    index.clear()
    for service, version in pairs:
        definition = queries.definition_of(version)
        listings.draw(service, version, definition)
        index.put(service, definition)
    return len(pairs)


def bump_revision() -> None:
    """The public catalogue counts as changed when this transaction commits; other publications wait for it until then.

    Publishing and retiring call it; so must whoever changes what public pages show of authorities, offices or topics.
    """
    change = sa.update(CatalogueState).values(revision=CatalogueState.revision + 1, stamp=secrets.token_hex(4))
    silently = {"synchronize_session": False}
    if not db.session.execute(change, execution_options=silently).rowcount:  # type: ignore[attr-defined]
        insert_unless_there(CatalogueState, {"id": 1, "revision": 0, "stamp": ""}, "id")
        db.session.execute(change, execution_options=silently)


def _authority_id(definition: ServiceDefinition) -> int:
    authority = authorities.find_authority(definition.authority)
    if authority is None:
        raise Invalid(N_("There is no authority called %(slug)s."), field="authority", slug=definition.authority)
    return authority.id


def _must_be_complete(version: ServiceVersion) -> None:
    found = judge(version).errors
    if found:
        place = ".".join(str(part) for part in found[0].path)
        raise Invalid(
            N_("The description is not complete: %(place)s. %(count)s things are open."), place=place, count=len(found)
        )


def _begin(
    service: Service,
    definition: ServiceDefinition,
    by: Actor,
    now: dt.datetime,
    what: str = savings.SAVED,
    written: ServiceDefinition | None = None,
    outdated: Outdated | None = None,
) -> ServiceVersion:
    published = queries.find_published(service)
    was = savings.Was.of(published) if published else None
    service.last_number += 1
    version = ServiceVersion(
        service_id=service.id, number=service.last_number, state=State.WORKING, author_ids=[], created_at=now, remarks=""
    )
    _write(version, definition, by, now, _outdated(was, definition, written) if outdated is None else outdated)
    savings.keep(version, was, 0, what=what, by=by, now=now)
    telling.record("service.saved", version, by=by, now=now)
    return version


def _outdated(was: savings.Was | None, after: ServiceDefinition, written: ServiceDefinition | None = None) -> Outdated:
    before = read_definition(was.definition) if was else None
    source = current_profile().state_language
    return carried(before, was.outdated if was else None, after, source=source, written=written)


def _write(version: ServiceVersion, definition: ServiceDefinition, by: Actor, now: dt.datetime, outdated: Outdated) -> None:
    version.definition = definition.as_json()
    version.outdated = outdated or None
    version.digest = digest_of(version.definition)
    version.author_id, version.saved_at = by.account_id, now
    if by.account_id is not None and by.account_id not in version.author_ids:
        version.author_ids = [*version.author_ids, by.account_id]
    db.session.add(version)
    db.session.flush()


def _put_on_offer(service: Service, version: ServiceVersion, by: Actor, now: dt.datetime) -> ServiceVersion:
    bump_revision()
    before = queries.find_published(service)
    version.move(Verb.PUBLISH)
    if before is not None:
        before.move(Verb.SUPERSEDE)
        before.superseded_at = now
        db.session.flush([before])
    definition = queries.definition_of(version)
    version.published_at = now
    version.effective_at = version.effective_at or now
    service.authority_id, service.retired_at = _authority_id(definition), None
    db.session.flush()
    savings.forget(version)
    listings.draw(service, version, definition)
    index.put(service, definition)
    telling.record("service.published", version, by=by, now=now)
    return version
