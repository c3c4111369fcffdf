"""Screens for authorities, their offices and the working calendar. Every change is a row of the journal."""

import datetime as dt
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from egov.admin.authority_forms import AuthorityForm, DayForm, OfficeForm, PressForm
from egov.authorities import actions, queries
from egov.authorities.models import Authority, Office
from egov.casework import worklist
from egov.catalogue import actions as catalogue
from egov.journal import actions as journal
from egov.kernel import clock
from egov.kernel.db import Base
from egov.kernel.errors import DomainError, NotFound
from egov.kernel.permissions import Permission
from egov.web.guards import actor, needs
from egov.web.language import gettext
from egov.web.presentation import today
from egov.web.unit_of_work import attempt

blueprint = Blueprint("admin_authorities", __name__, url_prefix="/<any(tg,ru,kk,en):lang>/admin")
may_manage = needs(Permission.MANAGE_AUTHORITIES, "admin")


def install(app: Flask) -> None:
    """Registers the blueprint."""
    app.register_blueprint(blueprint)


@blueprint.get("/authorities")
@may_manage
def authorities() -> ResponseReturnValue:
    """Every authority, those set aside too."""
    return render_template("admin_authorities/authorities.html", authorities=queries.list_authorities(active_only=False))


@blueprint.route("/authorities/<slug>", methods=["GET", "POST"])
@may_manage
def authority(slug: str) -> ResponseReturnValue:
    """One authority: its names, and its offices."""
    found = queries.get_authority(slug)
    form = AuthorityForm.of(found)
    if form.validate_on_submit():
        try:
            attempt(lambda: _change_authority(found, form))
            flash(gettext("The authority is saved."), "success")
            return redirect(url_for(".authority", slug=slug), 303)
        except DomainError as error:
            form.absorb(error)
    offices = queries.list_offices(found, active_only=False)
    areas = {area.code: area for area in queries.list_areas()}
    page = render_template("admin_authorities/authority.html", authority=found, form=form, offices=offices, areas=areas)
    return page, 422 if form.errors else 200


@blueprint.route("/authorities/<slug>/offices/new", methods=["GET", "POST"])
@may_manage
def new_office(slug: str) -> ResponseReturnValue:
    """One more office of an authority."""
    return _edit_office(queries.get_authority(slug), None)


@blueprint.route("/authorities/<slug>/offices/<int:office_id>", methods=["GET", "POST"])
@may_manage
def office(slug: str, office_id: int) -> ResponseReturnValue:
    """One office: its names, address, opening; opening and closing it."""
    owner = queries.get_authority(slug)
    return _edit_office(owner, queries.get_office(owner, office_id))


@blueprint.route("/calendar", methods=["GET", "POST"])
@may_manage
def calendar() -> ResponseReturnValue:
    """The working calendar of a year, and a form for one more day."""
    form = DayForm()
    year = _year()
    if form.validate_on_submit():
        try:
            attempt(lambda: _add_day(form))
            flash(gettext("The day is in the calendar."), "success")
            return redirect(url_for(".calendar", year=form.day.data.year), 303)
        except DomainError as error:
            form.absorb(error)
    days = queries.list_holidays(dt.date(year, 1, 1), dt.date(year, 12, 31))
    page = render_template(
        "admin_authorities/calendar.html", form=form, year=year, days=days, press=PressForm(formdata=None)
    )
    return page, 422 if form.errors else 200


@blueprint.route("/calendar/<day>/remove", methods=["GET", "POST"])
@may_manage
def remove_day(day: str) -> ResponseReturnValue:
    """Asks before a day is taken out of the calendar, saying what depends on it; then takes it out."""
    found = queries.get_holiday(_read_day(day))
    form = PressForm()
    if form.validate_on_submit():
        _record("calendar.changed", found, day=found.day.isoformat(), meaning=found.kind, change="removed")
        actions.remove_day(found, by=actor(), now=clock.now())
        flash(gettext("The day follows the week again."), "success")
        return redirect(url_for(".calendar", year=found.day.year), 303)
    due = worklist.count_due_on(found.day)
    return render_template("admin_authorities/remove_day.html", holiday=found, form=form, due=due)


def _edit_office(owner: Authority, known: Office | None) -> ResponseReturnValue:
    form = OfficeForm.of(known, queries.list_areas())
    if form.validate_on_submit():
        try:
            attempt(lambda: _save_office(owner, known, form))
            flash(gettext("The office is saved."), "success")
            return redirect(url_for(".authority", slug=owner.slug), 303)
        except DomainError as error:
            form.absorb(error)
    page = render_template("admin_authorities/office.html", authority=owner, office=known, form=form)
    return page, 422 if form.errors else 200


def _change_authority(found: Authority, form: AuthorityForm) -> None:
    actions.change_authority(
        found,
        name=form.text("name"),
        short_name=form.text("short_name"),
        active=form.active.data,
        version=form.seen_version,
        by=actor(),
        now=clock.now(),
    )
    _record("authority.changed", found, authority=found.id, active=found.active)


def _save_office(owner: Authority, known: Office | None, form: OfficeForm) -> None:
    given: dict[str, Any] = {
        "name": form.text("name"),
        "address": form.text("address"),
        "opening": form.text("opening"),
        "region_code": form.region.data,
        "phone": form.phone.data or "",
        "by": actor(),
        "now": clock.now(),
    }
    if known is None:
        saved = actions.open_office(owner, **given)
    else:
        saved = actions.change_office(known, active=form.active.data, version=form.seen_version, **given)
    change = "opened" if known is None else "changed"
    _record("office.changed", saved, authority=owner.id, office=saved.id, active=saved.active, change=change)


def _add_day(form: DayForm) -> None:
    added = actions.add_day(form.day.data, form.kind.data, form.text("name"), by=actor(), now=clock.now())
    _record("calendar.changed", added, day=added.day.isoformat(), meaning=added.kind, change="added")


def _record(kind: str, subject: Base, **facts: str | int | bool | None) -> None:
    catalogue.bump_revision()
    journal.record(kind, subject=subject, by=actor(), now=clock.now(), facts=facts)


def _year() -> int:
    text = request.args.get("year", "")
    return (
        int(text)
        if text.isdecimal() and len(text) == 4 and actions.EARLIEST_YEAR <= int(text) <= actions.LATEST_YEAR
        else today().year
    )


def _read_day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise NotFound from None
