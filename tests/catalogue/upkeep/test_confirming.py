"""Services are asked for after half a year, confirmed with one press, and set aside only with a reason."""

import datetime as dt

import pytest
import sqlalchemy as sa

from egov.catalogue import queries
from egov.catalogue.upkeep import confirming, worklist
from egov.catalogue.upkeep.models import Confirmation, Kind, TaskState
from egov.journal.models import JournalRow
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.builders.authorities import an_authority
from tests.builders.catalogue import TESTER, a_new_version, a_service
from tests.builders.identity import actor_of, an_account

DAYS = 182
LONG_AGO = clock.now() - dt.timedelta(days=DAYS + 3)


def tasks(state=TaskState.OPEN, by=TESTER):
    return [line.task for line in worklist.list_tasks(by, state=state).items]


def make(now=None):
    made = confirming.make_tasks(now or clock.now(), DAYS)
    db.session.commit()
    return made


def stamp(service):
    return queries.find_published(service).stamp


def test_a_service_that_nobody_looked_at_for_half_a_year_is_a_task_once(app):
    a_service("old", now=LONG_AGO)
    a_service("new")
    assert make() == (1, 0)
    assert make() == (0, 0)
    assert [task.kind for task in tasks()] == [Kind.CONFIRM]


def test_confirming_settles_the_task_and_holds_for_half_a_year(app):
    service, editor = a_service("old", now=LONG_AGO), an_account("editor")
    make()
    now = clock.now()
    confirming.confirm(service, seen=stamp(service), by=actor_of(editor), now=now)
    db.session.commit()
    assert tasks() == []
    assert make() == (0, 0)
    assert make(now + dt.timedelta(days=DAYS + 1)) == (1, 0)
    row = db.session.scalars(sa.select(JournalRow).where(JournalRow.kind == "service.confirmed")).one()
    assert row.facts == {"service": "old", "number": 1}
    assert row.actor_account_id == editor.id


def test_confirming_twice_keeps_one_row_with_the_later_day(app):
    service = a_service("old", now=LONG_AGO)
    for days in (1, 0):
        confirming.confirm(service, seen="1", by=TESTER, now=clock.now() - dt.timedelta(days=days))
    assert (clock.now() - db.session.scalars(sa.select(Confirmation)).one().confirmed_at).days == 0


def test_publishing_counts_as_a_confirmation(app):
    service = a_service("old", now=LONG_AGO)
    make()
    a_new_version(service)
    assert make() == (0, 1)
    assert tasks() == []


def test_what_was_seen_must_be_what_is_confirmed(app):
    service = a_service("old", now=LONG_AGO)
    a_new_version(service)
    with pytest.raises(Conflict):
        confirming.confirm(service, seen="1", by=TESTER, now=clock.now())
    assert db.session.scalar(sa.select(sa.func.count(Confirmation.id))) == 0


def test_editors_of_another_authority_neither_see_nor_confirm_nor_settle(app):
    service = a_service("old", now=LONG_AGO, authority=an_authority())
    stranger = actor_of(an_account("editor", an_authority()))
    make()
    task = tasks()[0]
    assert tasks(by=stranger) == []
    assert worklist.count_open(stranger) == {}
    with pytest.raises(NotFound):
        worklist.get_task(task.id, stranger)
    with pytest.raises(NotAllowed):
        confirming.confirm(service, seen="1", by=stranger, now=clock.now())
    with pytest.raises(NotAllowed):
        worklist.settle(task, TaskState.SET_ASIDE, reason="no", by=stranger, now=clock.now())


def test_a_task_is_set_aside_with_a_reason_and_not_made_again_until_its_time_comes_anew(app):
    a_service("old", now=LONG_AGO)
    make()
    task = tasks()[0]
    with pytest.raises(Invalid):
        worklist.settle(task, TaskState.SET_ASIDE, reason="  ", by=TESTER, now=clock.now())
    worklist.settle(task, TaskState.SET_ASIDE, reason="The law is being changed", by=TESTER, now=clock.now())
    db.session.commit()
    assert make() == (0, 0)
    assert [task.reason for task in tasks(TaskState.SET_ASIDE)] == ["The law is being changed"]
    assert make(clock.now() + dt.timedelta(days=DAYS + 1)) == (1, 0)


def test_a_task_settled_meanwhile_is_not_settled_again(app):
    a_service("old", now=LONG_AGO)
    make()
    task = tasks()[0]
    seen = task.version_id
    worklist.settle(task, TaskState.SET_ASIDE, reason="later", seen=seen, by=TESTER, now=clock.now())
    for state in (TaskState.DONE, TaskState.SET_ASIDE):
        with pytest.raises(Conflict):
            worklist.settle(task, state, reason="me too", seen=seen, by=TESTER, now=clock.now())
    worklist.settle(task, TaskState.OPEN, seen=task.version_id, by=TESTER, now=clock.now())
    assert tasks() == [task]


def test_the_list_pages_by_key_without_losing_or_repeating_a_task(app):
    for _ in range(7):
        a_service(now=LONG_AGO)
    make()
    seen, after = [], None
    while True:
        page = worklist.list_tasks(TESTER, after=after, limit=3)
        seen += [line.task.id for line in page.items]
        after = page.after
        if after is None:
            break
    assert seen == sorted(seen)
    assert len(set(seen)) == 7
