"""Whole tasks in a real browser, in Tajik, by keyboard: applying and what an officer makes of it."""

import re
import time

import pytest

from tests.journeys.conftest import Visitor
from tests.journeys.filling import answer_page, answer_pages, say

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
SERVICE = "criminal-record"
OFFICER = "officer.mia_iac@demo.example"


def begin(citizen: Visitor) -> None:
    """Finds the service by a mistyped word, reads its passport, and starts."""
    citizen.go("/tg/")
    citizen.page.locator("[name=q]").first.fill("несудимст")
    citizen.enter(citizen.page.locator("[name=q]").first)
    citizen.enter(citizen.page.locator(f"main a[href*='/services/{SERVICE}']").first)
    citizen.enter(citizen.page.locator(f"main a[href*='/services/{SERVICE}/apply']").first)
    start = citizen.page.get_by_role("button", name=re.compile(f"^({say('Start now')}|{say('Start a new application')})$"))
    citizen.enter(start)


def apply(citizen: Visitor) -> str:
    """Applies as `citizen@demo.example`; returns the reference."""
    citizen.sign_in("citizen@demo.example")
    begin(citizen)
    answer_pages(citizen)
    citizen.look()
    citizen.page.locator("main input[type=checkbox]").last.press("Space")
    citizen.press(say("Send the application"))
    found = re.search(r"TJ(-[0-9A-Z]{4}){3}", citizen.page.locator("main").inner_text())
    assert found, citizen.page.locator("main").inner_text()
    return found[0]


def test_without_a_connection_a_form_stays_with_what_was_typed_until_it_is_back(visitors):
    citizen = visitors()
    citizen.sign_in("citizen@demo.example")
    citizen.go(f"/tg/services/{SERVICE}/apply")
    citizen.enter(
        citizen.page.get_by_role("button", name=re.compile(f"^({say('Start now')}|{say('Start a new application')})$")).first
    )
    answer_page(citizen)
    here = citizen.page.url
    citizen.page.context.set_offline(True)
    send = citizen.page.get_by_role("button", name=say("Save and continue"), exact=True).last
    for _ in range(2):
        send.press("Enter")
        citizen.page.locator("#offline").wait_for()
    assert citizen.page.url == here
    citizen.look()
    citizen.page.context.set_offline(False)
    citizen.page.locator("#offline").wait_for(state="hidden")
    citizen.enter(send)
    assert citizen.page.url != here


def open_case(officer: Visitor, reference: str) -> None:
    """Waits until the case is in the officer's queue, takes it, and finishes the stages before the decision."""
    officer.sign_in(OFFICER)
    for _ in range(40):
        officer.page.goto(f"{officer.live.address}/tg/casework/{reference}/take")
        if officer.page.locator("main form").count():
            break
        time.sleep(0.5)
    officer.look()
    officer.enter(officer.page.locator("main form button").first)


def finish_stages(officer: Visitor) -> None:
    """Presses "this stage is finished" until the stage of decision."""
    while officer.page.get_by_role("button", name=say("This stage is finished"), exact=True).count():
        officer.press(say("This stage is finished"))


def decide(officer: Visitor) -> None:
    """Looks at the document, approves."""
    finish_stages(officer)
    officer.press(say("Approve: see the document"))
    officer.press(say("Approve and issue the document"))


def wait_for_document(citizen: Visitor, reference: str) -> bytes:
    """The signed document, once the worker has made it."""
    link = citizen.page.locator("main a[href$='/document']")
    for _ in range(60):
        citizen.go(f"/tg/applications/{reference}")
        if link.count():
            break
        time.sleep(0.5)
    with citizen.page.expect_download() as coming:
        link.first.press("Enter")
    return coming.value.path().read_bytes()


def test_a_citizen_applies_is_granted_and_anybody_can_verify_the_document(visitors):
    citizen = visitors(width=360)
    reference = apply(citizen)
    officer = visitors(width=1280)
    open_case(officer, reference)
    decide(officer)
    pdf = wait_for_document(citizen, reference)
    assert pdf.startswith(b"%PDF-")
    assert any(reference in mail for mail in citizen.live.mails_to("citizen@demo.example", seconds=20))
    verify(visitors(width=360), pdf)
    citizen.go("/tg/account/data-access")
    assert reference in citizen.page.locator("main").inner_text()


