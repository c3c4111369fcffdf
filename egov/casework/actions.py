"""Handing cases out and back: opening, taking, assigning, releasing, noting, and telling that one was looked at.

Deciding and asking are in `deciding.py` and `consulting.py`. Every verb is for officers of the case's own authority
(`NotFound` for others) who are not its applicant (`NotAllowed`).
"""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from egov.applications import actions as office
from egov.applications import queries as applications
from egov.applications.models import Application, State
from egov.casework import queries
from egov.casework.models import MAX_NOTE, Case, CaseNote, Purpose
from egov.casework.queries import stamp_of
from egov.identity.models import Account, RoleGrant
from egov.journal import actions as journal
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import N_, Conflict, Invalid, NotAllowed, NotFound
from egov.kernel.permissions import Permission


class Overtaken(Conflict):
    """The case changed after the officer opened it; what was typed is kept, nothing is overwritten (409)."""

    def __init__(self) -> None:
        super().__init__(
            N_("This case was changed after you opened it. See what happened, then decide whether your change still fits.")
        )


def open_case(application: Application, *, by: Actor, now: dt.datetime) -> Case:
    """There is one case for the filed application, unassigned in the queue of its authority; opening again gives the same one.

    For the system. Raises `Conflict` where the application is not filed.
    """
    if by.system is None:
        raise NotAllowed(N_("Your role does not allow this."))
    known = queries.find_case_of(application.id)
    if known is not None:
        return known
    if application.due_on is None:
        raise Conflict(N_("This application is not filed."))
    stages = applications.definition_of(application).route.stages
    case = Case(
        application_id=application.id,
        authority_id=application.authority_id,
        service_id=application.service_id,
        stage=stages[0].key if stages else "decide",
        stage_kind=stages[0].kind if stages else "decide",
        opened_at=now,
        due_on=application.due_on,
        closed_at=application.closed_at,
        out_of_turn=False,
        waiting=False,
    )
    try:
        with db.session.begin_nested():
            db.session.add(case)
    except IntegrityError:
        known = queries.find_case_of(application.id)
        if known is None:
            raise
        return known
    tell("case.opened", case, application, by=by, now=now)
    return case


def keep_up(application: Application, *, by: Actor, now: dt.datetime) -> None:
    """The case shows what the applicant did: answered (the clock runs again, to a later day), withdrew, or let time pass."""
    case = queries.find_case_of(application.id)
    if case is None or by.system is None:
        return
    case.waiting = application.state == State.MORE_NEEDED
    if application.due_on is not None:
        case.due_on = application.due_on
    if application.is_closed and case.closed_at is None:
        case.closed_at = application.closed_at or now


def take_next(*, by: Actor, now: dt.datetime) -> Case | None:
    """The most urgent waiting case that `by` may work is theirs; None when nothing waits. Nobody else can get it, however many ask.

    Officers and supervisors; blind: it is not chosen by who applied. On PostgreSQL rows locked by others are skipped, on
    SQLite the transaction has the only write lock.
    """
    if by.authority_id is None or not by.may(Permission.WORK_CASES):
        raise NotAllowed(N_("Your role does not allow this."))
    statement = queries.waiting_for(by).order_by(Case.due_on, Case.id).limit(1)
    case = db.session.execute(statement.with_for_update(skip_locked=True, of=Case)).scalar_one_or_none()
    if case is None:
        return None
    _give(case, _application_of(case), by.account_id, way="next", out_of_turn=False, by=by, now=now)
    return case


def take(case: Case, *, by: Actor, now: dt.datetime) -> Case:
    """The chosen case is in the hands of `by`; where a more urgent one was waiting that is recorded, and the supervisor sees it.

    Raises `Conflict` when a colleague has it already.
    """
    application = hold(case, by=by)
    if case.assignee_id == by.account_id:
        return case
    if case.assignee_id is not None:
        raise Conflict(N_("A colleague has taken this case."))
    _give(
        case, application, by.account_id, way="chosen", out_of_turn=queries.more_urgent_exists(case, by=by), by=by, now=now
    )
    return case


def assign(case: Case, *, account_id: int, by: Actor, now: dt.datetime) -> Case:
    """The case is in the hands of the officer `account_id` of the same authority.

    Supervisors only. Raises `Invalid` where the account is no officer there, or is the applicant.
    """
    application = hold(case, by=by)
    if not by.may(Permission.SUPERVISE_CASES):
        raise NotAllowed(N_("Your role does not allow this."))
    works = sa.select(RoleGrant.id).where(
        RoleGrant.account_id == sa.select(Account.id).where(Account.id == account_id, Account.active).scalar_subquery(),
        RoleGrant.authority_id == case.authority_id,
        RoleGrant.role.in_(("officer", "supervisor")),
    )
    if db.session.execute(works).first() is None:
        raise Invalid(N_("Choose an officer of your authority."), field="assignee")
    if _is_of(application, account_id):
        raise Invalid(N_("This officer is the applicant: nobody works a case of their own."), field="assignee")
    _give(case, application, account_id, way="supervisor", out_of_turn=False, by=by, now=now)
    return case


