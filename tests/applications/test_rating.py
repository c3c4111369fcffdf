"""The applicant rates once after the decision; figures are published of five people at least, and nobody learns who gave what."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from egov.applications import rating
from egov.applications.models import ApplicationRating
from egov.catalogue import revisions
from egov.catalogue.upkeep import ratings
from egov.catalogue.upkeep.models import ServiceRating
from egov.identity.queries import get_account
from egov.journal.models import JournalRow
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import Conflict, Invalid, NotFound
from egov.kernel.localised import LANGUAGES
from tests.builders.applications import (
    a_draft,
    a_published_version,
    a_refused_application,
    a_submitted_application,
    an_application_in_review,
    an_approved_application,
)
from tests.builders.catalogue import a_service
from tests.builders.identity import actor_of, an_account, sign_in
from tests.builders.spine import settle


def decided(version=None, refused=False):
    account = an_account()
    application = (a_refused_application if refused else an_approved_application)(account, version)
    return application, actor_of(account)


def give(stars, version=None, **kwargs):
    application, by = decided(version)
    found = rating.rate(application, stars=stars, by=by, now=clock.now(), **kwargs)
    db.session.commit()
    return found


@pytest.mark.parametrize("refused", [True, False])
def test_a_decision_is_rated_whatever_it_was(app, refused):
    application, by = decided(refused=refused)
    rating.rate(application, stars=2, comment=" Slow ", by=by, now=clock.now())
    found = rating.find_rating(application)
    assert (found.stars, found.comment, found.service_id) == (2, "Slow", application.service_id)


@pytest.mark.parametrize("make", [a_draft, a_submitted_application, an_application_in_review])
def test_nothing_is_rated_before_the_decision(app, client, make):
    account = an_account()
    application = make(account)
    with pytest.raises(Conflict):
        rating.rate(application, stars=5, by=actor_of(account), now=clock.now())
    sign_in(client, account)
    assert client.get(f"/en/applications/{application.reference}/rating").status_code == 404


def test_nobody_else_rates_it(app):
    application, _ = decided()
    for other in (an_account(), an_account("officer"), an_account("publisher")):
        with pytest.raises(NotFound):
            rating.rate(application, stars=1, by=actor_of(other), now=clock.now())


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_only_one_to_five_is_a_rating(app, stars):
    application, by = decided()
    with pytest.raises(Invalid):
        rating.rate(application, stars=stars, by=by, now=clock.now())


def test_the_database_itself_takes_one_rating_an_application(app):
    found = give(4)
    values = {
        name: getattr(found, name) for name in ("application_id", "service_id", "stars", "comment", "made_at", "changed_at")
    }
    db.session.add(ApplicationRating(**values))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_a_rating_is_changed_for_two_weeks(app):
    application, by = decided()
    now = clock.now()
    rating.rate(application, stars=2, by=by, now=now)
    rating.rate(application, stars=4, by=by, now=now + dt.timedelta(days=13))
    with pytest.raises(Conflict):
        rating.rate(application, stars=1, by=by, now=now + dt.timedelta(days=15))
    db.session.commit()
    settle()
    assert db.session.scalars(sa.select(ServiceRating)).one().counts == [0, 0, 0, 1, 0]


def test_figures_are_published_of_five_people_and_move_on_by_five(app):
    version = a_published_version()
    for number in range(1, 11):
        give(5 if number <= 5 else 1, version)
        settle()
        shown = ratings.published().get(version.service_id)
        expected = {0: None, 1: (0, 0, 0, 0, 5), 2: (5, 0, 0, 0, 5)}[number // 5]
        assert (shown and shown.counts) == expected, number
    assert ratings.published()[version.service_id].average == 3.0


def test_the_journal_does_not_tell_who_rated(app):
    found = give(3, comment="secret words")
    row = db.session.scalars(sa.select(JournalRow).where(JournalRow.kind == "service.rated")).one()
    assert (row.actor, row.actor_account_id, row.about_account_id) == ("anonymous", None, None)
    assert (row.subject_table, row.subject_id) == ("service", found.service_id)
    assert row.facts == {"service_id": found.service_id, "stars": 3, "before": None}


def test_comments_are_read_without_what_leads_to_the_application(app):
    version = a_published_version()
    for _ in range(4):
        give(5, version)
    found = give(3, version, comment="secret words")
    page = rating.list_comments(found.service_id)
    assert [(one.stars, one.text, one.month.day) for one in page.items] == [(3, "secret words", 1)]
    assert set(page.items[0].__slots__) == {"stars", "text", "month"}


def test_comments_appear_five_ratings_at_a_time_so_that_the_day_does_not_tell_whose_they_are(app):
    version = a_published_version()
    for number in range(1, 11):
        give(1, version, comment=str(number))
        shown = [one.text for one in rating.list_comments(version.service_id).items]
        assert shown == [str(one) for one in range(number // 5 * 5, 0, -1)], number


def test_a_changed_rating_is_shown_as_it_was_until_the_next_five_so_that_the_day_does_not_tell_whose_it_is(app):
    version = a_published_version()
    application, by = decided(version)
    rating.rate(application, stars=2, comment="first", by=by, now=clock.now())
    for _ in range(4):
        give(5, version)

    def shown():
        return [(one.stars, one.text) for one in rating.list_comments(version.service_id).items]

    for stars, comment in ((1, "second"), (3, ""), (4, "third")):
        rating.rate(application, stars=stars, comment=comment, by=by, now=clock.now())
        assert shown() == [(2, "first")]
    for number in range(5):
        assert shown() == [(2, "first")], number
        give(5, version)
    assert shown() == [(4, "third")]
    rating.rate(application, stars=4, comment="", by=by, now=clock.now())
    assert shown() == [(4, "third")]
    for _ in range(5):
        give(5, version)
    assert shown() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_decided_application_asks_and_keeps(client, app, language):
    application, by = decided()
    sign_in(client, get_account(by.account_id))
    address = f"/{language}/applications/{application.reference}"
    assert f'action="{address}/rating"' in client.get(address).get_data(as_text=True)
    assert client.submit(f"{address}/rating", {"comment": "Typed"}).status_code == 422
    assert client.submit(f"{address}/rating", {"stars": "7"}).status_code == 422
    assert client.submit(f"{address}/rating", {"stars": "4", "comment": "<i>Good</i>"}).status_code == 303
    again = client.get(address).get_data(as_text=True)
    assert "&lt;i&gt;Good&lt;/i&gt;" in again
    assert 'value="4" checked' in again
    with clock.frozen(clock.now() + dt.timedelta(days=15)):
        sign_in(client, get_account(by.account_id))
        assert "/rating" not in client.get(address).get_data(as_text=True)


def test_nothing_more_is_asked_of_the_database_before_a_decision(client, app):
    account = an_account()
    application = a_submitted_application(account)
    sign_in(client, account)
    client.get(f"/en/applications/{application.reference}")
    assert not [statement for statement in client.statements if "rating" in statement]


def test_another_citizen_finds_no_form(client, app):
    application, _ = decided()
    sign_in(client, an_account())
    address = f"/en/applications/{application.reference}/rating"
    assert client.get(address).status_code == 404
    assert client.submit(address, {"stars": "1"}).status_code == 404
    assert db.session.scalar(sa.select(sa.func.count(ApplicationRating.id))) == 0


def test_the_public_page_and_the_interface_for_programs_show_the_figures(client, app):
    service = a_service("paper")
    for stars in (5, 5, 4, 3, 2):
        ratings.count(service.id, stars, None)
    db.session.commit()
    revisions.forget()
    client.application.extensions["page_cache"].clear()
    page = client.get("/tg/services/paper").get_data(as_text=True)
    assert "3,8 аз 5" in page
    assert "5 нафар, пас аз қарор" in page
    shown = client.get("/api/v1/services/paper").get_json()["rating"]
    assert shown == {"average": 3.8, "count": 5, "distribution": [0, 1, 1, 1, 2]}
    assert client.get("/api/v1/services").get_json()["items"][0]["rating"] == shown


def test_figures_of_four_people_are_nowhere(client, app):
    service = a_service("paper")
    for _ in range(4):
        ratings.count(service.id, 1, None)
    db.session.commit()
    assert 'id="rating"' not in client.get("/en/services/paper").get_data(as_text=True)
    assert client.get("/api/v1/services/paper").get_json()["rating"] is None


def test_the_button_says_the_same_on_both_pages(client, app):
    """On the page of the application, and where something is to be corrected: send, and once it is given, change."""
    application, by = decided()
    sign_in(client, get_account(by.account_id))
    address = f"/en/applications/{application.reference}"
    for words, other in (("Send the rating", "Change the rating"), ("Change the rating", "Send the rating")):
        for page in (client.get(address).text, client.get(f"{address}/rating").text):
            assert words in page
            assert other not in page
        client.submit(f"{address}/rating", {"stars": "4"})