def verify(stranger: Visitor, pdf: bytes) -> None:
    """Anybody checks the file, and a forged copy of it."""
    for data, genuine in ((pdf, True), (pdf.replace(b"/Type", b"/Tipe", 1), False), (b"%PDF-1.7 nonsense", False)):
        stranger.go("/tg/verify")
        stranger.page.locator("input[type=file]").set_input_files(
            {"name": "hujjat.pdf", "mimeType": "application/pdf", "buffer": data}
        )
        stranger.press(say("Check the file"))
        verdict = stranger.page.locator("main").inner_text()
        assert (say("The document is genuine and in force") in verdict) == genuine, verdict


def test_a_citizen_is_asked_for_more_corrects_just_that_and_the_clock_stood_still(visitors):
    citizen, officer = visitors(width=360), visitors(width=1280)
    reference = apply(citizen)
    open_case(officer, reference)
    officer.press(say("Ask the applicant"))
    officer.page.locator("main input[type=checkbox]").first.press("Space")
    officer.page.locator("main textarea").fill("Лутфан, ин ҷавобро дақиқ кунед.")
    officer.press(say("Send to the applicant"))
    citizen.go(f"/tg/applications/{reference}")
    assert "Лутфан, ин ҷавобро дақиқ кунед." in citizen.page.locator("main").inner_text()
    citizen.press(say("Answer"))
    answer_pages(citizen)
    citizen.look()
    boxes = citizen.page.locator("main input[type=checkbox]")
    if boxes.count():
        boxes.last.press("Space")
    citizen.press(say("Send the answer"))
    for _ in range(40):
        officer.page.goto(f"{officer.live.address}/tg/casework/{reference}")
        if officer.page.get_by_text(say("Approve: see the document")).count():
            break
        time.sleep(0.5)
    decide(officer)
    assert wait_for_document(citizen, reference).startswith(b"%PDF-")


def test_a_refusal_names_its_ground_and_what_would_change_it(visitors):
    citizen, officer = visitors(width=360), visitors(width=1280)
    reference = apply(citizen)
    open_case(officer, reference)
    finish_stages(officer)
    officer.press(say("Refuse on a ground"))
    officer.page.locator("main input[type=radio]").first.press("Space")
    officer.page.locator("main textarea").fill("Ҳуҷҷати дуюм намерасад.")
    officer.press(say("See the letter"))
    officer.press(say("Refuse and send the letter"))
    citizen.go(f"/tg/applications/{reference}")
    told = citizen.page.locator("main").inner_text()
    assert "Ҳуҷҷати дуюм намерасад." in told
    assert "Маҷмӯи нопурраи ҳуҷҷатҳо" in told


def test_nothing_typed_is_lost_when_a_page_has_a_mistake_or_the_tab_is_closed(visitors):
    citizen = visitors(width=360)
    citizen.sign_in("citizen@demo.example")
    begin(citizen)
    answer_page(citizen)
    citizen.press(say("Save and continue"))
    here = citizen.page.url
    citizen.page.close()
    citizen.page = citizen.page.context.new_page()
    citizen.page.goto(here)
    citizen.look()
    assert "/pages/" in citizen.page.url


def test_whoever_mended_a_mistake_can_go_back_to_the_page_and_finds_it_as_saved(visitors):
    citizen = visitors(width=360)
    citizen.sign_in("citizen@demo.example")
    begin(citizen)
    page = citizen.page.url
    citizen.press(say("Save and continue"))
    assert citizen.page.locator("#error-summary").count()
    answer_page(citizen)
    citizen.press(say("Save and continue"))
    assert citizen.page.url != page
    citizen.page.go_back()
    assert citizen.page.url == page
    assert not citizen.page.locator("#error-summary").count()
    assert citizen.page.locator("main input:checked").count()
