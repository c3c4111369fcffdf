"""Parts of personal pages are kept for one reader, in bounds, and never longer than what they show."""

import re

import pytest
from flask import g
from markupsafe import Markup

from egov.applications import actions, office
from egov.kernel import clock
from egov.kernel.db import db
from egov.web import kept_parts
from egov.web.kept_parts import MAX_CHARACTERS, KeptParts, kept_part
from tests.builders import applications as make
from tests.builders.certificates import a_certificate
from tests.builders.identity import actor_of, an_account, sign_in


def test_a_part_is_made_once_for_a_reader_and_anew_for_another(app):
    made = []

    def make_for(reader):
        return kept_part(reader, ("story", 1), lambda: made.append(reader) or Markup("<p>{}</p>").format(reader))

    assert [make_for(1), make_for(1), make_for(2), make_for(1)] == ["<p>1</p>", "<p>1</p>", "<p>2</p>", "<p>1</p>"]
    assert made == [1, 2]


def test_parts_are_bounded_and_the_longest_unread_go_first():
    parts, size = KeptParts(), MAX_CHARACTERS // 4
    for number in range(5):
        parts.get((number,), lambda: Markup("x" * size))
        parts.get((0,), lambda: Markup("made again" + "x" * size))
    made = []
    parts.get((1,), lambda: made.append(1) or Markup("x"))
    parts.get((0,), lambda: made.append(0) or Markup("x"))
    assert made == [1]


def test_a_part_ends_after_a_while(monkeypatch):
    parts, instant = KeptParts(), [0.0]
    monkeypatch.setattr(kept_parts.time, "monotonic", lambda: instant[0])
    parts.get((1,), lambda: Markup("old"))
    instant[0] = kept_parts.LIFE_SECONDS + 1
    assert parts.get((1,), lambda: Markup("new")) == "new"


@pytest.fixture
def citizen(client):
    account = an_account()
    sign_in(client, account)
    return account


def test_every_step_of_an_application_is_seen_at_once_though_parts_are_kept(app, client, citizen):
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
        app.extensions["kept_parts"].clear()
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
