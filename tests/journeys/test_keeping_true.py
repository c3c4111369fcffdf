"""Somebody finds a mistake, its owner answers and confirms the page; a decision is rated, and the page of the service shows it."""

import re
import time

import pytest

from egov import create_app
from egov.applications import rating
from egov.catalogue import queries as catalogue
from egov.identity import queries as identity
from egov.kernel import clock
from egov.kernel.db import db
from tests.builders.applications import a_published_version, an_approved_application
from tests.builders.identity import actor_of, an_account
from tests.conftest import test_settings as settings_for
from tests.journeys.filling import say

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
SLUG = "property-extract"
WRONG = "Дар ин ҷо хато ҳаст."
ANSWER = "Ташаккур, ислоҳ мекунем."


@pytest.mark.parametrize("scripts", [True, False])
def test_a_mistake_is_reported_reaches_the_owner_with_its_place_and_is_answered_by_mail(visitors, scripts):
    reader, owner = visitors(width=360, scripts=scripts), visitors(width=1280, scripts=scripts)
    address = f"reader{int(scripts)}@example.tj"
    reader.page.goto(f"{reader.live.address}/tg/services/{SLUG}")
    reader.page.get_by_role("link", name=say("Something is wrong on this page")).click()
    reader.page.locator("[name=anchor]").select_option("evidence")
    reader.page.locator("[name=text]").fill(WRONG)
    reader.page.locator("[name=email]").fill(address)
    time.sleep(3.2)
    reader.page.get_by_role("button", name=say("Send"), exact=True).click()
    assert reader.page.locator("h1").inner_text() == say("Thank you")

    owner.page.goto(f"{owner.live.address}/tg/sign-in")
    owner.page.locator("[name=who]").fill("editor@demo.example")
    owner.page.locator("[name=password]").fill("darvoza-demo")
    owner.page.locator("[name=password]").press("Enter")
    owner.page.wait_for_url(re.compile("^((?!sign-in).)*$"))
    owner.page.goto(f"{owner.live.address}/tg/admin/upkeep?kind=report")
    row = owner.page.locator(".dz-list > li").first
    assert WRONG in row.inner_text()
    assert "/documents" in (row.get_by_role("link", name=re.compile(say("Open the place"))).get_attribute("href") or "")
    row.get_by_role("link", name=re.compile(say("Somebody found a mistake"))).click()
    owner.page.locator("[name=reason]").fill(ANSWER)
    owner.page.get_by_role("button", name=say("Done"), exact=True).click()
    assert say("The task is settled.") in owner.page.locator("body").inner_text()
    assert ANSWER in reader.live.mails_to(address)[-1]


def test_every_page_of_the_upkeep_is_accessible_on_a_telephone_and_at_a_desk(visitors):
    for width in (360, 1280):
        reader, owner = visitors(width=width), visitors(width=width)
        reader.go(f"/tg/services/{SLUG}/report?part=need")
        reader.go(f"/tg/services/{SLUG}/reported")
        owner.sign_in("publisher@demo.example")
        for page in ("", "/acts", "/acts/new", "/unverified", "/ratings", f"/ratings/{SLUG}"):
            owner.go(f"/tg/admin/upkeep{page}")


def test_a_decision_is_rated_and_the_page_of_the_service_shows_the_figures(visitors, live):
    app = create_app(settings_for(live.database_url, live.instance, base_url=live.address))
    with app.app_context():
        version = a_published_version("rated-paper")
        for stars in (5, 4, 4, 2):
            account = an_account()
            done = an_approved_application(account, version)
            rating.rate(done, stars=stars, by=actor_of(account), now=clock.now())
        citizen = identity.find_by_email("citizen@demo.example")
        reference = an_approved_application(citizen, catalogue.get_published("rated-paper")).reference
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    citizen, stranger = visitors(width=360), visitors(width=1280)
    citizen.sign_in("citizen@demo.example")
    citizen.go(f"/tg/applications/{reference}")
    citizen.page.get_by_label(say("5: very good")).check()
    citizen.press(say("Send the rating"))
    assert "5" in citizen.page.locator("#rating").inner_text()
    deadline = time.monotonic() + 15
    while not stranger.page.locator("#rating").count() and time.monotonic() < deadline:
        stranger.go("/tg/services/rated-paper")
        time.sleep(0.5)
    assert "4 аз 5" in stranger.page.locator("#rating").inner_text()
