"""The tasks of the catalogue's upkeep: made and withdrawn with their cause, listed for whoever may edit, settled by people."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from egov.catalogue.access import authority_of, may_edit, must_edit
from egov.catalogue.models import OPEN, Service, ServiceListing, ServiceVersion, State
from egov.catalogue.queries import definition_of
from egov.catalogue.upkeep import pages
from egov.catalogue.upkeep.models import STANDING, Kind, TaskState, UpkeepTask
from egov.journal import actions as journal
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import N_, Conflict, Invalid, NotFound
from egov.kernel.localised import LocalisedText
from egov.kernel.paging import Page, decode_cursor, encode_cursor

MAX_REASON = 2000
Cause = tuple[int | None, str]
"""The service (None: a page that belongs to none), and the key of what is wrong in it."""
Place = tuple[str, dict[str, Any]]
"""The anchor in the definition, and what the page says of the cause."""
MEANWHILE = N_("Meanwhile somebody else dealt with this task. See how it stands now.")


@dataclass(frozen=True, slots=True)
class Line:
    """A task with its service: the name on offer, and the version in which it is to be mended (the open one, else the one in force).

    A task about a page that belongs to no service has that page's name.
    """

    task: UpkeepTask
    service: Service | None
    name: LocalisedText
    version: ServiceVersion | None


def agree(kind: Kind, wanted: Mapping[Cause, Place], *, now: dt.datetime) -> tuple[int, int]:
    """The standing tasks of `kind` are exactly those of `wanted`; returns how many were made, and how many have lost their cause.

    What a person has set aside is not made anew while its cause lasts. For the worker.
    """
    standing = {(task.service_id, task.key): task for task in db.session.scalars(_standing(kind))}
    for cause, (anchor, facts) in wanted.items():
        task = standing.get(cause)
        if task is None:
            add(kind, cause, anchor, facts, now=now)
        elif (task.anchor, task.facts) != (anchor, facts):
            task.anchor, task.facts = anchor, facts
    gone = [task for cause, task in standing.items() if cause not in wanted]
    for task in gone:
        task.state, task.settled_at, task.settled_by_id = TaskState.DONE, now, None
    db.session.flush()
    return len(wanted.keys() - standing.keys()), len(gone)


def add(kind: Kind, cause: Cause, anchor: str, facts: dict[str, Any], *, page: str = "", now: dt.datetime) -> UpkeepTask:
    """There is one more open task; `page` is given where the cause has no service."""
    service_id, key = cause
    task = UpkeepTask(
        service_id=service_id,
        page=page,
        kind=kind,
        key=key,
        anchor=anchor[:300],
        facts=facts,
        state=TaskState.OPEN,
        reason="",
        reminded=0,
        made_at=now,
    )
    db.session.add(task)
    db.session.flush()
    return task


def settle(
    task: UpkeepTask, state: TaskState, *, reason: str = "", seen: int | None = None, by: Actor, now: dt.datetime
) -> UpkeepTask:
    """The open task is done, or set aside for a `reason`; a settled one is open again with `TaskState.OPEN`.

    For whoever may edit the service, having seen the task as it is (`seen` is its `version_id`). Raises `NotAllowed`; `Conflict` where
    somebody was faster; `Invalid` where a reason is lacking.
    """
    authority_id = authority_of_task(task)
    must_edit(by, authority_id)
    if seen not in (None, task.version_id) or task.state == state or (task.state != TaskState.OPEN) != (state == "open"):
        raise Conflict(MEANWHILE)
    reason = reason.strip()
    if state == TaskState.SET_ASIDE and not reason:
        raise Invalid(N_("Say why it is set aside."), field="reason")
    if len(reason) > MAX_REASON:
        raise Invalid(N_("This text is too long."), field="reason")
    if state == TaskState.OPEN and db.session.scalar(_standing(Kind(task.kind), task)) is not None:
        raise Conflict(N_("There is an open task for this already."))
    task.state, task.reason = state, reason
    task.settled_at, task.settled_by_id = (None, None) if state == TaskState.OPEN else (now, by.account_id)
    db.session.flush()
    facts: journal.Facts = {**subject_of(task), "kind": task.kind, "state": str(state)}
    journal.record("upkeep.settled", subject=task, by=by, now=now, authority_id=authority_id, facts=facts)
    return task


def authority_of_task(task: UpkeepTask) -> int | None:
    """The authority that looks after what the task is about; None where that is the whole catalogue's."""
    return db.session.get_one(Service, task.service_id).authority_id if task.service_id is not None else None


