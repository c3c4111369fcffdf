"""What the pages of catalogues and of translations that were sent have in common: the words of their states and reports, and the second press."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from egov.admin.registry_forms import PressForm
from egov.admin.registry_texts import told_words
from egov.catalogue import intake
from egov.catalogue.models import CatalogueImport, ImportKind, ImportState
from egov.kernel import clock
from egov.kernel.errors import N_, DomainError
from egov.web.errors import say
from egov.web.guards import actor
from egov.web.unit_of_work import attempt

Show = Callable[[CatalogueImport, PressForm, int], ResponseReturnValue]
STATE_WORDS = {
    ImportState.RECEIVED: (N_("Being checked"), "blue"),
    ImportState.CHECKED: (N_("Checked"), "yellow"),
    ImportState.TAKING: (N_("Being taken in"), "blue"),
    ImportState.TAKEN: (N_("Taken in"), "green"),
    ImportState.FAILED: (N_("Failed"), "red"),
}


def take(token: str, kind: ImportKind, page: str, show: Show) -> ResponseReturnValue:
    """The very file that was checked will be taken in, and its `page` says how far that is; else `show` shows it with the reason why not."""
    found, form = intake.get(token, kind, by=actor()), PressForm()
    if not form.validate_on_submit():
        return show(found, form, 422)
    try:
        attempt(lambda: intake.request_taking(found, by=actor(), now=clock.now()))
    except DomainError as error:
        flash(say(error), "info")
        return show(found, form, error.status)
    return redirect(url_for(page, token=token), 303)


def refusals_of(report: dict[str, Any]) -> list[tuple[str, str]]:
    """The lines that a report refuses: the place and the reason, in the language of the page."""
    return [(place, line_words(told)) for place, told in report.get("refusals", ())]


def line_words(told: dict[str, Any] | str) -> str:
    """A line of a report in the language of the page; what is only quoted from the file stands as it is there."""
    if isinstance(told, str):  # reports kept before their lines knew their words
        return told
    message = told.get("message")
    if message is None:
        return str(told["text"])
    return told_words(tuple(told["path"]), message, told["params"])