def release(case: Case, *, by: Actor, now: dt.datetime) -> Case:
    """The case is unassigned again, in its old place in the queue. Its assignee, or a supervisor."""
    application = hold(case, by=by)
    if case.assignee_id is None:
        return case
    if case.assignee_id != by.account_id and not by.may(Permission.SUPERVISE_CASES):
        raise NotAllowed(N_("Only the officer who has this case, or a supervisor, may give it back."))
    tell("case.released", case, application, by=by, now=now, assignee=case.assignee_id)
    case.assignee_id, case.assigned_at, case.out_of_turn = None, None, False
    db.session.flush()
    return case


def note(case: Case, text: str, *, by: Actor, now: dt.datetime) -> CaseNote:
    """The note stands on the case for colleagues. Any officer of the authority, also on a closed case."""
    application = require_office(case, by=by)
    text = text.strip()
    if not text:
        raise Invalid(N_("Write your note."), field="note")
    if len(text) > MAX_NOTE:
        raise Invalid(N_("The text may have at most %(max)s characters."), field="note", max=MAX_NOTE)
    written = CaseNote(case_id=case.id, author_id=by.account_id, text=text, written_at=now)
    db.session.add(written)
    db.session.flush()
    tell("case.noted", case, application, by=by, now=now, private={"text": text}, note=written.id)
    return written


def view(case: Case, purpose: Purpose, *, by: Actor, now: dt.datetime) -> None:
    """The journal says that `by` opened the case, and for what; the applicant reads it in the list of who looked at their data."""
    application = _application_of(case)
    tell("case.viewed", case, application, by=by, now=now, purpose=str(purpose))


def view_file(case: Case, file_id: int, purpose: Purpose, *, by: Actor, now: dt.datetime) -> None:
    """The journal says that `by` opened one of the applicant's files, and for what."""
    tell("case.file_viewed", case, _application_of(case), by=by, now=now, purpose=str(purpose), file=file_id)


def require_office(case: Case, *, by: Actor) -> Application:
    """The application of the case, for officers of its authority who are not its applicant; the system passes.

    Raises `NotFound` for another authority's officers, `NotAllowed` on a conflict of interest.
    """
    application = _application_of(case)
    if by.system is not None:
        return application
    if by.authority_id is None or case.authority_id != by.authority_id or not by.may(Permission.WORK_CASES):
        raise NotFound
    if by.account_id is not None and _is_of(application, by.account_id):
        raise NotAllowed(N_("This is your own application. A colleague will work on it: nobody decides for themselves."))
    return application


def hold(case: Case, *, by: Actor, seen: str | None = None, own: bool = False) -> Application:
    """The application of the case, both rows read anew and locked until the end of the transaction, after every guard.

    `seen` is the stamp of what the officer looked at: raises `Overtaken` when it is no longer so. `own` asks that `by` has the
    case in hand (`NotAllowed`). Raises `Conflict` on a closed case.
    """
    db.session.refresh(case, with_for_update=True)
    application = db.session.get(Application, case.application_id, with_for_update=True, populate_existing=True)
    if application is None:
        raise NotFound
    require_office(case, by=by)
    if seen is not None and seen != stamp_of(case, application):
        raise Overtaken
    if case.is_closed:
        raise Conflict(N_("This case is closed."))
    if own and by.system is None and case.assignee_id != by.account_id:
        raise NotAllowed(N_("Take the case first: only the officer who has it may do this."))
    return application


def tell(
    kind: str,
    case: Case,
    application: Application,
    *,
    by: Actor,
    now: dt.datetime,
    private: dict[str, str] | None = None,
    **facts: str | int | bool | None,
) -> None:
    """The journal says that `kind` happened on the case, under its application, so that the history of both is one."""
    journal.record(
        kind,
        subject=application,
        by=by,
        now=now,
        about=application.account_id,
        authority_id=by.authority_id or case.authority_id,
        facts={"reference": application.reference, "service_id": application.service_id, "case": case.id, **facts},
        private=private,
    )


def _give(
    case: Case,
    application: Application,
    account_id: int | None,
    *,
    way: str,
    out_of_turn: bool,
    by: Actor,
    now: dt.datetime,
) -> None:
    case.assignee_id, case.assigned_at, case.out_of_turn = account_id, now, out_of_turn
    db.session.flush()
    tell("case.assigned", case, application, by=by, now=now, assignee=account_id, way=way, out_of_turn=out_of_turn)
    if application.state == State.SUBMITTED:
        office.take_up(application, by=by, now=now, stage_key=case.stage)
        db.session.flush()


def _application_of(case: Case) -> Application:
    application = db.session.get(Application, case.application_id)
    if application is None:
        raise NotFound
    return application


def _is_of(application: Application, account_id: int) -> bool:
    """Whether the person with the account `account_id` is the applicant: by the account, or by the national number."""
    if application.account_id == account_id:
        return True
    statement = sa.select(Account.id, Account.national_number).where(Account.id.in_((application.account_id, account_id)))
    numbers = dict(db.session.execute(statement).tuples().all())
    theirs = numbers.get(account_id)
    return theirs is not None and theirs == numbers.get(application.account_id)
