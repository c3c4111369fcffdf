"""Letters about the catalogue's upkeep: to those who look after services, and to those who found a mistake in one.

Owners are the editors of the service's authority; where it has none, and of pages that belong to no service, those of the whole catalogue. One letter a day names what is new and
what waits still; a confirmation that is long overdue is told to the publishers, too.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from flask import current_app

from egov.catalogue import listings
from egov.catalogue import queries as catalogue
from egov.catalogue.models import Service
from egov.catalogue.upkeep import confirming, pages, reports, words
from egov.catalogue.upkeep.models import Kind, PageReport, TaskState, UpkeepTask
from egov.identity import queries as identity
from egov.identity.models import Account
from egov.journal.models import JournalRow
from egov.kernel.db import db
from egov.kernel.localised import LocalisedText
from egov.messaging import actions as messaging
from egov.profiles.current import local_day
from egov.web.language import speaking

REMIND = "notices.remind_owners"
REMIND_SECONDS = 86_400
NAMED = 8
"""So many tasks a letter names one by one."""


def remind(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Everybody who looks after services has a letter about the tasks that are new or wait still, at most one a day."""
    letters: dict[int, list[UpkeepTask]] = defaultdict(list)
    accounts: dict[int, Account] = {}
    for task, authority_id in _waiting(now):
        due = confirming.letters_due(task, now)
        for account in _owners(authority_id, overdue=_is_overdue(task, due)):
            accounts[account.id] = account
            letters[account.id].append(task)
        task.reminded = due
    names = _names(task for tasks in letters.values() for task in tasks)
    for account_id, tasks in letters.items():
        _send(accounts[account_id], tasks, names, now)


def _waiting(now: dt.datetime) -> list[tuple[UpkeepTask, int | None]]:
    """The open tasks of which the owners are to be told now, each with the authority of its service."""
    statement = (
        sa.select(UpkeepTask, Service.authority_id)
        .outerjoin(Service, Service.id == UpkeepTask.service_id)
        .where(
            UpkeepTask.state == TaskState.OPEN,
            sa.or_(
                UpkeepTask.reminded == 0,
                sa.and_(UpkeepTask.kind == Kind.CONFIRM, UpkeepTask.reminded < confirming.ESCALATED),
            ),
        )
        .order_by(UpkeepTask.id)
    )
    rows = db.session.execute(statement).tuples()
    return [(task, authority_id) for task, authority_id in rows if task.reminded < confirming.letters_due(task, now)]


def _is_overdue(task: UpkeepTask, letters: int) -> bool:
    return task.kind == Kind.CONFIRM and letters >= confirming.ESCALATED


def _owners(authority_id: int | None, *, overdue: bool) -> list[Account]:
    owners = identity.list_staff("editor", authority_id)
    return [*owners, *(identity.list_staff("publisher", authority_id) if overdue or not owners else [])]


def _names(tasks: Iterable[UpkeepTask]) -> dict[int, LocalisedText]:
    """What the services and pages of the tasks are called, by the keys of the tasks."""
    told = {task.id: task for task in tasks}
    wanted = sorted({task.service_id for task in told.values() if task.service_id is not None})
    services = {listing.service_id: listing.name for listing in listings.read_listings(wanted)}
    others = pages.names_of({task.page for task in told.values() if task.page})
    found = {key: others[task.page] if task.page else services.get(task.service_id or 0) for key, task in told.items()}
    return {key: name for key, name in found.items() if name is not None}


def _send(account: Account, tasks: list[UpkeepTask], names: dict[int, LocalisedText], now: dt.datetime) -> None:
    with speaking(account.language):
        lines = [
            (names[task.id].in_(account.language) if task.id in names else "", words.KINDS[Kind(task.kind)])
            for task in tasks
        ]
        text = current_app.jinja_env.get_template("messages/upkeep.reminder.txt").render(
            name=account.short_name,
            count=len(lines),
            lines=lines[:NAMED],
            overdue=sum(_is_overdue(task, task.reminded) for task in tasks),
        )
    subject, _, body = text.strip().partition("\n")
    addresses = {"inbox": f"account:{account.id}", "mail": account.email}
    for channel, address in addresses.items():
        messaging.send(
            channel=channel,
            address=address,
            subject=subject,
            body=body.strip(),
            key=f"upkeep:{account.id}:{local_day(now).isoformat()}:{channel}",
            now=now,
            link=f"/{account.language}/admin/upkeep",
            language=account.language,
        )


def tell_reporter(row: JournalRow, now: dt.datetime) -> None:
    """Whoever left an address with a report has the answer by mail, once."""
    del now
    found = reports.find_by_id(row.subject_id)
    about = _reported(row, found) if found is not None and found.email else None
    if found is None or about is None:
        return
    name, path = about[0].in_(found.language), about[1]
    with speaking(found.language):
        template = current_app.jinja_env.get_template("messages/page.report_answered.txt")
        subject, _, body = template.render(service=name, answer=found.answer, made_at=found.made_at).strip().partition("\n")
    messaging.send(
        channel="mail",
        address=found.email,
        subject=subject,
        body=body.strip(),
        key=reports.answer_key(found.id),
        now=row.at,
        link=f"/{found.language}/{path}",
        language=found.language,
    )


def _reported(row: JournalRow, report: PageReport) -> tuple[LocalisedText, str] | None:
    """What the report was about: its name, and its address after the language; None where it is gone."""
    if row.facts.get("page"):
        key = str(row.facts["page"])
        page = pages.find([key]).get(key)
        return (page.name, page.path) if page else None
    service = catalogue.find_service(str(row.facts.get("service") or ""))
    if service is None:
        return None
    version = catalogue.get_version_number(service, report.number)
    return catalogue.definition_of(version).name, f"services/{service.slug}"
