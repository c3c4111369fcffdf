"""Stages, asking for more, decisions; and what happens to somebody who was overtaken."""

import datetime as dt

import pytest

from egov.applications import actions as applying
from egov.applications.models import State
from egov.casework import actions, consulting, deciding, queries
from egov.casework.models import Opinion
from egov.jobs.models import Job
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.builders.casework import TESTER, a_bureau, a_case, a_case_in_hand
from tests.builders.identity import actor_of


def file_of(case):
    return queries.get_case_by_id(case.id, by=TESTER)


def ask(case, by, **changes):
    given = {"question_keys": ["reason"], "message": "Say more", "answer_until": clock.now().date() + dt.timedelta(days=9)}
    return deciding.request_more(case, **(given | changes), by=by, now=clock.now())


def test_a_stage_leads_to_the_next_and_the_last_one_to_a_decision(app):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    deciding.finish_stage(case, by=bureau.by, now=clock.now())
    assert (case.stage, file_of(case).application.stage_key) == ("decide", "decide")
    with pytest.raises(Conflict):
        deciding.finish_stage(case, by=bureau.by, now=clock.now())


def test_asking_for_more_stops_the_clock_and_the_answer_moves_the_due_day(app):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    due = case.due_on
    ask(case, bureau.by)
    db.session.commit()
    assert case.waiting
    application = file_of(case).application
    assert application.state == State.MORE_NEEDED
    later = clock.now() + dt.timedelta(days=7)
    with clock.frozen(later):
        applicant = actor_of(file_of(case).applicant)
        applying.save_page(application, page="reason", values={"reason": "because"}, by=applicant, now=later)
        applying.answer_more(application, by=applicant, now=later)
        actions.keep_up(application, by=TESTER, now=later)
    assert not case.waiting
    assert case.due_on == application.due_on > due


def test_approving_closes_the_case_and_orders_the_document_once(app):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    deciding.approve(case, by=bureau.by, now=clock.now())
    db.session.commit()
    assert case.is_closed
    assert file_of(case).application.state == State.APPROVED
    (job,) = db.session.query(Job).filter_by(kind=deciding.ISSUING_JOB)
    assert job.payload == {"case_id": case.id}
    with pytest.raises(Conflict):
        deciding.approve(case, by=bureau.by, now=clock.now())


def test_a_service_without_a_document_orders_none(app):
    bureau = a_bureau(certificate=None)
    deciding.approve(a_case_in_hand(bureau), by=bureau.by, now=clock.now())
    assert db.session.query(Job).filter_by(kind=deciding.ISSUING_JOB).count() == 0


def test_refusing_needs_a_ground_of_the_service_and_an_explanation(app):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    for ground, explanation in (("unheard_of", "Because"), ("incomplete", " ")):
        with pytest.raises(Invalid):
            deciding.refuse(case, ground_code=ground, explanation=explanation, by=bureau.by, now=clock.now())
    db.session.rollback()
    outcome = deciding.refuse(case, ground_code="incomplete", explanation="No photo", by=bureau.by, now=clock.now())
    assert (outcome.kind, outcome.ground_code) == ("refused", "incomplete")
    assert case.is_closed


VERBS = {
    "finish_stage": lambda case, by, **more: deciding.finish_stage(case, by=by, now=clock.now(), **more),
    "request_more": ask,
    "approve": lambda case, by, **more: deciding.approve(case, by=by, now=clock.now(), **more),
    "refuse": lambda case, by, **more: deciding.refuse(
        case, ground_code="incomplete", explanation="No", by=by, now=clock.now(), **more
    ),
    "consult": lambda case, by, **more: consulting.consult(
        case, authority=a_bureau().authority, question="Well?", question_keys=[], by=by, now=clock.now(), **more
    ),
}


@pytest.mark.parametrize("verb", VERBS)
def test_only_the_officer_who_has_the_case_works_on_it(app, verb):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    for other in (bureau.colleague, bureau.supervisor):
        with pytest.raises(NotAllowed):
            VERBS[verb](case, actor_of(other))
    with pytest.raises(NotFound):
        VERBS[verb](case, a_bureau().by)


