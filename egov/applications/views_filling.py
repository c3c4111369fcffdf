"""Screens on which an application is begun, filled in page by page, checked and filed."""

import secrets

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from egov.applications import actions, queries, versions, walking
from egov.applications.blueprint import own, own_to_change, screens
from egov.applications.filling import Filling
from egov.applications.forms import OpeningForm, SubmitForm
from egov.applications.models import Application, State, Verb
from egov.applications.starting import passport_of
from egov.applications.summaries import receipt_rows
from egov.authorities import queries as authorities
from egov.catalogue import queries as catalogue
from egov.files.serving import attachment
from egov.kernel import clock
from egov.kernel.errors import N_, Conflict, Invalid, NotFound
from egov.web import held_input
from egov.web.guards import actor, public, signed_in
from egov.web.language import gettext, language
from egov.web.unit_of_work import retried


@screens.get("/services/<slug>/apply")
@public
def start(slug: str) -> str:
    """Says who may apply, what is needed, how long it takes and what it costs; offers to continue a draft."""
    version = catalogue.get_published(slug)
    definition = catalogue.definition_of(version)
    by = actor()
    draft = queries.find_open_draft(version.service_id, by) if by.is_signed_in else None
    form = OpeningForm(key=secrets.token_hex(16))
    known = passport_of(definition)
    return render_template("applications/start.html", form=form, draft=draft, signed_in=by.is_signed_in, **known)


@screens.post("/services/<slug>/apply")
@signed_in
def open_draft(slug: str) -> ResponseReturnValue:
    """Opens a draft on the published version and goes to its first page."""
    version = catalogue.get_published(slug)
    if not catalogue.definition_of(version).is_online:
        raise NotFound
    form = OpeningForm()
    if not form.validate():
        abort(400)
    draft = actions.open_draft(version, key=form.key.data or None, by=actor(), now=clock.now())
    return redirect(walking.next_page(Filling(draft, actor())), 303)


@screens.get("/applications/<reference>/resume")
@signed_in
def resume(reference: str) -> ResponseReturnValue:
    """Goes to the first page that still needs something, else to the check page; first to a new version, where one is offered."""
    application = own(reference)
    if not application.allows(Verb.SAVE):
        return redirect(url_for("applications.show", reference=application.reference), 303)
    if versions.find_offered(application) is not None:
        return redirect(url_for("applications.new_version", reference=application.reference), 303)
    return redirect(walking.next_page(Filling(application, actor())), 303)


@screens.get("/applications/<reference>/pages/<page>")
@signed_in
def page(reference: str, page: str) -> ResponseReturnValue:
    """One page of the questionnaire, with what was answered and typed before; nothing to fill in once it is sent."""
    application = own(reference)
    if not application.allows(Verb.SAVE):
        return redirect(url_for("applications.show", reference=application.reference), 303)
    filling = Filling(application, actor())
    found = filling.page(page)
    held = held_input.take(request.path)
    if held is not None:
        return walking.show_page(filling, found, filling.form(found, held.to_dict(flat=False)), held=held.get("opened_with"))
    return walking.show_page(filling, found, filling.shown_form(found))


@screens.post("/applications/<reference>/pages/<page>")
@signed_in
def save_page(reference: str, page: str) -> ResponseReturnValue:
    """Keeps the page, also what is right of a page that is half right, and goes on when it is complete."""
    application = own_to_change(reference)
    if not application.allows(Verb.SAVE):
        raise Conflict(N_("This application has moved on. Open it again to see how it stands now."))
    held_input.forget(request.path)
    return walking.take_page(Filling(application, actor()), page)


@screens.get("/applications/<reference>/files/<int:file_id>")
@signed_in
def file(reference: str, file_id: int) -> ResponseReturnValue:
    """A file of the applicant's own application, as a download."""
    _attachment, stored = queries.get_attachment(own(reference), file_id)
    return attachment(stored)


@screens.get("/applications/<reference>/check")
@signed_in
def check(reference: str) -> ResponseReturnValue:
    """All answers, each with a way to change it; what is missing; the declaration."""
    application = own(reference)
    if application.state != State.DRAFT and not application.allows(Verb.ANSWER_MORE):
        return redirect(url_for("applications.show", reference=application.reference), 303)
    return walking.show_check(Filling(application, actor()))


@screens.route("/applications/<reference>/submit", methods=["GET", "POST"])
@signed_in
def submit(reference: str) -> ResponseReturnValue:
    """Files the application, or its answer to a request for more. Pressed again it leads to the same receipt."""
    if request.method == "GET":
        return redirect(url_for("applications.check", reference=reference), 303)
    return retried(lambda held: _file(own_to_change(reference) if held else own(reference)))


def _file(application: Application) -> ResponseReturnValue:
    if not (application.allows(Verb.SUBMIT) or application.allows(Verb.ANSWER_MORE)):
        return _to("receipt" if application.filed_at else "show", application)
    form, filling = SubmitForm(), Filling(application, actor())
    if form.validate():
        try:
            if application.state == State.DRAFT:
                actions.submit(application, key=form.seen.data, by=actor(), now=filling.now)
                return _to("receipt", application)
            actions.answer_more(application, by=actor(), now=filling.now)
            flash(gettext("Your answer is sent. The office's term runs again."), "success")
            return _to("show", application)
        except (Invalid, Conflict) as error:
            form.absorb(error)
    return walking.show_check(filling, form), 422


def _to(page: str, application: Application) -> ResponseReturnValue:
    return redirect(url_for(f"applications.{page}", reference=application.reference), 303)


@screens.get("/applications/<reference>/receipt")
@signed_in
def receipt(reference: str) -> str:
    """The receipt: what was filed, when, its digest and its number in the journal. Made to be printed."""
    application = own(reference)
    filed = queries.get_receipt(application)
    holder = authorities.name_of(application.authority_id).in_(language())
    rows = receipt_rows(Filling(application, actor()), filed, holder)
    return render_template("applications/receipt.html", application=application, receipt=filed, holder=holder, rows=rows)
