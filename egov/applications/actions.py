"""What is done to an application: by its applicant here, by the office in `office.py`, whose verbs are named here too."""

import datetime as dt
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from egov.applications import queries, telling
from egov.applications.models import Application, Attachment, Receipt, State, ThreadMessage, Verb
from egov.applications.office import approve as approve
from egov.applications.office import ask_more as ask_more
from egov.applications.office import attach_certificate as attach_certificate
from egov.applications.office import move_on as move_on
from egov.applications.office import refuse as refuse
from egov.applications.office import take_up as take_up
from egov.applications.office import write_to_applicant as write_to_applicant
from egov.applications.surnames import fold_surname
from egov.authorities import queries as authorities
from egov.authorities import terms as authority_terms
from egov.catalogue import queries as catalogue
from egov.catalogue import terms
from egov.catalogue.models import ServiceVersion
from egov.files import actions as files
from egov.files.models import StoredFile
from egov.identity import queries as identity
from egov.kernel.actor import Actor
from egov.kernel.canonical import digest
from egov.kernel.db import db
from egov.kernel.errors import N_, Conflict, Invalid, NotAllowed
from egov.kernel.permissions import Permission
from egov.kernel.references import new_reference
from egov.profiles.current import current_profile, local_day
from egov.questionnaire import answers as answering
from egov.questionnaire.attached import with_files, without_file

MAX_OPEN_DRAFTS = 50
MAX_ATTACHMENTS = 100


def open_draft(version: ServiceVersion, *, by: Actor, now: dt.datetime, key: str | None = None) -> Application:
    """There is a draft of `by` for the service in `version`, on that version for ever; the same `key` gives the same draft.

    Whoever may apply. Raises `NotAllowed` otherwise, `Invalid` when the person has fifty open drafts already.
    """
    if by.account_id is None or not by.may(Permission.APPLY):
        raise NotAllowed(N_("Your role does not allow this."))
    if key and (opened := queries.find_opened(by, key)):
        return opened
    identity.find_account(by.account_id, lock=True)  # drafts of one person are counted and begun one after the other
    if queries.count_drafts(by) >= MAX_OPEN_DRAFTS:
        raise Invalid(N_("You have too many open drafts. Finish or discard one first."))
    service = catalogue.get_service_of(version)
    application = Application(
        reference=new_reference(current_profile().country),
        service_id=service.id,
        version_id=version.id,
        account_id=by.account_id,
        authority_id=service.authority_id,
        state=State.DRAFT,
        language=by.language,
        opening_key=key,
        answers={},
        saved_pages=[],
        unfinished={},
        opened_at=now,
        changed_at=now,
        days_stopped=0,
    )
    try:
        with db.session.begin_nested():
            db.session.add(application)
    except IntegrityError:
        opened = queries.find_opened(by, key) if key else None
        if opened is None:
            raise
        return opened
    telling.record("draft.opened", application, by, now)
    return application


def save_page(
    application: Application,
    *,
    page: str,
    values: dict[str, Any],
    unfinished: dict[str, list[str]] | None = None,
    complete: bool = True,
    seen: str | None = None,
    by: Actor,
    now: dt.datetime,
) -> Application:
    """The answers of the page `page` are `values` (None takes an answer away); what is typed but not valid waits in `unfinished`.

    The applicant only. A page that is `complete` needs no more visit. `seen` is the page's digest when it was opened: raises `Conflict` when another window changed it since
    to something else. While more is asked for, only the questions asked are taken (`Invalid` otherwise).
    """
    telling.require_applicant(application, by)
    open_keys = queries.open_keys(application, page)
    if values.keys() - open_keys:
        raise Invalid(N_("This question is not open."))
    before = {key: application.answers[key] for key in open_keys if key in application.answers}
    after = {key: value for key, value in (before | values).items() if value is not None}
    if seen is not None and seen != queries.page_digest(application, open_keys) and before != after:
        raise Conflict(N_("This page was changed in another window meanwhile."))
    application.follow(Verb.SAVE, now)
    kept = {key: value for key, value in application.answers.items() if key not in open_keys}
    application.answers = kept | after
    application.unfinished = {key: text for key, text in application.unfinished.items() if key != page}
    if unfinished:
        application.unfinished = application.unfinished | {page: unfinished}
    application.saved_pages = [key for key in application.saved_pages if key != page] + [page] * complete
    application.saved_at = now
    return application


def attach(application: Application, stored: StoredFile, *, path: str, by: Actor, now: dt.datetime) -> Attachment:
    """`stored` is among the files that answer the question at `path` ("photo", "children.0.certificate").

    The applicant only, while that question is open: raises `Conflict` or `Invalid` otherwise, and for too many files.
    """
    telling.require_applicant(application, by)
    page = queries.definition_of(application).questionnaire.page_of(path.split(".")[0])
    if page is None or path.split(".")[0] not in queries.open_keys(application, page.key):
        raise Invalid(N_("This question is not open."))
    if queries.count_attachments(application) >= MAX_ATTACHMENTS:
        raise Invalid(N_("There are too many files in this application."))
    application.follow(Verb.SAVE, now)
    attachment = Attachment(application_id=application.id, question_key=path, file_id=stored.id, attached_at=now)
    db.session.add(attachment)
    application.answers = with_files(application.answers, path, [stored.id])
    application.saved_at = now
    db.session.flush()
    return attachment


def detach(application: Application, file_id: int, *, by: Actor, now: dt.datetime) -> None:
    """The file answers nothing any more, and is discarded. The applicant only, while its question is open."""
    telling.require_applicant(application, by)
    attachment, stored = queries.get_attachment(application, file_id)
    key = attachment.question_key.split(".")[0]
    page = queries.definition_of(application).questionnaire.page_of(key)
    if page is None or key not in queries.open_keys(application, page.key):
        raise Invalid(N_("This question is not open."))
    application.follow(Verb.SAVE, now)
    application.answers = without_file(application.answers, file_id)
    db.session.delete(attachment)
    db.session.flush()
    files.discard(stored, by=by, now=now)


