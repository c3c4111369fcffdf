"""Each job's effect happens once, whoever runs it and whoever dies."""

import datetime as dt
import threading
from collections import Counter

import pytest
import sqlalchemy as sa

from egov.jobs import kinds, leases, worker
from egov.jobs.models import Job, JobState
from egov.jobs.queue import enqueue
from egov.journal.models import SetAside
from egov.kernel.db import db
from tests.at_once import at_once
from tests.builders.spine import settle

NOW = dt.datetime(2026, 11, 23, 9, 14, tzinfo=dt.UTC)


@pytest.fixture
def a_kind():
    """Registers kinds for one test."""
    names = []

    def register(name, function, **options):
        kinds.register(name, function, **options)
        names.append(name)

    yield register
    for name in names:
        kinds.forget(name)


def leave_a_mark(payload, now):
    """An effect in the database that can be counted."""
    db.session.add(SetAside(follower=f"mark {payload['n']}", row_id=payload["row"], error="", set_aside_at=now))


def marks():
    return Counter(db.session.scalars(sa.select(SetAside.follower)))


@pytest.fixture
def a_journal_row(app):
    from tests.builders.journal import a_row

    row = a_row()
    db.session.commit()
    return row.id


def jobs(**where):
    db.session.rollback()
    return db.session.scalars(sa.select(Job).filter_by(**where).order_by(Job.id)).all()


def test_a_job_runs_with_its_payload_and_is_done(app, a_kind):
    seen = []
    a_kind("test.note", lambda payload, now: seen.append((payload, now)))
    enqueue("test.note", {"n": 1}, now=NOW)
    settle(NOW)
    assert seen == [({"n": 1}, NOW)]
    assert jobs(kind="test.note")[0].state == JobState.DONE


def test_a_job_waits_for_its_time(app, a_kind):
    seen = []
    a_kind("test.later", lambda payload, now: seen.append(now))
    later = NOW + dt.timedelta(hours=1)
    enqueue("test.later", {}, now=NOW, run_at=later)
    settle(NOW)
    assert seen == []
    settle(later)
    assert seen == [later]


def test_a_failed_job_is_rolled_back_waits_longer_each_time_and_is_set_aside(app, a_kind, a_journal_row):
    def fail(payload, now):
        leave_a_mark(payload, now)
        db.session.flush()
        raise ValueError("no")

    a_kind("test.fail", fail)
    enqueue("test.fail", {"n": 1, "row": a_journal_row}, now=NOW)
    settle(NOW)
    job = jobs(kind="test.fail")[0]
    assert (job.state, job.attempts, job.error) == (JobState.WAITING, 1, "ValueError: no")
    assert NOW < job.run_at <= NOW + dt.timedelta(seconds=2)
    for hours in range(1, leases.TRIES):
        settle(NOW + dt.timedelta(hours=hours))
    job = jobs(kind="test.fail")[0]
    assert (job.state, job.attempts) == (JobState.DEAD, leases.TRIES)
    assert marks() == {}


def test_pauses_grow_and_end_at_an_hour():
    for attempt in range(1, 30):
        longest = min(3600, 2**attempt)
        pause = leases.pause_after(attempt).total_seconds()
        assert longest / 2 <= pause <= longest


def test_a_kind_that_only_a_newer_release_knows_waits(app):
    enqueue("test.of_tomorrow", {}, now=NOW)
    settle(NOW)
    assert jobs(kind="test.of_tomorrow")[0].state == JobState.WAITING


def test_a_job_of_a_killed_worker_is_taken_over(app, a_kind, a_journal_row):
    a_kind("test.mark", leave_a_mark)
    enqueue("test.mark", {"n": 1, "row": a_journal_row}, now=NOW)
    db.session.commit()
    assert leases.take_lease(NOW) is not None
    settle(NOW)
    assert marks() == {}
    settle(NOW + leases.LEASE)
    assert marks() == {"mark 1": 1}


def test_a_worker_that_lost_its_lease_changes_nothing(app, a_kind, a_journal_row):
    def slow(payload, now):
        leave_a_mark(payload, now)
        db.session.execute(sa.update(Job).where(Job.kind == "test.slow").values(lease="another's"))

    a_kind("test.slow", slow)
    enqueue("test.slow", {"n": 1, "row": a_journal_row}, now=NOW)
    db.session.commit()
    assert leases.run_one(NOW) == 1
    assert marks() == {}
    assert jobs(kind="test.slow")[0].state == JobState.WAITING


def test_a_job_that_kills_each_worker_is_set_aside(app, a_kind):
    a_kind("test.killer", lambda payload, now: None)
    enqueue("test.killer", {}, now=NOW)
    db.session.commit()
    for number in range(leases.TRIES):
        assert leases.take_lease(NOW + number * leases.LEASE) is not None
    assert leases.run_one(NOW + leases.TRIES * leases.LEASE) == 1
    job = jobs(kind="test.killer")[0]
    assert (job.state, job.error) == (JobState.DEAD, "the worker died at every try")


def test_two_workers_at_once_have_each_effect_once(app, a_kind, a_journal_row):
    a_kind("test.mark", leave_a_mark)
    for number in range(60):
        enqueue("test.mark", {"n": number, "row": a_journal_row}, now=NOW)

    def work():
        while leases.run_one(NOW):
            pass

    at_once(app, [work] * 3, lock_late=False)
    assert marks() == {f"mark {number}": 1 for number in range(60)}
    assert {job.state for job in jobs(kind="test.mark")} == {JobState.DONE}


def test_a_periodic_kind_has_one_job_a_slot(app, a_kind):
    seen = []
    a_kind("test.hourly", lambda payload, now: seen.append(now), every=3600)
    for minutes in (0, 10, 40, 60, 100):
        settle(NOW + dt.timedelta(minutes=minutes))
    assert seen == [NOW, NOW + dt.timedelta(minutes=60)]


def test_done_jobs_are_swept_after_ninety_days_and_dead_ones_stay(app):
    enqueue("test.of_tomorrow", {}, now=NOW)
    for state in (JobState.DONE, JobState.DEAD):
        db.session.add(Job(kind="x", payload={}, state=state, run_at=NOW, created_at=NOW, finished_at=NOW))
    db.session.commit()
    leases.sweep({}, NOW + dt.timedelta(days=91))
    db.session.commit()
    assert {job.state for job in jobs()} == {JobState.WAITING, JobState.DEAD}


def test_a_running_worker_takes_new_work_within_a_second_and_stops_when_told(app, a_kind):
    done = threading.Event()
    a_kind("test.quick", lambda payload, now: done.set())
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(app, stop))
    thread.start()
    try:
        enqueue("test.quick", {}, now=dt.datetime.now(dt.UTC))
        db.session.commit()
        assert done.wait(3)
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()


def test_one_name_for_two_functions_is_a_mistake(app, a_kind):
    a_kind("test.twice", leave_a_mark)
    with pytest.raises(ValueError, match="registered twice"):
        kinds.register("test.twice", lambda payload, now: None)
