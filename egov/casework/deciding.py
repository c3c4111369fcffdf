"""Moving a case on: through its stages, asking the applicant for more, writing to them, approving and refusing.

Only the officer who has the case in hand; `seen` is the stamp of what that officer looked at (see `actions.hold`). The state of
the application itself is changed by `applications.office`, in the same transaction.
"""

import datetime as dt

import sqlalchemy as sa

from egov.applications import actions as office
from egov.applications import queries as applications
from egov.applications.models import Application, InformationRequest, Outcome, ThreadMessage
from egov.casework.actions import hold
from egov.casework.models import Case, Consultation
from egov.catalogue.definition import ServiceDefinition
from egov.jobs.queue import enqueue
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import N_, Conflict, Invalid, NotAllowed
from egov.kernel.permissions import Permission

ISSUING_JOB = "certificates.issue_for_case"
BEFORE_DECISION = ("check", "consult")


def finish_stage(case: Case, *, by: Actor, now: dt.datetime, seen: str | None = None) -> Case:
    """The case is in the next stage of its service's route. Raises `Conflict` in the stage of decision: a decision leads on."""
    application = hold(case, by=by, seen=seen, own=True)
    stages = applications.definition_of(application).route.stages
    keys = [stage.key for stage in stages]
    place = keys.index(case.stage) if case.stage in keys else len(keys)
    if case.stage_kind not in BEFORE_DECISION or place + 1 >= len(stages):
        raise Conflict(N_("This stage ends with the decision."))
    following = stages[place + 1]
    case.stage, case.stage_kind = following.key, following.kind
    office.move_on(application, stage_key=following.key, by=by, now=now)
    db.session.flush()
    return case


def request_more(
    case: Case,
    *,
    question_keys: list[str],
    message: str,
    answer_until: dt.date,
    by: Actor,
    now: dt.datetime,
    seen: str | None = None,
) -> InformationRequest:
    """The applicant is asked to answer just `question_keys` again, until `answer_until`; the clock stands still until then."""
    application = hold(case, by=by, seen=seen, own=True)
    request = office.ask_more(
        application, question_keys=question_keys, message=message, answer_until=answer_until, by=by, now=now
    )
    case.waiting = True
    db.session.flush()
    return request


def reply(case: Case, text: str, *, by: Actor, now: dt.datetime) -> ThreadMessage:
    """The office's message stands in the thread with the applicant. Nothing is overwritten by it, so nothing need be seen first."""
    return office.write_to_applicant(hold(case, by=by, own=True), text, by=by, now=now)


def may_decide(definition: ServiceDefinition, *, by: Actor) -> bool:
    """Whether the role of `by` may take the decision: the route may ask for a supervisor."""
    needed = {stage.role for stage in definition.route.stages if stage.kind == "decide"}
    return by.may(Permission.SUPERVISE_CASES) or "supervisor" not in needed


def approve(case: Case, *, explanation: str = "", by: Actor, now: dt.datetime, seen: str | None = None) -> Outcome:
    """The application is approved, the case closed, and its document, where the service gives one, on its way."""
    application = _hold_to_decide(case, by=by, seen=seen)
    outcome = office.approve(application, explanation=explanation, by=by, now=now)
    _close(case, application, now)
    if applications.definition_of(application).certificate is not None:
        enqueue(ISSUING_JOB, {"case_id": case.id}, key=f"issue:{application.reference}", now=now)
    return outcome


def refuse(
    case: Case, *, ground_code: str, explanation: str, by: Actor, now: dt.datetime, seen: str | None = None
) -> Outcome:
    """The application is refused on a ground of its service, with an explanation for this applicant; the case is closed."""
    application = _hold_to_decide(case, by=by, seen=seen)
    if not explanation.strip():
        raise Invalid(N_("Explain the refusal to the applicant in your own words."), field="explanation")
    outcome = office.refuse(application, ground_code=ground_code, explanation=explanation, by=by, now=now)
    _close(case, application, now)
    return outcome


def _hold_to_decide(case: Case, *, by: Actor, seen: str | None) -> Application:
    application = hold(case, by=by, seen=seen, own=True)
    if not may_decide(applications.definition_of(application), by=by):
        raise NotAllowed(N_("In this service a supervisor takes the decision. Hand the case over with a note."))
    return application


def _close(case: Case, application: Application, now: dt.datetime) -> None:
    """The case is closed, and nobody is waited for any more."""
    case.closed_at, case.waiting = now, False
    db.session.execute(
        sa.update(Consultation)
        .where(Consultation.case_id == case.id, Consultation.closed_at.is_(None))
        .values(closed_at=now, version_id=Consultation.version_id + 1)
    )
    db.session.flush()
