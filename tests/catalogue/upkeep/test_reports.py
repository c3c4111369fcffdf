"""Anybody says what is wrong on a page; it reaches the owners with its place, is answered, and is erased in time."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from egov.catalogue.upkeep import jobs, reports, worklist
from egov.catalogue.upkeep.models import Kind, PageReport, TaskState, UpkeepTask
from egov.journal.models import JournalRow
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import Invalid
from egov.messaging.models import Message
from egov.web import rate_limits
from tests.builders.catalogue import TESTER, a_new_version, a_service, four
from tests.builders.identity import an_account, sign_in
from tests.builders.spine import settle

WRONG = "Дар ин ҷо <b>ҳаққи</b> хизмат нодуруст аст"


@pytest.fixture
def service(app):
    return a_service("paper", faq=[{"question": four("Where?"), "answer": four("There.")}])


def began(client, path="/tg/services/paper/report"):
    """The hidden field of a form that was opened some seconds ago."""
    page = client.get(path).get_data(as_text=True)
    return re.search(r'name="began"[^>]*value="([^"]+)"', page)[1]


def send(client, *, seconds=10, **fields):
    given = {"seen": "1", "began": began(client), "anchor": "fees", "text": WRONG, "email": "", "site": ""} | fields
    with clock.frozen(clock.now() + dt.timedelta(seconds=seconds)):
        return client.submit("/tg/services/paper/report", given)


def kept():
    return db.session.scalars(sa.select(PageReport)).all()


def test_the_page_of_a_service_leads_to_the_form_and_names_its_version(client, service):
    page = client.get("/en/services/paper").get_data(as_text=True)
    assert 'href="/en/services/paper/report?version=1"' in page


def test_a_report_without_an_account_reaches_the_owners_with_place_and_version(client, service):
    sent = send(client, anchor="faq/0")
    assert sent.status_code == 303
    assert "Ташаккур" in client.get(sent.location).get_data(as_text=True)
    line = worklist.list_tasks(TESTER, kind=Kind.REPORT).items[0]
    assert (line.service.slug, line.task.anchor, line.task.facts) == ("paper", "faq/0", {"number": 1})
    assert reports.find_report(line.task).text == WRONG


def test_a_part_is_chosen_beforehand_and_single_things_of_it_can_be_chosen(client, service):
    page = client.get("/en/services/paper/report?part=need").get_data(as_text=True)
    assert '<option value="evidence" selected>What you need</option>' in page
    assert '<option value="faq/0">Questions and answers: Where? (en)</option>' in page


def test_who_looked_at_an_earlier_version_reports_that_one(client, service):
    a_new_version(service, summary=four("Changed"))
    send(client, seen="1")
    send(client, seen="2")
    send(client, seen="999")
    assert [report.number for report in kept()] == [1, 2, 2]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": "  "}, "Say what is wrong."),
        ({"text": "x" * 2001}, "Shorten this to 2000 characters or fewer."),
        ({"email": "nobody"}, "Enter an e-mail address like name@example.tj."),
        ({"anchor": ""}, "Choose the place."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(client, service, fields, words):
    given = {"seen": "1", "began": began(client), "anchor": "fees", "text": "A mistake", "email": "a@b.tj"} | fields
    with clock.frozen(clock.now() + dt.timedelta(seconds=9)):
        sent = client.submit("/en/services/paper/report", given)
    page = sent.get_data(as_text=True)
    assert sent.status_code == 422
    assert words in page
    assert given["text"].strip()[:100] in page
    assert kept() == []


def test_programs_are_kept_out(client, service):
    assert send(client, site="https://spam.example").status_code == 303, "a program is not told that it was seen through"
    assert send(client, seconds=1).status_code == 422
    assert send(client, began="forged").status_code == 422
    assert kept() == []


def test_nobody_sends_more_than_some_reports_an_hour(client, service):
    for _ in range(8):
        assert send(client).status_code == 303
    assert send(client).status_code == 429
    rate_limits.forget_everything()


def test_one_service_is_not_flooded_from_many_addresses(client, service, monkeypatch):
    monkeypatch.setattr(
        "egov.catalogue.reporting_views.count", lambda *_: (_ for _ in ()).throw(rate_limits.TooManyAttempts(60))
    )
    assert send(client).status_code == 429
    assert kept() == []


def test_a_stranger_service_and_one_never_published_have_no_form(client, app):
    a_service("hidden", published=False)
    assert client.get("/tg/services/hidden/report").status_code == 404
    assert client.get("/tg/services/nothing/report").status_code == 404


def test_the_journal_tells_of_the_report_without_the_person_s_words(client, service):
    sign_in(client, an_account())
    send(client, email="somebody@example.tj")
    row = db.session.scalars(sa.select(JournalRow).where(JournalRow.kind == "page.reported")).one()
    assert (row.actor, row.facts, row.commitment) == ("anonymous", {"service": "paper", "number": 1}, None)


def answered(client, state=TaskState.DONE, text="Ислоҳ шуд", **fields):
    send(client, **fields)
    task = worklist.list_tasks(TESTER, kind=Kind.REPORT).items[0].task
    found = reports.answer(task, state, text=text, by=TESTER, now=clock.now())
    db.session.commit()
    return found


@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.SET_ASIDE])
def test_who_left_an_address_has_the_answer_by_mail_once(client, service, state):
    answered(client, state, email="Somebody@Example.tj")
    settle()
    settle()
    mail = db.session.scalars(sa.select(Message).where(Message.channel == "mail")).one()
    assert (mail.address, mail.language, mail.link) == ("somebody@example.tj", "tg", "/tg/services/paper")
    assert "Ислоҳ шуд" in mail.body


def test_who_left_none_has_none_and_needs_no_answer(client, service):
    answered(client, text="")
    settle()
    assert db.session.scalar(sa.select(sa.func.count(Message.id))) == 0


def test_somebody_who_waits_is_answered_before_the_task_is_done(client, service):
    with pytest.raises(Invalid):
        answered(client, text=" ", email="a@b.tj")


def test_after_its_time_nothing_of_the_person_is_left(client, service):
    report = answered(client, email="somebody@example.tj")
    settle()
    jobs.erase_reports({}, report.made_at + dt.timedelta(days=179))
    assert report.text == WRONG
    jobs.erase_reports({}, report.made_at + dt.timedelta(days=181))
    assert (report.text, report.email, report.answer) == ("", "", "")
    assert db.session.scalar(sa.select(sa.func.count(Message.id))) == 0


def test_a_report_that_nobody_looked_at_is_erased_too_and_waits_no_longer(client, service):
    send(client)
    jobs.erase_reports({}, clock.now() + dt.timedelta(days=181))
    assert kept()[0].erased_at is not None
    assert worklist.list_tasks(TESTER).items == []


def test_what_is_written_about_an_erased_report_is_not_kept(client, service):
    send(client)
    jobs.erase_reports({}, clock.now() + dt.timedelta(days=181))
    report = kept()[0]
    task = db.session.get_one(UpkeepTask, report.task_id)
    worklist.settle(task, TaskState.OPEN, by=TESTER, now=clock.now())
    reports.answer(task, TaskState.DONE, text="She told us on the telephone", by=TESTER, now=clock.now())
    db.session.commit()
    assert (report.text, report.email, report.answer, task.reason) == ("", "", "", "")
