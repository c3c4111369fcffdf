"""Asking another authority about a case, and answering such a question."""

import datetime as dt

from egov.applications import queries as applications
from egov.authorities import queries as authorities
from egov.authorities.models import Authority
from egov.casework.actions import hold, tell
from egov.casework.models import MAX_NOTE, Case, Consultation, Opinion
from egov.casework.queries import CaseFile
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import N_, Conflict, Invalid, NotAllowed, NotFound
from egov.kernel.permissions import Permission
from egov.profiles.current import local_day

DAYS = 5
"""Working days that a consulted authority has where the route names no term: the portal's rule."""
MAX_DAYS = 30


def consult(
    case: Case,
    *,
    authority: Authority,
    question: str,
    question_keys: list[str],
    days: int = DAYS,
    by: Actor,
    now: dt.datetime,
    seen: str | None = None,
) -> Consultation:
    """`authority` is asked about the case and has `days` working days to answer; its officers see the answers to `question_keys`.

    Whoever has the case in hand. Raises `Invalid` for the own authority, an unknown question, no text or a term out of 1 to 30.
    """
    application = hold(case, by=by, seen=seen, own=True)
    if authority.id == case.authority_id or not authority.active:
        raise Invalid(N_("Choose another authority."), field="authority")
    if not question.strip():
        raise Invalid(N_("Write your question."), field="question")
    if len(question) > MAX_NOTE:
        raise Invalid(N_("The text may have at most %(max)s characters."), field="question", max=MAX_NOTE)
    if set(question_keys) - applications.all_keys(application):
        raise Invalid(N_("Choose the answers to show."), field="question_keys")
    if not 1 <= days <= MAX_DAYS:
        raise Invalid(N_("The term must be from 1 to %(max)s working days."), field="days", max=MAX_DAYS)
    consultation = Consultation(
        case_id=case.id,
        authority_id=authority.id,
        question=question.strip(),
        question_keys=list(dict.fromkeys(question_keys)),
        asked_by_id=by.account_id,
        asked_at=now,
        due_on=authorities.get_calendar().add_working_days(local_day(now), days),
        advice="",
    )
    db.session.add(consultation)
    db.session.flush()
    tell(
        "case.consulted",
        case,
        application,
        by=by,
        now=now,
        private={"question": consultation.question},
        consultation=consultation.id,
        consulted=authority.id,
        due_on=consultation.due_on.isoformat(),
    )
    return consultation


def advise(
    consultation: Consultation, file: CaseFile, *, opinion: Opinion, advice: str, by: Actor, now: dt.datetime
) -> Consultation:
    """The asking office has the answer: agreement, objection or information, with its reasons.

    An officer of the asked authority who is not the applicant. Raises `NotFound` for others, `Conflict` when it is answered already
    or was decided without waiting.
    """
    db.session.refresh(consultation, with_for_update=True)
    if by.authority_id is None or consultation.authority_id != by.authority_id or not by.may(Permission.WORK_CASES):
        raise NotFound
    if file.interest:
        raise NotAllowed(N_("This is your own application. A colleague will work on it: nobody decides for themselves."))
    if consultation.closed_at is not None:
        raise Conflict(N_("This question needs no answer any more: it was answered, or the case is decided."))
    if not advice.strip():
        raise Invalid(N_("Write your answer."), field="advice")
    if len(advice) > MAX_NOTE:
        raise Invalid(N_("The text may have at most %(max)s characters."), field="advice", max=MAX_NOTE)
    consultation.opinion, consultation.advice = str(opinion), advice.strip()
    consultation.advised_by_id, consultation.answered_at, consultation.closed_at = by.account_id, now, now
    db.session.flush()
    tell(
        "case.advised",
        file.case,
        file.application,
        by=by,
        now=now,
        private={"advice": consultation.advice},
        consultation=consultation.id,
        opinion=str(opinion),
    )
    return consultation