_RECEIPT = sa.insert(cast(sa.Table, Receipt.__table__))
"""Never changed once it is there, a receipt needs no object of the session, which costs three times as much."""


def submit(application: Application, *, key: str | None = None, by: Actor, now: dt.datetime) -> None:
    """The application is filed: there is one receipt, a due date, and the authority has it. Filing again changes nothing.

    The applicant only. `key` is the digest of the answers the applicant saw on the check page: raises `Conflict` when they
    changed since, `Invalid` when answers are missing or wrong. Term: that of the service's version for these answers, counted
    by `egov.authorities.terms` from the working day after filing.
    """
    telling.require_applicant(application, by)
    if application.filed_at is not None:
        return
    definition = queries.definition_of(application)
    pruned = answering.prune(definition.questionnaire, application.answers)
    if key is not None and key != digest(pruned):
        raise Conflict(N_("Your answers were changed in another window meanwhile. Please check them again."))
    if queries.problems_of(application, now, pruned=pruned):
        raise Invalid(N_("Some answers are missing or need correcting."))
    term = terms.term_of(definition, pruned, today=local_day(now))
    surname = identity.surname_of(application.account_id)
    stored = telling.discard_unused(application, pruned, by=by, now=now)
    application.follow(Verb.SUBMIT, now)
    application.answers, application.unfinished = pruned, {}
    application.filed_at = application.saved_at = now
    application.term_amount, application.term_unit = term.amount, term.unit
    application.due_on = authority_terms.due_on(
        now, term.amount, term.unit, authorities.get_calendar(), current_profile().timezone
    )
    application.holder_authority_id = application.authority_id
    application.stage_key = definition.route.stages[0].key if definition.route.stages else None
    application.surname_key = fold_surname(surname)
    sealed = {"reference": application.reference, "version": application.version_id, "answers": pruned, "files": stored}
    receipt_digest = digest(sealed)
    due_on = application.due_on.isoformat()
    row = telling.record("application.submitted", application, by, now, digest=receipt_digest, due_on=due_on)
    receipt = {
        "application_id": application.id,
        "digest": receipt_digest,
        "answers": pruned,
        "files": stored,
        "filed_at": now,
    }
    db.session.execute(_RECEIPT, {**receipt, "journal_row_id": row.id})


def answer_more(application: Application, *, by: Actor, now: dt.datetime) -> Application:
    """The office's request is answered, and its clock runs again, the due date later by the days it stood still.

    The applicant only. Raises `Invalid` when an answer that was asked for is missing or wrong.
    """
    telling.require_applicant(application, by)
    if not application.allows(Verb.ANSWER_MORE):
        raise Conflict(N_("This application has moved on. Open it again to see how it stands now."))
    request = queries.get_open_request(application)
    definition = queries.definition_of(application)
    pruned = answering.prune(definition.questionnaire, application.answers)
    asked = queries.asked_keys(application)
    if any(problem.at.split(".")[0] in asked for problem in queries.problems_of(application, now, pruned=pruned)):
        raise Invalid(N_("Some answers are missing or need correcting."))
    application.follow(Verb.ANSWER_MORE, now)
    application.answers, application.unfinished = pruned, {}
    request.answered_at = request.closed_at = now
    telling.resume_clock(application, now)
    telling.discard_unused(application, pruned, by=by, now=now)
    telling.record("application.more_answered", application, by, now, request=request.id, due_on=str(application.due_on))
    return application


def withdraw(application: Application, *, reason: str = "", by: Actor, now: dt.datetime) -> Application:
    """The application is withdrawn: nobody works on it any more. The applicant only, before it is decided.

    A draft is discarded with its answers and files. The reason, when given, stands in the thread with the office.
    """
    telling.require_applicant(application, by)
    was_draft = application.state == State.DRAFT
    application.follow(Verb.WITHDRAW, now)
    application.clock_stopped_on = None
    telling.close_request(application, now)
    if was_draft:
        application.answers, application.unfinished = {}, {}
        telling.discard_unused(application, {}, by=by, now=now)
        telling.record("draft.discarded", application, by, now)
        return application
    if reason.strip():
        telling.put_in_thread(application, "applicant", reason, by, now)
    private = {"reason": reason.strip()} if reason.strip() else None
    telling.record("application.withdrawn", application, by, now, private=private)
    return application


def write_to_office(application: Application, text: str, *, by: Actor, now: dt.datetime) -> ThreadMessage:
    """The applicant's message stands in the thread. The applicant only, while the office has the application."""
    telling.require_applicant(application, by)
    application.follow(Verb.WRITE, now)
    message = telling.put_in_thread(application, "applicant", text, by, now)
    telling.record("application.applicant_wrote", application, by, now, private={"text": message.text}, message=message.id)
    return message


def expire(application: Application, *, now: dt.datetime, by: Actor) -> Application:
    """The application has run out: a draft nobody came back to, or a request for more nobody answered in time.

    The system only (`NotAllowed`). A draft's answers and files are discarded.
    """
    if by.system is None:
        raise NotAllowed(N_("Your role does not allow this."))
    was_draft = application.state == State.DRAFT
    application.follow(Verb.EXPIRE, now)
    application.clock_stopped_on = None
    telling.close_request(application, now)
    if was_draft:
        application.answers, application.unfinished = {}, {}
        telling.discard_unused(application, {}, by=by, now=now)
    telling.record("application.expired", application, by, now, was="draft" if was_draft else "more_needed")
    return application
