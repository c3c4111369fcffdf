"""Jobs are there when their cause is, once."""

import datetime as dt

import sqlalchemy as sa

from egov.jobs.models import Job
from egov.jobs.queue import enqueue
from egov.kernel.db import db

NOW = dt.datetime(2026, 11, 23, 9, 14, tzinfo=dt.UTC)


def test_a_rolled_back_request_leaves_no_job(app):
    enqueue("x", {}, now=NOW)
    enqueue("x", {}, key="k", now=NOW)
    db.session.rollback()
    assert db.session.scalars(sa.select(Job)).all() == []


def test_a_key_makes_a_job_unique(app):
    assert enqueue("x", {"n": 1}, key="k", now=NOW).payload == {"n": 1}
    assert enqueue("x", {"n": 2}, key="k", now=NOW) is None
    db.session.commit()
    assert enqueue("x", {"n": 3}, key="k", now=NOW) is None
