"""The walk through a questionnaire, page by page: what a page and the check before sending show, and where each leads.

Whose walk it is, and where its pages are, is for the `Filling` to say: an applicant's, or a trial's that files nothing.
"""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from egov.applications.filling import Filling, unfinished_in
from egov.applications.forms import SubmitForm
from egov.applications.starting import costs_and_term
from egov.applications.summaries import missing_in, sections_of
from egov.kernel.canonical import digest
from egov.kernel.errors import Conflict
from egov.questionnaire.answers import prune
from egov.questionnaire.building import PageForm
from egov.questionnaire.schema import Page
from egov.web import redisplay
from egov.web.language import gettext, language
from egov.web.presentation import show_instant
from egov.web.unit_of_work import keep


def take_page(filling: Filling, key: str) -> ResponseReturnValue:
    """Keeps the page that was sent, also what is right of one that is half right, and goes on when it is complete."""
    found = filling.page(key)
    form = filling.form(found)
    if redisplay.is_asked():
        form.validate()
        return show_page(filling, found, form, since=request.form.get("opened_with")), 422
    try:
        complete, faults = filling.keep(found, form, request.form.get("opened_with"))
    except Conflict:
        keep()
        changed = filling.differences(found, form)
        typed = filling.form(found, unfinished_in(form, everything=True))
        return show_page(filling, found, typed, changed=changed), 409
    later = request.form.get("then") == "later"
    if not faults and (complete or later or form.pressed or not form.mistakes()):
        return redirect(after(filling, found, form), 303)
    keep()
    return show_page(filling, found, filling.shown_form(found, sent=form, faults=faults)), 422


def show_page(
    filling: Filling,
    found: Page,
    form: PageForm,
    *,
    changed: list[tuple[str, list[str]]] | None = None,
    held: str | None = None,
    since: str | None = None,
) -> str:
    """The page with its form.

    `changed` is what another window kept meanwhile, `held` what a page was opened with whose text waited, `since` what one was opened
    with that is shown once more.
    """
    application, pages = filling.application, filling.pages
    previous = filling.before(found)
    back = filling.to.check()
    if request.args.get("back") != "check":
        back = filling.to.page(previous.key) if previous else filling.to.before()
    return render_template(
        "applications/page.html",
        application=application,
        form=form,
        page=found,
        back=back,
        changed=changed,
        held=held,
        correcting=filling.asked is not None,
        name=filling.definition.name.in_(language()),
        number=next(index for index, other in enumerate(pages, 1) if other.key == found.key),
        total=len(pages) + 1,
        opened_with=held or since or filling.digest(found),
        saved=gettext("Saved %(instant)s.", instant=show_instant(application.saved_at)) if application.saved_at else None,
        **filling.marks,
    )


def after(filling: Filling, found: Page, form: PageForm) -> str:
    """Where the kept page leads."""
    returning = {"back": "check"} if request.args.get("back") == "check" else {}
    if request.form.get("then") == "later" and not form.pressed:
        flash(filling.farewell(), "success")
        return filling.to.leave()
    if form.pressed or form.unseen:
        return filling.to.page(found.key, **returning)
    following = None if returning else filling.after(found)
    return filling.to.page(following.key) if following else filling.to.check()


def next_page(filling: Filling) -> str:
    """The first page that still needs something, else the check before sending."""
    found = filling.first_open()
    return filling.to.page(found.key) if found else filling.to.check()


def declaration() -> SubmitForm:
    """The declaration under the check, as it was sent."""
    return SubmitForm()


def show_check(filling: Filling, form: SubmitForm | None = None) -> str:
    """All answers, each with a way to change it; what is missing; fee and term; the declaration."""
    form = form or SubmitForm()
    pruned = prune(filling.definition.questionnaire, filling.application.answers)
    form.seen.data = digest(pruned)
    return render_template(
        "applications/check.html",
        application=filling.application,
        form=form,
        name=filling.definition.name.in_(language()),
        back=filling.to.page(filling.pages[-1].key) if filling.pages else filling.to.before(),
        send_to=filling.to.submit(),
        leave_to=filling.to.leave(),
        sections=sections_of(filling),
        missing=missing_in(filling),
        pages=len(filling.pages) + 1,
        files=list(filling.shown_files.values()),
        correcting=filling.asked is not None,
        costs=costs_and_term(filling.definition, pruned),
        **filling.marks,
    )
