"""Screens of signing up: who you are, then the code from the mail."""

import re
from dataclasses import dataclass

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from egov.identity import enrolment, letters, national_numbers, sessions
from egov.identity.addresses import normal_email, normal_phone
from egov.identity.blueprint import identity
from egov.identity.enrolment import Person
from egov.identity.forms import CodeForm, DetailsForm, SignUpForm
from egov.identity.passwords import check_strength, hash_password
from egov.kernel import clock
from egov.kernel.errors import DomainError, Invalid
from egov.web import rate_limits
from egov.web.guards import public
from egov.web.language import gettext, language
from egov.web.redirects import safe_target

SIGN_UP_RATE = "30 per hour"
MAIL_RATE = "5 per hour"
CODE_RATE = "5 per 10 minutes"
CODE_RATE_OF_ADDRESS = "20 per hour"
_TOKEN = "sign_up"  # noqa: S105 - the name of a place, not a secret


@dataclass(frozen=True, slots=True)
class Reach:
    """A telephone and a national number in their normal forms."""

    phone: str | None
    national_number: str


def read_reach(form: DetailsForm) -> Reach | None:
    """What the form says, in normal form; None when the form has been told what is wrong."""
    profile = current_app.config["PROFILE"]
    phone = None
    number = national_numbers.clean(form.national_number.data or "")
    try:
        national_numbers.check(profile.code, number, form.born_on.data)
    except DomainError as error:
        form.absorb(error)
    try:
        phone = normal_phone(form.phone.data, profile.phone_region) if form.phone.data else None
    except DomainError as error:
        form.absorb(error)
    return None if form.errors else Reach(phone, number)


def _read_person(form: SignUpForm) -> Person | None:
    """Who the form says the reader is; None when the form has been told what is wrong."""
    email = ""
    try:
        email = normal_email(form.email.data or "")
    except DomainError as error:
        form.absorb(error)
    reach = read_reach(form)
    names = (form.surname.data or "", form.name.data or "", form.patronymic.data or "")
    try:
        check_strength(form.password.data or "", about=[*names, email.split("@")[0], form.national_number.data])
    except DomainError as error:
        form.absorb(error)
    if form.errors or reach is None or form.born_on.data is None:
        return None
    return Person(email, reach.phone, *names, form.born_on.data, reach.national_number, language())


@identity.route("/sign-up", methods=["GET", "POST"])
@public
def sign_up() -> ResponseReturnValue:
    """Takes a new person's details and mails a code. For a known address everything looks the same; its owner gets the mail."""
    form = SignUpForm()
    onward = safe_target(request.args.get("next") or request.form.get("next"), "")
    person = _read_person(form) if form.validate_on_submit() else None
    if person is None:
        return render_template("identity/sign_up.html", form=form, onward=onward), 422 if form.errors else 200
    rate_limits.count("sign_up", SIGN_UP_RATE, rate_limits.address())
    rate_limits.count("mail_to", MAIL_RATE, person.email)
    now = clock.now()
    begun = enrolment.begin(person, hash_password(form.password.data or ""), now=now)
    letters.send_code(begun, now)
    session[_TOKEN] = begun.token
    return redirect(url_for("identity.prove_email", next=onward or None), 303)


@identity.route("/sign-up/code", methods=["GET", "POST"])
@public
def prove_email() -> ResponseReturnValue:
    """Takes the code from the mail; with the right one there is an account and the browser is signed in."""
    token = session.get(_TOKEN)
    if not isinstance(token, str):
        return redirect(url_for("identity.sign_up"), 303)
    form = CodeForm()
    if form.validate_on_submit():
        rate_limits.count("code", CODE_RATE, token)
        rate_limits.count("code_address", CODE_RATE_OF_ADDRESS, rate_limits.address())
        try:
            now = clock.now()
            account = enrolment.prove_email(token, re.sub(r"\D", "", form.code.data or ""), now=now)
        except Invalid as error:
            form.absorb(error)
        else:
            sessions.begin(account, now)
            flash(gettext("Your account is ready."), "success")
            return redirect(safe_target(request.args.get("next"), url_for("identity.account")), 303)
    page = render_template("identity/prove_email.html", form=form)
    return page, 422 if form.errors else 200


@identity.post("/sign-up/code/again")
@public
def send_code_again() -> ResponseReturnValue:
    """Mails another code for the same sign-up; the one before fits no more."""
    token = session.get(_TOKEN)
    if isinstance(token, str):
        begun_for = enrolment.address_of(token)
        if begun_for is not None:
            rate_limits.count("mail_to", MAIL_RATE, begun_for)
        now = clock.now()
        begun = enrolment.renew_code(token, now=now)
        if begun is not None:
            letters.send_code(begun, now)
            flash(gettext("We sent another code."), "success")
    return redirect(url_for("identity.prove_email"), 303)
