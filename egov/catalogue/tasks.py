"""Jobs of the catalogue."""

import datetime as dt
from typing import Any

from egov.catalogue import actions
from egov.kernel.actor import system

PUBLISH_DUE = "catalogue.publish_due"
PERIOD_SECONDS = 60


def publish_due(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Versions whose day has come are published."""
    actions.publish_due(by=system("worker"), now=now)
