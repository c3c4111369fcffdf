"""A mistake on a page that belongs to no service (a life event, an authority, a list, the finder) reaches those who edit the whole catalogue, with its place."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from egov.authorities.models import Office
from egov.catalogue.life_events import bundles
from egov.catalogue.life_events.bundles import Step
from egov.catalogue.models import Category, LifeEvent
from egov.catalogue.upkeep import pages, reports, worklist
from egov.catalogue.upkeep.models import Kind, TaskState, UpkeepTask
from egov.identity.actions import grant_role
from egov.identity.queries import actor_of
from egov.journal.models import JournalRow
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import NotAllowed
from egov.messaging.models import Message
from egov.notices import owners
from tests.builders.authorities import an_authority, an_office
from tests.builders.catalogue import TESTER, a_service, a_topic, four
from tests.builders.identity import an_account, sign_in
from tests.builders.spine import settle

WRONG = "Қадами дуюм <b>нодуруст</b> аст"
EVENT, FINDER = "/en/life-events/birth", "/en/finder"
CATEGORY, AUTHORITY = "/en/categories/family", "/en/authorities/justice"


@pytest.fixture
def event(app):
    a_topic(Category, "family")
    an_office(an_authority("justice"), name=four("Office"))
    a_service("certificate", life_events=["birth"])
    found = a_topic(LifeEvent, "birth")
    bundles.put_step(found, Step(service="certificate"), seen=found.version_id, by=TESTER, now=clock.now())
    db.session.commit()
    return found


def send(client, page, **fields):
    path = f"{page}/report" if page.startswith("/") else f"/en/report/{page}"
    form = client.get(path).text
    began = re.search(r'name="began"[^>]*value="([^"]+)"', form)[1]
    given = {"seen": "0", "began": began, "text": WRONG, "email": "", "site": ""} | fields
    with clock.frozen(clock.now() + dt.timedelta(seconds=10)):
        return client.submit(path, given)


def test_the_pages_lead_to_the_form(client, event):
    assert 'href="/en/life-events/birth/report"' in client.get(EVENT).text
    assert 'href="/en/finder/report?part=questions"' in client.get(FINDER).text
    for page in (CATEGORY, AUTHORITY):
        assert f'href="{page}/report"' in client.get(page).text
    for key in ("services", "life-events", "authorities"):
        assert f'href="/en/report/{key}?part=list"' in client.get(f"/en/{key}").text
    assert 'href="/en/report/services?part=filters"' in client.get("/en/services?q=certificate").text
    for nothing in ("life-events/nothing/", "categories/nothing/", "authorities/nothing/"):
        assert client.get(f"/en/{nothing}report").status_code == 404
        assert client.get(f"/en/{nothing}reported").status_code == 404
    assert client.get("/en/report/nothing").status_code == client.get("/en/reported/nothing").status_code == 404


def test_the_places_of_the_page_can_be_chosen(client, event):
    page = client.get(f"{EVENT}/report?part=steps").text
    assert '<option value="steps" selected>First this, then that</option>' in page
    assert '<option value="steps/certificate">First this, then that: Certificate certificate (en)</option>' in page
    assert '<option value="questions/age">The questions: How old are you?</option>' in client.get(f"{FINDER}/report").text


@pytest.mark.parametrize(
    ("page", "key", "anchor", "words"),
    [
        (EVENT, "life_event:birth", "steps/certificate", "First this, then that: Certificate certificate (en)"),
        (EVENT, "life_event:birth", "top", "Name and summary"),
        (FINDER, "finder", "questions/age", "The questions: How old are you?"),
        (CATEGORY, "category:family", "list", "The list"),
        (AUTHORITY, "authority:justice", "top", "Name and summary"),
        ("services", "services", "filters", "Search and filters"),
        ("life-events", "life-events", "list", "The list"),
    ],
)
def test_a_report_reaches_the_editors_of_the_catalogue_with_the_place_marked(client, event, page, key, anchor, words):
    sent = send(client, page, anchor=anchor)
    assert sent.status_code == 303
    assert "Thank you" in client.get(sent.location).text
    line = worklist.list_tasks(TESTER, kind=Kind.REPORT).items[0]
    assert (line.service, line.task.page, line.task.anchor) == (None, key, anchor)
    sign_in(client, an_account("editor"))
    for address in ("/en/admin/upkeep", f"/en/admin/upkeep/{line.task.id}"):
        shown = client.get(address).text
        assert f"Place: {words}" in shown
        assert "&lt;b&gt;нодуруст" in shown
    row = db.session.scalars(sa.select(JournalRow).where(JournalRow.kind == "page.reported")).one()
    assert (row.facts, row.authority_id) == ({"page": key}, None)


def test_a_publisher_comes_from_the_task_to_the_step_and_an_editor_to_the_event(client, event):
    send(client, EVENT, anchor="steps/certificate")
    sign_in(client, an_account("editor"))
    assert 'href="/en/admin/life-events/birth"' in client.get("/en/admin/upkeep").text
    sign_in(client, an_account("publisher"))
    assert 'href="/en/admin/life-events/birth/steps/certificate"' in client.get("/en/admin/upkeep").text


def test_an_office_can_be_named_and_leads_whoever_keeps_authorities_to_it(client, event):
    office = db.session.scalars(sa.select(Office)).one()
    send(client, AUTHORITY, anchor=f"offices/{office.id}")
    for further, href in ((None, AUTHORITY), ("admin", "/en/admin/authorities/justice")):
        account = an_account("editor")
        if further:
            grant_role(account, further, None, by=TESTER, now=clock.now())
        sign_in(client, account)
        page = client.get("/en/admin/upkeep").text
        assert "Place: Offices: Office (en)" in page
        assert f'href="{href}"' in page


def test_editors_of_one_authority_neither_see_nor_settle_it(client, event):
    send(client, EVENT, anchor="top")
    bound = an_account("editor", authority=an_authority("justice"))
    sign_in(client, bound)
    task = worklist.list_tasks(TESTER).items[0].task
    assert client.get(f"/en/admin/upkeep/{task.id}").status_code == 404
    assert WRONG not in client.get("/en/admin/upkeep").text
    assert worklist.count_open(actor_of(bound.id)) == {}
    with pytest.raises(NotAllowed):
        reports.answer(task, TaskState.DONE, text="", by=actor_of(bound.id), now=clock.now())


def test_the_editors_of_the_catalogue_are_written_to_and_the_reporter_has_the_answer(client, event):
    whole, bound = an_account("editor"), an_account("editor", authority=an_authority("justice"))
    send(client, EVENT, anchor="top", email="somebody@example.tj")
    owners.remind({}, clock.now())
    letters = db.session.scalars(sa.select(Message).where(Message.channel == "inbox")).all()
    assert [letter.address for letter in letters] == [f"account:{whole.id}"]
    assert bound.id != whole.id
    assert "birth (tg)" in letters[0].body
    reports.answer(worklist.list_tasks(TESTER).items[0].task, TaskState.DONE, text="Mended", by=TESTER, now=clock.now())
    db.session.commit()
    settle()
    mail = db.session.scalars(sa.select(Message).where(Message.address == "somebody@example.tj")).one()
    assert mail.link == EVENT
    assert "Mended" in mail.body


def test_a_task_about_an_event_that_is_gone_can_still_be_settled(client, event):
    send(client, EVENT, anchor="top", email="somebody@example.tj")
    db.session.delete(db.session.get(LifeEvent, event.id))
    db.session.commit()
    sign_in(client, an_account("editor"))
    task = db.session.scalars(sa.select(UpkeepTask)).one()
    assert client.get(f"/en/admin/upkeep/{task.id}").status_code == 200
    sent = client.submit(f"/en/admin/upkeep/{task.id}", {"seen": str(task.version_id), "state": "done", "reason": "Gone"})
    assert sent.status_code == 303
    settle()
    assert pages.find([task.page]) == {}


def test_the_list_asks_no_more_for_many_pages(client, event):
    for anchor in ("top", "steps", "steps/certificate", "others"):
        send(client, EVENT, anchor=anchor)
    send(client, FINDER, anchor="found")
    send(client, CATEGORY, anchor="top")
    send(client, AUTHORITY, anchor="offices")
    sign_in(client, an_account("editor"))
    client.get("/en/admin/upkeep")
    assert len(client.statements) <= 12
