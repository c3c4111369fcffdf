"""Publishers hear that a version waits for them, and its authors what became of it."""

import datetime as dt

import pytest
import sqlalchemy as sa

from egov.catalogue import actions, queries
from egov.identity import queries as identity
from egov.kernel import clock
from egov.kernel.db import db
from egov.messaging.models import Message
from egov.notices import reviews
from tests.builders.authorities import an_authority
from tests.builders.catalogue import a_service, four, tried
from tests.builders.identity import actor_of, an_account
from tests.builders.spine import settle

NOW = clock.now()


@pytest.fixture
def ministry(app):
    return an_authority()


@pytest.fixture
def editor(ministry):
    return an_account("editor", ministry, language="kk")


@pytest.fixture
def publisher(ministry):
    return an_account("publisher", ministry, language="ru")


@pytest.fixture
def version(ministry, editor, publisher):
    """The next version of a service, written by the editor, sent for review and tried."""
    service = a_service("passport", authority=ministry, name=four("Passport"))
    published = queries.definition_of(queries.get_published("passport"))
    saved = actions.save_working(
        service, published.model_copy(update={"summary": four("New")}), by=actor_of(editor), now=NOW
    )
    return tried(actions.request_review(saved, by=actor_of(editor), now=NOW))


def letters(now=NOW):
    """The letters by mail since the last question: to whom, subject and link."""
    db.session.commit()
    before = set(db.session.scalars(sa.select(Message.id)))
    settle(now)
    new = db.session.scalars(sa.select(Message).where(Message.channel == "mail").order_by(Message.id))
    return [(letter.address, letter.subject, letter.link) for letter in new if letter.id not in before]


def test_the_publishers_of_the_authority_are_told_what_waits_for_them(version, publisher):
    an_account("publisher", an_authority())
    assert letters() == [(publisher.email, "Ждёт вашего одобрения: Passport (ru)", "/ru/admin/services/passport/review")]


def test_a_publisher_who_wrote_in_a_version_is_not_asked_to_approve_it(ministry, publisher):
    service = a_service("passport", authority=ministry)
    published = queries.definition_of(queries.get_published("passport"))
    by = actor_of(publisher)
    saved = actions.save_working(service, published.model_copy(update={"summary": four("New")}), by=by, now=NOW)
    actions.request_review(saved, by=by, now=NOW)
    assert letters() == []


def test_its_author_is_told_that_it_came_back(version, editor, publisher):
    letters()
    actions.send_back(version, remarks="The fee", by=actor_of(publisher), now=NOW)
    ((address, subject, link),) = letters()
    assert (address, link) == (editor.email, "/kk/admin/services/passport")
    assert subject == "Түзетуге қайтарылды: Passport (kk)"
    body = db.session.scalars(sa.select(Message.body).order_by(Message.id.desc())).first()
    assert "The fee" not in body, "the reasons are read in the portal"


def test_its_author_is_told_of_the_day_and_then_that_it_is_public(version, editor, publisher):
    letters()
    later = NOW + dt.timedelta(days=9)
    actions.publish(version, by=actor_of(publisher), now=NOW, effective_at=later)
    assert [subject for _address, subject, _link in letters()] == ["Мақұлданды: Passport (kk)"]
    found = letters(later + dt.timedelta(minutes=5))
    assert (editor.email, "Енді жарияланды: Passport (kk)", "/kk/services/passport") in found


def test_an_author_who_edits_no_more_is_told_nothing(version, editor, publisher):
    letters()
    for grant in identity.list_grants(editor.id):
        db.session.delete(grant)
    actions.send_back(version, remarks="The fee", by=actor_of(publisher), now=NOW)
    assert letters() == []


def test_what_is_long_past_is_no_news(version, publisher):
    assert letters(NOW + reviews.NEWS + dt.timedelta(hours=1)) == []
