"""Putting work into the queue, in the transaction of the change that wants it."""

import datetime as dt
from typing import Any

from egov.jobs.models import Job, JobState
from egov.kernel.db import db, insert_unless_there


def enqueue(
    kind: str, payload: dict[str, Any], *, key: str | None = None, now: dt.datetime, run_at: dt.datetime | None = None
) -> Job | None:
    """A job of `kind` waits to be run at `run_at` (at once by default); None where `key` was used before.

    Written in the caller's transaction: rolled back with it. `payload` holds identifiers and codes, never personal text.
    """
    values: dict[str, Any] = {
        "kind": kind,
        "payload": payload,
        "key": key,
        "state": JobState.WAITING,
        "run_at": run_at or now,
        "attempts": 0,
        "created_at": now,
    }
    if key is not None:
        return insert_unless_there(Job, values, "key")
    job = Job(**values)
    db.session.add(job)
    return job
