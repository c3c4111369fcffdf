"""The pages of the catalogue's upkeep: tasks with their places, one press to confirm, answers, the register of acts, ratings."""

import datetime as dt

import pytest

from egov.applications import rating
from egov.catalogue.upkeep import acts, confirming, links, ratings, reports, worklist
from egov.catalogue.upkeep.models import CheckedLink, Kind, LegalAct, TaskState, UpkeepTask
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.localised import LANGUAGES, LocalisedText
from tests.builders.applications import an_approved_application
from tests.builders.authorities import an_authority
from tests.builders.catalogue import TESTER, a_new_version, a_service, four
from tests.builders.identity import actor_of, an_account, sign_in

LONG_AGO = clock.now() - dt.timedelta(days=200)
PAGES = (
    "",
    "?state=done",
    "?state=set_aside",
    "?kind=link",
    "?service=paper",
    "/acts",
    "/unverified",
    "/ratings",
    "/ratings/paper",
)


@pytest.fixture
def paper(app):
    """A service with a task of every kind."""
    service = a_service(
        "paper",
        now=LONG_AGO,
        authority=an_authority("ministry"),
        description=four("Read https://gone.example/page"),
        legal_basis=[{"title": four("Old law № 5"), "source": "memory"}],
    )
    now = clock.now()
    confirming.make_tasks(now, 182)
    acts.add(
        acts.Draft("Old law № 5", LocalisedText.of("Old law"), repealed_on=LONG_AGO.date(), replaced_by="New law"),
        by=TESTER,
        now=now,
    )
    acts.make_tasks(now.date(), now)
    places = links.gather()
    links.take_note(places, now)
    db.session.query(CheckedLink).update({"failures": 3, "answer": "name"})
    links.make_tasks(places, now)
    reports.report(service, 1, anchor="fees", text="<b>Costs more</b>", email="somebody@example.tj", language="ru", now=now)
    db.session.commit()
    return service


@pytest.fixture
def editor(client, paper):
    sign_in(client, an_account("editor"))
    return client


def task_of(kind):
    return db.session.query(UpkeepTask).filter_by(kind=kind).one()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_in_every_language(editor, language):
    ratings.count(db.session.query(UpkeepTask).first().service_id, 4, None)
    db.session.commit()
    for rest in PAGES:
        assert editor.get(f"/{language}/admin/upkeep{rest}").status_code == 200, rest
    for kind in Kind:
        assert editor.get(f"/{language}/admin/upkeep/{task_of(kind).id}").status_code == 200, kind


def test_the_list_says_what_is_wrong_and_leads_to_the_very_place(editor):
    page = editor.get("/en/admin/upkeep").get_data(as_text=True)
    for words in ("https://gone.example/page", "Old law", "replaced by: New law", "&lt;b&gt;Costs more&lt;/b&gt;"):
        assert words in page
    assert "/en/admin/services/paper/texts?part=service" in page or "#description_tg" in page
    assert "#legal_basis-0-title_tg" in page
    assert "/en/admin/services/paper/terms-fees" in page
    assert "<b>Costs more" not in page


def test_confirming_takes_one_press_and_the_public_page_says_so(editor):
    assert editor.submit("/en/admin/upkeep/services/paper/confirm", {"seen": "1"}).status_code == 303
    assert "Confirmed. The page of the service says so." in editor.get("/en/admin/upkeep").get_data(as_text=True)
    assert task_of(Kind.CONFIRM).state == TaskState.DONE
    editor.application.extensions["page_cache"].clear()
    day = clock.now().astimezone(dt.timezone(dt.timedelta(hours=5))).strftime("%d.%m.%Y")
    assert f"Checked by the office on {day}: Authority ministry" in editor.get("/en/services/paper").get_data(as_text=True)


def test_what_was_not_seen_is_not_confirmed(editor, paper):
    a_new_version(paper, summary=four("Something else"))
    editor.submit("/en/admin/upkeep/services/paper/confirm", {"seen": "1"})
    assert "Meanwhile another version is in force." in editor.get("/en/admin/upkeep").get_data(as_text=True)
    assert "Checked by" not in editor.get("/en/services/paper").get_data(as_text=True)


