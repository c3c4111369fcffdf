"""The finder as people meet it: questions, reasons, and nothing that stays behind."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from egov.kernel import clock
from egov.kernel.db import db
from egov.web.presentation import today
from tests.builders.catalogue import a_service, four
from tests.builders.identity import an_account, sign_in
from tests.statements import statements

BABY, ADULT = {"in": ["birth", {"var": "events"}]}, {">=": [{"var": "age"}, 18]}
EVERYTHING = ["events", "age", "sex", "citizen", "residence", "has_children", "business", "work", "health", "low_income"]


def sent(*seen, **answers):
    """The boxes of the page as a browser sends them: every question that was on it, and what was answered."""
    return {"_seen": [f"q_{key}" for key in (*EVERYTHING, *seen)], **{f"q_{key}": value for key, value in answers.items()}}


@pytest.fixture
def allowance(app):
    rules = [
        {"text": four("You have a baby"), "condition": BABY},
        {"text": four("You are of age"), "condition": ADULT},
        {"text": four("The birth is registered")},
    ]
    return a_service("allowance", eligibility=rules)


@pytest.mark.parametrize("language", ["tg", "ru", "kk", "en"])
def test_the_questions_are_asked_in_every_language(client, allowance, language):
    page = client.get(f"/{language}/finder")
    assert page.status_code == 200
    assert 'name="q_age"' in page.text
    assert "no-store" in page.headers["Cache-Control"]


def test_what_fits_is_shown_with_every_reason_and_the_way_to_it(client, allowance):
    page = client.submit("/en/finder", sent(events=["birth"], age="30"))
    assert page.status_code == 200
    assert 'id="fitting"' in page.text
    assert 'href="/en/services/allowance"' in page.text
    assert "What happened or what do you plan: A child was born" in page.text
    assert "How old are you: at least 18" in page.text
    assert "The birth is registered (en)" in page.text
    assert len(client.statements) <= 4


def test_what_is_not_answered_makes_a_service_possible_and_names_the_question(client, allowance):
    page = client.submit("/en/finder", sent(age="30"))
    assert 'id="possible"' in page.text
    assert "Not answered: What happened or what do you plan?" in page.text


def test_what_does_not_fit_says_why(client, allowance):
    page = client.submit("/en/finder", sent(events=["none"], age="30"))
    assert 'id="fitting"' not in page.text
    assert 'id="possible"' not in page.text
    assert "1 service, and why not" in page.text
    assert "You have a baby (en)" in page.text


def test_answers_can_be_changed_where_they_are_shown(client, allowance):
    page = client.submit("/tg/finder", sent(events=["birth"], age="30"))
    assert 'value="30"' in page.text
    assert page.text.count("checked") == 1


def test_nothing_said_is_a_mistake_beside_the_first_question_and_the_summary_leads_there(client, allowance):
    page = client.submit("/tg/finder", sent())
    assert page.status_code == 422
    assert '<a href="#q_events">Ақаллан ба як савол' in page.text
    assert 'id="q_events"' in page.text
    assert re.search(r'id="q_events-error">.*Ақаллан ба як савол', page.text)


def test_a_wrong_answer_stays_in_its_box_with_the_mistake_beside_it(client, allowance):
    page = client.submit("/en/finder", sent(age="three hundred"))
    assert page.status_code == 422
    assert 'value="three hundred"' in page.text
    assert 'id="q_age-error"' in page.text


def test_without_javascript_a_further_question_comes_with_the_next_page(client, allowance):
    first = client.submit("/en/finder", sent(has_children="yes"))
    assert first.status_code == 422
    assert "there is something more to fill in" in first.text
    assert client.submit("/en/finder", sent("children", has_children="yes", children=["adult"])).status_code == 200


def test_the_age_is_known_of_whoever_is_signed_in_and_of_nobody_else(client, allowance):
    assert "From your account" not in client.get("/en/finder").text
    account = an_account()
    account.born_on = dt.date(today().year - 41, 1, 1)
    sign_in(client, account)
    page = client.get("/en/finder").text
    assert "From your account" in page
    assert 'value="41"' in page


def test_whoever_comes_back_to_the_page_after_a_while_is_answered_too(client, allowance):
    """The note of the session's last use, which is due by then, is no mistake of the program."""
    sign_in(client, an_account())
    client.get("/en/finder")
    with clock.frozen(clock.now() + dt.timedelta(minutes=10)):
        assert client.submit("/en/finder", sent(events="birth")).status_code == 200


def test_nothing_is_written_and_nothing_stands_in_an_address(client, allowance, caplog):
    before = {
        table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in db.metadata.sorted_tables
    }
    db.session.rollback()
    page = client.submit("/tg/finder", sent(events=["birth"], age="30"))
    after = {
        table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in db.metadata.sorted_tables
    }
    assert after == before
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    assert "birth" not in caplog.text
    assert "?events" not in page.text


def test_a_country_without_a_finder_has_no_such_page_and_no_way_to_it(client, allowance, monkeypatch):
    from egov.catalogue import views as catalogue
    from egov.catalogue.finder import facts, views
    from egov.portal import front

    for module in (views, catalogue, front):
        monkeypatch.setattr(module, "present_facts", lambda: facts.NOTHING)
    assert client.get("/tg/finder").status_code == 404
    assert "/tg/finder" not in client.get("/tg/").text
    assert "/tg/finder" not in client.get("/tg/services").text


def test_home_and_search_lead_to_the_finder(client, allowance):
    assert 'href="/tg/finder"' not in client.get("/tg/services/allowance").text
    a_service("of-an-event", life_events=["birth"])
    assert 'href="/tg/finder"' in client.get("/tg/").text
    assert 'href="/tg/finder"' in client.get("/tg/services?q=certificate").text


def test_text_of_rules_never_becomes_markup(client, app):
    a_service("evil", eligibility=[{"text": four("<b>bold</b>"), "condition": ADULT}])
    assert "<b>bold" not in client.submit("/tg/finder", sent(age="30")).text


def test_answers_take_no_write_lock_so_that_nobody_waits_for_an_import(client, allowance):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has no such lock")

    sign_in(client, an_account())
    db.session.commit()
    with statements() as begun:
        assert client.submit("/tg/finder", sent(age="30")).status_code == 200
    assert begun
    assert all(statement.startswith(("BEGIN", "SELECT")) and statement != "BEGIN IMMEDIATE" for statement in begun)


def test_a_language_takes_the_answers_along(client, allowance):
    """The answers are in the posted form alone, so the languages are buttons of that form."""
    page = client.submit("/tg/finder", sent(events=["birth"], age="30")).text
    button = re.search(r'<button type="submit" form="situation" formaction="/ru/finder"([^>]*)>', page)[1]
    assert '<form method="post" novalidate id="situation">' in page
    assert "name=" not in button, "what was judged is judged again in the other language"
    assert 'id="fitting"' in client.submit("/ru/finder", sent(events=["birth"], age="30")).text


def test_before_anything_is_judged_a_language_shows_the_questions_again_with_what_was_typed(client, allowance):
    assert 'formaction="/ru/finder" name="look" value="1"' in client.get("/tg/finder").text
    page = client.submit("/ru/finder", sent(age="30") | {"look": "1"})
    assert page.status_code == 200
    assert 'value="30"' in page.text
    assert 'id="fitting"' not in page.text
    assert client.submit("/ru/finder", sent() | {"look": "1"}).status_code == 200, "nothing typed yet is no mistake"
