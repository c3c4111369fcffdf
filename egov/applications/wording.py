"""An application in words: terms, the meter of its days, its way so far and what is to come, in the language of the page."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app, url_for

from egov.applications.clocks import Clock, clock_of
from egov.applications.models import Application, InformationRequest, State
from egov.authorities import queries as authorities
from egov.authorities.appeals import Appeal
from egov.authorities.terms import received_on
from egov.catalogue.definition import ServiceDefinition
from egov.journal.queries import Event
from egov.kernel.errors import N_
from egov.web.language import gettext, language, ngettext
from egov.web.presentation import show_date, show_instant, today

STAGES = {
    "check": N_("Checking answers and documents"),
    "consult": N_("Asking another authority"),
    "decide": N_("Decision"),
    "issue": N_("Making the document"),
}
PAST = {
    "draft.opened": N_("You began the application"),
    "draft.moved": N_("The draft goes on with the new version of the service"),
    "application.submitted": N_("Application sent"),
    "application.taken_up": N_("An officer began to work on it"),
    "application.moved_on": N_("The next stage began"),
    "application.more_requested": N_("The office asked you for more"),
    "application.more_answered": N_("You answered the office"),
    "application.approved": N_("Approved"),
    "application.refused": N_("Refused"),
    "application.withdrawn": N_("You withdrew the application"),
    "application.expired": N_("The time of the application ran out"),
    "application.certificate_issued": N_("The document was issued"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One point on the way of an application: `state` is "done", "now" or "next"."""

    title: str
    state: str = "done"
    when: str = ""
    at: dt.datetime | None = None
    text: str = ""
    href: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Meter:
    """The days of a term, used and left, as the meter shows them."""

    text: str
    right: str
    share: int
    tone: str | None
    label: str
    start: str
    end: str


def days_in_words(count: int, unit: str) -> str:
    """`7 working days`, `1 day`: a number of days of a term's kind."""
    if unit == "calendar_days":
        return ngettext("%(num)s day", "%(num)s days", count)
    return ngettext("%(num)s working day", "%(num)s working days", count)


def term_in_words(amount: int, unit: str) -> str:
    """A term as the law gives it."""
    if unit == "automatic":
        return gettext("at once")
    if unit == "working_hours":
        return ngettext("%(num)s working hour", "%(num)s working hours", amount)
    return days_in_words(amount, unit)


def clock_on(application: Application, day: dt.date) -> Clock | None:
    """How the term of the application stands on `day`; None for a draft. What came after hours counts from the next working day."""
    if application.filed_at is None or application.due_on is None:
        return None
    calendar, timezone = authorities.get_calendar(), current_app.config["PROFILE"].timezone
    return clock_of(
        received_on(application.filed_at, calendar, timezone),
        application.due_on,
        day,
        calendar,
        unit=application.term_unit or "working_days",
        stopped_on=application.clock_stopped_on,
        days_stopped=application.days_stopped,
    )


def clock_today(application: Application) -> Clock | None:
    """How the term of the application stands today; None for a draft and for what is closed."""
    return None if application.is_closed else clock_on(application, today())


def meter_of(application: Application, request: InformationRequest | None) -> Meter | None:
    """The meter of the application: the office's days, or the applicant's while the office waits."""
    if request is not None:
        return _answering(request)
    clock = clock_today(application)
    if clock is None:
        return None
    left, used, total = (days_in_words(abs(number), clock.unit) for number in (clock.left, clock.used, clock.total))
    if clock.left < 0:
        text = gettext("The office is late by %(days)s", days=left)
    elif clock.left == 0:
        text = gettext("Today is the last day of the term")
    else:
        text = gettext("%(days)s left of the term", days=left)
    return Meter(
        text=text,
        right=gettext("Due: %(date)s", date=show_date(application.due_on)),
        share=clock.share,
        tone=None if clock.pace == "good" else clock.pace,
        label=gettext("%(used)s of %(total)s have passed", used=used, total=total),
        start=gettext("Passed: %(days)s", days=used),
        end=gettext("In all: %(days)s", days=total),
    )


def _answering(request: InformationRequest) -> Meter:
    calendar = authorities.get_calendar()
    asked_on = request.asked_at.astimezone(current_app.config["PROFILE"].timezone).date()
    total = max(1, calendar.working_days_between(asked_on, request.answer_until))
    left = calendar.working_days_between(today(), request.answer_until)
    words = days_in_words(max(0, left), "working_days")
    return Meter(
        text=gettext("%(days)s left to answer", days=words) if left > 0 else gettext("Today is the last day to answer"),
        right=gettext("The office's term stands still"),
        share=max(0, min(100, round(100 * (total - left) / total))),
        tone="near",
        label=gettext("%(days)s left to answer", days=words),
        start=gettext("Asked: %(date)s", date=show_date(asked_on)),
        end=gettext("Answer by %(date)s", date=show_date(request.answer_until)),
    )


def stage_in_words(definition: ServiceDefinition, stage_key: str | None) -> str:
    """The stage of the service's route called `stage_key`, in plain words."""
    stage = definition.stage(stage_key or "")
    if stage is None:
        return gettext("Review")
    return stage.name.in_(language()) if stage.name else gettext(STAGES[stage.kind])


