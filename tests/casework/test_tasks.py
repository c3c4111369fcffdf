"""What the worker does for casework: cases opened from the journal, documents issued once."""

import pytest
import sqlalchemy as sa

from egov.applications import actions as applying
from egov.applications.models import State
from egov.casework import actions, deciding, queries, tasks
from egov.casework.models import Case
from egov.certificates.models import Certificate
from egov.journal import queries as journal
from egov.kernel import clock
from egov.kernel.db import db
from tests.builders.applications import a_submitted_application
from tests.builders.casework import TESTER, a_bureau, a_case_in_hand, a_citizen
from tests.builders.identity import actor_of
from tests.builders.spine import settle
from tests.casework.test_races import at_once


def an_approved_case(**changes):
    bureau = a_bureau(**changes)
    case = a_case_in_hand(bureau)
    deciding.approve(case, by=bureau.by, now=clock.now())
    db.session.commit()
    return case


def certificates():
    return list(db.session.scalars(sa.select(Certificate)))


def application_of(case):
    return queries.get_case_by_id(case.id, by=TESTER).application


def test_filing_an_application_opens_its_case_in_the_background(app):
    bureau = a_bureau()
    application = a_submitted_application(a_citizen(), bureau.version)
    settle()
    case = queries.find_case_of(application.id)
    assert (case.authority_id, case.assignee_id, case.due_on) == (bureau.authority.id, None, application.due_on)
    settle()
    assert db.session.query(Case).count() == 1


def test_a_case_of_an_application_withdrawn_meanwhile_is_never_waiting(app):
    bureau = a_bureau()
    applicant = a_citizen()
    application = a_submitted_application(applicant, bureau.version)
    applying.withdraw(application, by=actor_of(applicant), now=clock.now())
    settle()
    assert queries.find_case_of(application.id).is_closed
    assert actions.take_next(by=bureau.by, now=clock.now()) is None


def test_approval_issues_the_document_and_puts_it_into_the_application(app):
    case = an_approved_case()
    settle()
    (issued,) = certificates()
    application = application_of(case)
    assert application.certificate_id == issued.id
    assert (issued.holder, issued.account_id) == ("Саидов Фаррух Баҳромович", application.account_id)
    assert issued.application_reference == application.reference
    kinds = [row.kind for row in journal.list_of(application)]
    assert kinds.count("application.certificate_issued") == 1


def test_the_rows_of_the_document_are_the_answers_in_every_language(app):
    four = dict.fromkeys(("tg", "ru", "kk", "en"), "Why")
    an_approved_case(
        certificate={"title": four, "rows": [{"label": four, "question": "reason"}, {"label": four, "question": "amount"}]}
    )
    settle()
    ((label, value),) = certificates()[0].rows
    assert label == four
    assert value["kk"] == "for work"


def test_running_the_job_again_changes_nothing(app):
    case = an_approved_case()
    settle()
    tasks.issue_for_case({"case_id": case.id}, clock.now())
    db.session.commit()
    assert len(certificates()) == 1


@pytest.mark.parametrize("dies_in", ["issue", "attach_certificate"])
def test_a_worker_that_dies_in_the_middle_leaves_one_document_in_the_end(app, monkeypatch, dies_in):
    case = an_approved_case()
    place = tasks.certificates if dies_in == "issue" else tasks.office
    real = getattr(place, dies_in)

    def die(*given, **named):
        real(*given, **named)
        raise SystemExit

    monkeypatch.setattr(place, dies_in, die)
    with pytest.raises(SystemExit):
        tasks.issue_for_case({"case_id": case.id}, clock.now())
    db.session.rollback()
    monkeypatch.undo()
    assert certificates() == []
    settle()
    assert len(certificates()) == 1
    assert application_of(case).certificate_id == certificates()[0].id


def test_two_workers_with_the_same_job_issue_one_document(app):
    case = an_approved_case()
    key = case.id
    db.session.remove()
    at_once(app, [lambda: tasks.issue_for_case({"case_id": key}, clock.now())] * 2)
    assert len(certificates()) == 1


def test_a_case_that_is_gone_or_not_approved_issues_nothing(app):
    case = a_case_in_hand(a_bureau())
    tasks.issue_for_case({"case_id": case.id}, clock.now())
    tasks.issue_for_case({"case_id": case.id + 1000}, clock.now())
    assert certificates() == []
    assert application_of(case).state == State.IN_REVIEW
