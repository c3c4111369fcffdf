"""The worker: lanes of steps, each lane a thread, so that a slow mail server holds up neither seals nor jobs.

A step is a function of `now` that does some work in transactions of its own and returns how much it did. A lane runs its steps again at once
while there is work and looks twice a second when there is none.
"""

import datetime as dt
import threading
from collections.abc import Callable

import structlog
from flask import Flask
from sqlalchemy.exc import OperationalError

from egov.jobs import kinds, leases
from egov.kernel import clock
from egov.kernel.db import db, set_read_only

Step = Callable[[dt.datetime], int]
QUICK, SLOW, HURT = 0.02, 0.4, 5.0
_SWEEP_EVERY = 86400
_ROUNDS = 100_000
log = structlog.get_logger()

_lanes: dict[str, dict[str, Step]] = {}


def add_step(lane: str, name: str, step: Step) -> None:
    """The worker runs `step` in `lane`, after the steps added there before. Called from `egov.wiring`."""
    _lanes.setdefault(lane, {})[name] = step


def run_jobs(now: dt.datetime) -> int:
    """The step that runs due jobs, one at a call, and makes the periodic ones."""
    leases.make_periodic(now)
    return leases.run_one(now)


def run_long_jobs(now: dt.datetime) -> int:
    """The step that runs due jobs that take minutes, one at a call."""
    return leases.run_one(now, alone=True)


def install() -> None:
    """The jobs' own lanes and their sweeping."""
    kinds.register("jobs.sweep", leases.sweep, every=_SWEEP_EVERY)
    add_step("jobs", "jobs", run_jobs)
    add_step("long jobs", "long jobs", run_long_jobs)


def run_until_idle(now: dt.datetime | None = None) -> int:
    """Everything the worker would do is done, here and now; returns how much. Commits what is open first.

    With `now` the clock stands at it: what is to be tried again later is left. For tests and the demonstration.
    """
    db.session.commit()
    total = 0
    for _ in range(_ROUNDS):
        done = sum(step(now or clock.now()) for steps in _lanes.values() for step in steps.values())
        total += done
        if not done:
            return total
    raise RuntimeError("the worker does not come to rest")


def run(app: Flask, stop: threading.Event) -> None:
    """Works until `stop` is set and the work in hand is finished."""
    threads = [
        threading.Thread(target=_run_lane, args=(app, name, list(steps.values()), stop), name=f"lane-{name}")
        for name, steps in _lanes.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _run_lane(app: Flask, name: str, steps: list[Step], stop: threading.Event) -> None:
    pause = QUICK
    while not stop.is_set():
        try:
            with app.app_context():
                set_read_only(False)
                done = sum(step(clock.now()) for step in steps)
            pause = QUICK if done else min(pause * 2, SLOW)
        except OperationalError:
            log.warning("worker_lost_database", lane=name)
            pause = min(max(pause, SLOW) * 1.5, HURT)
        except Exception:
            log.exception("worker_step_failed", lane=name)
            pause = min(max(pause, SLOW) * 1.5, HURT)
        stop.wait(pause)
