"""The second pair of eyes: what a publisher needs before approving. The dry run of a version, and remarks on its fields.

The dry run itself reads applications and is done upstairs (`applications.replaying`); here is what it found, and who may ask for it.
"""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from egov.catalogue import queries, telling
from egov.catalogue.access import must_edit, must_publish
from egov.catalogue.anchors import path_of
from egov.catalogue.models import DryRun, ReviewRemark, ServiceVersion, State
from egov.jobs.queue import enqueue
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import N_, Conflict, Invalid, NotFound

DRY_RUN = "catalogue.dry_run"
MAX_REMARK = 2000


def find_dry_run(version: ServiceVersion) -> DryRun | None:
    """The dry run of what `version` says now, done or waiting; None for a changed version that was not tried again."""
    statement = sa.select(DryRun).where(DryRun.version_id == version.id, DryRun.digest == version.digest)
    return db.session.scalar(statement)


def ask_dry_run(version: ServiceVersion, *, by: Actor, now: dt.datetime) -> DryRun:
    """The version waits to be tried over applications under way; asked again, over those of that time. For editors.

    Raises `NotAllowed`; `Conflict` for a version that is public already.
    """
    must_edit(by, queries.get_service_of(version).authority_id)
    if not version.is_open:
        raise Conflict(N_("Meanwhile the version is in another state. Open it again to see how it stands now."))
    found = find_dry_run(version)
    if found is None:
        found = DryRun(version_id=version.id, digest=version.digest, asked_at=now)
        db.session.add(found)
        db.session.flush()
    elif found.done_at is None:
        return found
    found.asked_at, found.done_at, found.result = now, None, None
    enqueue(DRY_RUN, {"version_id": version.id, "digest": version.digest}, now=now)
    return found


def keep_dry_run(version: ServiceVersion, result: dict[str, Any], *, by: Actor, now: dt.datetime) -> None:
    """The dry run of `version` is done, and the journal tells how many applications it read. For the system."""
    found = find_dry_run(version)
    if found is None:
        return
    found.result, found.done_at = result, now
    read = {part: result[part]["read"] for part in ("drafts", "cases")}
    telling.record("service.dry_run", version, by=by, now=now, **read)


def must_have_run_dry(version: ServiceVersion) -> None:
    """Raises `Conflict` unless what `version` says was tried over the applications of the version it replaces."""
    found = find_dry_run(version)
    if found is None or found.done_at is None:
        raise Conflict(N_("First try the version over applications under way: the result must be there before you approve."))


def remark(version: ServiceVersion, *, anchor: str, text: str, by: Actor, now: dt.datetime) -> ReviewRemark:
    """A remark stands beside the place `anchor` until it is settled. For publishers, while the version waits for approval.

    Raises `NotAllowed`, `Conflict`; `Invalid` for an empty or overlong text and an unknown place.
    """
    service = queries.get_service_of(version)
    must_publish(by, service.authority_id)
    if version.state not in (State.IN_REVIEW, State.SCHEDULED):
        raise Conflict(N_("Meanwhile the version is in another state. Open it again to see how it stands now."))
    if not text.strip():
        raise Invalid(N_("Say what has to be changed."), field="text")
    if len(text) > MAX_REMARK:
        raise Invalid(N_("This text is too long."), field="text")
    if not path_of(queries.definition_of(version), anchor):
        raise Invalid(N_("Choose a place of the description."), field="anchor")
    made = ReviewRemark(version_id=version.id, anchor=anchor[:300], text=text.strip(), author_id=by.account_id, made_at=now)
    db.session.add(made)
    db.session.flush()
    telling.record("service.remarked", version, by=by, now=now, private={"text": made.text}, remark=made.id)
    return made


def resolve(version: ServiceVersion, remark_id: int, *, by: Actor, now: dt.datetime) -> ReviewRemark:
    """The remark is settled and no longer shown. For editors; raises `NotAllowed`, `NotFound` for one of another version."""
    must_edit(by, queries.get_service_of(version).authority_id)
    found = db.session.get(ReviewRemark, remark_id)
    if found is None or found.version_id != version.id:
        raise NotFound
    if found.resolved_at is None:
        found.resolved_at, found.resolved_by_id = now, by.account_id
        telling.record("service.remark_resolved", version, by=by, now=now, remark=found.id)
    return found


def list_remarks(version: ServiceVersion) -> list[ReviewRemark]:
    """The remarks on `version` that are not settled, the oldest first."""
    statement = sa.select(ReviewRemark).where(ReviewRemark.version_id == version.id, ReviewRemark.resolved_at.is_(None))
    return list(db.session.scalars(statement.order_by(ReviewRemark.id)))