@pytest.mark.parametrize("verb", VERBS)
def test_whoever_looked_at_an_older_state_is_told_and_changes_nothing(app, verb):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    seen = file_of(case).stamp
    actions.release(case, by=bureau.by, now=clock.now())
    actions.take(case, by=bureau.by, now=clock.now())
    db.session.commit()
    with pytest.raises(actions.Overtaken):
        VERBS[verb](case, bureau.by, seen=seen)
    db.session.rollback()
    assert file_of(case).application.state == State.IN_REVIEW
    VERBS[verb](case, bureau.by, seen=file_of(case).stamp)


@pytest.mark.parametrize("verb", VERBS)
def test_a_closed_case_is_closed(app, verb):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    deciding.refuse(case, ground_code="other", explanation="No", by=bureau.by, now=clock.now())
    with pytest.raises(Conflict):
        VERBS[verb](case, bureau.by)


def test_a_withdrawn_application_closes_its_case(app):
    bureau = a_bureau()
    case = a_case(bureau)
    file = file_of(case)
    applying.withdraw(file.application, by=actor_of(file.applicant), now=clock.now())
    actions.keep_up(file.application, by=TESTER, now=clock.now())
    assert case.is_closed
    assert actions.take_next(by=bureau.by, now=clock.now()) is None


def a_consultation(bureau, other, case, **changes):
    given = {"authority": other.authority, "question": "Is it so?", "question_keys": ["reason"], "days": 3}
    return consulting.consult(case, **(given | changes), by=bureau.by, now=clock.now())


def test_another_authority_is_asked_and_answers(app):
    bureau, other = a_bureau(), a_bureau()
    case = a_case_in_hand(bureau)
    asked = a_consultation(bureau, other, case)
    found, file = queries.get_consultation(asked.id, by=other.by)
    assert file.application.id == case.application_id
    consulting.advise(found, file, opinion=Opinion.OBJECTS, advice="It is not", by=other.by, now=clock.now())
    assert (asked.opinion, asked.advice, asked.advised_by_id) == ("objects", "It is not", other.officer.id)
    with pytest.raises(Conflict):
        consulting.advise(found, file, opinion=Opinion.AGREES, advice="It is", by=other.by, now=clock.now())


def test_only_the_asked_authority_sees_a_question(app):
    bureau, other = a_bureau(), a_bureau()
    asked = a_consultation(bureau, other, a_case_in_hand(bureau))
    for stranger in (bureau.by, a_bureau().by):
        with pytest.raises(NotFound):
            queries.get_consultation(asked.id, by=stranger)
    with pytest.raises(NotFound):
        queries.get_consultation(asked.id + 1000, by=other.by)


def test_a_question_needs_another_authority_a_text_known_answers_and_a_term(app):
    bureau, other = a_bureau(), a_bureau()
    case = a_case_in_hand(bureau)
    wrong = (
        {"authority": bureau.authority},
        {"question": " "},
        {"question_keys": ["nonsense"]},
        {"days": 0},
        {"days": 31},
    )
    for changes in wrong:
        with pytest.raises(Invalid):
            a_consultation(bureau, other, case, **changes)


def test_a_decision_does_not_wait_for_ever_and_closes_open_questions(app):
    bureau, other = a_bureau(), a_bureau()
    case = a_case_in_hand(bureau)
    asked = a_consultation(bureau, other, case)
    deciding.approve(case, by=bureau.by, now=clock.now())
    db.session.commit()
    found, file = queries.get_consultation(asked.id, by=other.by)
    assert found.closed_at is not None
    with pytest.raises(Conflict):
        consulting.advise(found, file, opinion=Opinion.AGREES, advice="Yes", by=other.by, now=clock.now())


def test_where_the_route_asks_for_a_supervisor_no_officer_decides(app):
    stages = [{"key": "check", "kind": "check"}, {"key": "decide", "kind": "decide", "role": "supervisor"}]
    bureau = a_bureau(route={"stages": stages})
    case = a_case_in_hand(bureau)
    with pytest.raises(NotAllowed, match="supervisor"):
        deciding.approve(case, by=bureau.by, now=clock.now())
    with pytest.raises(NotAllowed, match="supervisor"):
        deciding.refuse(case, ground_code="other", explanation="No", by=bureau.by, now=clock.now())
    supervisor = actor_of(bureau.supervisor)
    actions.assign(case, account_id=bureau.supervisor.id, by=supervisor, now=clock.now())
    assert deciding.approve(case, by=supervisor, now=clock.now()).kind == "approved"
