"""Jobs of casework: the document of an approved case."""

import datetime as dt
from typing import Any

import structlog

from egov.applications import actions as office
from egov.applications import queries as applications
from egov.applications.models import State
from egov.authorities import queries as authorities
from egov.casework import queries
from egov.casework.actions import keep_up, open_case
from egov.casework.documents import rows_of, valid_until
from egov.certificates import actions as certificates
from egov.identity import queries as identity
from egov.journal.models import JournalRow
from egov.kernel.actor import system
from egov.profiles.current import local_day

log = structlog.get_logger()
CASEWORK = system("casework")
KEPT_UP_WITH = ("application.more_answered", "application.withdrawn", "application.expired")


def issue_for_case(payload: dict[str, Any], now: dt.datetime) -> None:
    """The approved case has its document, once: run again after it died anywhere in the middle, it finds what is done.

    Document and its place in the application are written in one transaction with the end of the job; a file that was stored
    before a crash is an orphan that `files` sweeps away.
    """
    case = queries.find_case_by_id(int(payload["case_id"]))
    if case is None:
        log.warning("case_missing", case=payload["case_id"])
        return
    application = applications.get_by_id(case.application_id, lock=True)
    definition = applications.definition_of(application)
    form = definition.certificate
    if form is None or application.state != State.APPROVED or application.certificate_id is not None:
        return
    authority = authorities.get_authority_by_id(application.authority_id)
    day = local_day(now)
    certificate = certificates.issue(
        kind=form.kind,
        title=form.title,
        holder=identity.get_account(application.account_id).full_name,
        rows=rows_of(form, definition, application),
        authority=authority.name,
        authority_id=authority.id,
        language=application.language,
        application_reference=application.reference,
        account_id=application.account_id,
        valid_until=valid_until(form, day, application.answers),
        by=CASEWORK,
        now=now,
    )
    office.attach_certificate(application, certificate, by=CASEWORK, now=now)


def open_for_row(row: JournalRow, now: dt.datetime) -> None:
    """A follower of `application.submitted`: the authority has a case."""
    open_case(applications.get_by_id(row.subject_id), by=CASEWORK, now=now)


def keep_up_with_row(row: JournalRow, now: dt.datetime) -> None:
    """A follower of what applicants and time do to an application: its case shows it."""
    keep_up(applications.get_by_id(row.subject_id), by=CASEWORK, now=now)
