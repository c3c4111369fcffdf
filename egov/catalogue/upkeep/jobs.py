"""What the worker does for the catalogue's upkeep, and what it takes in from the journal."""

import datetime as dt
import time
from typing import Any

from flask import current_app

from egov.catalogue.upkeep import acts, confirming, links, ratings, reports
from egov.catalogue.upkeep.fetching import Fetcher
from egov.journal.models import JournalRow
from egov.kernel.db import transaction
from egov.messaging import actions as messaging
from egov.profiles.current import local_day

TASKS = "catalogue.upkeep"
TASKS_SECONDS = 21_600
LINKS = "catalogue.check_links"
LINKS_SECONDS = 86_400
LONGEST_SECONDS = 600.0
"""A round ends after that; what was not asked waits for the next one, first in line."""
ERASE = "catalogue.erase_reports"
ERASE_SECONDS = 86_400


def make_tasks(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Services to be confirmed, and places that rest on repealed acts, have their tasks."""
    confirming.make_tasks(now, current_app.config["SETTINGS"].confirm_days)
    acts.make_tasks(local_day(now), now)


def check_links(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Links that are due are asked, and those that are broken have their tasks. No transaction is open while one is asked."""
    setting = current_app.config["SETTINGS"].link_checks
    if setting == "off":
        return
    with transaction(read_only=True):
        places = links.gather()
    with transaction():
        links.take_note(places, now)
        addresses = links.due(now)
    fetch, until = Fetcher(local=setting == "local"), time.monotonic() + LONGEST_SECONDS
    answers = {address: fetch(address) for address in addresses if time.monotonic() < until}
    with transaction():
        links.note(answers, now)
        links.make_tasks(places, now)


def erase_reports(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Old reports, and the answers that were mailed, hold nothing of a person any more."""
    for report_id in reports.erase(now, current_app.config["SETTINGS"].report_days):
        messaging.forget(reports.answer_key(report_id))


def count_rating(row: JournalRow, _now: dt.datetime) -> None:
    """Somebody rated a service after the decision, or changed their rating."""
    service_id, stars, before = (row.facts.get(name) for name in ("service_id", "stars", "before"))
    if isinstance(service_id, int) and isinstance(stars, int):
        ratings.count(service_id, stars, before if isinstance(before, int) else None)
