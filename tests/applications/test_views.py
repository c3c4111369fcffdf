"""How people follow their applications: the list, one application, messages, withdrawal, documents."""

import datetime as dt

import pytest

from egov.applications import actions, office, queries
from egov.applications.models import Application, State
from egov.authorities.appeals import appeals_against
from egov.certificates import actions as certificates
from egov.kernel import clock
from egov.kernel.actor import system
from egov.kernel.db import db
from egov.kernel.errors import Conflict
from tests.builders import applications as make
from tests.builders.certificates import a_certificate
from tests.builders.identity import actor_of, an_account, sign_in


def url(application, *parts):
    return "/".join((f"/en/applications/{application.reference}", *parts))


@pytest.fixture
def applicant(client):
    account = an_account()
    sign_in(client, account)
    return account


def fresh(application):
    db.session.expire_all()
    return db.session.get(Application, application.id)


def test_somebody_without_applications_is_shown_the_way_to_services(client, applicant):
    page = client.get("/en/applications").text
    assert "You have no applications yet" in page
    assert "/en/services" in page


def test_what_waits_for_the_reader_stands_first_whatever_came_later(client, applicant):
    asked = make.an_application_asked_for_more(applicant)
    closed = make.a_refused_application(applicant)
    filed = make.a_submitted_application(applicant)
    draft = make.a_draft(applicant)
    theirs = make.a_submitted_application()
    page = client.get("/en/applications").text
    places = [page.index(application.reference) for application in (asked, draft, filed, closed)]
    assert places == sorted(places)
    assert theirs.reference not in page


def test_the_list_is_paged_in_one_total_order(client, applicant):
    version = make.a_published_version()
    with clock.frozen(clock.now()):
        made = {make.a_draft(applicant, version).reference for _ in range(7)}
    by, seen, after = actor_of(applicant), [], None
    while True:
        page = queries.list_own(by, after=after, limit=3)
        seen += [application.reference for application in page.items]
        after = page.after
        if after is None:
            break
    assert len(seen) == 7
    assert set(seen) == made
    assert client.get("/en/applications?limit=3").text.count('class="dz-ref"') == 3
    for forged in ("x", "W10", "WzEsMiwzXQ", "%00"):
        assert client.get(f"/en/applications?after={forged}").status_code in (404, 422)


def test_the_list_keeps_to_its_budget_whatever_the_number_of_services(client, applicant):
    for _ in range(15):
        make.a_draft(applicant, make.a_published_version())
    client.budget = 5
    client.get("/en/applications")


def test_a_filed_application_tells_whose_turn_it_is_and_until_when(client, applicant):
    application = make.a_submitted_application(applicant)
    page = client.get(url(application)).text
    for words in ("Nothing is needed from you", "10 working days left", "Waiting for an officer", "Not later than"):
        assert words in page
    office.take_up(application, by=make.OFFICE, now=clock.now())
    db.session.commit()
    page = client.get(url(application)).text
    assert "An officer began to work on it" in page
    assert "Checking answers and documents" in page
    office.move_on(fresh(application), stage_key="decide", by=make.OFFICE, now=clock.now())
    db.session.commit()
    page = client.get(url(application)).text
    assert "Checking answers and documents: done" in page
    assert "Decision" in page


def test_a_late_office_is_called_late(client, applicant):
    with clock.frozen(clock.now() - dt.timedelta(days=40)):
        application = make.a_submitted_application(applicant)
    assert "The office is late by" in client.get(url(application)).text


def test_a_request_for_more_is_unmistakable_and_opens_just_what_was_asked(client, applicant):
    application = make.an_application_asked_for_more(applicant)
    page = client.get(url(application)).text
    for words in (
        "Your turn",
        "Answer 1 question",
        "Please say more",
        "The office&#39;s term stands still",
        "After your answer",
    ):
        assert words in page
    assert client.get(url(application, "resume")).location.endswith("/pages/reason")
    page = client.get(url(application, "pages", "reason")).text
    assert 'name="q_reason"' in page
    assert 'name="q_amount"' not in page
    assert client.get(url(application, "pages", "you")).status_code == 404
    response = client.submit(url(application, "pages", "reason"), {"q_reason": "said more", "q_amount": "9"})
    assert response.location.endswith("/check")
    page = client.get(response.location).text
    assert "said more" in page
    assert "Send the answer" in page
    response = client.submit(url(application, "submit"), {"agreed": "y"})
    assert response.location.endswith(application.reference)
    kept = fresh(application)
    assert (kept.state, kept.answers["reason"]) == (State.IN_REVIEW, "said more")
    assert "amount" not in kept.answers
    page = client.get(url(application)).text
    assert "You answered the office" in page
    assert "The term runs again" in page
    assert "said more" in client.get(url(application, "answers")).text
    assert client.submit(url(application, "submit"), {"agreed": "y"}).location.endswith("/receipt")


def test_a_refusal_says_why_by_which_rule_and_what_would_change_it(client, applicant):
    application = make.a_refused_application(applicant)
    page = client.get(url(application)).text
    for words in ("Incomplete", "Article 1", "Add it", "No photograph", "Apply again"):
        assert words in page


