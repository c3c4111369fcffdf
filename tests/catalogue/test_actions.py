"""Who may do what to a version, and what becomes true by it."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from egov.catalogue import access, actions, queries
from egov.catalogue.models import TRANSITIONS, ServiceVersion, State, Verb
from egov.journal import queries as journal
from egov.kernel import clock
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.builders.authorities import an_authority
from tests.builders.catalogue import TESTER, a_definition, a_new_version, a_service, four, tried
from tests.builders.identity import actor_of, an_account


@pytest.fixture
def editor(app) -> Actor:
    return actor_of(an_account("editor"))


@pytest.fixture
def publisher(app) -> Actor:
    return actor_of(an_account("publisher"))


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("verb", list(Verb))
def test_every_verb_leads_where_the_table_says_or_is_refused(state, verb):
    version = ServiceVersion(state=state)
    if (state, verb) in TRANSITIONS:
        version.move(verb)
        assert version.state == TRANSITIONS[state, verb]
    else:
        assert not version.may(verb)
        with pytest.raises(Conflict):
            version.move(verb)


def test_a_service_goes_from_the_editor_through_a_publisher_to_the_public(app, editor, publisher):
    an_authority("ministry")
    now = clock.now()
    version = actions.register(a_definition("passport"), by=editor, now=now)
    with pytest.raises(NotFound):
        queries.get_published("passport")
    actions.request_review(version, by=editor, now=now)
    actions.publish(version, by=publisher, now=now)
    assert queries.get_published("passport").id == version.id
    assert [listing.slug for listing in queries.list_services().items] == ["passport"]


def test_the_journal_tells_the_whole_way_of_a_version(app, editor, publisher):
    service = a_service("passport", published=False, by=editor)
    version = actions.request_review(queries.find_open(service), by=editor, now=clock.now())
    actions.send_back(version, remarks="Fee?", by=publisher, now=clock.now())
    actions.request_review(version, by=editor, now=clock.now())
    actions.publish(version, by=publisher, now=clock.now())
    rows = journal.list_of(version)
    told = ["saved", "review_requested", "sent_back", "review_requested", "published"]
    assert [row.kind for row in rows] == [f"service.{kind}" for kind in told]
    assert rows[-1].facts == {"service": "passport", "number": 1}
    assert rows[-1].actor_account_id == publisher.account_id


def test_nobody_publishes_what_they_wrote(app, publisher):
    an_authority("ministry")
    now = clock.now()
    version = actions.register(a_definition(), by=publisher, now=now)
    actions.request_review(version, by=publisher, now=now)
    with pytest.raises(NotAllowed):
        actions.publish(version, by=publisher, now=now)


def test_nobody_publishes_what_they_wrote_and_somebody_else_changed_after(app, editor, publisher):
    service = a_service(published=False, by=publisher)
    now = clock.now()
    actions.save_working(service, queries.definition_of(queries.find_open(service)), by=editor, now=now)
    version = actions.request_review(queries.find_open(service), by=editor, now=now)
    with pytest.raises(NotAllowed):
        actions.publish(version, by=publisher, now=now)


def test_an_editor_neither_publishes_nor_retires_nor_sends_back(app, editor):
    service = a_service()
    version = actions.save_working(
        service, queries.definition_of(queries.get_published(service.slug)), by=TESTER, now=clock.now()
    )
    actions.request_review(version, by=TESTER, now=clock.now())
    for attempt in (
        lambda: actions.publish(version, by=editor, now=clock.now()),
        lambda: actions.retire(service, by=editor, now=clock.now()),
        lambda: actions.send_back(version, remarks="x", by=editor, now=clock.now()),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_a_citizen_may_write_nothing(app):
    service = a_service()
    with pytest.raises(NotAllowed):
        actions.save_working(service, a_definition(service.slug), by=actor_of(an_account()), now=clock.now())


def test_publishing_a_new_version_supersedes_the_old_one_and_leaves_it_readable(app):
    service = a_service("passport", fees=[{"kind": "fixed", "amount": "10"}])
    first = queries.get_published("passport")
    second = a_new_version(service, fees=[{"kind": "fixed", "amount": "20"}])
    db.session.expire_all()
    assert (first.state, second.state) == (State.SUPERSEDED, State.PUBLISHED)
    assert (first.number, second.number) == (1, 2)
    assert str(queries.definition_of(first).fees[0].amount) == "10"
    assert queries.get_version_number(service, 1).id == first.id


def test_a_version_sent_back_says_why_and_can_be_changed_again(app, editor, publisher):
    service = a_service(published=False, by=editor)
    version = actions.request_review(queries.find_open(service), by=editor, now=clock.now())
    definition = queries.definition_of(version)
    with pytest.raises(Conflict):
        actions.save_working(service, definition, by=editor, now=clock.now())
    with pytest.raises(Invalid):
        actions.send_back(version, remarks=" ", by=publisher, now=clock.now())
    actions.send_back(version, remarks="Fee?", by=publisher, now=clock.now())
    assert (version.state, version.remarks) == (State.WORKING, "Fee?")
    actions.save_working(service, definition, by=editor, now=clock.now())


def test_the_second_of_two_editors_is_told(app, editor):
    service = a_service(published=False, by=editor)
    version = queries.find_open(service)
    seen, definition = version.stamp, queries.definition_of(version)
    changed = definition.model_copy(update={"name": definition.summary})
    actions.save_working(service, changed, by=editor, now=clock.now(), seen=seen)
    with pytest.raises(Conflict):
        actions.save_working(service, definition, by=TESTER, now=clock.now(), seen=seen)


def test_returning_to_an_older_version_begins_a_new_one_that_says_the_same(app, editor, publisher):
    service = a_service("passport", name=four("First"))
    first = queries.get_published("passport")
    a_new_version(service, name=four("Second"))
    third = actions.return_to(first, by=editor, now=clock.now())
    assert (third.number, third.state, third.digest) == (3, State.WORKING, first.digest)
    with pytest.raises(Conflict):
        actions.return_to(first, by=editor, now=clock.now())


def test_a_scheduled_version_is_published_when_its_day_comes(app, editor, publisher):
    service = a_service("passport")
    now = clock.now()
    version = actions.save_working(service, queries.definition_of(queries.get_published("passport")), by=editor, now=now)
    actions.request_review(version, by=editor, now=now)
    with pytest.raises(Conflict, match="First try the version"):
        actions.publish(version, by=publisher, now=now)
    tried(version)
    actions.publish(version, by=publisher, now=now, effective_at=now + dt.timedelta(days=1))
    assert version.state == State.SCHEDULED
    assert actions.publish_due(by=TESTER, now=now) == 0
    assert actions.publish_due(by=TESTER, now=now + dt.timedelta(days=1)) == 1
    assert queries.get_published("passport").id == version.id
    with pytest.raises(NotAllowed):
        actions.publish_due(by=publisher, now=now)


def test_a_retired_service_is_in_no_list_and_its_versions_stay(app, publisher):
    service = a_service("passport")
    version = queries.get_published("passport")
    actions.retire(service, by=publisher, now=clock.now())
    with pytest.raises(NotFound):
        queries.get_published("passport")
    assert queries.list_services().items == []
    assert queries.get_version(version.id).state == State.RETIRED
    with pytest.raises(Conflict):
        actions.retire(service, by=publisher, now=clock.now())


def test_every_publication_and_retirement_changes_the_revision(app, publisher):
    seen = {queries.revision()}
    service = a_service()
    seen.add(queries.revision())
    a_new_version(service)
    seen.add(queries.revision())
    actions.retire(service, by=publisher, now=clock.now())
    seen.add(queries.revision())
    assert len(seen) == 4


@pytest.mark.parametrize("statement", ["UPDATE service_version SET digest = 'x'", "DELETE FROM service_version"])
def test_the_database_itself_keeps_published_versions(app, statement):
    a_service()
    with pytest.raises(DBAPIError):
        db.session.execute(sa.text(statement))
    db.session.rollback()


def test_slug_and_code_never_change_and_are_never_shared(app):
    service = a_service("passport")
    with pytest.raises(Invalid):
        actions.save_working(service, a_definition("other"), by=TESTER, now=clock.now())
    with pytest.raises(Invalid):
        actions.register(a_definition("passport"), by=TESTER, now=clock.now())
    with pytest.raises(Invalid):
        actions.register(a_definition("another", code=service.code), by=TESTER, now=clock.now())
    with pytest.raises(Invalid):
        actions.register(a_definition("another", authority="nobody"), by=TESTER, now=clock.now())


def test_the_most_used_services_come_first(app):
    for slug in ("one", "two", "three"):
        a_service(slug)
    for slug, times in (("two", 3), ("three", 1)):
        for _ in range(times):
            actions.count_use(queries.get_service(slug).id)
    assert [listing.slug for listing in queries.most_used(2)] == ["two", "three"]


def test_an_editor_of_one_authority_writes_in_its_services_only(app):
    own, other = an_authority("own"), an_authority("other")
    mine, theirs = a_service(authority=own), a_service(authority=other)
    bound = actor_of(an_account("editor", authority=own))
    definition = queries.definition_of(queries.get_published(mine.slug))
    actions.save_working(mine, definition, by=bound, now=clock.now())
    with pytest.raises(NotAllowed):
        actions.save_working(theirs, queries.definition_of(queries.get_published(theirs.slug)), by=bound, now=clock.now())
    taken = definition.model_copy(update={"authority": "other"})
    with pytest.raises(NotAllowed):
        actions.save_working(mine, taken, by=bound, now=clock.now())
    officer_too = Actor(
        account_id=1, roles=frozenset({"editor", "officer"}), authority_id=own.id, bound=frozenset({"officer"})
    )
    assert access.may_edit(officer_too, other.id)
    bound_officer = Actor(account_id=1, roles=frozenset({"editor", "officer"}), authority_id=own.id, bound=officer_too.roles)
    assert access.may_edit(bound_officer, own.id)
    assert not access.may_edit(bound_officer, other.id)


def test_a_publisher_of_one_authority_hands_no_service_over_to_another(app):
    own, other = an_authority("own"), an_authority("other")
    service = a_service(authority=own)
    moved = queries.definition_of(queries.get_published(service.slug)).model_copy(update={"authority": other.slug})
    version = actions.save_working(service, moved, by=TESTER, now=clock.now())
    tried(actions.request_review(version, by=TESTER, now=clock.now()))
    with pytest.raises(NotAllowed):
        actions.publish(version, by=actor_of(an_account("publisher", authority=own)), now=clock.now())
    actions.publish(version, by=actor_of(an_account("publisher")), now=clock.now())
    assert service.authority_id == other.id


def test_a_publisher_of_one_authority_publishes_its_services_only_also_where_they_may_edit_all(app):
    own, other = an_authority("own"), an_authority("other")
    roles = frozenset({"editor", "publisher"})
    by = Actor(
        account_id=an_account("publisher", authority=own).id,
        roles=roles,
        authority_id=own.id,
        bound=frozenset({"publisher"}),
    )
    for owner, allowed in ((own, True), (other, False)):
        version = queries.find_open(a_service(authority=owner, published=False))
        actions.request_review(version, by=TESTER, now=clock.now())
        if allowed:
            assert actions.publish(version, by=by, now=clock.now()).state == State.PUBLISHED
        else:
            with pytest.raises(NotAllowed):
                actions.publish(version, by=by, now=clock.now())
