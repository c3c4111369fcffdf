"""Many officers at once, on whichever database the suite runs: nobody gets a case twice, nothing is overwritten."""

from collections import Counter

from egov.applications.models import Outcome, State
from egov.casework import actions, deciding, queries
from egov.casework.models import Case
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import Conflict
from tests.at_once import at_once
from tests.builders.applications import a_submitted_application
from tests.builders.casework import TESTER, a_bureau, a_case, a_case_in_hand, case_of
from tests.builders.identity import actor_of, an_account


def test_twenty_officers_asking_at_once_never_get_the_same_case(app):
    bureau = a_bureau()
    for _ in range(12):
        a_case(bureau)
    officers = [actor_of(an_account("officer", bureau.authority)) for _ in range(20)]
    db.session.remove()

    def take(by):
        case = actions.take_next(by=by, now=clock.now())
        return case.id if case else None

    got = at_once(app, [lambda by=by: take(by) for by in officers])
    taken = [key for key in got if key is not None]
    assert max(Counter(taken).values()) == 1
    while actions.take_next(by=officers[0], now=clock.now()):
        db.session.commit()
    assert db.session.query(Case).filter(Case.assignee_id.is_(None)).count() == 0


def test_of_two_officers_who_take_one_case_at_once_one_is_told(app):
    bureau = a_bureau()
    key = a_case(bureau).id
    actors = [bureau.by, actor_of(bureau.colleague)]
    db.session.remove()

    def take(by):
        return actions.take(queries.get_case_by_id(key, by=by).case, by=by, now=clock.now()).assignee_id

    got = at_once(app, [lambda by=by: take(by) for by in actors])
    assert sum(isinstance(result, Conflict) for result in got) == 1
    assert db.session.get(Case, key).assignee_id in got


def test_of_two_decisions_on_one_case_at_once_one_stands_and_the_other_is_told(app):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    key, by = case.id, bureau.by
    seen = queries.get_case_by_id(key, by=TESTER).stamp
    db.session.remove()

    def look():
        return queries.get_case_by_id(key, by=by).case

    got = at_once(
        app,
        [
            lambda: deciding.approve(look(), seen=seen, by=by, now=clock.now()).kind,
            lambda: deciding.refuse(look(), ground_code="other", explanation="No", seen=seen, by=by, now=clock.now()).kind,
        ],
    )
    (told,) = [result for result in got if not isinstance(result, str)]
    assert isinstance(told, actions.Overtaken)
    (outcome,) = db.session.query(Outcome).all()
    assert outcome.kind in got
    state = queries.get_case_by_id(key, by=TESTER).application.state
    assert state == (State.APPROVED if outcome.kind == "approved" else State.REFUSED)


def test_a_case_opened_by_two_workers_at_once_is_one_case(app):
    application = a_submitted_application(None, a_bureau().version)
    key = application.id
    db.session.remove()

    def open_it():
        from egov.applications import queries as applications

        return actions.open_case(applications.get_by_id(key), by=TESTER, now=clock.now()).id

    first, second = at_once(app, [open_it, open_it])
    assert first == second
    assert case_of(db.session.merge(application)).id == first
