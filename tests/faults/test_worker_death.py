"""A worker killed at any point: nothing is lost, nothing is doubled, nothing is half-written."""

import datetime as dt
import subprocess
import sys

import sqlalchemy as sa

from egov.config import ROOT
from egov.jobs.models import Job, JobState
from egov.jobs.queue import enqueue
from egov.journal.models import JournalHead, JournalPending, JournalRow, JournalSeal
from egov.journal.verifying import verify
from egov.kernel import clock
from egov.kernel.db import db, transaction
from egov.messaging.models import Message, MessageState
from tests.builders.applications import a_submitted_application
from tests.builders.journal import a_row, journal_folder
from tests.faults.conftest import FLASK, kill, wait_until

DYING = (sys.executable, "-m", "tests.faults.dying_worker")


def count(model, **where):
    """How many rows there are; leaves no transaction open, which on SQLite would keep the others waiting."""
    with transaction(read_only=True):
        return db.session.scalar(sa.select(sa.func.count()).select_from(model).filter_by(**where))


def test_a_job_of_a_killed_worker_is_done_by_another_once(app, start):
    enqueue("test.dies", {"n": 1}, now=clock.now())
    victim = start(*DYING)
    assert victim.stdout.readline() == "in the middle\n"
    kill(victim.pid)
    victim.wait()
    wait_until(lambda: count(Job, kind="test.mark") == 0)
    job = db.session.scalars(sa.select(Job).filter_by(kind="test.dies")).one()
    assert (job.state, job.attempts) == (JobState.WAITING, 1)
    job.leased_until = clock.now() - dt.timedelta(seconds=1)
    db.session.commit()
    start(*DYING, "quick")
    wait_until(lambda: count(Job, kind="test.dies", state=JobState.DONE) == 1)
    assert count(Job, kind="test.mark") == 1


def test_workers_killed_while_they_seal_leave_a_whole_journal(app, start):
    for round_ in range(3):
        for _ in range(400):
            a_row()
        db.session.commit()
        worker = start(FLASK, "worker")
        wait_until(lambda seen=round_: count(JournalSeal) > seen * 400)
        kill(worker.pid)
        worker.wait()
    a_row()
    last = start(FLASK, "worker")
    wait_until(lambda: count(JournalPending) == 0)
    last.terminate()
    assert last.wait(15) == 0
    whole = verify(journal_folder())
    assert (whole.size, whole.waiting) == (1201, 0)


def test_two_workers_side_by_side_seal_and_tell_each_thing_once(app, start, environ):
    workers = [start(FLASK, "worker"), start(FLASK, "worker")]
    for _ in range(6):
        a_submitted_application()
    rows = count(JournalRow)
    wait_until(lambda: count(JournalPending) == 0)
    wait_until(lambda: count(Message, state=MessageState.SENT) == 12)
    for worker in workers:
        worker.terminate()
        assert worker.wait(15) == 0
    assert count(JournalSeal) == count(JournalRow) >= rows
    assert count(JournalHead) >= 1
    done = subprocess.run([FLASK, "journal", "verify"], env=environ, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_is_filed_reaches_the_office_and_the_applicant_within_seconds(app, start):
    start(FLASK, "worker")
    wait_until(lambda: count(Job, kind="jobs.sweep", state=JobState.DONE) == 1)
    began = clock.now()
    a_submitted_application()
    wait_until(lambda: count(Message, state=MessageState.SENT) == 2, 6)
    assert clock.now() - began < dt.timedelta(seconds=6)
