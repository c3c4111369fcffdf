"""Screens for what becomes of a version: sent for approval, approved or sent back by a second person, compared, returned to."""

import datetime as dt

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from egov.admin.registry_checks import around
from egov.admin.registry_desk import Desk, blueprint, desk_of, may_edit, may_publish, show
from egov.admin.registry_forms import PressForm, ReviewForm
from egov.catalogue import actions, comparison, queries
from egov.catalogue.models import ServiceVersion, State
from egov.identity import queries as identity
from egov.kernel import clock
from egov.kernel.errors import N_, Conflict, DomainError, Invalid, NotFound
from egov.kernel.permissions import Permission
from egov.profiles.current import current_profile
from egov.web.errors import say
from egov.web.guards import actor
from egov.web.language import gettext, ngettext
from egov.web.presentation import show_date, today
from egov.web.unit_of_work import attempt

OVERTAKEN = N_("Meanwhile somebody else saved this version. Compare before you save again.")


@blueprint.post("/services/<slug>/request-review")
@may_edit
def request_review(slug: str) -> ResponseReturnValue:
    """The working version is sent to a colleague for approval."""
    desk = desk_of(slug)
    if desk.open is None:
        raise NotFound
    version = desk.open
    form = PressForm()
    if form.validate_on_submit():
        try:
            attempt(lambda: actions.request_review(version, by=actor(), now=clock.now()))
        except DomainError as error:
            lacking = len(desk.open_points)
            first = ngettext("%(num)s thing must be mended first.", "%(num)s things must be mended first.", lacking)
            flash(first if lacking else say(error), "info")
        else:
            flash(gettext("Sent for approval. A colleague has to publish it."), "success")
            return redirect(url_for(".review", slug=slug), 303)
    return show("admin/service.html", desk_of(slug), 422, here="overview", press=form)


@blueprint.route("/services/<slug>/review", methods=["GET", "POST"])
@may_edit
def review(slug: str) -> ResponseReturnValue:
    """The difference to what is on offer; a second person publishes it or sends it back."""
    desk = desk_of(slug)
    version = desk.open
    if version is None or version.state == State.WORKING:
        return redirect(url_for(".service", slug=slug), 303)
    form = ReviewForm(data={"seen": desk.seen})
    if form.validate_on_submit():
        try:
            told = attempt(lambda: _decide(version, form))
            flash(told, "success")
            return redirect(url_for(".service", slug=slug), 303)
        except DomainError as error:
            form.absorb(error)
            form.seen.data = desk.seen
    own = actor().account_id in version.author_ids
    may = actor().may(Permission.PUBLISH_CATALOGUE) and not own
    status = 422 if form.errors else 200
    people = _people([version])
    press = PressForm(formdata=None)
    found = around(desk)
    return show(
        "admin/review.html", desk, status, form=form, own=own, may=may, people=people, press=press, here="changes", **found
    )


def _decide(version: ServiceVersion, form: ReviewForm) -> str:
    """Publishes, schedules or sends back, as the pressed button says; what was done in words."""
    if form.seen.data != version.stamp:
        raise Conflict(OVERTAKEN)
    now = clock.now()
    if request.form.get("decision") == "send_back":
        actions.send_back(version, remarks=form.remarks.data or "", by=actor(), now=now)
        return gettext("Sent back to its author.")
    day = form.effective.data
    if day is not None and day <= today():
        raise Invalid(N_("Choose a day after today, or leave it empty to publish now."), field="effective")
    later = dt.datetime.combine(day, dt.time(), current_profile().timezone) if day else None
    actions.publish(version, by=actor(), now=now, effective_at=later)
    if day is not None:
        return gettext("Approved; in force from %(date)s.", date=show_date(day))
    return gettext("Published. Everybody sees it in a moment.")


@blueprint.get("/services/<slug>/versions")
@may_edit
def versions(slug: str) -> ResponseReturnValue:
    """Every version, who wrote it, who approved it."""
    desk = desk_of(slug)
    found = queries.list_versions(desk.service, public_only=False)
    press = PressForm(formdata=None)
    return show("admin/versions.html", desk, versions=found, people=_people(found), press=press, here="versions")


@blueprint.get("/services/<slug>/compare")
@may_edit
def compare(slug: str) -> ResponseReturnValue:
    """What changed from one version to another."""
    desk = desk_of(slug)
    numbers = [version.number for version in queries.list_versions(desk.service, public_only=False)]
    earlier, later = (_number(name) for name in ("from", "to"))
    if earlier not in numbers or later not in numbers:
        raise NotFound
    old, new = (queries.get_version_number(desk.service, number, public_only=False) for number in (earlier, later))
    changes = comparison.compare(queries.definition_of(old), queries.definition_of(new))
    return show("admin/compare.html", desk, changes=changes, numbers=numbers, earlier=earlier, later=later, here="versions")


@blueprint.post("/services/<slug>/versions/<int:number>/return-to")
@may_edit
def return_to(slug: str, number: int) -> ResponseReturnValue:
    """A new working version says what an earlier one said."""
    desk = desk_of(slug)
    version = queries.get_version_number(desk.service, number)
    if PressForm().validate_on_submit():
        try:
            attempt(lambda: actions.return_to(version, by=actor(), now=clock.now()))
        except DomainError as error:
            flash(say(error), "info")
            return _versions_again(desk)
        flash(gettext("A working version with the texts of version %(number)s was begun.", number=number), "success")
    return redirect(url_for(".service", slug=slug), 303)


def _versions_again(desk: Desk) -> ResponseReturnValue:
    found = queries.list_versions(desk.service, public_only=False)
    press = PressForm(formdata=None)
    return show("admin/versions.html", desk, 409, versions=found, people=_people(found), press=press, here="versions")


@blueprint.route("/services/<slug>/retire", methods=["GET", "POST"])
@may_publish
def retire(slug: str) -> ResponseReturnValue:
    """Asks, then takes the service off the public catalogue; applications under way go on."""
    desk = desk_of(slug)
    form = PressForm()
    if form.validate_on_submit():
        try:
            attempt(lambda: actions.retire(desk.service, by=actor(), now=clock.now()))
            flash(gettext("The service is no longer offered."), "success")
            return redirect(url_for(".service", slug=slug), 303)
        except DomainError as error:
            form.absorb(error)
    page = render_template("admin/retire.html", desk=desk, service=desk.service, definition=desk.definition, form=form)
    return page, 422 if form.errors else 200


def _people(found: list[ServiceVersion]) -> dict[int, str]:
    """The names of those who wrote and approved the versions."""
    keys = {key for version in found for key in (version.author_id, version.reviewer_id) if key is not None}
    return identity.names_of(keys)


def _number(name: str) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 6 else 0
