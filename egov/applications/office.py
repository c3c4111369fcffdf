"""What the office does to an application. `casework` decides who may and when; here the application itself changes.

Every verb: officers of the authority that decides or holds it, or the system (`NotFound` for others); `Conflict` where the
state table has no such row.
"""

import datetime as dt

from egov.applications import queries, telling
from egov.applications.models import Application, InformationRequest, Outcome, ThreadMessage, Verb
from egov.certificates.models import Certificate
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import N_, Conflict, Invalid
from egov.profiles.current import local_day


def take_up(application: Application, *, by: Actor, now: dt.datetime, stage_key: str | None = None) -> Application:
    """An officer has begun to work on the application."""
    telling.require_office(application, by)
    application.follow(Verb.TAKE_UP, now)
    if stage_key is not None:
        application.stage_key = stage_key
    telling.record("application.taken_up", application, by, now, stage=application.stage_key)
    return application


def move_on(
    application: Application, *, stage_key: str, holder_authority_id: int | None = None, by: Actor, now: dt.datetime
) -> Application:
    """The application is in the stage `stage_key` of its service's route, with that stage's authority."""
    telling.require_office(application, by)
    application.follow(Verb.MOVE_ON, now)
    application.stage_key = stage_key
    application.holder_authority_id = holder_authority_id or application.authority_id
    telling.record("application.moved_on", application, by, now, stage=stage_key, holder=application.holder_authority_id)
    return application


def ask_more(
    application: Application,
    *,
    question_keys: list[str],
    message: str,
    answer_until: dt.date,
    by: Actor,
    now: dt.datetime,
) -> InformationRequest:
    """The applicant is asked: just the questions in `question_keys` are open, until `answer_until`; the clock stands still.

    Raises `Invalid` for no question, an unknown one, no message or a past day.
    """
    telling.require_office(application, by)
    if not question_keys or set(question_keys) - queries.all_keys(application):
        raise Invalid(N_("Choose the questions to ask about."), field="question_keys")
    if not message.strip():
        raise Invalid(N_("Write your message."), field="message")
    if answer_until <= local_day(now):
        raise Invalid(N_("Choose a day in the future."), field="answer_until")
    application.follow(Verb.ASK_MORE, now)
    telling.stop_clock(application, now)
    asked = list(dict.fromkeys(question_keys))
    request = InformationRequest(
        application_id=application.id,
        question_keys=asked,
        message=message.strip(),
        answers_before={key: application.answers[key] for key in asked if key in application.answers},
        asked_by_id=by.account_id,
        asked_at=now,
        answer_until=answer_until,
    )
    db.session.add(request)
    db.session.flush()
    telling.record(
        "application.more_requested",
        application,
        by,
        now,
        private={"message": request.message},
        request=request.id,
        answer_until=answer_until.isoformat(),
    )
    return request


def approve(application: Application, *, explanation: str = "", by: Actor, now: dt.datetime) -> Outcome:
    """The application is approved. Nothing may follow but its certificate."""
    telling.require_office(application, by)
    application.follow(Verb.APPROVE, now)
    outcome = _decide(application, "approved", None, explanation, by, now)
    telling.record("application.approved", application, by, now, outcome=outcome.id)
    return outcome


def refuse(application: Application, *, ground_code: str, explanation: str, by: Actor, now: dt.datetime) -> Outcome:
    """The application is refused on a ground of its service's version; raises `Invalid` for a ground that is not one."""
    telling.require_office(application, by)
    if ground_code not in {ground.code for ground in queries.definition_of(application).refusal_grounds}:
        raise Invalid(N_("Choose the ground for refusal."), field="ground_code")
    application.follow(Verb.REFUSE, now)
    outcome = _decide(application, "refused", ground_code, explanation, by, now)
    telling.record("application.refused", application, by, now, outcome=outcome.id, ground=ground_code)
    return outcome


def attach_certificate(application: Application, certificate: Certificate, *, by: Actor, now: dt.datetime) -> Application:
    """The applicant finds `certificate` with the application. Once; raises `Conflict` when there is another one already."""
    telling.require_office(application, by)
    if application.certificate_id == certificate.id:
        return application
    if application.certificate_id is not None:
        raise Conflict(N_("This application has its document already."))
    application.follow(Verb.ATTACH_CERTIFICATE, now)
    application.certificate_id = certificate.id
    telling.record("application.certificate_issued", application, by, now, certificate=certificate.id)
    return application


def write_to_applicant(application: Application, text: str, *, by: Actor, now: dt.datetime) -> ThreadMessage:
    """The office's message stands in the thread."""
    telling.require_office(application, by)
    application.follow(Verb.WRITE, now)
    message = telling.put_in_thread(application, "office", text, by, now)
    telling.record("application.office_wrote", application, by, now, private={"text": message.text}, message=message.id)
    return message


def _decide(
    application: Application, kind: str, ground_code: str | None, explanation: str, by: Actor, now: dt.datetime
) -> Outcome:
    outcome = Outcome(
        application_id=application.id,
        kind=kind,
        ground_code=ground_code,
        explanation=explanation.strip(),
        decided_by_id=by.account_id,
        decided_at=now,
    )
    db.session.add(outcome)
    db.session.flush()
    return outcome
