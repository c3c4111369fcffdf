"""An editor looks at a service as people will see it, and tries its form out by keyboard to the end: nothing is filed."""

import pytest
import sqlalchemy as sa

from egov.web.language import words_of
from tests.journeys.conftest import LivePortal, Visitor
from tests.journeys.filling import answer_pages, say

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
SLUG = "birth-registration"
DESK = f"/tg/admin/services/{SLUG}"
TABLES = ("application", "stored_file", "attachment", "receipt")


def rows(live: LivePortal) -> dict[str, int]:
    """How many rows there are of what a real application leaves."""
    engine = sa.create_engine(live.database_url)
    with engine.connect() as connection:
        counts = {name: connection.scalar(sa.text(f"SELECT count(*) FROM {name}")) for name in TABLES}
    engine.dispose()
    return {name: count or 0 for name, count in counts.items()}


def look_in_frames(editor: Visitor) -> None:
    """The preview shows the portal's own page, in another language too, and the trial, in frames that work."""
    editor.go(f"{DESK}/preview")
    frame = editor.page.frame_locator("main iframe")
    assert frame.locator("h1").inner_text() == editor.page.locator("h1").inner_text()
    choice = editor.page.locator("main .dz-looks")
    editor.enter(choice.get_by_role("link", name="Русский"))
    assert frame.locator("html").get_attribute("lang") == "ru"
    assert editor.page.locator("html").get_attribute("lang") == "tg"
    editor.enter(choice.get_by_role("link", name=say("Desktop")))
    assert frame.locator("html").evaluate("() => window.innerWidth") == 1280
    editor.enter(choice.get_by_role("link", name=say("Try the form out")))
    frame.get_by_role("button", name=words_of("ru").gettext("Start now")).press("Enter")
    frame.locator(".dz-progress").wait_for()
    editor.look()


@pytest.mark.parametrize("width", [360, 1280])
def test_an_editor_tries_the_form_out_to_its_end_and_nothing_is_filed(visitors, live, width):
    editor = visitors(width)
    editor.sign_in("editor@demo.example")
    before = rows(live)
    look_in_frames(editor)
    editor.go(f"{DESK}/try")
    editor.press(say("Start now"))
    assert say("Trial: nothing is sent.") in editor.page.locator(".dz-trial").inner_text()
    editor.press(say("Save and continue"))
    assert editor.page.locator(".govuk-error-summary").is_visible()
    answer_pages(editor)
    assert say("Fee") in editor.page.locator("main").inner_text()
    editor.page.locator("[name=agreed]").press("Space")
    editor.press(say("Send the application"))
    end = editor.page.locator("main").inner_text()
    assert say("Here it would be filed") in end
    assert say("What the applicant would be told") in end
    assert say("Trial: nothing is sent.") in editor.page.locator(".dz-trial").inner_text()
    assert rows(live) == before
    editor.press(say("Back to the description"))
    assert editor.page.url.endswith(f"{DESK}/preview")


def test_a_trial_works_without_scripts(visitors, live):
    editor: Visitor = visitors(360, scripts=False)
    editor.page.goto(live.address + "/tg/sign-in")
    editor.page.locator("[name=who]").fill("editor@demo.example")
    editor.page.locator("[name=password]").fill("darvoza-demo")
    editor.page.locator("[name=password]").press("Enter")
    editor.page.goto(live.address + f"{DESK}/try")
    editor.page.get_by_role("button", name=say("Start now")).press("Enter")
    editor.page.wait_for_url("**/try/pages/*")
    assert editor.page.locator("main form input").count() > 2