def test_a_report_is_answered(editor):
    task = task_of(Kind.REPORT)
    address = f"/en/admin/upkeep/{task.id}"
    assert "Русский" in editor.get(address).get_data(as_text=True)
    seen = str(task.version_id)
    refused = editor.submit(address, {"seen": seen, "state": "done", "reason": ""})
    assert refused.status_code == 422
    assert "Somebody waits for an answer: write it." in refused.get_data(as_text=True)
    assert editor.submit(address, {"seen": seen, "state": "done", "reason": "Corrected"}).status_code == 303
    assert "Corrected" in editor.get(address).get_data(as_text=True)
    late = editor.submit(address, {"seen": seen, "state": "set_aside", "reason": "No"})
    assert late.status_code == 422


def test_a_task_is_set_aside_with_its_reason_kept_when_refused_and_opened_again(editor):
    task = task_of(Kind.LINK)
    address = f"/en/admin/upkeep/{task.id}"
    assert editor.submit(address, {"seen": str(task.version_id), "state": "set_aside", "reason": ""}).status_code == 422
    assert editor.submit(address, {"seen": "99", "state": "set_aside", "reason": "My reason"}).status_code == 422
    assert (
        editor.submit(address, {"seen": str(task.version_id), "state": "set_aside", "reason": "My reason"}).status_code
        == 303
    )
    assert "My reason" in editor.get(address).get_data(as_text=True)
    db.session.expire_all()
    assert editor.submit(address, {"seen": str(task.version_id), "state": "open"}).status_code == 303
    assert task_of(Kind.LINK).state == TaskState.OPEN


def test_editors_of_another_authority_find_nothing(client, paper):
    sign_in(client, an_account("editor", an_authority()))
    assert "Certificate paper" not in client.get("/en/admin/upkeep").get_data(as_text=True)
    for rest in (f"/{task_of(Kind.REPORT).id}", "/ratings/paper"):
        assert client.get(f"/en/admin/upkeep{rest}").status_code == 404, rest
    assert client.submit("/en/admin/upkeep/services/paper/confirm", {"seen": "1"}).status_code == 404
    assert client.submit(f"/en/admin/upkeep/{task_of(Kind.REPORT).id}", {"state": "done", "reason": "x"}).status_code == 404


def test_a_publisher_keeps_the_register_of_acts(client, paper):
    sign_in(client, an_account("publisher"))
    given = {"code": "№ 7 of 2020", "title_en": "Law seven", "names": "Seven\nThe seventh", "source": "verified"}
    given |= {"repealed_on-day": "1", "repealed_on-month": "2", "repealed_on-year": "2024", "replaced_by": "Law eight"}
    assert client.submit("/en/admin/upkeep/acts/new", given).status_code == 303
    act = db.session.query(LegalAct).filter_by(code="№ 7 of 2020").one()
    assert (act.names, act.repealed_on) == (["Seven", "The seventh"], dt.date(2024, 2, 1))
    again = client.submit("/en/admin/upkeep/acts/new", given)
    assert again.status_code == 422
    assert "This act is in the register already." in again.get_data(as_text=True)
    assert "The seventh" in again.get_data(as_text=True)
    assert client.submit(f"/en/admin/upkeep/acts/{act.id}", given | {"version": "9"}).status_code == 422
    assert (
        client.submit(f"/en/admin/upkeep/acts/{act.id}", given | {"version": "1", "title_en": "Law 007"}).status_code == 303
    )
    assert "Law 007" in client.get("/en/admin/upkeep/acts").get_data(as_text=True)


def test_editors_read_the_register_only(editor):
    assert "/acts/new" not in editor.get("/en/admin/upkeep/acts").get_data(as_text=True)
    assert editor.get("/en/admin/upkeep/acts/new").status_code == 403


def test_what_is_to_be_verified_leads_to_its_field(editor):
    page = editor.get("/en/admin/upkeep/unverified").get_data(as_text=True)
    assert "/basis#line-legal_basis-0" in page
    assert "From memory, to be verified" in page


def test_comments_reach_those_who_look_after_the_service(client, paper):
    for _ in range(5):
        account = an_account()
        application = an_approved_application(account)
        rating.rate(application, stars=2, comment="Too <i>slow</i>", by=actor_of(account), now=clock.now())
    version = worklist.list_tasks(TESTER).items
    assert version
    db.session.query(rating.ApplicationRating).update({"service_id": paper.id})
    db.session.commit()
    sign_in(client, an_account("editor"))
    page = client.get("/en/admin/upkeep/ratings/paper").get_data(as_text=True)
    assert "Too &lt;i&gt;slow&lt;/i&gt;" in page
    assert application.reference not in page
    assert account.surname not in page
