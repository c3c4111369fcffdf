"""What the office does to an application."""

import datetime as dt

import pytest
import sqlalchemy as sa

from egov.applications import actions, office, queries
from egov.applications.models import State
from egov.identity import queries as identity
from egov.journal import queries as journal
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import Conflict, Invalid, NotFound
from tests.builders import applications as make
from tests.builders.authorities import an_authority
from tests.builders.identity import actor_of, an_account

LATER = dt.timedelta(days=10)


def an_officer_of(application):
    return actor_of(an_account(role="officer", authority=application.authority_id))


def test_an_officer_of_the_authority_takes_an_application_up_once(app):
    application = make.a_submitted_application()
    by = an_officer_of(application)
    office.take_up(application, by=by, now=clock.now())
    assert application.state == State.IN_REVIEW
    with pytest.raises(Conflict):
        office.take_up(application, by=by, now=clock.now())


def test_officers_of_other_authorities_and_citizens_find_nothing(app):
    application = make.an_application_in_review()
    applicant = actor_of(identity.get_account(application.account_id))
    for by in (actor_of(an_account(role="officer")), applicant, actor_of(an_account(role="admin"))):
        for attempt in (
            lambda by=by: office.approve(application, by=by, now=clock.now()),
            lambda by=by: office.refuse(application, ground_code="other", explanation="", by=by, now=clock.now()),
            lambda by=by: office.write_to_applicant(application, "x", by=by, now=clock.now()),
            lambda by=by: queries.get_for_office(application.reference, by),
        ):
            with pytest.raises(NotFound):
                attempt()


def test_an_office_sees_no_draft(app):
    draft = make.a_full_draft()
    by = an_officer_of(draft)
    with pytest.raises(NotFound):
        queries.get_for_office(draft.reference, by)
    application = make.a_submitted_application()
    assert queries.get_for_office(application.reference, an_officer_of(application)).id == application.id


def test_a_stage_may_be_with_another_authority_which_then_finds_the_application(app):
    application, other = make.an_application_in_review(), an_authority()
    office.move_on(
        application, stage_key="decide", holder_authority_id=other.id, by=an_officer_of(application), now=clock.now()
    )
    assert (application.stage_key, application.holder_authority_id) == ("decide", other.id)
    theirs = actor_of(an_account(role="officer", authority=other))
    assert queries.get_for_office(application.reference, theirs) is application


def test_a_request_names_known_questions_a_message_and_a_day_to_come(app):
    application = make.an_application_in_review()
    by, now = an_officer_of(application), clock.now()
    good = {"question_keys": ["reason"], "message": "Say more", "answer_until": now.date() + LATER}
    for wrong in ({"question_keys": []}, {"question_keys": ["nothing"]}, {"message": "  "}, {"answer_until": now.date()}):
        with pytest.raises(Invalid):
            office.ask_more(application, **(good | wrong), by=by, now=now)
    assert application.state == State.IN_REVIEW
    request = office.ask_more(application, **good, by=by, now=now)
    assert application.state == State.MORE_NEEDED
    assert request.question_keys == ["reason"]
    with pytest.raises(Conflict):
        office.ask_more(application, **good, by=by, now=now)


def test_a_refusal_needs_a_ground_of_the_service(app):
    application = make.an_application_in_review()
    by = an_officer_of(application)
    with pytest.raises(Invalid):
        office.refuse(application, ground_code="no_such", explanation="", by=by, now=clock.now())
    outcome = office.refuse(application, ground_code="incomplete", explanation=" No photo ", by=by, now=clock.now())
    assert (application.state, outcome.explanation) == (State.REFUSED, "No photo")
    with pytest.raises(Conflict):
        office.approve(application, by=by, now=clock.now())


def test_a_decision_is_one_by_constraint(app):
    application = make.a_refused_application()
    outcome = queries.find_outcome(application)
    values = {"application_id": application.id, "kind": "approved", "explanation": "", "decided_at": outcome.decided_at}
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.insert(type(outcome)).values(**values))
    db.session.rollback()


def test_the_office_writes_and_the_journal_tells_each_verb_once(app):
    application = make.an_application_in_review()
    by = an_officer_of(application)
    office.write_to_applicant(application, "Soon", by=by, now=clock.now())
    office.approve(application, by=by, now=clock.now())
    assert [row.kind for row in journal.list_of(application)] == [
        "draft.opened",
        "application.submitted",
        "application.taken_up",
        "application.office_wrote",
        "application.approved",
    ]
    assert all(row.about_account_id == application.account_id for row in journal.list_of(application))


def test_what_is_not_answered_in_time_runs_out_and_so_do_forgotten_drafts(app):
    from egov.applications.tasks import expire

    start = dt.datetime(2026, 6, 1, 6, 0, tzinfo=dt.UTC)
    with clock.frozen(start):
        asked, draft = make.an_application_asked_for_more(), make.a_draft(reason="x")
    with clock.frozen(start + dt.timedelta(days=10)):
        fresh = make.a_draft(reason="y")
        expire({}, clock.now())
        assert (asked.state, draft.state) == (State.MORE_NEEDED, State.DRAFT)
    expire({}, start + dt.timedelta(days=11))
    assert (asked.state, draft.state) == (State.EXPIRED, State.DRAFT)
    assert asked.clock_stopped_on is None
    expire({}, start + dt.timedelta(days=91))
    assert (draft.state, fresh.state) == (State.EXPIRED, State.DRAFT)
    assert journal.list_of(draft)[-1].facts["was"] == "draft"
    assert actions.expire  # the verb is the portal's own