def steps_of(
    application: Application,
    definition: ServiceDefinition,
    rows: Sequence[Event],
    requests: Mapping[int, InformationRequest],
    holder: str,
) -> list[Step]:
    """The way of the application: what happened, what is now, what is to come."""
    done, stages = [], _stages_left(definition, rows)
    for row in rows:
        if row.kind in PAST:
            done.append(_past(application, row, requests, stages.get(row.id, "")))
    if application.state == State.DRAFT or application.is_closed and not _document_to_come(application, definition):
        return done
    if application.state == State.MORE_NEEDED and done:
        last = done.pop()
        done.append(Step(last.title, "now", gettext("Now, since %(date)s", date=show_date(rows_last(rows))), text=last.text))
    elif application.state != State.APPROVED:
        done.append(_present(application, definition, rows, holder))
    return done + _future(application, definition)


def _stages_left(definition: ServiceDefinition, rows: Sequence[Event]) -> dict[int, str]:
    """The stage that was over when a row told of the next, in words, by row."""
    stages, left = definition.route.stages, {}
    present = stages[0].key if stages else None
    for row in rows:
        if row.kind == "application.moved_on":
            left[row.id] = stage_in_words(definition, present)
        if row.facts.get("stage"):
            present = str(row.facts["stage"])
    return left


def rows_last(rows: Sequence[Event]) -> dt.datetime:
    """When the last thing on the way happened."""
    return max(row.at for row in rows if row.kind in PAST)


def _past(application: Application, row: Event, requests: Mapping[int, InformationRequest], stage: str) -> Step:
    title, when = gettext(PAST[row.kind]), show_instant(row.at)
    if row.kind == "application.submitted":
        href = url_for("applications.receipt", reference=application.reference)
        return Step(
            title, when=when, at=row.at, text=gettext("The receipt was given at that moment."), href=href,
            link=gettext("See the receipt"),
        )  # fmt: skip
    if row.kind == "application.moved_on":
        return Step(gettext("%(stage)s: done", stage=stage), when=when, at=row.at)
    if row.kind == "application.more_requested":
        request = requests.get(int(row.facts.get("request") or 0))
        return Step(title, when=when, at=row.at, text=request.message if request else "")
    if row.kind == "application.more_answered" and row.facts.get("due_on"):
        due = show_date(dt.date.fromisoformat(str(row.facts["due_on"])))
        return Step(title, when=when, at=row.at, text=gettext("The term runs again, until %(date)s.", date=due))
    return Step(title, when=when, at=row.at)


def _present(application: Application, definition: ServiceDefinition, rows: Sequence[Event], holder: str) -> Step:
    since = gettext("Now, since %(date)s", date=show_date(rows_last(rows))) if rows else gettext("Now")
    if application.state == State.SUBMITTED:
        return Step(gettext("Waiting for an officer"), "now", since, text=holder)
    return Step(stage_in_words(definition, application.stage_key), "now", since, text=holder)


def _document_to_come(application: Application, definition: ServiceDefinition) -> bool:
    return bool(application.state == State.APPROVED and definition.certificate and application.certificate_id is None)


def _future(application: Application, definition: ServiceDefinition) -> list[Step]:
    due = gettext("Not later than %(date)s", date=show_date(application.due_on)) if application.due_on else ""
    if application.clock_stopped_on is not None:
        due = gettext("After your answer")
    coming: list[Step] = []
    if application.state == State.APPROVED:
        return [Step(gettext("Making the document"), "now", gettext("In a few minutes"))]
    stage = definition.stage(application.stage_key or "")
    if stage is None or stage.kind != "decide" or application.state == State.SUBMITTED:
        coming.append(Step(gettext("Decision"), "next", due))
    if definition.certificate:
        coming.append(Step(gettext("Your document, signed, on this page"), "next", gettext("After the decision")))
    return coming


def due_in_words(application: Application) -> str:
    """Until when it is to be decided; nothing for a draft and for what is closed."""
    if application.is_closed or application.due_on is None:
        return ""
    if application.clock_stopped_on is not None:
        return gettext("The term stands still; it moves by the days until you answer.")
    return show_date(application.due_on)


def line_of(application: Application) -> str:
    """What a list says of an application: what it waits for, until when."""
    if application.state == State.DRAFT:
        return gettext(
            "Not sent yet. Last saved %(instant)s.", instant=show_instant(application.saved_at or application.opened_at)
        )
    if application.state == State.MORE_NEEDED:
        return gettext("The office waits for your answer. Its term stands still.")
    if application.turn == "office":
        return gettext("Nothing is needed from you. To be decided by %(date)s.", date=show_date(application.due_on))
    ended = {
        State.APPROVED: gettext("Approved on %(date)s.", date=show_date(application.closed_at)),
        State.REFUSED: gettext("Refused on %(date)s.", date=show_date(application.closed_at)),
        State.WITHDRAWN: gettext("Withdrawn on %(date)s.", date=show_date(application.closed_at)),
    }
    return ended.get(State(application.state), gettext("Ran out on %(date)s.", date=show_date(application.closed_at)))


def group_of(application: Application) -> str:
    """The heading in the reader's list under which an application stands."""
    if application.state == State.DRAFT:
        return gettext("Drafts")
    if application.turn == "applicant":
        return gettext("Waiting for you")
    return gettext("With the office") if application.turn else gettext("Finished")


def appeal_line(appeal: Appeal) -> str:
    """A way against a decision in one line: to whom, until when, on which basis."""
    until = gettext("until %(date)s", date=show_date(appeal.until))
    return f"{appeal.to.in_(language())}, {until} ({appeal.legal_basis.in_(language())})"
