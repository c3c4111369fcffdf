"""Screens for choosing a password: forgotten, first, or another one."""

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from egov.identity import letters, queries, recovery, sessions
from egov.identity.addresses import normal_email
from egov.identity.blueprint import identity
from egov.identity.forms import ChangePasswordForm, ForgottenForm, NewPasswordForm, SetUpForm
from egov.identity.models import SET_UP, Account
from egov.identity.passwords import check_strength, hash_password
from egov.kernel import clock
from egov.kernel.errors import N_, DomainError
from egov.web import rate_limits
from egov.web.forms import PortalForm
from egov.web.guards import actor, public, signed_in
from egov.web.language import gettext

ASK_RATE = "20 per hour"
MAIL_RATE = "5 per hour"
PROVE_RATE = "10 per 5 minutes"


def is_strong(form: PortalForm, password: str | None, about: list[str | None]) -> bool:
    """Whether the password may stand alone; the form is told where it may not."""
    try:
        check_strength(password or "", about=about)
    except DomainError as error:
        form.absorb(error)
    return not form.errors


@identity.route("/forgotten-password", methods=["GET", "POST"])
@public
def forgot() -> ResponseReturnValue:
    """Mails a link for a new password, if there is an account: the page says the same and takes as long either way."""
    form = ForgottenForm()
    if form.validate_on_submit():
        try:
            email = normal_email(form.email.data or "")
        except DomainError as error:
            form.absorb(error)
        else:
            rate_limits.count("forgot", ASK_RATE, rate_limits.address())
            rate_limits.count("mail_to", MAIL_RATE, email)
            recovery.request_link(email, now=clock.now())
            return render_template("identity/link_sent.html")
    return render_template("identity/forgot.html", form=form), 422 if form.errors else 200


@identity.route("/choose-password/<token>", methods=["GET", "POST"])
@public
@rate_limits.limit("choose_password", "20 per 5 minutes")
def choose_password(token: str) -> ResponseReturnValue:
    """With a one-time link from a mail: a new password, or a colleague's names and first password."""
    link = queries.find_link(token, clock.now())
    if link is None:
        return render_template("identity/link_used.html"), 410
    account, setting_up = queries.get_account(link.account_id), link.purpose == SET_UP
    form: NewPasswordForm | SetUpForm = SetUpForm(obj=account) if setting_up else NewPasswordForm()
    if form.validate_on_submit() and is_strong(form, form.password.data, [account.surname, account.name, account.email]):
        names = None
        if isinstance(form, SetUpForm):
            names = (form.surname.data or "", form.name.data or "", form.patronymic.data or "")
        now = clock.now()
        account = recovery.choose_password(token, form.password.data or "", names=names, now=now)
        letters.tell_password_changed(account, now)
        session.clear()
        flash(gettext("Your password is set. Sign in with it."), "success")
        return redirect(url_for("identity.sign_in"), 303)
    return render_template("identity/choose_password.html", form=form, account=account, setting_up=setting_up), (
        422 if form.errors else 200
    )


@identity.route("/account/password", methods=["GET", "POST"])
@signed_in
def password() -> ResponseReturnValue:
    """Changes the password of somebody who knows the present one. Every device is signed out; this one gets a new session."""
    form = ChangePasswordForm()
    account = queries.get_account(actor().account_id or 0)
    if form.validate_on_submit() and is_strong(form, form.password.data, [account.surname, account.name, account.email]):
        if proves(account, form.current_password.data or ""):
            now, password_hash = clock.now(), hash_password(form.password.data or "")
            recovery.change_password(account, password_hash, by=actor(), now=now)
            letters.tell_password_changed(account, now)
            sessions.begin(account, now)
            flash(gettext("Your password was changed. Every other device was signed out."), "success")
            return redirect(url_for("identity.security"), 303)
        form.current_password.errors = [gettext(N_("This is not your present password."))]
    return render_template("identity/password.html", form=form), 422 if form.errors else 200


def proves(account: Account, present_password: str) -> bool:
    """Whether the reader knows the password of their own account; ten tries in five minutes."""
    rate_limits.count("prove", PROVE_RATE, str(account.id))
    return sessions.knows_password(account, present_password)