def subject_of(task: UpkeepTask) -> dict[str, str]:
    """What the journal calls that which the task is about: the slug of its service, else the key of its page."""
    if task.service_id is None:
        return {"page": task.page}
    return {"service": db.session.get_one(Service, task.service_id).slug}


def get_task(task_id: int, by: Actor) -> Line:
    """The task with this key, for whoever may edit its service or page; raises `NotFound`."""
    row = db.session.execute(_lines().where(UpkeepTask.id == task_id)).tuples().one_or_none()
    if row is None or not may_edit(by, row[1].authority_id if row[1] else None):
        raise NotFound
    return _with_versions([row])[0]


def list_tasks(
    by: Actor,
    *,
    state: TaskState = TaskState.OPEN,
    kind: Kind | None = None,
    service: str = "",
    after: str | None = None,
    limit: int = 20,
) -> Page[Line]:
    """The tasks in `state` of the services and pages that `by` may edit: open ones the oldest first, others the latest first."""
    statement = _of(by, _lines().where(UpkeepTask.state == state))
    if kind is not None:
        statement = statement.where(UpkeepTask.kind == kind)
    if service:
        statement = statement.where(Service.slug == service)
    rising = state == TaskState.OPEN
    cursor = decode_cursor(after, int)
    if cursor is not None:
        statement = statement.where(UpkeepTask.id > cursor[0] if rising else UpkeepTask.id < cursor[0])
    order = UpkeepTask.id.asc() if rising else UpkeepTask.id.desc()
    rows = list(db.session.execute(statement.order_by(order).limit(limit + 1)).tuples())
    lines = _with_versions(rows[:limit])
    return Page(lines, encode_cursor([lines[-1].task.id]) if len(rows) > limit else None)


def count_open(by: Actor, service: str = "") -> dict[str, int]:
    """How many open tasks there are of each kind in what `by` may edit (in one service, where its slug is given)."""
    statement = (
        sa.select(UpkeepTask.kind, sa.func.count(UpkeepTask.id))
        .outerjoin(Service, Service.id == UpkeepTask.service_id)
        .where(UpkeepTask.state == TaskState.OPEN)
        .group_by(UpkeepTask.kind)
    )
    if service:
        statement = statement.where(Service.slug == service)
    return dict(db.session.execute(_of(by, statement)).tuples().all())


def find_standing(kind: Kind, cause: Cause) -> UpkeepTask | None:
    """The task that stands for this cause, open or set aside."""
    service_id, key = cause
    return db.session.scalar(_standing(kind).where(UpkeepTask.service_id == service_id, UpkeepTask.key == key))


def _standing(kind: Kind, like: UpkeepTask | None = None) -> sa.Select[tuple[UpkeepTask]]:
    statement = sa.select(UpkeepTask).where(UpkeepTask.kind == kind, UpkeepTask.state.in_(STANDING))
    if like is None:
        return statement
    own = (UpkeepTask.service_id == like.service_id, UpkeepTask.key == like.key, UpkeepTask.id != like.id)
    return statement.where(*own)


def _of(by: Actor, statement: Any) -> Any:
    own = authority_of(by)
    return statement if own is None else statement.where(Service.authority_id == own)


def _lines() -> Any:
    return (
        sa.select(UpkeepTask, Service, ServiceListing.name)
        .outerjoin(Service, Service.id == UpkeepTask.service_id)
        .outerjoin(ServiceListing, ServiceListing.service_id == UpkeepTask.service_id)
    )


def _with_versions(rows: list[tuple[UpkeepTask, Service | None, LocalisedText | None]]) -> list[Line]:
    wanted = {service.id for _, service, _ in rows if service}
    states = (*OPEN, State.PUBLISHED)
    found: dict[int, ServiceVersion] = {}
    statement = sa.select(ServiceVersion).where(ServiceVersion.service_id.in_(wanted), ServiceVersion.state.in_(states))
    for version in db.session.scalars(statement.order_by(ServiceVersion.number)) if wanted else ():
        found[version.service_id] = version
    names, lines = pages.names_of({task.page for task, service, _ in rows if service is None}), []
    for task, service, name in rows:
        if service is None:
            lines.append(Line(task, None, names[task.page], None))
            continue
        mended = found.get(service.id)
        called = name or (definition_of(mended).name if mended else LocalisedText.of(service.slug))
        lines.append(Line(task, service, called, mended))
    return lines
