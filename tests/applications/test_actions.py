"""What an applicant may do to an application, and what it does."""

import datetime as dt

import pytest
import sqlalchemy as sa

from egov.applications import actions, queries
from egov.applications.models import Application, Receipt, State, ThreadMessage
from egov.authorities import queries as authorities
from egov.files.models import StoredFile
from egov.identity import queries as identity
from egov.journal import queries as journal
from egov.journal.models import JournalRow
from egov.kernel import clock
from egov.kernel.actor import ANONYMOUS, system
from egov.kernel.canonical import digest
from egov.kernel.db import db
from egov.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.builders import applications as make
from tests.builders.authorities import a_holiday
from tests.builders.files import a_stored_file
from tests.builders.identity import actor_of, an_account

MONDAY = dt.datetime(2026, 11, 23, 6, 0, tzinfo=dt.UTC)
"""Eleven in the morning in Dushanbe."""


def by_applicant(application):
    return actor_of(identity.get_account(application.account_id))


def kinds_of(application):
    return [row.kind for row in journal.list_of(application)]


def test_a_draft_is_opened_on_the_published_version_and_stays_on_it(app):
    account, version = an_account(), make.a_published_version()
    draft = actions.open_draft(version, by=actor_of(account), now=clock.now())
    service = db.session.get(type(queries.catalogue.get_service_of(version)), version.service_id)
    make.a_further_version(service, version.definition | {"name": make.text("Another name")}, number=2)
    assert draft.version_id == version.id
    assert queries.definition_of(draft).name["en"].startswith("Service")
    assert draft.reference.startswith("TJ-")
    assert kinds_of(draft) == ["draft.opened"]


def test_the_same_key_opens_the_same_draft(app):
    by, version = actor_of(an_account()), make.a_published_version()
    first = actions.open_draft(version, by=by, now=clock.now(), key="k1")
    assert actions.open_draft(version, by=by, now=clock.now(), key="k1") is first
    assert actions.open_draft(version, by=by, now=clock.now(), key="k2") is not first


def test_nobody_unknown_and_no_officer_opens_a_draft(app):
    version = make.a_published_version()
    for by in (ANONYMOUS, actor_of(an_account(role="auditor"))):
        with pytest.raises(NotAllowed):
            actions.open_draft(version, by=by, now=clock.now())


def test_drafts_have_a_limit(app, monkeypatch):
    monkeypatch.setattr(actions, "MAX_OPEN_DRAFTS", 2)
    by, version = actor_of(an_account()), make.a_published_version()
    for _ in range(2):
        actions.open_draft(version, by=by, now=clock.now())
    with pytest.raises(Invalid):
        actions.open_draft(version, by=by, now=clock.now())


def test_a_saved_page_keeps_its_answers_and_takes_none_of_another_page(app):
    draft = make.a_draft()
    by = by_applicant(draft)
    actions.save_page(draft, page="reason", values={"reason": "work", "amount": "2"}, by=by, now=clock.now())
    actions.save_page(draft, page="reason", values={"amount": None}, by=by, now=clock.now())
    assert draft.answers == {"reason": "work"}
    assert draft.saved_pages == ["reason"]
    with pytest.raises(Invalid):
        actions.save_page(draft, page="reason", values={"phone": "+992900000001"}, by=by, now=clock.now())
    with pytest.raises(NotFound):
        actions.save_page(draft, page="nothing", values={}, by=by, now=clock.now())


def test_a_second_window_overwrites_nothing_silently(app):
    draft = make.a_draft(reason="first")
    by = by_applicant(draft)
    seen = queries.page_digest(draft, queries.open_keys(draft, "reason"))
    actions.save_page(draft, page="reason", values={"reason": "one window"}, seen=seen, by=by, now=clock.now())
    with pytest.raises(Conflict):
        actions.save_page(draft, page="reason", values={"reason": "the other"}, seen=seen, by=by, now=clock.now())
    assert draft.answers["reason"] == "one window"
    actions.save_page(draft, page="reason", values={"reason": "one window"}, seen=seen, by=by, now=clock.now())
    actions.save_page(draft, page="you", values={"phone": "+992900000002"}, seen=None, by=by, now=clock.now())


