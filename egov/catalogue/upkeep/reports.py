"""What people write is wrong on a page of the catalogue: kept with the place (of a service: and the version they saw), answered, in time erased.

Nobody needs an account, and who is signed in is not kept. Text and e-mail address are personal: the journal has neither.
"""

import datetime as dt
import secrets

import sqlalchemy as sa

from egov.catalogue.anchors import anchor_of
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.models import Service
from egov.catalogue.upkeep import worklist
from egov.catalogue.upkeep.models import Kind, PageReport, TaskState, UpkeepTask
from egov.catalogue.upkeep.pages import CataloguePage, Place
from egov.journal import actions as journal
from egov.kernel.actor import ANONYMOUS, Actor
from egov.kernel.db import db
from egov.kernel.errors import N_, Conflict, Invalid
from egov.questionnaire.checking import Path

MAX_TEXT = 2000
ReportPlace = Place
"""A place of a service's page; its anchor is one of the definition."""
SECTIONS: dict[str, Path] = {
    "top": ("name",),
    "who": ("description",),
    "get": ("outputs",),
    "need": ("evidence",),
    "fee": ("fees",),
    "term": ("terms",),
    "refuse": ("refusal_grounds",),
    "law": ("legal_basis",),
    "faq": ("faq",),
    "offices": ("authority",),
    "form": ("questionnaire",),
}
"""The parts of a service's page by their anchors there, and where in the definition each comes from."""
_SAID_BY = {"get": "", "need": "what", "refuse": "text", "law": "title", "faq": "question"}


def places_of(definition: ServiceDefinition) -> list[ReportPlace]:
    """Every place of the page that can be reported, in the order of the page."""
    found: list[ReportPlace] = []
    for section, path in SECTIONS.items():
        value = getattr(definition, str(path[0]))
        if value in ((), None) and section not in ("who", "fee"):
            continue
        found.append(("/".join(map(str, path)), section, None))
        for place, item in enumerate(value if section in _SAID_BY else ()):
            said = getattr(item, _SAID_BY[section]) if _SAID_BY[section] else item
            found.append((anchor_of(definition, (*path, place)), section, said))
    return found


def report(
    about: Service | CataloguePage,
    number: int = 0,
    *,
    anchor: str,
    text: str,
    email: str = "",
    language: str,
    now: dt.datetime,
) -> PageReport:
    """The owners of the service or page have a task: somebody finds it (of a service, its version `number`) wrong at `anchor`.

    For everyone. Raises `Invalid` for an empty or overlong text.
    """
    text = text.strip()
    if not text:
        raise Invalid(N_("Say what is wrong."), field="text")
    if len(text) > MAX_TEXT:
        raise Invalid(N_("This text is too long."), field="text")
    task = _task(about, number, anchor, now)
    found = PageReport(
        task_id=task.id, number=number, language=language, text=text, email=email, answer="", made_at=now, erased_at=None
    )
    db.session.add(found)
    db.session.flush()
    facts: journal.Facts = {**worklist.subject_of(task), **task.facts}
    authority_id = worklist.authority_of_task(task)
    journal.record("page.reported", subject=found, by=ANONYMOUS, now=now, authority_id=authority_id, facts=facts)
    return found


def _task(about: Service | CataloguePage, number: int, anchor: str, now: dt.datetime) -> UpkeepTask:
    key = secrets.token_hex(8)
    if isinstance(about, Service):
        return worklist.add(Kind.REPORT, (about.id, key), anchor, {"number": number}, now=now)
    return worklist.add(Kind.REPORT, (None, key), anchor, {}, page=about.key, now=now)


def find_report(task: UpkeepTask) -> PageReport | None:
    """The report that the task is about, if it is about one."""
    return db.session.scalar(sa.select(PageReport).where(PageReport.task_id == task.id))


def find_by_id(report_id: int) -> PageReport | None:
    """The report with this key."""
    return db.session.get(PageReport, report_id)


def texts_of(tasks: list[UpkeepTask]) -> dict[int, str]:
    """What was written, by the keys of the tasks."""
    keys = [task.id for task in tasks if task.kind == Kind.REPORT]
    statement = sa.select(PageReport.task_id, PageReport.text).where(PageReport.task_id.in_(keys))
    return dict(db.session.execute(statement).tuples().all()) if keys else {}


def answer(
    task: UpkeepTask, state: TaskState, *, text: str, seen: int | None = None, by: Actor, now: dt.datetime
) -> PageReport:
    """The report is done with, or set aside; whoever left an address has `text` by mail (see `egov.notices.owners`).

    Of an answer to a report that was erased nothing is kept: nobody would erase it any more.

    For whoever may edit the service or page. Raises as `worklist.settle`; `Invalid` where somebody waits for an answer and there is none.
    """
    found = find_report(task)
    if found is None or state == TaskState.OPEN:
        raise Conflict(worklist.MEANWHILE)
    if found.email and not text.strip():
        raise Invalid(N_("Somebody waits for an answer: write it."), field="reason")
    worklist.settle(task, state, reason=text, seen=seen, by=by, now=now)
    db.session.refresh(found)
    task.reason, found.answer = "", text.strip() if found.erased_at is None else ""
    db.session.flush()
    facts: journal.Facts = {**worklist.subject_of(task), "state": str(state)}
    authority_id = worklist.authority_of_task(task)
    journal.record("page.report_answered", subject=found, by=by, now=now, authority_id=authority_id, facts=facts)
    return found


def erase(now: dt.datetime, days: int) -> list[int]:
    """Reports older than `days` hold nothing of a person any more, and wait for nobody; returns their keys. For the worker."""
    old = sa.select(PageReport).where(PageReport.erased_at.is_(None), PageReport.made_at < now - dt.timedelta(days=days))
    erased = list(db.session.scalars(old))
    for found in erased:
        found.text = found.email = found.answer = ""
        found.erased_at = now
        task = db.session.get_one(UpkeepTask, found.task_id)
        if task.state == TaskState.OPEN:
            task.state, task.settled_at = TaskState.DONE, now
    db.session.flush()
    return [found.id for found in erased]


def answer_key(report_id: int) -> str:
    """The key of the message that brings the answer to a report."""
    return f"report:{report_id}:answer"
