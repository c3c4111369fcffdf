"""Each follower takes in each row once, in order; what fails is tried again, then set aside and shown."""

import datetime as dt

import pytest
import sqlalchemy as sa

from egov.jobs.models import Job
from egov.jobs.queue import enqueue
from egov.journal import followers
from egov.journal.models import Follower, SetAside
from egov.kernel.db import db
from tests.at_once import at_once
from tests.builders.journal import NOW, a_row, sealed_rows
from tests.builders.spine import settle


@pytest.fixture
def follow():
    """Declares followers for one test."""
    names = []

    def declare(name, kinds, take_in):
        followers.follow(name, kinds, take_in)
        names.append(name)

    yield declare
    for name in names:
        followers.forget(name)


def note(row, now):
    """An effect that is in the database: a job that nobody runs."""
    enqueue("test.nobody", {"row": row.id, "number": row.facts.get("number")}, now=now)


def noted():
    db.session.rollback()
    return [
        job.payload["number"] for job in db.session.scalars(sa.select(Job).filter_by(kind="test.nobody").order_by(Job.id))
    ]


def test_rows_come_in_order_once_and_only_of_the_kinds_followed(app, follow):
    follow("test", {"calendar.changed"}, note)
    sealed_rows(25)
    a_row("office.changed", facts={"number": 99})
    db.session.commit()
    settle(NOW)
    settle(NOW)
    assert noted() == list(range(25))


def test_a_rare_kind_is_found_in_a_long_journal(app, follow, monkeypatch):
    monkeypatch.setattr(followers, "WINDOW", 7)
    follow("test", {"office.changed"}, note)
    sealed_rows(30)
    a_row("office.changed", facts={"number": 99})
    settle(NOW)
    assert noted() == [99]


def test_rows_not_sealed_yet_are_not_read(app, follow):
    follow("test", {"calendar.changed"}, note)
    a_row()
    db.session.commit()
    assert followers.advance_all(NOW) == 0
    assert noted() == []


def test_a_row_that_fails_leaves_nothing_and_is_tried_again(app, follow):
    trouble = [True]

    def sometimes(row, now):
        note(row, now)
        db.session.flush()
        if row.facts["number"] == 1 and trouble:
            raise ValueError("not now")

    follow("test", {"calendar.changed"}, sometimes)
    sealed_rows(3)
    settle(NOW)
    assert noted() == [0]
    trouble.clear()
    settle(NOW)
    assert noted() == [0], "it waits a second before the next try"
    settle(NOW + dt.timedelta(seconds=1))
    assert noted() == [0, 1, 2]


def test_a_poisoned_row_is_set_aside_and_the_others_go_on(app, follow):
    poison = [True]

    def refuse(row, now):
        if row.facts["number"] == 1 and poison:
            raise ValueError("never")
        note(row, now)

    follow("test", {"calendar.changed"}, refuse)
    sealed_rows(3)
    for minute in range(followers.TRIES):
        settle(NOW + dt.timedelta(minutes=minute))
    assert noted() == [0, 2]
    aside = db.session.scalars(sa.select(SetAside)).one()
    assert (aside.follower, aside.error, aside.settled_at) == ("test", "ValueError: never", None)
    assert followers.retry_set_aside(NOW) == (0, 1)
    poison.clear()
    assert followers.retry_set_aside(NOW) == (1, 0)
    assert noted() == [0, 2, 1]
    assert followers.retry_set_aside(NOW) == (0, 0)


def test_followers_do_not_hold_each_other_up(app, follow):
    def refuse(row, now):
        raise ValueError("never")

    follow("broken", {"calendar.changed"}, refuse)
    follow("sound", {"calendar.changed"}, note)
    sealed_rows(3)
    settle(NOW)
    assert noted() == [0, 1, 2]


def test_two_workers_at_once_take_each_row_in_once(app, follow):
    follow("test", {"calendar.changed"}, note)
    sealed_rows(60)

    def work():
        for _ in range(40):
            followers.advance_all(NOW)

    at_once(app, [work] * 3, lock_late=False)
    assert noted() == list(range(60))
    assert db.session.scalars(sa.select(Follower.position).filter_by(name="test")).one() == 60
