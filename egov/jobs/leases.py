"""Running jobs: a worker takes a lease, does the work, and the work's effect and the job's end commit together.

A worker that is killed leaves a lease that runs out; another takes the job over. Whoever finishes a job without
holding its lease any more is rolled back, so an effect in the database happens once.
"""

import datetime as dt
import random
import secrets
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import structlog

from egov.jobs import kinds
from egov.jobs.models import Job, JobState
from egov.jobs.queue import enqueue
from egov.kernel.db import db, transaction

LEASE = dt.timedelta(minutes=2)
LONG_LEASE = dt.timedelta(minutes=20)
TRIES = 6
FIRST_PAUSE = 2.0
LONGEST_PAUSE = 3600.0
KEPT_DAYS = 90
log = structlog.get_logger()


class LeaseLost(Exception):
    """Another worker has taken the job over; what this one did is rolled back."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that this worker may run now: `lease` is the token that proves it, `attempt` counts from 1."""

    job_id: int
    kind: str
    payload: dict[str, Any]
    lease: str
    attempt: int


def run_one(now: dt.datetime, *, alone: bool = False) -> int:
    """One due job is run to its end, good or bad; returns 1, or 0 where none is due. `alone`: of the kinds that take minutes."""
    claim = take_lease(now, alone=alone)
    if claim is None:
        return 0
    if claim.attempt > TRIES:
        _set_aside(claim, "the worker died at every try", now)
        return 1
    try:
        if alone:
            kinds.work_of(claim.kind)(claim.payload, now)
        with transaction():
            if not alone:
                kinds.work_of(claim.kind)(claim.payload, now)
            _finish(claim, now)
    except LeaseLost:
        log.warning("job_lease_lost", job=claim.job_id, kind=claim.kind)
    except Exception as error:
        log.warning("job_failed", job=claim.job_id, kind=claim.kind, attempt=claim.attempt, error=type(error).__name__)
        _put_back(claim, f"{type(error).__name__}: {error}"[:500], now)
    return 1


def take_lease(now: dt.datetime, *, alone: bool = False) -> Claim | None:
    """The most overdue job is this worker's for two minutes (twenty, if `alone`); None where no job of a known kind is due."""
    lease = LONG_LEASE if alone else LEASE
    free = sa.or_(Job.leased_until.is_(None), Job.leased_until <= now)
    due = (
        sa.select(Job)
        .where(Job.state == JobState.WAITING, Job.run_at <= now, free, Job.kind.in_(kinds.known(alone=alone)))
        .order_by(Job.run_at, Job.id)
        .limit(1)
    )
    with transaction(read_only=True):
        if db.session.scalar(due) is None:
            return None
    with transaction():
        job = db.session.scalar(due.with_for_update(skip_locked=True).execution_options(populate_existing=True))
        if job is None:
            return None
        job.lease, job.leased_until, job.attempts = secrets.token_hex(16), now + lease, job.attempts + 1
        return Claim(job.id, job.kind, dict(job.payload), job.lease, job.attempts)


def make_periodic(now: dt.datetime) -> None:
    """Each kind that comes round by the clock has its job for the present slot, one for all workers together."""
    slots = [(kind, f"{kind}@{int(now.timestamp()) // period}") for kind, period in kinds.periods().items()]
    with transaction(read_only=True):
        there = set(db.session.scalars(sa.select(Job.key).where(Job.key.in_([key for _, key in slots]))))
    missing = [(kind, key) for kind, key in slots if key not in there]
    if missing:
        with transaction():
            for kind, key in missing:
                enqueue(kind, {}, key=key, now=now)


def sweep(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Done jobs older than ninety days are gone. Dead ones stay until an operator settles them."""
    old = now - dt.timedelta(days=KEPT_DAYS)
    db.session.execute(sa.delete(Job).where(Job.state == JobState.DONE, Job.finished_at < old))


def pause_after(attempt: int) -> dt.timedelta:
    """How long to wait after the failed `attempt` (from 1): doubling from two seconds to an hour, half of it by chance."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1))
    return dt.timedelta(seconds=longest / 2 + random.random() * longest / 2)  # noqa: S311 - spreads load, guards nothing


def _finish(claim: Claim, now: dt.datetime) -> None:
    _update(claim, state=JobState.DONE, finished_at=now, lease=None, leased_until=None, error=None)


def _put_back(claim: Claim, error: str, now: dt.datetime) -> None:
    if claim.attempt >= TRIES:
        _set_aside(claim, error, now)
        return
    try:
        with transaction():
            _update(claim, run_at=now + pause_after(claim.attempt), lease=None, leased_until=None, error=error)
    except LeaseLost:
        log.warning("job_lease_lost", job=claim.job_id, kind=claim.kind)


def _set_aside(claim: Claim, error: str, now: dt.datetime) -> None:
    log.error("job_dead", job=claim.job_id, kind=claim.kind)
    try:
        with transaction():
            _update(claim, state=JobState.DEAD, finished_at=now, lease=None, leased_until=None, error=error)
    except LeaseLost:
        log.warning("job_lease_lost", job=claim.job_id, kind=claim.kind)


def _update(claim: Claim, **values: Any) -> None:
    mine = (Job.id == claim.job_id, Job.lease == claim.lease, Job.state == JobState.WAITING)
    result = db.session.execute(sa.update(Job).where(*mine).values(**values).execution_options(synchronize_session=False))
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise LeaseLost(claim.job_id)
