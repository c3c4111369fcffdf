"""Jobs of `applications`."""

import datetime as dt
from typing import Any

import structlog

from egov.applications import actions, queries, replaying, versions
from egov.applications.drafts import DRAFT_LIFE
from egov.catalogue import queries as catalogue
from egov.catalogue import reviewing
from egov.catalogue.loosening import is_harmless
from egov.catalogue.models import State
from egov.jobs.queue import enqueue
from egov.journal.models import JournalRow
from egov.kernel.actor import system
from egov.profiles.current import local_day

EXPIRE = "applications.expire"
MOVE_DRAFTS = "applications.move_drafts"
PERIOD_SECONDS = 3600
BATCH = 500
log = structlog.get_logger()


def expire(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Drafts that nobody came back to and requests for more that nobody answered in time have run out; five hundred a turn."""
    for application in queries.list_run_out(local_day(now), now - DRAFT_LIFE, BATCH):
        actions.expire(application, by=system("worker"), now=now)


def dry_run(payload: dict[str, Any], now: dt.datetime) -> None:
    """A version that waits for approval is tried over applications under way; one that was changed meanwhile is not."""
    version = catalogue.get_version(int(payload["version_id"]))
    if not version.is_open or version.digest != payload["digest"]:
        log.info("dry_run_overtaken", version=version.id)
        return
    reviewing.keep_dry_run(version, replaying.replay(version, now), by=system("worker"), now=now)


def move_drafts_for_row(row: JournalRow, now: dt.datetime) -> None:
    """A version was published: a job moves the drafts that it changes nothing for."""
    enqueue(MOVE_DRAFTS, {"version_id": row.subject_id, "after": 0}, now=now)


def move_drafts(payload: dict[str, Any], now: dt.datetime) -> None:
    """Drafts on older versions go on on the published one where that is provably harmless; five hundred a turn."""
    version = catalogue.get_version(int(payload["version_id"]))
    if version.state != State.PUBLISHED:
        return
    new = catalogue.definition_of(version)
    drafts = versions.list_left_behind(version, int(payload["after"]), BATCH)
    for draft in drafts:
        if is_harmless(queries.definition_of(draft), new):
            versions.change_version(draft, version, by=system("worker"), now=now)
    if len(drafts) == BATCH:
        enqueue(MOVE_DRAFTS, {"version_id": version.id, "after": drafts[-1].id}, now=now)
