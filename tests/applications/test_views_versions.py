"""Whoever opens a draft after the service changed sees what changes, and goes on with it or stays."""

import re

import pytest

from egov.applications import queries
from egov.kernel.db import db
from egov.kernel.localised import LANGUAGES
from tests.applications.test_versions import further, reworded, stricter
from tests.builders.applications import a_full_draft, a_published_version, a_submitted_application
from tests.builders.identity import an_account, sign_in


@pytest.fixture
def begun(client):
    """A full draft in its applicant's browser, and the version that has come since."""
    account, version = an_account(), a_published_version()
    draft = a_full_draft(account, version)
    newer = further(version, stricter)
    sign_in(client, account)
    return draft, newer


def at(draft, rest="", language="en"):
    return f"/{language}/applications/{draft.reference}{rest}"


def seen_in(page):
    return re.search(r'name="seen"[^>]*value="(\d+)"', page)[1]


def test_opening_the_draft_leads_to_what_changes(client, begun):
    draft, _newer = begun
    assert "See what changes" in client.get(at(draft)).text
    answer = client.get(at(draft, "/resume"))
    assert answer.location.endswith("/new-version")
    page = client.get(answer.location).text
    assert "78 somoni → <strong>156 somoni</strong>" in page.replace("\u00a0", " ")
    assert "Purpose (en)" in page
    assert "for work" in page
    assert "would fall away" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_every_language(client, begun, language):
    assert client.get(at(begun[0], "/new-version", language)).status_code == 200


def test_who_accepts_goes_on_with_the_answers_that_stay(client, begun):
    draft, newer = begun
    page = client.get(at(draft, "/new-version")).text
    answer = client.submit(at(draft, "/new-version"), data={"seen": seen_in(page), "decision": "move"})
    assert answer.status_code == 303
    assert answer.location.endswith("/pages/children")
    db.session.expire_all()
    assert draft.version_id == newer.id
    assert set(draft.answers) == {"phone"}
    assert "See what changes" not in client.get(at(draft)).text


def test_who_stays_is_not_led_there_again_but_may_change_their_mind(client, begun):
    draft, newer = begun
    page = client.get(at(draft, "/new-version")).text
    assert client.submit(at(draft, "/new-version"), data={"seen": seen_in(page), "decision": "stay"}).status_code == 303
    db.session.expire_all()
    assert draft.version_id != newer.id
    assert not client.get(at(draft, "/resume")).location.endswith("/new-version")
    assert "See what changes" in client.get(at(draft)).text
    assert "reason" in draft.answers


def test_a_version_that_came_while_the_page_was_open_is_shown_first(client, begun):
    draft, newer = begun
    page = client.get(at(draft, "/new-version")).text
    further(newer, reworded)
    answer = client.submit(at(draft, "/new-version"), data={"seen": seen_in(page), "decision": "move"})
    assert answer.status_code == 422
    assert "Meanwhile there is another version" in answer.text
    db.session.expire_all()
    assert queries.definition_of(draft).terms[0].amount == 10


def test_nothing_is_offered_where_there_is_no_newer_version_or_to_others(client, begun):
    draft, _newer = begun
    sign_in(client, an_account())
    assert client.get(at(draft, "/new-version")).status_code == 404
    account = an_account()
    filed = a_submitted_application(account)
    sign_in(client, account)
    assert client.get(at(filed, "/new-version")).location.endswith(at(filed))
