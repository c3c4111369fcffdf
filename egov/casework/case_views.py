"""A case on one screen: answers beside registers, files, history, checklist, notes, messages."""

from typing import Any

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from egov.applications import queries as applications
from egov.applications.wording import clock_on
from egov.authorities import queries as authorities
from egov.casework import actions, deciding, queries
from egov.casework.checklist import checklist_of
from egov.casework.comparison import Part, compare
from egov.casework.deadlines import deadline_of
from egov.casework.forms import NoteForm, ReplyForm, StageForm
from egov.casework.history import colleague_in, history_of
from egov.casework.queries import CaseFile
from egov.casework.screens import change, definition_of, is_blind, officer, open_file, purpose_of, screens, tell_viewed
from egov.casework.words import OPINIONS, PURPOSES, STAGES
from egov.files.serving import attachment
from egov.kernel import clock
from egov.kernel.errors import N_, NotAllowed
from egov.profiles.current import current_profile
from egov.questionnaire.kinds.base import Setting
from egov.web.guards import actor
from egov.web.language import language
from egov.web.presentation import today
from egov.web.unit_of_work import tell

BLIND = N_("Nobody has taken this case yet. Its applicant is shown when you take it.")


@screens.get("/<reference>")
@officer
def case(reference: str) -> ResponseReturnValue:
    """One case. Opening it is told in the journal with its purpose; one that nobody has taken is first taken."""
    file = open_file(reference)
    if is_blind(file):
        return redirect(url_for(".take", reference=file.application.reference), 302)
    purpose = purpose_of(file.case, actor())
    tell_viewed(file.case, purpose)
    return render_template("casework/case.html", purpose=PURPOSES[purpose], **case_context(file))


@screens.post("/<reference>/note")
@officer
def note(reference: str) -> ResponseReturnValue:
    """Writes a note for colleagues."""
    file, form = open_file(reference), NoteForm()
    return change(
        file,
        form,
        lambda: actions.note(file.case, form.note.data or "", by=actor(), now=clock.now()),
        N_("The note is written."),
        "casework/case.html",
        lambda fresh: case_context(fresh, note_form=form),
        url_for(".case", reference=reference, _anchor="notes"),
    )


@screens.post("/<reference>/reply")
@officer
def reply(reference: str) -> ResponseReturnValue:
    """Writes to the applicant."""
    file, form = open_file(reference), ReplyForm()
    return change(
        file,
        form,
        lambda: deciding.reply(file.case, form.message.data or "", by=actor(), now=clock.now()),
        N_("The message is sent."),
        "casework/case.html",
        lambda fresh: case_context(fresh, reply_form=form),
        url_for(".case", reference=reference, _anchor="messages"),
    )


@screens.post("/<reference>/stage")
@officer
def finish_stage(reference: str) -> ResponseReturnValue:
    """Finishes the stage the case is in."""
    file, form = open_file(reference), StageForm()
    return change(
        file,
        form,
        lambda: deciding.finish_stage(file.case, seen=form.seen.data or "", by=actor(), now=clock.now()),
        N_("The next stage has begun."),
        "casework/case.html",
        lambda fresh: case_context(fresh, stage_form=form),
    )


@screens.get("/<reference>/files/<int:file_id>")
@officer
def file(reference: str, file_id: int) -> Response:
    """A file of the applicant, as a download, once somebody has the case; told in the journal."""
    found = open_file(reference)
    if is_blind(found):
        raise NotAllowed(BLIND)
    _link, stored = applications.get_attachment(found.application, file_id)
    purpose, case_id = purpose_of(found.case, actor()), found.case.id
    response = attachment(stored)

    def told() -> None:
        again = queries.get_case_by_id(case_id, by=actor())
        actions.view_file(again.case, file_id, purpose, by=actor(), now=clock.now())

    tell(told)
    return response


def setting_for(files: Any = ()) -> Setting:
    """How answers are put into words for the reader of this page."""
    named = {stored.id: stored for _link, stored in files}
    return Setting(language(), current_profile(), today(), authorities.list_areas(), named)


def answers_of(file: CaseFile, files: Any, *, before: Any = None, only: Any = None) -> list[Part]:
    """The answers beside what is known."""
    questionnaire = definition_of(file).questionnaire
    given = file.application.answers
    return compare(questionnaire, given, file.applicant, setting_for(files), before=before, only=only)


def case_context(
    file: CaseFile,
    *,
    note_form: NoteForm | None = None,
    reply_form: ReplyForm | None = None,
    stage_form: StageForm | None = None,
) -> dict[str, Any]:
    """What the page of a case shows."""
    files = applications.list_attachments(file.application)
    history = history_of(file.application)
    asked = any(entry.kind == "application.more_requested" for entry in history)
    requests = applications.list_requests(file.application) if asked else []
    parts = answers_of(file, files, before=requests[-1].answers_before if requests and requests[-1].answered_at else None)
    consulted = any(entry.kind == "case.consulted" for entry in history)
    consultations = queries.list_consultations(file.case) if consulted else []
    definition = definition_of(file)
    stage_form = stage_form or StageForm(formdata=None)
    stage_form.seen.data = file.stamp
    return {
        "file": file,
        "definition": definition,
        "parts": parts,
        "files": files,
        "history": history,
        "requests": requests,
        "consultations": consultations,
        "notes": queries.list_notes(file.case) if any(entry.kind == "case.noted" for entry in history) else [],
        "messages": applications.list_messages(file.application),
        "checklist": checklist_of(file, definition, parts, consultations),
        "colleague": colleague_in(history, actor().account_id, clock.now()),
        "clock": clock_on(file.application, today()),
        "deadline": deadline_of(file.application.due_on or file.case.due_on, today(), waiting=file.case.waiting),
        "mine": file.case.assignee_id == actor().account_id and not file.case.is_closed,
        "may_decide": deciding.may_decide(definition, by=actor()),
        "note_form": note_form or NoteForm(formdata=None),
        "reply_form": reply_form or ReplyForm(formdata=None),
        "stage_form": stage_form,
        "stages": STAGES,
        "opinions": OPINIONS,
        "meanwhile": [],
    }