def test_a_refusal_says_to_whom_and_until_when_to_appeal_and_that_the_portal_does_not_take_it_yet(client, applicant):
    application = make.a_refused_application(applicant)
    page = client.get(url(application)).text
    appeals = appeals_against(application.closed_at)
    assert len(appeals) == 2
    for appeal in appeals:
        assert appeal.to["en"] in page
        assert f"until {appeal.until:%d.%m.%Y}" in page
    assert "The portal cannot take an appeal yet" in page
    assert "to a court" not in client.get(url(make.an_approved_application(applicant))).text


def test_an_approved_application_does_not_offer_a_document_that_was_revoked(client, applicant):
    application = make.an_approved_application(applicant)
    certificate = a_certificate(applicant)
    application.certificate_id = certificate.id
    certificates.revoke(certificate, reason="Wrong name", by=system("test"), now=clock.now())
    db.session.commit()
    page = client.get(url(application)).text
    assert "Wrong name" in page
    assert "Download the document" not in page


def test_an_approved_application_waits_for_its_document(client, applicant):
    application = make.an_approved_application(applicant)
    assert "The document is being made" in client.get(url(application)).text
    assert client.get(url(application, "document")).status_code == 404


@pytest.mark.parametrize(
    "built", ["a_draft", "a_submitted_application", "an_application_asked_for_more", "a_refused_application"]
)
@pytest.mark.parametrize("language", ["tg", "ru", "kk"])
def test_every_state_reads_in_every_language(client, applicant, built, language):
    application = getattr(make, built)(applicant)
    for part in ("", "/answers", "/receipt", "/withdraw"):
        assert client.get(f"/{language}/applications/{application.reference}{part}").status_code in (200, 303, 404)


def test_the_document_is_there_for_its_owner_alone(client, app, applicant):
    application = make.an_approved_application(applicant)
    certificate = a_certificate(applicant)
    office.attach_certificate(application, certificate, by=make.OFFICE, now=clock.now())
    db.session.commit()
    page = client.get(url(application)).text
    assert "Your document is ready" in page
    assert f"/en/verify/{certificate.code}" in page
    assert "The document was issued" in page
    response = client.get(url(application, "document"))
    assert response.mimetype == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment")
    stranger = app.test_client()
    sign_in(stranger, an_account())
    assert stranger.get(url(application, "document")).status_code == 404
    other = a_certificate(applicant)
    with pytest.raises(Conflict):
        office.attach_certificate(fresh(application), other, by=make.OFFICE, now=clock.now())


def test_messages_go_both_ways_and_nothing_typed_is_lost(client, applicant):
    application = make.an_application_in_review(applicant)
    assert client.submit(url(application, "messages"), {"text": "When?"}).status_code == 303
    office.write_to_applicant(application, "Soon <b>", by=make.OFFICE, now=clock.now())
    db.session.commit()
    page = client.get(url(application)).text
    assert "When?" in page
    assert "Soon &lt;b&gt;" in page
    assert client.submit(url(application, "messages"), {"text": "  "}).status_code == 422
    response = client.submit(url(application, "messages"), {"text": "y" * 4001})
    assert response.status_code == 422
    assert "y" * 4001 in response.text
    assert client.get(url(application, "messages")).status_code == 303


def test_withdrawing_asks_first_and_then_is_final(client, applicant):
    application = make.a_submitted_application(applicant)
    assert "This cannot be undone" in client.get(url(application, "withdraw")).text
    assert fresh(application).state == State.SUBMITTED
    assert client.submit(url(application, "withdraw"), {"reason": "x" * 4001}).status_code == 422
    assert client.submit(url(application, "withdraw"), {"reason": "I moved"}).status_code == 303
    assert fresh(application).state == State.WITHDRAWN
    assert client.submit(url(application, "withdraw"), {}).status_code == 303
    assert "You withdrew this application" in client.get(url(application)).text


def test_a_draft_is_discarded_with_its_answers(client, applicant):
    draft = make.a_full_draft(applicant)
    client.submit(url(draft, "withdraw"), {})
    assert (fresh(draft).state, fresh(draft).answers) == (State.WITHDRAWN, {})


@pytest.mark.parametrize("verb", ["pages/reason", "submit", "messages", "withdraw"])
@pytest.mark.parametrize("built", ["a_refused_application", "an_approved_application", "a_discarded_draft"])
def test_what_is_over_stays_as_it_is(client, applicant, verb, built):
    application = getattr(make, built)(applicant)
    before = (fresh(application).state, fresh(application).revision)
    response = client.submit(url(application, verb), {"q_reason": "x", "agreed": "y", "text": "x"})
    assert response.status_code in (303, 404, 409)
    assert (fresh(application).state, fresh(application).revision) == before


def test_one_page_of_a_long_story_keeps_to_its_budget(client, applicant):
    application = make.an_application_asked_for_more(applicant)
    by, now = actor_of(applicant), clock.now()
    for number in range(4):
        actions.save_page(application, page="reason", values={"reason": f"more {number}"}, by=by, now=now)
        actions.answer_more(application, by=by, now=now)
        until = now.date() + dt.timedelta(days=9)
        office.ask_more(application, question_keys=["reason"], message="Again", answer_until=until, by=make.OFFICE, now=now)
        actions.write_to_office(application, "Here it is", by=by, now=now)
    db.session.commit()
    client.budget = 9
    client.get(url(application))
    client.get(url(application, "receipt"))
    client.get(url(application, "answers"))
