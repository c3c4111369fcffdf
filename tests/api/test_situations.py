"""Life events and the finder's facts as open data."""

from egov.catalogue.life_events import bundles
from egov.catalogue.life_events.bundles import Step
from egov.catalogue.models import LifeEvent
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.localised import LocalisedText
from tests.builders.catalogue import TESTER, a_service, a_topic, four


def test_life_events_are_told_with_their_steps_in_order(client, app):
    for slug in ("first", "second"):
        a_service(slug, life_events=["birth"])
    event = a_topic(LifeEvent, "birth")
    for step in (
        Step(service="second", by=LocalisedText(four("Soon")), source="memory"),
        Step(service="first", after=("second",)),
    ):
        bundles.put_step(event, step, seen=event.version_id, by=TESTER, now=clock.now())
    db.session.commit()
    answer = client.get("/api/v1/life-events")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    (item,) = answer.json["items"]
    assert (item["slug"], answer.json["next"]) == ("birth", None)
    assert [(step["service"], step["after"]) for step in item["steps"]] == [("second", []), ("first", ["second"])]
    assert (item["steps"][0]["by"]["tg"], item["steps"][0]["source"], item["steps"][1]["by"]) == (
        "Soon (tg)",
        "memory",
        None,
    )


def test_a_step_whose_service_is_not_on_offer_is_told_to_nobody(client, app):
    """A new service may be a step before it is published, and stays one when it is retired."""
    for slug in ("secret", "known"):
        a_service(slug, published=slug == "known")
    event = a_topic(LifeEvent, "birth")
    for step in (Step(service="secret", by=LocalisedText(four("Soon"))), Step(service="known", after=("secret",))):
        bundles.put_step(event, step, seen=event.version_id, by=TESTER, now=clock.now())
    db.session.commit()
    (item,) = client.get("/api/v1/life-events").json["items"]
    assert [(step["service"], step["after"]) for step in item["steps"]] == [("known", [])]
    assert "secret" not in client.get("/api/v1/life-events").text


def test_the_facts_are_told_so_that_anybody_can_evaluate_the_rules(client, app):
    rule = {"text": four("Of age"), "condition": {">=": [{"var": "age"}, 18]}}
    a_service("passport", eligibility=[rule])
    keys = [question["key"] for question in client.get("/api/v1/finder").json["questions"]]
    assert "age" in keys
    assert client.get("/api/v1/services/passport").json["eligibility"] == [rule]
