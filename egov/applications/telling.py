"""What every verb on an application shares: the guard of who it belongs to, its journal rows, its thread, its clock."""

import datetime as dt
from typing import Any

from egov.applications import queries
from egov.applications.clocks import days_between, moved
from egov.applications.models import MAX_MESSAGE, Application, ThreadMessage
from egov.authorities import queries as authorities
from egov.files import actions as files
from egov.journal import actions as journal
from egov.journal.models import JournalRow
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import N_, Invalid, NotFound
from egov.kernel.permissions import Permission
from egov.profiles.current import local_day
from egov.questionnaire.attached import files_in


def require_applicant(application: Application, by: Actor) -> None:
    """Raises `NotFound` unless `by` made the application."""
    if by.account_id is None or by.account_id != application.account_id:
        raise NotFound()


def require_office(application: Application, by: Actor) -> None:
    """Raises `NotFound` unless `by` works cases of the authority that decides or holds the application, or is the system."""
    theirs = by.authority_id is not None and by.authority_id in (application.authority_id, application.holder_authority_id)
    if by.system is None and not (by.may(Permission.WORK_CASES) and theirs):
        raise NotFound()


def record(
    kind: str,
    application: Application,
    by: Actor,
    now: dt.datetime,
    *,
    private: dict[str, str] | None = None,
    **facts: str | int | bool | None,
) -> JournalRow:
    """The journal says that `kind` happened to the application; its reference and service are always among the facts."""
    return journal.record(
        kind,
        subject=application,
        by=by,
        now=now,
        about=application.account_id,
        authority_id=application.authority_id,
        facts={"reference": application.reference, "service_id": application.service_id, **facts},
        private=private,
    )


def put_in_thread(application: Application, author: str, text: str, by: Actor, now: dt.datetime) -> ThreadMessage:
    """A message stands in the thread; raises `Invalid` for an empty or overlong one."""
    text = text.strip()
    if not text:
        raise Invalid(N_("Write your message."), field="text")
    if len(text) > MAX_MESSAGE:
        raise Invalid(N_("The text may have at most %(max)s characters."), field="text", max=MAX_MESSAGE)
    message = ThreadMessage(application_id=application.id, author=author, author_id=by.account_id, text=text, written_at=now)
    db.session.add(message)
    db.session.flush()
    return message


def close_request(application: Application, now: dt.datetime) -> None:
    """The open request for more, if there is one, waits no longer."""
    request = queries.find_open_request(application)
    if request is not None:
        request.closed_at = now


def stop_clock(application: Application, now: dt.datetime) -> None:
    """The term stands still from today on."""
    application.clock_stopped_on = local_day(now)


def resume_clock(application: Application, now: dt.datetime) -> None:
    """The term runs again; the due date is later by the days, of the term's own kind, that it stood still."""
    if application.clock_stopped_on is None or application.due_on is None:
        return
    calendar, unit = authorities.get_calendar(), application.term_unit or "working_days"
    stood = days_between(application.clock_stopped_on, local_day(now), unit, calendar)
    application.due_on = moved(application.due_on, stood, unit, calendar)
    application.days_stopped += stood
    application.clock_stopped_on = None


def discard_unused(application: Application, answers: dict[str, Any], *, by: Actor, now: dt.datetime) -> dict[str, str]:
    """Files that no answer names are discarded; returns those that stay, id to SHA-256."""
    questionnaire = queries.definition_of(application).questionnaire
    named = {file_id for _path, _question, file_id in files_in(questionnaire, answers)}
    attached = queries.digests_of_files(application)
    for file_id in attached.keys() - named:
        attachment, stored = queries.get_attachment(application, file_id)
        db.session.delete(attachment)
        db.session.flush()
        files.discard(stored, by=by, now=now)
    return {str(file_id): sha256 for file_id, sha256 in attached.items() if file_id in named}
