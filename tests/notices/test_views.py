"""The inbox and the list of who looked: one's own only, in pages, read only by a POST."""

import datetime as dt

import pytest
import sqlalchemy as sa

from egov.journal import actions as journal
from egov.kernel import clock
from egov.kernel.db import db
from egov.messaging import queries
from egov.messaging.actions import send
from egov.messaging.models import Message
from tests.builders import applications as build
from tests.builders.authorities import an_authority
from tests.builders.identity import actor_of, an_account, sign_in
from tests.builders.spine import settle


@pytest.fixture
def citizen(app, client):
    account = an_account()
    sign_in(client, account)
    return account


def a_letter(account, number, **changes):
    values = {"subject": f"Мактуб {number}", "body": "Салом.\n\n<b>матн</b>", "link": "/tg/applications", "language": "tg"}
    address = f"account:{account.id}"
    letter = send(channel="inbox", address=address, key=f"{address}:{number}", now=clock.now(), **(values | changes))
    db.session.commit()
    return letter


def csrf(page):
    return page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def test_inbox_is_empty_at_first(client, citizen):
    assert "Ҳанӯз паёме нест" in client.get("/tg/account/inbox").text


def test_inbox_shows_ones_own_letters_escaped_and_counts_the_new(client, citizen):
    a_letter(citizen, 1)
    a_letter(an_account(), 2)
    page = client.get("/tg/account/inbox").text
    assert "Мактуб 1" in page
    assert "Мактуб 2" not in page
    assert "&lt;b&gt;матн&lt;/b&gt;" in page
    assert "1 паёми нав" in page


def test_inbox_shows_a_line_each_and_the_letter_when_it_is_opened(client, citizen):
    for number in range(3):
        a_letter(citizen, number)
    page = client.get("/tg/account/inbox").text
    assert page.count("<details><summary><h2>") == 3
    assert "матн" not in page.split("<summary>")[1].split("</summary>")[0]


def test_inbox_says_where_a_letter_leads(client, citizen):
    a_letter(citizen, 1, link="/tg/account/documents")
    assert "Кушодани ариза" not in client.get("/tg/account/inbox").text
    a_letter(citizen, 2, link="/tg/applications/TJ-0000-0000-0000")
    assert "Кушодани ариза" in client.get("/tg/account/inbox").text


def test_inbox_comes_in_pages(client, citizen):
    for number in range(5):
        a_letter(citizen, number)
    page = client.get("/tg/account/inbox?limit=2").text
    assert "Мактуб 4" in page
    assert "Мактуб 2" not in page
    following = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Мактуб 2" in client.get(following).text


def test_open_message_marks_it_and_leads_on(client, citizen):
    letter = a_letter(citizen, 1)
    client.get("/tg/account/inbox")
    assert queries.count_unread(f"account:{citizen.id}") == 1, "looking is not reading"
    token = csrf(client.get("/tg/account/inbox").text)
    response = client.post(f"/tg/account/inbox/{letter.id}/open", data={"csrf_token": token})
    assert (response.status_code, response.location) == (303, "/tg/applications")
    assert queries.count_unread(f"account:{citizen.id}") == 0


def test_open_message_never_leads_out_of_the_portal(client, citizen):
    letter = a_letter(citizen, 1, link="//evil.example/")
    token = csrf(client.get("/tg/account/inbox").text)
    response = client.post(f"/tg/account/inbox/{letter.id}/open", data={"csrf_token": token})
    assert response.location == "/tg/account/inbox"


def test_open_message_of_another_is_not_found(client, citizen):
    a_letter(citizen, 1)
    theirs = a_letter(an_account(), 2)
    token = csrf(client.get("/tg/account/inbox").text)
    assert client.post(f"/tg/account/inbox/{theirs.id}/open", data={"csrf_token": token}).status_code == 404
    assert client.post("/tg/account/inbox/999999/open", data={"csrf_token": token}).status_code == 404
    db.session.rollback()
    assert db.session.get(Message, theirs.id).read_at is None


def test_read_all_leaves_nothing_new(client, citizen):
    for number in range(3):
        a_letter(citizen, number)
    token = csrf(client.get("/tg/account/inbox").text)
    assert client.post("/tg/account/inbox/read", data={"csrf_token": token}).status_code == 303
    assert "Шумо ҳамаашро хондед." in client.get("/tg/account/inbox").text


def test_data_access_is_empty_at_first(client, citizen):
    assert "Ҳанӯз касе ба маълумоти Шумо нигоҳ накардааст" in client.get("/tg/account/data-access").text


def an_access(application, officer, purpose="review", kind="case.viewed"):
    journal.record(
        kind,
        subject=application,
        by=actor_of(officer),
        now=dt.datetime(2026, 11, 23, 4, 14, tzinfo=dt.UTC),
        about=application.account_id,
        authority_id=actor_of(officer).authority_id,
        facts={"reference": application.reference, "purpose": purpose},
    )
    db.session.commit()


def test_data_access_says_when_which_office_what_for_and_which_application(client, citizen):
    authority = an_authority()
    officer = an_account("officer", authority)
    application = build.a_submitted_application(citizen)
    an_access(application, officer, "supervision")
    page = client.get("/tg/account/data-access").text
    assert "23.11.2026, 09:14" in page
    assert authority.name.in_("tg") in page
    assert "барои назорати дурустии кори кормандон" in page
    assert f"/tg/applications/{application.reference}" in page
    assert officer.surname not in page


def test_data_access_shows_ones_own_only_and_in_few_queries(client, citizen):
    mine, theirs = build.a_submitted_application(citizen), build.a_submitted_application()
    officer = an_account("officer")
    for _ in range(30):
        an_access(mine, officer, kind="case.file_viewed")
    an_access(theirs, officer)
    client.budget = 6
    page = client.get("/tg/account/data-access?limit=25").text
    assert theirs.reference not in page
    assert page.count(mine.reference) >= 25
    assert 'rel="next"' in page


def test_what_happens_reaches_the_inbox_of_the_applicant(client, citizen):
    filed = build.a_submitted_application(citizen)
    settle()
    assert filed.reference in client.get("/tg/account/inbox").text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 2


@pytest.mark.parametrize("page", ["inbox", "data-access"])
@pytest.mark.parametrize("after", ["x", "WyJ4IiwxXQ", "WyIyMDI2LTExLTIzVDA5OjE0OjAwIiwxXQ", "WzEsMl0", "W251bGwsbnVsbF0"])
def test_a_forged_cursor_is_refused(client, citizen, page, after):
    assert client.get(f"/tg/account/{page}?after={after}").status_code == 422
