"""The work list: tabs, order, keyset, scope, search, counts."""

import datetime as dt

import pytest

from egov.casework import actions, consulting, deciding, worklist
from egov.casework.models import Tab
from egov.casework.worklist import Filter
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import Invalid
from tests.builders.casework import TESTER, a_bureau, a_case, a_case_in_hand, a_citizen
from tests.builders.identity import actor_of

TODAY = dt.date(2026, 11, 23)


def ids(tab, by, **wanted):
    page = worklist.list_queue(Filter(tab=tab, **wanted), by=by, today=TODAY)
    return [row.case_id for row in page.items]


def set_due(case, day):
    case.due_on = day
    db.session.commit()


def test_each_tab_shows_its_cases_the_most_urgent_first(app):
    bureau = a_bureau()
    mine, theirs, late, closed = (
        a_case_in_hand(bureau),
        a_case_in_hand(bureau, bureau.colleague),
        a_case(bureau),
        a_case_in_hand(bureau),
    )
    set_due(mine, TODAY + dt.timedelta(days=2))
    set_due(theirs, TODAY + dt.timedelta(days=1))
    set_due(late, TODAY - dt.timedelta(days=1))
    deciding.refuse(closed, ground_code="other", explanation="No", by=bureau.by, now=clock.now())
    a_case(a_bureau())
    assert ids(Tab.MINE, bureau.by) == [mine.id]
    assert ids(Tab.UNIT, bureau.by) == [late.id, theirs.id, mine.id]
    assert ids(Tab.UNASSIGNED, bureau.by) == [late.id]
    assert ids(Tab.LATE, bureau.by) == [late.id]
    assert ids(Tab.CLOSED, bureau.by) == [closed.id]
    counts = worklist.count_tabs(by=bureau.by, today=TODAY)
    assert counts == {Tab.MINE: 1, Tab.UNIT: 3, Tab.UNASSIGNED: 1, Tab.LATE: 1, Tab.CONSULTATIONS: 0}


def test_a_case_waiting_for_the_applicant_is_not_late(app):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    set_due(case, TODAY - dt.timedelta(days=5))
    case.waiting = True
    db.session.commit()
    assert ids(Tab.LATE, bureau.by) == []


