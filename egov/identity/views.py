"""Screens of those who are not signed in yet: sign in, sign out. Signing up and choosing passwords stand in modules of their own."""

from typing import Any

from flask import Flask, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from egov.identity import account_pages, actions, password_pages, passwords, queries, recovery, sessions, sign_up_pages
from egov.identity.blueprint import identity
from egov.identity.forms import EmptyForm, SignInForm
from egov.identity.homes import home_of
from egov.identity.models import DEMO_DOMAIN
from egov.kernel import clock
from egov.kernel.errors import N_
from egov.kernel.permissions import ROLES
from egov.web import held_input, rate_limits
from egov.web.guards import actor, public
from egov.web.redirects import safe_target

SIGN_IN_RATE = "10 per 5 minutes"
SIGN_IN_RATE_IN_ALL = "1000 per 5 minutes"
DEMO_ROLES = {
    "citizen": N_("A citizen: applies for services and follows the applications."),
    "officer": N_("An officer: takes cases of one authority and decides them."),
    "supervisor": N_("A head of unit: sees the whole queue of the authority and assigns cases."),
    "editor": N_("An editor: writes and translates descriptions of services."),
    "publisher": N_("A publisher: approves what an editor wrote and publishes it."),
    "operator": N_("An operator: helps people at a counter."),
    "auditor": N_("An auditor: reads the journal of everything that happened."),
    "admin": N_("An administrator: keeps authorities, accounts and roles."),
}
# Imported for the routes that they add to the blueprint.
SCREENS = (sign_up_pages, password_pages, account_pages)


@identity.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Signs a browser in by e-mail or telephone and password. After ten failures in five minutes an address, or a thousand in all, a pause."""
    onward = request.args.get("next") or request.form.get("next")
    form = SignInForm(who=_suggested(), next=onward)
    if form.validate_on_submit():
        _count_attempt()
        proved = sessions.recognise(form.who.data or "", form.password.data or "")
        if proved is not None:
            _give_attempt_back()
        account = sessions.hold(proved) if proved is not None else None
        if account is not None:
            recovery.renew_hash(account, form.password.data or "")
            sessions.begin(account, clock.now())
            return redirect(safe_target(onward, home_of(actor())), 303)
        form.refuse(N_("The e-mail, telephone or password is not right. Check them and try again."))
    elif request.method == "GET" and actor().is_signed_in:
        return redirect(safe_target(onward, home_of(actor())), 303)
    waiting = bool(onward) and held_input.is_waiting()
    page = render_template("identity/sign_in.html", form=form, onward=onward, waiting=waiting, **_demonstration())
    return page, 422 if form.errors else 200


@identity.route("/sign-out", methods=["GET", "POST"])
@public
def sign_out() -> ResponseReturnValue:
    """Asks, then ends the session of this browser everywhere it was copied to."""
    form = EmptyForm()
    if request.method == "GET":
        return render_template("identity/sign_out.html", form=form)
    found = sessions.present()
    if found is not None:
        session = queries.get_session(found.holder.session_id, found.holder.account_id)
        actions.sign_out(session, by=actor(), now=clock.now())
    sessions.finish()
    response = redirect(url_for("portal.home"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _count_attempt() -> None:
    """Counted before the password is looked at, so that no more are tried at once than may fail."""
    rate_limits.count("sign_in", SIGN_IN_RATE, rate_limits.address())
    rate_limits.count("sign_in_all", SIGN_IN_RATE_IN_ALL, "all")


def _give_attempt_back() -> None:
    """Only failures stay counted: a thousand people who sign in within five minutes lock nobody out."""
    rate_limits.give_back("sign_in", SIGN_IN_RATE, rate_limits.address())
    rate_limits.give_back("sign_in_all", SIGN_IN_RATE_IN_ALL, "all")


def _suggested() -> str:
    """In the demonstration a link may name the role to sign in as; the password is typed all the same."""
    role = request.args.get("as", "")
    return f"{role}@{DEMO_DOMAIN}" if role in ROLES and current_app.config["SETTINGS"].demo else ""


def _demonstration() -> dict[str, Any]:
    """The demonstration's accounts and their password, where this is the demonstration."""
    settings = current_app.config["SETTINGS"]
    if not settings.demo:
        return {}
    return {"demo_accounts": DEMO_ROLES, "demo_domain": DEMO_DOMAIN, "demo_password": settings.demo_password}


def install(app: Flask) -> None:
    """Registers the blueprint and makes every request say who makes it."""
    if app.config["SETTINGS"].testing:
        passwords.use_cheap_parameters()
    sessions.install(app)
    app.register_blueprint(identity)
