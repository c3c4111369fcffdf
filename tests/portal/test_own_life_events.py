"""How far somebody has come with the steps of a life event: theirs alone, and never on the page that is kept for all."""

import pytest

from egov.catalogue import queries
from egov.catalogue.life_events import bundles
from egov.catalogue.life_events.bundles import Step
from egov.catalogue.models import LifeEvent
from egov.kernel import clock
from egov.kernel.db import db
from tests.builders.applications import a_draft
from tests.builders.catalogue import TESTER, a_service, a_topic
from tests.builders.identity import an_account, sign_in


@pytest.fixture
def event(app):
    for slug in ("first", "second"):
        a_service(slug, life_events=["birth"])
    found = a_topic(LifeEvent, "birth")
    for slug in ("first", "second"):
        bundles.put_step(found, Step(service=slug), seen=found.version_id, by=TESTER, now=clock.now())
    db.session.commit()
    return found


def test_each_step_says_how_far_its_reader_has_come_and_nobody_elses(client, event):
    somebody, another = an_account(), an_account()
    draft = a_draft(somebody, queries.get_published("first"))
    other = a_draft(another, queries.get_published("second"))
    db.session.commit()
    sign_in(client, somebody)
    page = client.get("/en/life-events/birth/mine")
    assert "no-store" in page.headers["Cache-Control"]
    assert f"/en/applications/{draft.reference}" in page.text
    assert other.reference not in page.text
    assert "You have begun 1 step" in page.text


def test_who_has_begun_nothing_is_told_so(client, event):
    sign_in(client, an_account())
    assert "not begun any of these steps" in client.get("/en/life-events/birth/mine").text


def test_strangers_are_asked_to_sign_in_and_the_kept_page_leads_there_only_inside(client, event):
    assert "/sign-in" in client.get("/tg/life-events/birth/mine").location
    assert "/birth/mine" not in client.get("/tg/life-events/birth").text
    client.set_cookie("signed_in", "1")
    assert "/tg/life-events/birth/mine" in client.get("/tg/life-events/birth").text


def test_an_event_that_is_none_is_not_found(client, app):
    sign_in(client, an_account())
    assert client.get("/tg/life-events/nothing/mine").status_code == 404
