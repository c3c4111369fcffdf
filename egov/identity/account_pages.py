"""Screens of one's own account: who I am, which devices are signed in."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from egov.identity import actions, letters, queries, sessions
from egov.identity.blueprint import identity
from egov.identity.forms import OwnDetailsForm
from egov.identity.homes import home_of
from egov.identity.models import Account
from egov.identity.password_pages import proves
from egov.identity.sign_up_pages import Reach, read_reach
from egov.kernel import clock
from egov.kernel.errors import N_, Invalid
from egov.kernel.localised import LANGUAGE_NAMES
from egov.web.guards import actor, signed_in
from egov.web.language import gettext, ngettext


def _own() -> Account:
    """The reader's own account."""
    return queries.get_account(actor().account_id or 0)


@identity.get("/account")
@signed_in
def account() -> ResponseReturnValue:
    """Who the portal thinks I am, and the ways to everything that is mine."""
    present = sessions.present()
    workplace = home_of(actor()) if present is not None and present.holder.is_staff else None
    return render_template("identity/account.html", account=_own(), language_names=LANGUAGE_NAMES, workplace=workplace)


@identity.route("/account/details", methods=["GET", "POST"])
@signed_in
def details() -> ResponseReturnValue:
    """Corrects my own details; the password proves that it is I."""
    own = _own()
    form = OwnDetailsForm(obj=own)
    reach = read_reach(form) if form.validate_on_submit() else None
    if reach is not None:
        try:
            _correct(own, form, reach)
            flash(gettext("Your details were saved."), "success")
            return redirect(url_for("identity.account"), 303)
        except Invalid as error:
            form.absorb(error)
    return render_template("identity/details.html", form=form), 422 if form.errors else 200


def _correct(own: Account, form: OwnDetailsForm, reach: Reach) -> None:
    if not proves(own, form.current_password.data or ""):
        raise Invalid(N_("This is not your present password."), field="current_password")
    now = clock.now()
    actions.correct_details(
        own,
        names=(form.surname.data or "", form.name.data or "", form.patronymic.data or ""),
        born_on=form.born_on.data,
        national_number=reach.national_number,
        phone=reach.phone,
        language=form.language.data,
        by=actor(),
        now=now,
    )
    letters.tell_details_changed(own, now)


@identity.get("/account/security")
@signed_in
def security() -> ResponseReturnValue:
    """Password and devices."""
    present = sessions.present()
    holder = present.holder if present is not None else None
    devices = queries.list_sessions(actor().account_id or 0, clock.now(), staff=holder is not None and holder.is_staff)
    here = holder.session_id if holder is not None else None
    return render_template("identity/security.html", devices=devices, here=here)


@identity.post("/account/security/devices/<int:session_id>/end")
@signed_in
def end_session(session_id: int) -> ResponseReturnValue:
    """Signs one of my devices out."""
    found = queries.get_session(session_id, actor().account_id or 0)
    actions.revoke_session(found, by=actor(), now=clock.now())
    flash(gettext("The device was signed out."), "success")
    return redirect(url_for("identity.security"), 303)


@identity.post("/account/security/devices/end-others")
@signed_in
def end_other_sessions() -> ResponseReturnValue:
    """Signs all my devices out but this one."""
    present = sessions.present()
    if present is not None:
        here = queries.get_session(present.holder.session_id, present.holder.account_id)
        ended = actions.revoke_other_sessions(_own(), here, by=actor(), now=clock.now())
        text = ngettext("%(num)s other device was signed out.", "%(num)s other devices were signed out.", ended)
        flash(text, "success")
    return redirect(url_for("identity.security"), 303)
