"""Screens for asking the applicant for more, approving and refusing: each shows what will happen before it happens."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from egov.applications.wording import appeal_line
from egov.authorities import queries as authorities
from egov.authorities.appeals import appeals_against
from egov.casework import deciding, queries
from egov.casework.documents import certificate_of, letter_of
from egov.casework.forms import ApproveForm, RefuseForm, RequestMoreForm, choices
from egov.casework.queries import CaseFile
from egov.casework.screens import change, definition_of, is_blind, officer, open_file, purpose_of, screens, tell_viewed
from egov.kernel import clock
from egov.kernel.errors import N_
from egov.questionnaire.answers import visible_pages, visible_questions
from egov.web import redisplay
from egov.web.guards import actor
from egov.web.language import gettext, language, speaking
from egov.web.presentation import today

ANSWER_DAYS = 10
"""Working days that are proposed for the applicant's answer: the portal's rule."""


@screens.route("/<reference>/request-more", methods=["GET", "POST"])
@officer
def request_more(reference: str) -> ResponseReturnValue:
    """Asks the applicant for more, question by question."""
    file = open_file(reference)
    form = RequestMoreForm(data={"answer_until": authorities.get_calendar().add_working_days(today(), ANSWER_DAYS)})
    form.question_keys.choices = question_choices(file)
    return change(
        file,
        form,
        lambda: deciding.request_more(
            file.case,
            question_keys=form.question_keys.data or [],
            message=form.message.data or "",
            answer_until=form.answer_until.data,
            seen=form.seen.data or "",
            by=actor(),
            now=clock.now(),
        ),
        N_("The applicant was asked. The clock stands still until the answer."),
        "casework/request_more.html",
        lambda _fresh: {},
    )


@screens.route("/<reference>/approve", methods=["GET", "POST"])
@officer
def approve(reference: str) -> ResponseReturnValue:
    """Shows the document as it will be, then approves."""
    file, form = open_file(reference), ApproveForm()
    return change(
        file,
        form,
        lambda: deciding.approve(
            file.case, explanation=form.explanation.data or "", seen=form.seen.data or "", by=actor(), now=clock.now()
        ),
        N_("The application is approved. The document is signed and sent to the applicant."),
        "casework/approve.html",
        _approve_context,
    )


@screens.route("/<reference>/refuse", methods=["GET", "POST"])
@officer
def refuse(reference: str) -> ResponseReturnValue:
    """Takes the ground and its explanation, shows the letter as the applicant will read it, and sends it when it was seen."""
    file, form = open_file(reference), RefuseForm()
    grounds = definition_of(file).refusal_grounds
    form.ground_code.choices = choices((ground.code, ground.text.in_(language())) for ground in grounds)
    step = request.form.get("step", "show")
    if form.is_submitted() and step != "send" and not is_blind(file):
        tell_viewed(file.case, purpose_of(file.case, actor()))
        ready = step == "show" and form.validate()
        redisplay.hold_back()
        page = render_template("casework/refuse.html", **_refuse_context(file, form, letter=ready))
        return page, 422 if form.errors else 200
    return change(
        file,
        form,
        lambda: deciding.refuse(
            file.case,
            ground_code=form.ground_code.data,
            explanation=form.explanation.data or "",
            seen=form.seen.data or "",
            by=actor(),
            now=clock.now(),
        ),
        N_("The application is refused. The letter is sent to the applicant."),
        "casework/refuse.html",
        lambda fresh: _refuse_context(fresh, form, letter=False),
    )


def question_choices(file: CaseFile) -> list[SelectChoice]:
    """The questions this applicant was asked, page by page, in the officer's language."""
    answers = file.application.answers
    return [
        SelectChoice(question.key, question.label.in_(language()))
        for page in visible_pages(definition_of(file).questionnaire, answers)
        for question in visible_questions(page, answers)
    ]


def _approve_context(file: CaseFile) -> dict[str, Any]:
    waiting = [asked for asked in queries.list_consultations(file.case) if asked.closed_at is None]
    return {"certificate": certificate_of(file, definition_of(file), today()), "waiting": waiting}


def _refuse_context(file: CaseFile, form: RefuseForm, *, letter: bool) -> dict[str, Any]:
    definition = definition_of(file)
    ground = next((ground for ground in definition.refusal_grounds if ground.code == form.ground_code.data), None)
    written = letter_of(file, definition, ground, form.explanation.data or "") if letter and ground else None
    appeals: list[str] = []
    if written is not None:
        with speaking(written.language):
            appeals = [gettext("If you do not agree, you may appeal:")]
            appeals += [appeal_line(appeal) for appeal in appeals_against(clock.now())]
    remedies = {ground.code: ground.remedy.in_(language()) for ground in definition.refusal_grounds if ground.remedy}
    about = {"file": file, "form": form, "definition": definition, "meanwhile": []}
    return {**about, "letter": written, "remedies": remedies, "appeals": appeals}
