"""Screens of administrators: accounts and the roles they hold. Nobody here ever sees or sets a password."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from egov.admin.account_forms import GrantForm, NewAccountForm
from egov.authorities import queries as authorities
from egov.identity import actions, letters, queries, recovery
from egov.identity.models import RESET, SET_UP, Account
from egov.identity.wording import ROLE_NAMES
from egov.kernel import clock
from egov.kernel.errors import DomainError, NotFound
from egov.kernel.permissions import Permission
from egov.web.guards import actor, needs
from egov.web.language import gettext
from egov.web.paging import read_limit
from egov.web.unit_of_work import tell

accounts = Blueprint("admin_accounts", __name__, url_prefix="/<any(tg,ru,kk,en):lang>/admin/accounts")
_keeper = needs(Permission.MANAGE_ACCOUNTS, "admin")


@accounts.get("")
@_keeper
def everybody() -> str:
    """Accounts by name; searched by e-mail, telephone, national number or how the surname begins."""
    search, role = request.args.get("q", "")[:200].replace("\x00", ""), request.args.get("role", "")
    role = role if role in ROLE_NAMES else ""
    page = queries.list_accounts(search, role, request.args.get("after"), read_limit(request.args.get("limit")))
    roles = queries.list_roles_of([account.id for account in page.items])
    return render_template(
        "admin/accounts/everybody.html", page=page, roles=roles, role_names=ROLE_NAMES, search=search, role=role
    )


@accounts.route("/new", methods=["GET", "POST"])
@_keeper
def create() -> ResponseReturnValue:
    """An account for a colleague, who gets a link by mail to set it up."""
    form = NewAccountForm()
    form.offer_authorities()
    if form.validate_on_submit():
        now = clock.now()
        try:
            account = actions.create_account(
                email=form.email.data or "",
                role=form.role.data,
                authority_id=form.authority_id,
                language=form.language.data,
                proved=False,
                by=actor(),
                now=now,
            )
        except DomainError as error:
            form.absorb(error)
        else:
            letters.send_link(account, SET_UP, recovery.make_link(account, SET_UP, now=now), now)
            flash(gettext("The account is made. A link to set it up went to its address."), "success")
            return redirect(url_for("admin_accounts.account", account_id=account.id), 303)
    return render_template("admin/accounts/create.html", form=form), 422 if form.errors else 200


@accounts.get("/<int:account_id>")
@_keeper
def account(account_id: int) -> str:
    """One account. Its owner sees that it was opened, and by whom."""
    found, by, now = queries.get_account(account_id), actor(), clock.now()
    tell(lambda: actions.note_view(account_id, by=by, now=now))
    return _show(found, GrantForm(formdata=None))


@accounts.post("/<int:account_id>/roles")
@_keeper
def grant(account_id: int) -> ResponseReturnValue:
    """The account gets a role."""
    found, form = queries.get_account(account_id), GrantForm()
    form.offer_authorities()
    if form.validate_on_submit():
        try:
            actions.grant_role(found, form.role.data, form.authority_id, by=actor(), now=clock.now())
        except DomainError as error:
            form.absorb(error)
        else:
            flash(gettext("The role was given."), "success")
            return redirect(url_for("admin_accounts.account", account_id=found.id), 303)
    return _show(found, form), 422


@accounts.post("/<int:account_id>/roles/<role>/withdraw")
@_keeper
def withdraw(account_id: int, role: str) -> ResponseReturnValue:
    """The account loses a role, at once on every device."""
    if role not in ROLE_NAMES:
        raise NotFound()
    actions.withdraw_role(queries.get_account(account_id), role, by=actor(), now=clock.now())
    flash(gettext("The role was withdrawn, and the account is signed out everywhere."), "success")
    return redirect(url_for("admin_accounts.account", account_id=account_id), 303)


@accounts.post("/<int:account_id>/link")
@_keeper
def send_link(account_id: int) -> ResponseReturnValue:
    """Mails the owner a one-time link to set the account up, or to choose another password."""
    found, now = queries.get_account(account_id), clock.now()
    purpose = SET_UP if found.password_hash is None else RESET
    letters.send_link(found, purpose, recovery.make_link(found, purpose, now=now), now)
    flash(gettext("A link went to the address of the account."), "success")
    return redirect(url_for("admin_accounts.account", account_id=account_id), 303)


@accounts.post("/<int:account_id>/sign-out")
@_keeper
def sign_out_everywhere(account_id: int) -> ResponseReturnValue:
    """Signs every device of the account out."""
    actions.revoke_all_sessions(queries.get_account(account_id), by=actor(), now=clock.now())
    flash(gettext("Every device of the account was signed out."), "success")
    return redirect(url_for("admin_accounts.account", account_id=account_id), 303)


@accounts.post("/<int:account_id>/close")
@_keeper
def close(account_id: int) -> ResponseReturnValue:
    """Nobody signs in to the account any more."""
    actions.deactivate(queries.get_account(account_id), by=actor(), now=clock.now())
    flash(gettext("The account is closed."), "success")
    return redirect(url_for("admin_accounts.account", account_id=account_id), 303)


@accounts.post("/<int:account_id>/open")
@_keeper
def open_again(account_id: int) -> ResponseReturnValue:
    """A closed account can be signed in to again."""
    actions.reactivate(queries.get_account(account_id), by=actor(), now=clock.now())
    flash(gettext("The account is open again."), "success")
    return redirect(url_for("admin_accounts.account", account_id=account_id), 303)


def _show(found: Account, form: GrantForm) -> str:
    form.offer_authorities()
    names = {row.id: row for row in authorities.list_authorities(active_only=False)}
    return render_template(
        "admin/accounts/account.html",
        account=found,
        form=form,
        grants=queries.list_grants(found.id),
        role_names=ROLE_NAMES,
        authorities=names,
        own=found.id == actor().account_id,
    )
