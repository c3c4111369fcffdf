"""Somebody finds what fits their situation by keyboard, and goes through a life event step by step; a publisher arranges the steps."""

import pytest

from tests.journeys.conftest import Visitor
from tests.journeys.filling import say

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def tick(visitor: Visitor, name: str, value: str) -> None:
    """Chooses an answer with the space bar."""
    visitor.page.locator(f"input[name='{name}'][value='{value}']").press("Space")


def answer(visitor: Visitor) -> None:
    """Says: a child was born, I am thirty, a citizen, living here."""
    tick(visitor, "q_events", "birth")
    visitor.page.locator("[name=q_age]").focus()
    visitor.page.keyboard.type("30")
    tick(visitor, "q_citizen", "yes")
    tick(visitor, "q_residence", "here")
    tick(visitor, "q_has_children", "yes")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_citizen_finds_what_fits_and_why(visitors, width):
    citizen = visitors(width=width)
    citizen.go("/tg/")
    citizen.press(say("Answer a few questions"))
    answer(citizen)
    tick(citizen, "q_children", "under_1")
    citizen.press(say("Show the services"))
    page = citizen.page
    fitting = page.locator("#fitting")
    assert fitting.get_by_role("link", name="Бақайдгирии давлатии таваллуд").count() == 1
    assert fitting.get_by_role("link", name="Кумакпулии якдафъаина").count() == 1
    assert page.url.endswith("/tg/finder")
    page.locator("summary").last.press("Enter")
    assert page.locator("[name=q_age]").input_value() == "30"
    citizen.enter(fitting.get_by_role("link", name="Кумакпулии якдафъаина"))
    assert page.url.endswith("/services/birth-allowance")


def test_the_finder_works_without_javascript(visitors):
    citizen = visitors(scripts=False)
    citizen.page.goto(citizen.live.address + "/tg/finder")
    answer(citizen)
    with citizen.page.expect_navigation():
        citizen.page.get_by_role("button", name=say("Show the services")).press("Enter")
    assert citizen.page.locator("#fitting").count() == 0
    tick(citizen, "q_children", "under_1")
    with citizen.page.expect_navigation():
        citizen.page.get_by_role("button", name=say("Show the services")).press("Enter")
    assert citizen.page.locator("#fitting").count() == 1


def test_a_publisher_arranges_a_life_event_and_people_see_it_so(visitors):
    publisher, citizen = visitors(width=1280), visitors()
    publisher.sign_in("publisher@demo.example")
    publisher.go("/tg/admin/life-events")
    publisher.press("Даргузашти наздикон")
    publisher.enter(publisher.page.locator("button[value='down:death-registration']"))
    publisher.enter(publisher.page.locator("button[value='up:death-registration']"))
    publisher.enter(publisher.page.locator("a[href$='/steps/ceremony-registration']"))
    for box in publisher.page.locator("textarea[name^='by_']").all():
        box.focus()
        publisher.page.keyboard.type("Се рӯз пеш")
    publisher.press(say("Save"))
    citizen.go("/tg/life-events/death")
    assert "Се рӯз пеш" in citizen.page.locator("#step-2").inner_text()
    citizen.sign_in("citizen@demo.example")
    citizen.go("/tg/life-events/death")
    citizen.press(say("See how far you have come"))
    assert citizen.page.url.endswith("/life-events/death/mine")


def test_an_editor_writes_for_whom_a_service_is(visitors):
    editor = visitors()
    editor.sign_in("editor@demo.example")
    editor.go("/tg/admin/services/window-tinting/eligibility")
    editor.press(say("Add a requirement"))
    for box in editor.page.locator("textarea[name^='requirement_']").all():
        box.focus()
        editor.page.keyboard.type("18-сола")
    editor.press(say("Save"))
    editor.enter(editor.page.locator("a[href$='/conditions/eligibility.1']"))
    editor.page.locator("#c_0-operand").select_option("age")
    editor.page.locator("#c_0-comparison").select_option("at_least")
    editor.page.locator("input[name='c_0-value']").fill("18")
    editor.enter(editor.page.locator("#rule-form button", has_text=say("Save")).last)
    assert "18" in editor.page.locator(".dz-when").last.inner_text()
