"""The steps of the life events that a person named: in their order, each with whether it concerns that person."""

import re

import pytest

from egov.catalogue.life_events import bundles
from egov.catalogue.life_events.bundles import Step
from egov.catalogue.models import LifeEvent
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.localised import LocalisedText
from tests.builders.catalogue import TESTER, a_service, a_topic, four

BABY, LOST = {"in": ["birth", {"var": "events"}]}, {"in": ["lost", {"var": "events"}]}
OF_AGE = {">=": [{"var": "age"}, 18]}
RULES = {"certificate": BABY, "duplicate": LOST, "allowance": OF_AGE, "doctor": None}


ASKED = ["events", "age", "sex", "citizen", "residence", "has_children", "business", "work", "health", "low_income"]


def named(*events, **answers):
    """The boxes of the finder as a browser sends them, with these events ticked."""
    return {"_seen": [f"q_{key}" for key in ASKED], "q_events": list(events), **answers}


@pytest.fixture
def event(app):
    for slug, rule in RULES.items():
        rules = [{"text": four("A rule"), "condition": rule}] if rule else []
        a_service(slug, life_events=["birth"], eligibility=rules)
    found = a_topic(LifeEvent, "birth")
    for slug in RULES:
        after = [] if slug == "certificate" else ["certificate"]
        bundles.put_step(found, Step(service=slug, after=after), seen=found.version_id, by=TESTER, now=clock.now())
    db.session.commit()
    return found


def steps_of(page):
    """What stands beside each step of the birth, by its service."""
    steps = re.findall(r'<li id="birth-\d+">(.*?)</li>', page, re.DOTALL)
    return {re.search(r"/services/(\w+)", step)[1]: step for step in steps}


def test_the_steps_of_a_named_event_stand_in_order_with_whom_they_concern(client, event):
    page = client.submit("/en/finder", named("birth"))
    steps = steps_of(page.text)
    assert list(steps) == list(RULES)
    assert ">Concerns you<" in steps["certificate"]
    assert ">Does not concern you<" in steps["duplicate"]
    assert ">We do not know<" in steps["allowance"], "how old the person is was not said"
    assert "dz-tag" not in steps["doctor"], "of a service without rules nobody can tell"
    assert "Needs first:" in steps["duplicate"]
    assert 'href="#birth-1"' in steps["duplicate"]
    assert len(client.statements) <= 6


def test_a_step_for_a_case_in_words_is_left_to_the_reader_where_the_rules_hold(client, event):
    step = Step(service="certificate", when=LocalisedText(four("you lost it")))
    bundles.put_step(event, step, seen=event.version_id, by=TESTER, now=clock.now())
    db.session.commit()
    step = steps_of(client.submit("/en/finder", named("birth")).text)["certificate"]
    assert ">Check yourself<" in step
    assert "you lost it (en)" in step


def test_who_names_no_event_with_steps_sees_no_steps(client, event):
    assert 'id="steps"' not in client.submit("/en/finder", named("lost")).text


def test_the_page_of_an_event_leads_to_the_finder_where_the_event_is_ticked_already(client, event):
    assert 'href="/tg/finder?event=birth"' in client.get("/tg/life-events/birth").text
    page = client.get("/tg/finder?event=birth").text
    assert re.search(r'value="birth" checked', page)
    assert page.count(" checked") == 1
    assert " checked" not in client.get("/tg/finder?event=moon").text


def test_what_was_ticked_beforehand_can_be_taken_out(client, event):
    page = client.submit("/en/finder?event=birth", named(q_age="30"))
    assert page.status_code == 200
    assert " checked" not in page.text


def test_an_event_that_the_finder_does_not_know_leads_nowhere(client, app):
    a_service("visit", life_events=["moon"])
    found = a_topic(LifeEvent, "moon")
    bundles.put_step(found, Step(service="visit"), seen=found.version_id, by=TESTER, now=clock.now())
    db.session.commit()
    assert "/finder" not in client.get("/tg/life-events/moon").text
