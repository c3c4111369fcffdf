"""Personal pages are kept for one reader, in bounds, and never longer than what they show."""

import re
from itertools import count

import pytest
from flask import g, session

from egov.applications import actions, office
from egov.kernel import clock
from egov.kernel.db import db
from egov.web import kept_pages
from egov.web.kept_pages import MAX_CHARACTERS, KeptPages, kept_page
from tests.builders import applications as make
from tests.builders.certificates import a_certificate
from tests.builders.identity import actor_of, an_account, sign_in


@pytest.fixture
def ask(app):
    """Asks for the page that `reader` has at `path`; what it is made of counts how often pages were made."""
    made = count(1)

    def page(reader, path="/en/applications/1", *, token="a token", notice=None, host="localhost"):
        with app.test_request_context(path, base_url=f"http://{host}"):
            if token:
                session["csrf_token"] = token
            if notice:
                session["_flashes"] = [("success", notice)]
            return kept_page(reader, ("story", 1), lambda: f"{reader}: {next(made)}")

    return page


def test_a_page_is_made_once_for_a_reader_and_anew_for_another(ask):
    assert [ask(1), ask(1), ask(2), ask(1)] == ["1: 1", "1: 1", "2: 2", "1: 1"]


def test_a_page_is_kept_for_one_address_one_language_and_one_token(ask):
    asked = [
        {},
        {"path": "/en/applications/1?a=b"},
        {"path": "/tg/applications/1"},
        {"token": "another"},
        {"host": "www.localhost"},
    ]
    first = [ask(1, **one) for one in asked]
    assert len(set(first)) == len(asked)
    assert [ask(1, **one) for one in asked] == first


def test_a_page_with_a_notice_or_without_a_token_is_not_kept(ask):
    assert ask(1) == ask(1)
    assert len({ask(1), ask(1, notice="Sent."), ask(1, notice="Sent."), ask(1, token=None), ask(1, token=None)}) == 5
    assert ask(1) == "1: 1"


def test_pages_are_bounded_and_the_longest_unread_go_first():
    pages, size = KeptPages(), MAX_CHARACTERS // 4
    for number in range(5):
        pages.get((number,), lambda: "x" * size)
        pages.get((0,), lambda: "made again" + "x" * size)
    made = []
    pages.get((1,), lambda: made.append(1) or "x")
    pages.get((0,), lambda: made.append(0) or "x")
    assert made == [1]


def test_a_page_ends_after_a_while(monkeypatch):
    pages, instant = KeptPages(), [0.0]
    monkeypatch.setattr(kept_pages.time, "monotonic", lambda: instant[0])
    pages.get((1,), lambda: "old")
    instant[0] = kept_pages.LIFE_SECONDS + 1
    assert pages.get((1,), lambda: "new") == "new"


@pytest.fixture
def citizen(client):
    account = an_account()
    sign_in(client, account)
    return account


def test_every_step_of_an_application_is_seen_at_once_though_pages_are_kept(app, client, citizen):
    """After each verb the page is what it is without anything kept."""
    application = make.a_submitted_application(citizen)
    address, own, seen = f"/en/applications/{application.reference}", actor_of(citizen), set()

    def fresh():
        db.session.expire_all()
        return application

    def step(verb):
        verb()
        db.session.commit()
        kept = _without_tokens(client.get(address).text)
        again = _without_tokens(client.get(address).text)
        app.extensions["kept_pages"].clear()
        assert kept == again == _without_tokens(client.get(address).text)
        assert kept not in seen, "the page shows nothing of what was done"
        seen.add(kept)

    by, now = make.OFFICE, clock.now
    step(lambda: None)
    step(lambda: office.take_up(fresh(), by=by, now=now()))
    step(lambda: office.write_to_applicant(fresh(), "We look into it.", by=by, now=now()))
    step(lambda: actions.write_to_office(fresh(), "Thank you.", by=own, now=now()))
    until = now().date().replace(year=now().year + 1)
    step(
        lambda: office.ask_more(fresh(), question_keys=["reason"], message="What for?", answer_until=until, by=by, now=now())
    )
    step(lambda: actions.answer_more(fresh(), by=own, now=now()))
    step(lambda: office.move_on(fresh(), stage_key="decide", by=by, now=now()))
    step(lambda: office.approve(fresh(), by=by, now=now()))
    paper = a_certificate(citizen)
    step(lambda: office.attach_certificate(fresh(), paper, by=by, now=now()))


def test_a_page_kept_for_one_device_never_gives_its_token_to_another_of_the_same_person(app, client, citizen):
    """Each device can write from the page it was shown, whichever saw the page first."""
    application = make.a_submitted_application(citizen)
    address, token = f"/en/applications/{application.reference}", r'name="csrf_token" [^>]*value="([^"]+)"'
    other = app.test_client()
    sign_in(other, citizen)
    shown = []
    for device in (client, client, other, other, client):
        g.pop("csrf_token", None)  # the test's context outlives its requests
        shown.append((device, re.search(token, device.get(address).text)[1]))
    for device, seen in shown:
        answer = device.post(f"{address}/messages", data={"csrf_token": seen, "text": "From here"})
        assert answer.status_code == 303


def _without_tokens(page):
    return "".join(line for line in page.splitlines() if "csrf_token" not in line)
