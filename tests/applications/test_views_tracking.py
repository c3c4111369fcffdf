"""Tracking without signing in."""

import re

import pytest

from egov.applications import office
from egov.identity import queries as identity
from egov.kernel import clock
from egov.kernel.actor import Actor
from egov.kernel.db import db
from tests.builders import applications as make
from tests.builders.identity import an_account


def said(response):
    """The page without what differs from one press to the next."""
    return re.sub(r'value="[^"]*"', "", response.text)


@pytest.fixture
def application(app):
    return make.a_submitted_application(an_account(surname="Ҷӯраева"))


def track(client, reference, surname, language="en"):
    return client.submit(f"/{language}/track", {"reference": reference, "surname": surname})


@pytest.mark.parametrize("surname", ["Ҷӯраева", "чураева", " ЧУРАЕВА "])
@pytest.mark.parametrize("spell", [str, str.lower, lambda text: text.replace("-", ""), lambda text: f" {text} "])
def test_reference_and_surname_give_state_holder_and_dates(client, application, surname, spell):
    response = track(client, spell(application.reference), surname)
    assert response.status_code == 200
    for words in ("Sent", "The office", "Authority", application.reference):
        assert words in response.text
    assert "for work" not in response.text
    assert identity.get_account(application.account_id).phone not in response.text
    assert "Зарина" not in response.text


def test_wrong_reference_and_wrong_surname_are_told_in_the_same_words(client, application):
    draft = make.a_draft()
    wrong = [
        track(client, "TJ-0000-0000-0000", "Ҷӯраева"),
        track(client, application.reference, "Раҳимова"),
        track(client, application.reference, "---"),
        track(client, draft.reference, "Раҳимова"),
        track(client, "nonsense", "x"),
    ]
    assert {response.status_code for response in wrong} == {422}
    assert len({said(response) for response in wrong}) == 1


@pytest.mark.parametrize("text", ["\x00", "x" * 5000, "<script>alert(1)</script>", "' OR 1=1 --", "\u202e", ""])
def test_hostile_text_finds_nothing_and_breaks_nothing(client, application, text):
    for reference, surname in ((text, "Ҷӯраева"), (application.reference, text)):
        response = track(client, reference, surname)
        assert response.status_code == 422
        assert "<script>alert(1)" not in response.text


def test_guessing_is_slowed_down(client, application):
    answers = [track(client, application.reference, f"guess{'a' * number}").status_code for number in range(25)]
    assert answers[:20] == [422] * 20
    assert set(answers[20:]) == {429}


def test_what_happened_since_the_last_look_is_seen_at_once(client, application):
    assert track(client, application.reference, "Ҷӯраева").text == track(client, application.reference, "Ҷӯраева").text
    office.take_up(application, by=make.OFFICE, now=clock.now())
    db.session.commit()
    assert "Being reviewed" in track(client, application.reference, "Ҷӯраева").text
    assert "Дар баррасӣ" in track(client, application.reference, "Ҷӯраева", language="tg").text


def test_the_page_reads_little(client, application):
    client.get("/en/track")
    assert client.statements == []
    assert Actor().label == "anonymous"
