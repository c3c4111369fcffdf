"""Saving from any page of the registry: put together with what others saved meanwhile, asked where it clashes, undone, done again."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from egov.admin.registry_clashes import NOT_CHOSEN, sides_of
from egov.admin.registry_desk import Desk, blueprint, desk_of, may_edit, show
from egov.admin.registry_forms import PressForm, VersionedForm
from egov.admin.registry_sections import LISTS_OF
from egov.admin.registry_texts import told_words
from egov.catalogue import comparison, editing
from egov.catalogue.composing import Operation
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.merging import MINE, THEIRS
from egov.catalogue.told import faults_of
from egov.identity import queries as identity
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import N_, Conflict, DomainError
from egov.web.errors import say
from egov.web.guards import actor
from egov.web.language import gettext
from egov.web.unit_of_work import attempt

CHOICE = "clash-"
TRIES = 3
MOST_TOLD = 6
BUSY = N_("Others are saving at this very moment. Save again.")


def opened(desk: Desk) -> ServiceDefinition:
    """What the page showed that is sent now, so that its fields are read as they were meant; else what is saved."""
    if request.method == "POST":
        known = editing.opened(desk.service, seen=request.form.get("seen", ""))
        if known is not None:
            return known
    return desk.definition


def save(
    desk: Desk, form: VersionedForm, operation: Operation, *, what: str, further: Callable[[], str], told: str = ""
) -> ResponseReturnValue | None:
    """Saves a sent form and leads `further`; None where nothing was sent or it has to be shown again, with what is wrong.

    `told` is what is said of it ("Saved."). Where others saved meanwhile they are named, and what they changed; where both
    changed the same the answer is a page that asks, with everything typed kept in it.
    """
    if not form.validate_on_submit():
        return None
    try:
        done = change(desk, operation, what=what, seen=form.seen.data or "")
    except ValidationError as error:
        told = next(faults_of(error))
        reason = told_words(told.path, told.message, told.params)
        form.form_errors.append(gettext("Please check what you typed: %(reason)s", reason=reason))
    except editing.Clashing as error:
        return _ask(desk, error)
    except DomainError as error:
        form.absorb(error)
    else:
        flash(told or gettext("Saved."), "success")
        tell_meanwhile(done)
        return redirect(further(), 303)
    return None


def change(desk: Desk, operation: Operation, *, what: str, seen: str) -> editing.Changed:
    """As `editing.change`, with the choices that were sent; tried again where another save came in between."""
    choices = {
        name.removeprefix(CHOICE): side
        for name, side in request.form.items()
        if name.startswith(CHOICE) and side in (MINE, THEIRS)
    }
    for _try in range(TRIES):
        try:
            return attempt(
                lambda: editing.change(
                    desk.service, operation, seen=seen, by=actor(), now=clock.now(), what=what, choices=choices
                )
            )
        except (StaleDataError, IntegrityError):
            db.session.expire_all()
    raise Conflict(BUSY)


def tell_meanwhile(done: editing.Changed) -> None:
    """Says on the next page what others saved meanwhile; nothing where nobody did."""
    changes = comparison.compare(done.opened, done.theirs)
    if not changes:
        return
    shown = [": ".join(filter(None, [gettext(one.part), one.thing or one.after or one.before])) for one in changes]
    listed = "; ".join(list(dict.fromkeys(shown))[:MOST_TOLD])
    people = _people(done.authors)
    flash(
        gettext(
            "Meanwhile %(people)s saved too, and both are kept. Changed there: %(changes)s", people=people, changes=listed
        ),
        "info",
    )


def _people(authors: Any) -> str:
    names = identity.names_of(set(authors) - {actor().account_id})
    return ", ".join(names.values()) or gettext("somebody else")


def _ask(desk: Desk, error: editing.Clashing) -> ResponseReturnValue:
    """The page that asks which side stays, clash by clash; whatever was typed is in it."""
    again = any(name.startswith(CHOICE) or name == "asked" for name in request.form)
    kept = [(name, text) for name, text in request.form.items(multi=True) if name not in ("csrf_token", "asked")]
    return show(
        "admin/clashes.html",
        desk,
        409,
        form=PressForm(formdata=None),
        clashes=[sides_of(clash, error.theirs) for clash in error.clashes],
        kept=kept,
        people=_people(error.authors),
        message=gettext(NOT_CHOSEN) if again else "",
        here="",
    )


@blueprint.post("/services/<slug>/undo")
@may_edit
def undo(slug: str) -> ResponseReturnValue:
    """The working version says what it said before its last save."""
    return _step(slug, editing.undo, gettext("Undone."))


@blueprint.post("/services/<slug>/redo")
@may_edit
def redo(slug: str) -> ResponseReturnValue:
    """The working version says again what was undone last."""
    return _step(slug, editing.redo, gettext("Done again."))


def _step(slug: str, verb: Callable[..., Any], told: str) -> ResponseReturnValue:
    desk, form = desk_of(slug), VersionedForm()
    if form.validate_on_submit():
        try:
            attempt(lambda: verb(desk.service, seen=form.seen.data or "", by=actor(), now=clock.now()))
            flash(told, "success")
        except (DomainError, StaleDataError) as error:
            db.session.expire_all()
            flash(say(error) if isinstance(error, DomainError) else gettext(BUSY), "info")
    return redirect(_back(slug), 303)


def _back(slug: str) -> str:
    """The page of this service where the button was pressed, as it says itself; the service's own where it does not."""
    part = request.form.get("back", "")
    if part == "edit_form":
        return url_for(".edit_form", slug=slug, page=request.form.get("page", "")[:48] or None)
    if part == "edit_section" and request.form.get("page") in LISTS_OF:
        return url_for(".edit_section", slug=slug, section=request.form["page"])
    return url_for(f".{part}" if part in ("edit_texts", "edit_kind") else ".service", slug=slug)