@pytest.mark.parametrize("tab", [Tab.UNIT, Tab.CLOSED])
def test_pages_follow_one_another_without_gap_or_repetition(app, tab):
    bureau = a_bureau()
    cases = [a_case_in_hand(bureau) for _ in range(7)]
    for number, case in enumerate(cases):
        set_due(case, TODAY + dt.timedelta(days=number // 3))
        if tab is Tab.CLOSED:
            deciding.refuse(case, ground_code="other", explanation="No", by=bureau.by, now=clock.now())
    db.session.commit()
    found, after = [], None
    for _ in range(4):
        page = worklist.list_queue(Filter(tab=tab), by=bureau.by, today=TODAY, after=after, limit=2)
        found += [row.case_id for row in page.items]
        after = page.after
    expected = [case.id for case in cases]
    assert found == (expected if tab is Tab.UNIT else expected[::-1])
    assert after is None


def test_a_forged_cursor_is_refused(app):
    bureau = a_bureau()
    for cursor in ("nonsense", "WzEsMV0", "WyJ4IiwieSJd", "WyIyMDI2LTExLTIzIiwieSJd"):
        for tab in (Tab.UNIT, Tab.CLOSED):
            with pytest.raises(Invalid):
                worklist.list_queue(Filter(tab=tab), by=bureau.by, today=TODAY, after=cursor)


def test_a_case_is_found_by_its_reference_however_it_is_typed(app):
    bureau = a_bureau()
    case, other = a_case_in_hand(bureau), a_bureau()
    reference = worklist.list_queue(Filter(tab=Tab.UNIT), by=bureau.by, today=TODAY).items[0].reference
    assert ids(Tab.UNIT, bureau.by, words=reference.replace("-", " ").lower()) == [case.id]
    assert ids(Tab.UNIT, other.by, words=reference) == []


def test_a_case_is_found_by_the_beginning_of_the_surname_but_not_before_it_is_taken(app):
    bureau = a_bureau()
    taken = a_case_in_hand(bureau, applicant=a_citizen(surname="Ҳакимов"))
    a_case(bureau, a_citizen(surname="Ҳакимова"))
    a_case_in_hand(bureau, applicant=a_citizen(surname="Саидов"))
    assert ids(Tab.UNIT, bureau.by, words="хаки") == [taken.id]
    assert ids(Tab.UNIT, bureau.by, words="%") == []
    assert ids(Tab.UNIT, bureau.by, words="_акимов") == []


def test_an_untaken_case_shows_no_name(app):
    bureau = a_bureau()
    a_case(bureau)
    (row,) = worklist.list_queue(Filter(tab=Tab.UNASSIGNED), by=bureau.by, today=TODAY).items
    assert row.applicant == ""
    actions.take_next(by=bureau.by, now=clock.now())
    (row,) = worklist.list_queue(Filter(tab=Tab.MINE), by=bureau.by, today=TODAY).items
    assert (row.applicant, row.assignee) == ("Саидов Фаррух", "Олимова Зарина")


def test_filters_by_service_and_stage(app):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    assert ids(Tab.MINE, bureau.by, service_id=case.service_id, stage_kind="check") == [case.id]
    assert ids(Tab.MINE, bureau.by, service_id=case.service_id + 1) == []
    assert ids(Tab.MINE, bureau.by, stage_kind="decide") == []
    assert worklist.list_service_ids(by=bureau.by) == [case.service_id]


def test_questions_of_other_authorities_stand_in_their_own_list(app):
    bureau, other = a_bureau(), a_bureau()
    case = a_case_in_hand(bureau)
    for days in (9, 2, 5):
        consulting.consult(
            case, authority=other.authority, question="Well?", question_keys=[], days=days, by=bureau.by, now=clock.now()
        )
    db.session.commit()
    first = worklist.list_asked(by=other.by, limit=2)
    rest = worklist.list_asked(by=other.by, after=first.after, limit=2)
    due = [row.due_on for row in [*first.items, *rest.items]]
    assert len(due) == 3
    assert due == sorted(due)
    assert worklist.count_tabs(by=other.by, today=TODAY)[Tab.CONSULTATIONS] == 3
    assert worklist.list_asked(by=bureau.by).items == []


def test_the_supervisor_sees_what_each_officer_has_in_hand(app):
    bureau = a_bureau()
    first, second = a_case(bureau), a_case(bureau)
    actions.take(second, by=bureau.by, now=clock.now())
    set_due(second, TODAY - dt.timedelta(days=1))
    loads = {load.account_id: load for load in worklist.list_loads(by=actor_of(bureau.supervisor), today=TODAY)}
    assert loads[bureau.officer.id].open == loads[bureau.officer.id].late == loads[bureau.officer.id].out_of_turn == 1
    assert loads[bureau.colleague.id].open == 0
    (row,) = worklist.list_out_of_turn(by=actor_of(bureau.supervisor))
    assert row.case_id == second.id
    assert worklist.count_due_on(TODAY - dt.timedelta(days=1)) == 1
    assert first.id != second.id


def test_the_queue_reads_an_index_and_does_not_sort(app):
    bureau = a_bureau()
    a_case(bureau)
    statement = "SELECT id FROM work_case WHERE authority_id = :a AND closed_at IS NULL ORDER BY due_on, id LIMIT 25"
    if db.engine.dialect.name != "sqlite":
        db.session.execute(db.text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(row[0] for row in db.session.execute(db.text(f"EXPLAIN {statement}"), {"a": 1}))
        assert "Sort" not in plan
    else:
        plan = str(list(db.session.execute(db.text(f"EXPLAIN QUERY PLAN {statement}"), {"a": 1})))
        assert "TEMP B-TREE" not in plan
    assert "ix_work_case_queue" in plan
    assert TESTER.system == "test"
