"""Opening, taking, assigning and giving back cases."""

import datetime as dt

import pytest

from egov.applications.models import State
from egov.casework import actions, queries
from egov.casework.models import Purpose
from egov.journal import queries as journal
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.builders.applications import a_full_draft, a_submitted_application
from tests.builders.casework import TESTER, a_bureau, a_case, a_case_in_hand, a_citizen, case_of
from tests.builders.identity import actor_of, an_account


def told(case, kind):
    application = queries.get_case_by_id(case.id, by=TESTER).application
    return [row.facts for row in journal.list_of(application, [kind])]


def test_a_filed_application_has_one_case_however_often_it_is_opened(app):
    bureau = a_bureau()
    application = a_submitted_application(a_citizen(), bureau.version)
    first, second = case_of(application), case_of(application)
    assert first.id == second.id
    assert (first.stage, first.stage_kind, first.due_on) == ("check", "check", application.due_on)
    assert len(told(first, "case.opened")) == 1


def test_a_draft_has_no_case_and_only_the_portal_opens_one(app):
    draft = a_full_draft()
    with pytest.raises(Conflict):
        actions.open_case(draft, by=TESTER, now=clock.now())
    with pytest.raises(NotAllowed):
        actions.open_case(draft, by=actor_of(an_account("officer")), now=clock.now())


def test_the_next_case_is_the_most_urgent_and_begins_the_review(app):
    bureau = a_bureau()
    later, urgent = a_case(bureau), a_case(bureau)
    urgent.due_on -= dt.timedelta(days=3)
    db.session.commit()
    taken = actions.take_next(by=bureau.by, now=clock.now())
    assert taken is not None
    assert taken.id == urgent.id
    assert queries.get_case_by_id(taken.id, by=TESTER).application.state == State.IN_REVIEW
    assert told(taken, "case.assigned")[0] | {"way": "next", "out_of_turn": False} == told(taken, "case.assigned")[0]
    assert actions.take_next(by=bureau.by, now=clock.now()).id == later.id
    assert actions.take_next(by=bureau.by, now=clock.now()) is None


def test_nobody_is_handed_a_case_of_another_authority(app):
    a_case(a_bureau())
    assert actions.take_next(by=a_bureau().by, now=clock.now()) is None


def test_nobody_is_handed_their_own_application_by_account_or_national_number(app):
    bureau = a_bureau()
    twin = a_citizen(national_number=bureau.officer.national_number)
    a_case(bureau, twin)
    assert actions.take_next(by=bureau.by, now=clock.now()) is None
    assert actions.take_next(by=actor_of(bureau.colleague), now=clock.now()) is not None


def test_a_case_taken_out_of_turn_is_recorded_as_such(app):
    bureau = a_bureau()
    first, second = a_case(bureau), a_case(bureau)
    actions.take(second, by=bureau.by, now=clock.now())
    assert second.out_of_turn
    assert told(second, "case.assigned")[0]["out_of_turn"] is True
    actions.take(first, by=bureau.by, now=clock.now())
    assert not first.out_of_turn


def test_a_case_taken_by_a_colleague_cannot_be_taken(app):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    with pytest.raises(Conflict, match="colleague"):
        actions.take(case, by=actor_of(bureau.colleague), now=clock.now())
    assert actions.take(case, by=bureau.by, now=clock.now()).assignee_id == bureau.officer.id


def test_only_a_supervisor_assigns_and_only_to_officers_of_the_authority(app):
    bureau, elsewhere = a_bureau(), a_bureau()
    case = a_case(bureau)
    now = clock.now()
    with pytest.raises(NotAllowed):
        actions.assign(case, account_id=bureau.colleague.id, by=bureau.by, now=now)
    supervisor = actor_of(bureau.supervisor)
    with pytest.raises(Invalid):
        actions.assign(case, account_id=elsewhere.officer.id, by=supervisor, now=now)
    assert actions.assign(case, account_id=bureau.colleague.id, by=supervisor, now=now).assignee_id == bureau.colleague.id
    with pytest.raises(NotFound):
        actions.assign(case, account_id=elsewhere.officer.id, by=actor_of(elsewhere.supervisor), now=now)


def test_nobody_is_handed_a_case_whose_account_is_closed(app):
    bureau = a_bureau()
    case = a_case(bureau)
    bureau.colleague.active = False
    with pytest.raises(Invalid):
        actions.assign(case, account_id=bureau.colleague.id, by=actor_of(bureau.supervisor), now=clock.now())


def test_a_supervisor_cannot_hand_a_case_to_its_applicant(app):
    bureau = a_bureau()
    case = a_case(bureau, a_citizen(national_number=bureau.officer.national_number))
    with pytest.raises(Invalid, match="applicant"):
        actions.assign(case, account_id=bureau.officer.id, by=actor_of(bureau.supervisor), now=clock.now())


def test_a_case_goes_back_to_the_queue_by_its_officer_or_a_supervisor(app):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    with pytest.raises(NotAllowed):
        actions.release(case, by=actor_of(bureau.colleague), now=clock.now())
    actions.release(case, by=bureau.by, now=clock.now())
    assert case.assignee_id is None
    assert told(case, "case.released")[0]["assignee"] == bureau.officer.id
    assert actions.take_next(by=actor_of(bureau.colleague), now=clock.now()).id == case.id


def test_a_note_is_kept_and_the_journal_holds_no_word_of_it(app):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    actions.note(case, "  Calls himself Farrukh  ", by=actor_of(bureau.colleague), now=clock.now())
    ((kept, author),) = queries.list_notes(case)
    assert (kept.text, author) == ("Calls himself Farrukh", "Қодиров Ҷамшед")
    assert "Farrukh" not in str(told(case, "case.noted"))
    for text in ("", " ", "x" * 5000):
        with pytest.raises(Invalid):
            actions.note(case, text, by=bureau.by, now=clock.now())


def test_an_opening_is_told_with_its_purpose(app):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    actions.view(case, Purpose.REVIEW, by=bureau.by, now=clock.now())
    application = queries.get_case_by_id(case.id, by=TESTER).application
    (row,) = journal.list_accesses(application.account_id).items
    assert (row.kind, row.facts["purpose"], row.facts["reference"]) == ("case.viewed", "review", application.reference)
    assert row.authority_id == bureau.authority.id


def test_another_authoritys_case_does_not_exist(app):
    case = a_case_in_hand(a_bureau())
    reference = queries.reference_of(case)
    stranger = a_bureau().by
    for look in (
        lambda: queries.get_case(reference, by=stranger),
        lambda: queries.get_case_by_id(case.id, by=stranger),
        lambda: queries.get_case("TJ-0000-0000-0000", by=stranger),
        lambda: queries.get_case("nonsense", by=stranger),
        lambda: actions.take(case, by=stranger, now=clock.now()),
        lambda: actions.note(case, "hello", by=stranger, now=clock.now()),
    ):
        with pytest.raises(NotFound):
            look()


def test_the_case_of_the_reader_is_marked_as_a_conflict_of_interest(app):
    bureau = a_bureau()
    case = a_case(bureau, a_citizen(national_number=bureau.officer.national_number))
    assert queries.get_case(queries.reference_of(case), by=bureau.by).interest
    assert not queries.get_case(queries.reference_of(case), by=actor_of(bureau.colleague)).interest
    with pytest.raises(NotAllowed):
        actions.take(case, by=bureau.by, now=clock.now())
