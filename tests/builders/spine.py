"""What the worker would do, done now."""

import datetime as dt

from egov.jobs import worker


def settle(now: dt.datetime | None = None) -> int:
    """Seals, followers, jobs and deliveries run until nothing is left that is due; returns how much was done."""
    return worker.run_until_idle(now)