def test_nobody_else_can_touch_an_application(app):
    draft, other = make.a_full_draft(), actor_of(an_account())
    now = clock.now()
    stored = a_stored_file(by=other)
    for attempt in (
        lambda: actions.save_page(draft, page="reason", values={"reason": "x"}, by=other, now=now),
        lambda: actions.attach(draft, stored, path="photo", by=other, now=now),
        lambda: actions.detach(draft, 1, by=other, now=now),
        lambda: actions.submit(draft, by=other, now=now),
        lambda: actions.answer_more(draft, by=other, now=now),
        lambda: actions.withdraw(draft, by=other, now=now),
        lambda: actions.write_to_office(draft, "x", by=other, now=now),
        lambda: queries.get_own(draft.reference, other),
        lambda: queries.get_own("nonsense", other),
        lambda: queries.get_own(draft.reference, ANONYMOUS),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_filing_sets_the_due_date_by_the_working_calendar_and_gives_a_receipt(app):
    with clock.frozen(MONDAY):
        a_holiday(dt.date(2026, 12, 1))
        draft = make.a_full_draft()
        actions.submit(draft, by=by_applicant(draft), now=clock.now())
        receipt = queries.get_receipt(draft)
        db.session.commit()
    assert draft.state == State.SUBMITTED
    assert draft.filed_at == MONDAY
    assert draft.due_on == dt.date(2026, 12, 8)
    assert (draft.term_amount, draft.term_unit) == (10, "working_days")
    assert (draft.holder_authority_id, draft.stage_key) == (draft.authority_id, "check")
    row = db.session.get(JournalRow, receipt.journal_row_id)
    assert (row.kind, row.at, row.facts["digest"]) == ("application.submitted", MONDAY, receipt.digest)
    sealed = {"reference": draft.reference, "version": draft.version_id, "answers": receipt.answers, "files": {}}
    assert digest(sealed) == receipt.digest
    authorities.forget_calendar()


def test_filing_again_gives_the_same_receipt(app):
    draft = make.a_full_draft()
    by = by_applicant(draft)
    actions.submit(draft, by=by, now=clock.now())
    first = queries.get_receipt(draft)
    filed_at = draft.filed_at
    actions.submit(draft, by=by, now=clock.now() + dt.timedelta(minutes=5))
    again = queries.get_receipt(draft)
    assert again.id == first.id
    assert draft.filed_at == filed_at
    assert kinds_of(draft).count("application.submitted") == 1


def test_answers_that_are_missing_are_not_filed(app):
    draft = make.a_draft(phone="+992900000001")
    with pytest.raises(Invalid):
        actions.submit(draft, by=by_applicant(draft), now=clock.now())
    assert draft.state == State.DRAFT


def test_only_what_was_seen_on_the_check_page_is_filed(app):
    draft = make.a_full_draft()
    with pytest.raises(Conflict):
        actions.submit(draft, key=digest({"reason": "other"}), by=by_applicant(draft), now=clock.now())
    actions.submit(draft, key=digest(draft.answers), by=by_applicant(draft), now=clock.now())


def test_answers_no_longer_asked_are_not_filed_nor_their_files(app):
    draft = make.a_full_draft(renamed=False, old_surname="Left over")
    by = by_applicant(draft)
    stored = a_stored_file(by=by)
    actions.attach(draft, stored, path="photo", by=by, now=clock.now())
    gone = a_stored_file(by=by)
    actions.attach(draft, gone, path="photo", by=by, now=clock.now())
    draft.answers = draft.answers | {"photo": [stored.id]}
    actions.submit(draft, by=by, now=clock.now())
    receipt = queries.get_receipt(draft)
    assert "old_surname" not in receipt.answers
    assert receipt.files == {str(stored.id): stored.sha256}
    assert db.session.get(StoredFile, gone.id).state == "discarded"


def test_a_file_is_attached_and_taken_away_again(app):
    draft = make.a_full_draft()
    by = by_applicant(draft)
    stored = a_stored_file(by=by)
    actions.attach(draft, stored, path="children.0.child_paper", by=by, now=clock.now())
    assert draft.answers["children"] == [{"child_paper": [stored.id]}]
    actions.detach(draft, stored.id, by=by, now=clock.now())
    assert queries.list_attachments(draft) == []
    assert stored.state == "discarded"
    with pytest.raises(Invalid):
        actions.attach(draft, stored, path="nothing", by=by, now=clock.now())
    with pytest.raises(NotFound):
        actions.detach(draft, stored.id, by=by, now=clock.now())


def test_a_filed_application_changes_only_by_an_answered_request(app):
    application = make.a_submitted_application()
    by = by_applicant(application)
    with pytest.raises((Invalid, Conflict)):
        actions.save_page(application, page="reason", values={"reason": "new"}, by=by, now=clock.now())
    with pytest.raises(Invalid):
        actions.attach(application, a_stored_file(by=by), path="photo", by=by, now=clock.now())


def test_an_answered_request_moves_the_due_date_by_the_working_days_it_stood_still(app):
    with clock.frozen(MONDAY):
        application = make.an_application_asked_for_more()
        by, due = by_applicant(application), application.due_on
        assert application.clock_stopped_on == dt.date(2026, 11, 23)
    with clock.frozen(MONDAY + dt.timedelta(days=7)):
        actions.save_page(application, page="reason", values={"reason": "said more"}, by=by, now=clock.now())
        actions.answer_more(application, by=by, now=clock.now())
    assert application.state == State.IN_REVIEW
    assert application.clock_stopped_on is None
    assert application.days_stopped == 5
    assert application.due_on == authorities.get_calendar().add_working_days(due, 5)
    request = queries.list_requests(application)[0]
    assert request.answers_before == {"reason": "for work"}
    assert request.answered_at is not None
    assert queries.get_receipt(application).answers["reason"] == "for work"


def test_only_the_questions_asked_about_are_open(app):
    application = make.an_application_asked_for_more()
    by = by_applicant(application)
    for page, values in (("reason", {"amount": "3"}), ("you", {"phone": "+992900000009"})):
        with pytest.raises(Invalid):
            actions.save_page(application, page=page, values=values, by=by, now=clock.now())
    actions.save_page(application, page="reason", values={"reason": None}, by=by, now=clock.now())
    with pytest.raises(Invalid):
        actions.answer_more(application, by=by, now=clock.now())


def test_a_question_that_follows_from_an_asked_one_is_open_too(app):
    application = make.an_application_asked_for_more(question_keys=("renamed",))
    by = by_applicant(application)
    assert queries.asked_keys(application) == {"renamed", "old_surname"}
    actions.save_page(application, page="you", values={"renamed": True}, by=by, now=clock.now())
    with pytest.raises(Invalid):
        actions.answer_more(application, by=by, now=clock.now())
    actions.save_page(application, page="you", values={"old_surname": "Каримов"}, by=by, now=clock.now())
    actions.answer_more(application, by=by, now=clock.now())
    assert application.answers["old_surname"] == "Каримов"


def test_a_withdrawn_application_says_why_and_closes_its_request(app):
    application = make.an_application_asked_for_more()
    actions.withdraw(application, reason="I moved away", by=by_applicant(application), now=clock.now())
    assert application.state == State.WITHDRAWN
    assert application.closed_at is not None
    assert queries.find_open_request(application) is None
    assert db.session.scalars(sa.select(ThreadMessage.text)).all() == ["I moved away"]
    assert kinds_of(application)[-1] == "application.withdrawn"


def test_a_discarded_draft_leaves_no_answer_and_no_file(app):
    draft = make.a_full_draft()
    by = by_applicant(draft)
    stored = a_stored_file(by=by)
    actions.attach(draft, stored, path="photo", by=by, now=clock.now())
    actions.withdraw(draft, by=by, now=clock.now())
    assert draft.answers == {}
    assert stored.state == "discarded"
    assert kinds_of(draft)[-1] == "draft.discarded"


def test_messages_go_to_the_office_while_it_has_the_application(app):
    application = make.a_submitted_application()
    by = by_applicant(application)
    actions.write_to_office(application, "  When?  ", by=by, now=clock.now())
    assert [(m.author, m.text) for m in queries.list_messages(application)] == [("applicant", "When?")]
    with pytest.raises(Invalid):
        actions.write_to_office(application, "   ", by=by, now=clock.now())
    with pytest.raises(Invalid):
        actions.write_to_office(application, "x" * 4001, by=by, now=clock.now())
    refused = make.a_refused_application()
    with pytest.raises(Conflict):
        actions.write_to_office(refused, "Why?", by=by_applicant(refused), now=clock.now())


def test_no_personal_text_goes_into_the_journal(app):
    application = make.an_application_asked_for_more()
    actions.write_to_office(application, "a planted marker", by=by_applicant(application), now=clock.now())
    for row in journal.list_of(application):
        said = str(row.facts)
        assert "marker" not in said
        assert "Please say more" not in said
        assert "for work" not in said


def test_only_the_portal_itself_lets_an_application_run_out(app):
    draft = make.a_draft(reason="x")
    with pytest.raises(NotAllowed):
        actions.expire(draft, by=by_applicant(draft), now=clock.now())
    actions.expire(draft, by=system("worker"), now=clock.now())
    assert (draft.state, draft.answers) == (State.EXPIRED, {})


def test_receipts_are_one_an_application_by_constraint(app):
    application = make.a_submitted_application()
    receipt = queries.get_receipt(application)
    copy = {name: getattr(receipt, name) for name in ("application_id", "digest", "answers", "files", "filed_at")}
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.insert(Receipt).values(**copy, journal_row_id=1))
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count(Application.id))) == 1
