"""A form tried out by those who write it: an applicant's walk from the first page to where it would be filed, filing nothing.

What is typed is kept for the person who tries, for two hours, and follows the working version when that is saved anew.
"""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from egov.admin.registry_desk import Desk, blueprint, desk_of, may_edit
from egov.admin.registry_forms import PressForm
from egov.admin.registry_preview import banner_of
from egov.applications import walking
from egov.applications.starting import costs_and_term, passport_of
from egov.applications.trial import Trial, TrialEnd, brought_over
from egov.authorities import queries as authorities
from egov.catalogue import editing, fees, passport
from egov.identity import queries as identity
from egov.journal.models import JournalRow
from egov.kernel import clock
from egov.kernel.errors import Invalid
from egov.notices import letters
from egov.web import redisplay, scratch
from egov.web.guards import actor
from egov.web.headers import may_be_framed
from egov.web.language import gettext, language
from egov.web.presentation import today
from egov.web.unit_of_work import keep


@dataclass(frozen=True, slots=True)
class TrialAddresses:
    """Where the pages of a trial are."""

    slug: str

    def page(self, key: str, **more: str) -> str:
        return url_for("admin.trial_page", slug=self.slug, page=key, **more)  # type: ignore[arg-type]

    def check(self) -> str:
        return url_for("admin.trial_check", slug=self.slug)

    def submit(self) -> str:
        return url_for("admin.trial_end", slug=self.slug)

    def before(self) -> str:
        return url_for("admin.trial", slug=self.slug)

    def leave(self) -> str:
        return self.before()

    def file(self, file_id: int) -> str:
        return ""


def _place(desk: Desk) -> str:
    return f"trial of service {desk.service.id}"


def _trial_of(desk: Desk) -> Trial:
    """The trial as the reader left it; from the beginning where nothing is kept."""
    by, now = actor(), clock.now()
    kept = scratch.find(_place(desk), account_id=by.account_id or 0, now=now)
    if kept is not None and kept.get("seen") != desk.seen:
        kept = brought_over(kept, editing.opened(desk.service, seen=kept.get("seen", "")), desk.definition)
    may_be_framed()
    shown = {"specimen": banner_of(desk.service.slug, gettext("Trial: nothing is sent."))}
    return Trial.of(desk.definition, by=by, now=now, to=TrialAddresses(desk.service.slug), shown=shown, kept=kept)


@blueprint.get("/services/<slug>/try")
@may_edit
def trial(slug: str) -> str:
    """The start page, as before an application."""
    desk = desk_of(slug)
    marks = _trial_of(desk).marks
    return render_template(
        "applications/start.html",
        form=PressForm(formdata=None),
        draft=None,
        signed_in=True,
        send_to=url_for(".begin_trial", slug=slug),
        **passport_of(desk.definition),
        **marks,
    )


@blueprint.post("/services/<slug>/try/begin")
@may_edit
def begin_trial(slug: str) -> ResponseReturnValue:
    """Forgets what was typed in an earlier trial, and goes to the first page."""
    desk = desk_of(slug)
    if PressForm().validate_on_submit():
        scratch.forget(_place(desk), account_id=actor().account_id or 0)
    begun = Trial.of(desk.definition, by=actor(), now=clock.now(), to=TrialAddresses(slug), shown={})
    return redirect(walking.next_page(begun), 303)


@blueprint.route("/services/<slug>/try/pages/<page>", methods=["GET"])
@may_edit
def trial_page(slug: str, page: str) -> ResponseReturnValue:
    """One page of the form with what was typed before."""
    walk = _trial_of(desk_of(slug))
    found = next((one for one in walk.pages if one.key == page), None)
    if found is None:
        return redirect(walking.next_page(walk), 303)
    return walking.show_page(walk, found, walk.shown_form(found))


@blueprint.post("/services/<slug>/try/pages/<page>")
@may_edit
def take_trial_page(slug: str, page: str) -> ResponseReturnValue:
    """Keeps the page as an application would, for the person who tries; goes on when it is complete."""
    desk = desk_of(slug)
    walk = _trial_of(desk)
    answer = walking.take_page(walk, page)
    if redisplay.is_asked():
        return answer
    kept = walk.kept() | {"seen": desk.seen}
    try:
        scratch.put(_place(desk), kept, account_id=actor().account_id or 0, now=clock.now())
    except Invalid as error:
        flash(gettext(error.message), "info")
        return redirect(walk.to.page(page), 303)
    keep()
    return answer


@blueprint.get("/services/<slug>/try/check")
@may_edit
def trial_check(slug: str) -> str:
    """All answers, what is missing, fee, term and the day it would be due."""
    return walking.show_check(_trial_of(desk_of(slug)))


@blueprint.route("/services/<slug>/try/end", methods=["GET", "POST"])
@may_edit
def trial_end(slug: str) -> ResponseReturnValue:
    """Where it would be filed: what the applicant would be told, when it would be due, who would work on it. Nothing is."""
    desk = desk_of(slug)
    walk = _trial_of(desk)
    form = walking.declaration()
    if form.is_submitted() and not form.validate():
        return walking.show_check(walk, form), 422
    try:
        end = walk.end()
    except Invalid as error:
        if form.is_submitted():
            form.absorb(error)
            return walking.show_check(walk, form), 422
        return redirect(walk.to.check(), 303)
    if form.is_submitted():
        return redirect(url_for(".trial_end", slug=slug), 303)
    return render_template("admin/trial_end.html", **_told(desk, end), **walk.marks)


def _told(desk: Desk, end: TrialEnd) -> dict[str, object]:
    """What the last page of a trial says."""
    application = end.application
    application.authority_id = application.holder_authority_id = desk.service.authority_id
    row = JournalRow(kind="application.submitted", facts={}, at=application.filed_at)
    subject, body = letters.compose(row, application, identity.get_account(application.account_id), language())
    names = {f"authority:{one.slug}": one.name for one in authorities.list_authorities(active_only=False)}
    around = passport.Surroundings(on=today(), index=fees.present_index().on(today()), names=names)
    return {
        "slug": desk.service.slug,
        "name": desk.definition.name.in_(language()),
        "application": application,
        "holder": around.name("authority", desk.definition.authority),
        "costs": costs_and_term(desk.definition, end.answers),
        "letter": (subject, body),
        "stages": passport.stages_of(desk.definition, around),
        "again": PressForm(formdata=None),
    }
