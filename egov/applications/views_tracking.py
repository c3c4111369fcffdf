"""Tracking without signing in: reference and surname give the least that helps."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from egov.applications import queries, wording
from egov.applications.blueprint import screens
from egov.applications.forms import TrackForm
from egov.applications.models import Application
from egov.authorities import queries as authorities
from egov.kernel.db import reading
from egov.kernel.errors import N_
from egov.web.guards import public
from egov.web.kept_pages import kept_page
from egov.web.language import gettext, language
from egov.web.presentation import show_date, today
from egov.web.rate_limits import limit
from egov.web.redisplay import asks_only

NOT_FOUND = N_("We found no application with this reference and surname. Check both: the reference is on the receipt.")


@screens.route("/track", methods=["GET", "POST"])
@public
@asks_only
@limit("track", "20 per 5 minutes")
def track() -> ResponseReturnValue:
    """Shows where an application stands to whoever knows its reference and its applicant's surname."""
    form = TrackForm()
    if request.method == "GET":
        return render_template("applications/track.html", form=form)
    if not form.validate():
        return render_template("applications/track.html", form=form), 422
    with reading():  # the attempt is counted by itself; nothing else is written
        found = queries.find_for_tracking(form.reference.data or "", form.surname.data or "")
        if found is not None:
            return _show_to_strangers(found)
    form.form_errors.append(gettext(NOT_FOUND))
    return render_template("applications/track.html", form=form), 422


def _show_to_strangers(glance: queries.Glance) -> str:
    holder = authorities.name_of(glance.holder_id).in_(language())

    def page() -> str:
        application = queries.get_by_id(glance.id)
        return render_template("applications/track.html", found=_seen_by_strangers(application, holder))

    return kept_page(None, (glance.id, glance.revision, today(), holder), page)


def _seen_by_strangers(application: Application, holder: str) -> dict[str, Any]:
    turn = {"applicant": gettext("The applicant"), "office": gettext("The office"), None: gettext("Nobody: it is finished")}
    return {
        "reference": application.reference,
        "service": queries.definition_of(application).name.in_(language()),
        "state": application.state,
        "rows": [
            (gettext("Sent"), show_date(application.filed_at)),
            (gettext("Due"), wording.due_in_words(application)),
            (gettext("Is with"), "" if application.is_closed else holder),
            (gettext("Whose turn it is"), turn[application.turn]),
        ],
    }
