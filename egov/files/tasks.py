"""Jobs of `files`."""

import datetime as dt
from typing import Any

from egov.files import sweeping

SWEEP = "files.sweep"
PERIOD_SECONDS = 1800


def sweep(_payload: dict[str, Any], now: dt.datetime) -> None:
    """What killed, rolled-back and undone requests left is cleared away."""
    sweeping.sweep(now)
