"""Screens for asking another authority, and for answering one."""

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from egov.applications import queries as applications
from egov.authorities import queries as authorities
from egov.casework import consulting, queries
from egov.casework.actions import view_file
from egov.casework.case_views import answers_of
from egov.casework.deadlines import deadline_of
from egov.casework.decision_views import question_choices
from egov.casework.forms import AdviseForm, ConsultForm, choices
from egov.casework.models import Consultation, Opinion, Purpose
from egov.casework.queries import CaseFile
from egov.casework.screens import change, definition_of, officer, open_file, screens, tell_viewed, try_change
from egov.files.serving import attachment
from egov.kernel import clock
from egov.kernel.errors import N_, NotAllowed, NotFound
from egov.web.guards import actor
from egov.web.language import gettext, language
from egov.web.presentation import today
from egov.web.unit_of_work import tell


@screens.route("/<reference>/consult", methods=["GET", "POST"])
@officer
def consult(reference: str) -> ResponseReturnValue:
    """Asks another authority about a case."""
    file = open_file(reference)
    form = _consult_form(file)
    return change(
        file,
        form,
        lambda: consulting.consult(
            file.case,
            authority=authorities.get_authority(form.authority.data),
            question=form.question.data or "",
            question_keys=form.question_keys.data or [],
            days=form.days.data or 0,
            seen=form.seen.data or "",
            by=actor(),
            now=clock.now(),
        ),
        N_("The question is on its way to the other authority."),
        "casework/consult.html",
        lambda _fresh: {},
    )


@screens.route("/consultations/<int:consultation_id>", methods=["GET", "POST"])
@officer
def advise(consultation_id: int) -> ResponseReturnValue:
    """A question of another authority, with the answers that belong to it and no others; and the answer to it."""
    consultation, file = _asked(consultation_id)
    form = AdviseForm()
    error = None
    if form.validate_on_submit():
        opinion = Opinion(form.opinion.data)
        advice = form.advice.data or ""
        answer = partial(consulting.advise, consultation, file, opinion=opinion, advice=advice, by=actor(), now=clock.now())
        error = try_change(form, answer)
        if error is None:
            flash(gettext("Your answer is with the other authority."), "success")
            return redirect(url_for(".queue", tab="consultations"), 303)
        consultation, file = _asked(consultation_id)
    tell_viewed(file.case, Purpose.ADVICE)
    page = render_template("casework/advise.html", form=form, **_advise_context(consultation, file))
    return page, error.status if error else 422 if form.errors else 200


@screens.get("/consultations/<int:consultation_id>/files/<int:file_id>")
@officer
def consulted_file(consultation_id: int, file_id: int) -> ResponseReturnValue:
    """A file among the answers that were put before the reader's authority; told in the journal."""
    consultation, file = _asked(consultation_id)
    link, stored = applications.get_attachment(file.application, file_id)
    if link.question_key.split(".")[0] not in consultation.shown_keys:
        raise NotFound
    response = attachment(stored)
    case_id = file.case.id

    def told() -> None:
        again = queries.find_case_by_id(case_id)
        if again is not None:
            view_file(again, file_id, Purpose.ADVICE, by=actor(), now=clock.now())

    tell(told)
    return response


def _asked(consultation_id: int) -> tuple[Consultation, CaseFile]:
    consultation, file = queries.get_consultation(consultation_id, by=actor())
    if file.interest:
        raise NotAllowed(N_("This is your own application. A colleague will work on it: nobody decides for themselves."))
    return consultation, file


def _consult_form(file: CaseFile) -> ConsultForm:
    form = ConsultForm(data=_from_route(file))
    others = [authority for authority in authorities.list_authorities() if authority.id != file.case.authority_id]
    form.authority.choices = choices((authority.slug, authority.name.in_(language())) for authority in others)
    form.question_keys.choices = question_choices(file)
    return form


def _from_route(file: CaseFile) -> dict[str, Any]:
    """Whom the route of the service asks, and for how long: the present stage where it is a consultation, else the first one."""
    stages = [stage for stage in definition_of(file).route.stages if stage.kind == "consult" and stage.authority]
    stages.sort(key=lambda stage: stage.key != file.case.stage)
    if not stages:
        return {"days": consulting.DAYS}
    term = stages[0].term
    days = term.amount if term and term.unit == "working_days" else consulting.DAYS
    return {"authority": stages[0].authority, "days": days}


def _advise_context(consultation: Consultation, file: CaseFile) -> dict[str, Any]:
    files = [
        (link, stored)
        for link, stored in applications.list_attachments(file.application)
        if link.question_key.split(".")[0] in consultation.shown_keys
    ]
    asking = authorities.get_authority_by_id(file.case.authority_id)
    return {
        "consultation": consultation,
        "file": file,
        "asking": asking,
        "definition": definition_of(file),
        "files": files,
        "parts": answers_of(file, files, only=consultation.shown_keys),
        "deadline": deadline_of(consultation.due_on, today()),
    }
