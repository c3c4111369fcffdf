"""Screens on which people read what the portal told them, and who looked at their data."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from egov.kernel import clock
from egov.kernel.errors import NotFound
from egov.messaging import actions, queries
from egov.notices import accesses
from egov.web.guards import actor, signed_in
from egov.web.language import gettext
from egov.web.paging import read_limit
from egov.web.redirects import safe_target

screens = Blueprint("notices", __name__, url_prefix="/<any(tg,ru,kk,en):lang>")


def install(app: Flask) -> None:
    """Registers the blueprints."""
    app.register_blueprint(screens)
    app.register_blueprint(accesses.screens)


def _address() -> str:
    return f"account:{actor().account_id}"


@screens.get("/account/inbox")
@signed_in
def inbox() -> str:
    """The messages to the reader, the latest first, those not read yet marked."""
    page = queries.list_inbox(_address(), request.args.get("after"), read_limit(request.args.get("limit")))
    more = url_for("notices.inbox", after=page.after) if page.after else None
    unread = queries.count_unread(_address())
    return render_template("notices/inbox.html", messages=page.items, unread=unread, more=more)


@screens.post("/account/inbox/<int:message_id>/open")
@signed_in
def open_message(message_id: int) -> ResponseReturnValue:
    """Marks a message as read and leads to what it is about."""
    message = queries.find_in_inbox(_address(), message_id)
    if message is None:
        raise NotFound
    actions.mark_read(_address(), message_id, now=clock.now())
    return redirect(safe_target(message.link, url_for("notices.inbox")), 303)


@screens.post("/account/inbox/read")
@signed_in
def read_all() -> ResponseReturnValue:
    """Marks every message to the reader as read."""
    actions.mark_all_read(_address(), now=clock.now())
    flash(gettext("All messages are marked as read."), "success")
    return redirect(url_for("notices.inbox"), 303)
