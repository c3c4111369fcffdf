"""Whoever looks after a service is asked each half-year whether what it says is still true, and confirms it with one press.

A publication counts as much as a confirmation: two people have just looked at every text.
"""

import datetime as dt

import sqlalchemy as sa

from egov.catalogue import telling
from egov.catalogue.access import must_edit
from egov.catalogue.actions import bump_revision
from egov.catalogue.models import Service, ServiceListing
from egov.catalogue.queries import find_published
from egov.catalogue.upkeep import worklist
from egov.catalogue.upkeep.models import Confirmation, Kind, TaskState, UpkeepTask
from egov.kernel.actor import Actor
from egov.kernel.db import db, insert_unless_there
from egov.kernel.errors import N_, Conflict
from egov.profiles.current import local_day

REMIND_EVERY = dt.timedelta(days=14)
ESCALATED = 4
"""So many letters to the owners, then the publishers are told, too."""
MEANWHILE = N_("Meanwhile another version is in force. Look at it before you confirm.")


def make_tasks(now: dt.datetime, days: int) -> tuple[int, int]:
    """Each service that nobody confirmed or published for `days` has a task, and no other; see `worklist.agree`. For the worker.

    One that was set aside that long ago is asked for anew.
    """
    since = now - dt.timedelta(days=days)
    last = sa.func.coalesce(Confirmation.confirmed_at, ServiceListing.published_at)
    statement = (
        sa.select(ServiceListing.service_id, last, ServiceListing.published_at)
        .outerjoin(Confirmation, Confirmation.service_id == ServiceListing.service_id)
        .where(ServiceListing.published_at < since, sa.or_(Confirmation.id.is_(None), Confirmation.confirmed_at < since))
    )
    long_ago = sa.update(UpkeepTask).where(
        UpkeepTask.kind == Kind.CONFIRM, UpkeepTask.state == TaskState.SET_ASIDE, UpkeepTask.settled_at < since
    )
    db.session.execute(long_ago.values(state=TaskState.DONE, version_id=UpkeepTask.version_id + 1))
    wanted: dict[worklist.Cause, worklist.Place] = {}
    for service_id, confirmed_at, published_at in db.session.execute(statement).tuples():
        wanted[service_id, ""] = ("", {"since": local_day(max(confirmed_at, published_at)).isoformat()})
    return worklist.agree(Kind.CONFIRM, wanted, now=now)


def confirm(service: Service, *, seen: str, by: Actor, now: dt.datetime) -> Confirmation:
    """What the version in force says is true today; the service's task, if there is one, is done, and its page says so.

    For whoever may edit it and saw the version whose `stamp` is `seen`. Raises `NotAllowed`; `Conflict` where another is in force.
    """
    must_edit(by, service.authority_id)
    version = find_published(service)
    if version is None or version.stamp != seen:
        raise Conflict(MEANWHILE)
    bump_revision()
    said = {"version_id": version.id, "confirmed_at": now, "confirmed_by_id": by.account_id}
    found = insert_unless_there(Confirmation, {"service_id": service.id, **said}, "service_id")
    if found is None:
        found = db.session.scalars(sa.select(Confirmation).where(Confirmation.service_id == service.id)).one()
        found.version_id, found.confirmed_at, found.confirmed_by_id = version.id, now, by.account_id
    task = worklist.find_standing(Kind.CONFIRM, (service.id, ""))
    if task is not None:
        task.state, task.settled_at, task.settled_by_id = TaskState.DONE, now, by.account_id
    db.session.flush()
    telling.record("service.confirmed", version, by=by, now=now)
    return found


def letters_due(task: UpkeepTask, now: dt.datetime) -> int:
    """How many letters should have named the open task by now: one, for a confirmation one more each fortnight, then no more."""
    if task.kind != Kind.CONFIRM:
        return 1
    return min(ESCALATED, 1 + (now - task.made_at) // REMIND_EVERY)
