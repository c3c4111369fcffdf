"""An editor changes a service, a second person publishes it, and an open draft stays on its version."""

import re
import time

import pytest

from tests.journeys.filling import answer_page, answer_pages, say
from tests.journeys.reviewing import await_dry_run

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
SLUG = "property-extract"
MARK = "Ин ҷумла нав аст."


def test_a_version_is_published_by_a_second_person_while_a_draft_stays_on_its_own(visitors):
    citizen, editor, publisher = visitors(width=360), visitors(width=1280), visitors(width=1280)
    citizen.sign_in("citizen@demo.example")
    citizen.go(f"/tg/services/{SLUG}/apply")
    citizen.enter(
        citizen.page.get_by_role("button", name=re.compile(f"^({say('Start now')}|{say('Start a new application')})$")).first
    )
    answer_page(citizen)
    draft = citizen.page.url.split("/pages/")[0]

    editor.sign_in("editor@demo.example")
    editor.go(f"/tg/admin/services/{SLUG}/texts")
    box = editor.page.locator("main textarea[lang=tg]").first
    box.fill(f"{box.input_value()} {MARK}")
    editor.press(say("Save"))
    editor.go(f"/tg/admin/services/{SLUG}")
    editor.press(say("Send for approval"))
    editor.page.goto(f"{editor.live.address}/tg/admin/services/{SLUG}/review")
    assert not editor.page.get_by_role("button", name=say("Publish"), exact=True).count()

    publisher.sign_in("publisher@demo.example")
    await_dry_run(publisher, SLUG)
    assert MARK in publisher.page.locator("main").inner_text()
    publisher.press(say("Publish"))

    stranger = visitors(width=360)
    deadline = time.monotonic() + 4
    while MARK not in stranger.page.locator("body").inner_text() and time.monotonic() < deadline:
        stranger.go(f"/tg/services/{SLUG}")
    assert MARK in stranger.page.locator("main").inner_text()
    stranger.go(f"/tg/services/{SLUG}/versions/2")
    assert MARK in stranger.page.locator("main").inner_text()

    citizen.press(say("Save and continue"))
    answer_pages(citizen)
    assert citizen.page.url.startswith(draft)
    citizen.page.locator("main input[type=checkbox]").last.press("Space")
    citizen.press(say("Send the application"))
    assert re.search(r"TJ(-[0-9A-Z]{4}){3}", citizen.page.locator("main").inner_text())
