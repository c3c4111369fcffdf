"""Jobs of `applications`."""

import datetime as dt
from typing import Any

from egov.applications import actions, queries
from egov.applications.drafts import DRAFT_LIFE
from egov.kernel.actor import system
from egov.profiles.current import local_day

EXPIRE = "applications.expire"
PERIOD_SECONDS = 3600
BATCH = 500


def expire(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Drafts that nobody came back to and requests for more that nobody answered in time have run out; five hundred a turn."""
    for application in queries.list_run_out(local_day(now), now - DRAFT_LIFE, BATCH):
        actions.expire(application, by=system("worker"), now=now)
