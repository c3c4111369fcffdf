"""Letters about the catalogue's upkeep: to those who look after services, and to those who found a mistake in one.

Owners are the editors of the service's authority; where it has none, those of the whole catalogue. One letter a day names what is new and
what waits still; a confirmation that is long overdue is told to the publishers, too.
"""

import datetime as dt
from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from flask import current_app

from egov.catalogue import listings
from egov.catalogue import queries as catalogue
from egov.catalogue.listings import Listing
from egov.catalogue.models import Service
from egov.catalogue.upkeep import confirming, reports, words
from egov.catalogue.upkeep.models import Kind, TaskState, UpkeepTask
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
    letters: dict[int, list[tuple[UpkeepTask, int]]] = defaultdict(list)
    accounts: dict[int, Account] = {}
    for task, service in _waiting(now):
        due = confirming.letters_due(task, now)
        for account in _owners(service.authority_id, overdue=_is_overdue(task, due)):
            accounts[account.id] = account
            letters[account.id].append((task, service.id))
        task.reminded = due
    names = {listing.service_id: listing.name for listing in _listings(letters)}
    for account_id, tasks in letters.items():
        _send(accounts[account_id], tasks, names, now)


def _waiting(now: dt.datetime) -> list[tuple[UpkeepTask, Service]]:
    """The open tasks of which the owners are to be told now."""
    statement = (
        sa.select(UpkeepTask, Service)
        .join(Service, Service.id == UpkeepTask.service_id)
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
    return [(task, service) for task, service in rows if task.reminded < confirming.letters_due(task, now)]


def _is_overdue(task: UpkeepTask, letters: int) -> bool:
    return task.kind == Kind.CONFIRM and letters >= confirming.ESCALATED


def _owners(authority_id: int, *, overdue: bool) -> list[Account]:
    owners = identity.list_staff("editor", authority_id)
    return [*owners, *(identity.list_staff("publisher", authority_id) if overdue or not owners else [])]


def _listings(letters: dict[int, list[tuple[UpkeepTask, int]]]) -> list[Listing]:
    return listings.read_listings(sorted({service_id for tasks in letters.values() for _, service_id in tasks}))


def _send(account: Account, tasks: list[tuple[UpkeepTask, int]], names: dict[int, LocalisedText], now: dt.datetime) -> None:
    with speaking(account.language):
        lines = [
            (names[service_id].in_(account.language) if service_id in names else "", words.KINDS[Kind(task.kind)])
            for task, service_id in tasks
        ]
        text = current_app.jinja_env.get_template("messages/upkeep.reminder.txt").render(
            name=account.short_name,
            count=len(lines),
            lines=lines[:NAMED],
            overdue=sum(_is_overdue(task, task.reminded) for task, _ in tasks),
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
    service = catalogue.find_service(str(row.facts.get("service") or ""))
    if found is None or service is None or not found.email:
        return
    version = catalogue.get_version_number(service, found.number)
    name = catalogue.definition_of(version).name.in_(found.language)
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
        link=f"/{found.language}/services/{service.slug}",
        language=found.language,
    )
