"""The page of a life event: the steps in order with what each needs, then the other services."""

import pytest

from egov.catalogue.life_events import bundles
from egov.catalogue.life_events.bundles import Step
from egov.catalogue.models import LifeEvent
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.localised import LocalisedText
from tests.builders.catalogue import TESTER, a_service, a_topic, four


def put(event, **step):
    bundles.put_step(event, Step(**step), seen=event.version_id, by=TESTER, now=clock.now())


@pytest.fixture
def event(app):
    for slug in ("certificate", "allowance", "other"):
        a_service(slug, life_events=["birth"])
    found = a_topic(LifeEvent, "birth")
    put(found, service="certificate", by=LocalisedText(four("Within three months")), basis=LocalisedText(four("Law 5")))
    put(found, service="allowance", after=["certificate"], when=LocalisedText(four("you ask for it")), source="illustrative")
    db.session.commit()
    return found


def test_steps_stand_in_order_with_fee_term_and_what_comes_first(client, event):
    page = client.get("/en/life-events/birth").text
    assert page.index('id="step-1"') < page.index("/en/services/certificate") < page.index('id="step-2"')
    assert "Within three months (en)" in page
    assert "Law 5 (en)" in page
    assert 'href="#step-1">step 1<span class="govuk-visually-hidden">: Certificate certificate (en)' in page
    assert "you ask for it (en)" in page
    assert "5 working days" in page
    assert len(client.statements) <= 4


def test_services_without_a_place_follow_once(client, event):
    page = client.get("/en/life-events/birth").text
    assert page.index("Other services for this event") < page.index("/en/services/other")
    assert page.count('href="/en/services/certificate"') == 1


def test_a_step_whose_service_is_not_on_offer_is_not_shown_and_not_counted(client, event):
    a_service("working-only", published=False)
    put(event, service="working-only")
    bundles.move_step(event, "working-only", -9, seen=event.version_id, by=TESTER, now=clock.now())
    db.session.commit()
    page = client.get("/en/life-events/birth").text
    assert "working-only" not in page
    assert 'href="#step-1">step 1<span class="govuk-visually-hidden">: Certificate certificate (en)' in page


def test_an_event_without_an_order_lists_its_services_as_ever(client, app):
    a_service("alone", life_events=["moving"])
    page = client.get("/tg/life-events/moving").text
    assert "/tg/services/alone" in page
    assert "dz-stages" not in page


def test_the_page_is_kept_until_the_bundle_changes(client, event):
    tag = client.get("/tg/life-events/birth").headers["ETag"]
    assert client.get("/tg/life-events/birth", headers={"If-None-Match": tag}).status_code == 304
    bundles.remove_step(event, "allowance", seen=event.version_id, by=TESTER, now=clock.now())
    db.session.commit()
    client.application.extensions["page_cache"].clear()
    assert client.get("/tg/life-events/birth", headers={"If-None-Match": tag}).status_code == 200
