"""The screen on which an applicant sees that the service has a new version, and goes on with it or stays."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from egov.applications import versions
from egov.applications.blueprint import own, own_to_change, screens
from egov.applications.filling import Filling
from egov.applications.forms import VersionForm
from egov.applications.models import Application
from egov.applications.offering import offer_of
from egov.catalogue.comparison import KINDS
from egov.catalogue.models import ServiceVersion
from egov.kernel import clock
from egov.kernel.errors import N_, Conflict
from egov.kernel.localised import LANGUAGE_NAMES
from egov.web.guards import actor, signed_in
from egov.web.language import gettext


@screens.route("/applications/<reference>/new-version", methods=["GET", "POST"])
@signed_in
def new_version(reference: str) -> ResponseReturnValue:
    """What the new version of the service changes for this draft: the applicant goes on with it, or stays on theirs."""
    application = own_to_change(reference) if request.method == "POST" else own(reference)
    version = versions.find_newer(application)
    if version is None:
        return redirect(url_for("applications.show", reference=application.reference), 303)
    form = VersionForm(data={"seen": str(version.number)})
    if form.validate_on_submit():
        try:
            flash(_settle(application, version, form), "success")
            return redirect(_following(application), 303)
        except Conflict as error:
            form.absorb(error)
            form.seen.data = str(version.number)
    page: Any = render_template(
        "applications/new_version.html",
        application=application,
        form=form,
        offer=offer_of(application, version),
        kinds=KINDS,
        names=LANGUAGE_NAMES,
    )
    return page, 422 if form.form_errors else 200


def _settle(application: Application, version: ServiceVersion, form: VersionForm) -> str:
    """Does what the pressed button says; what was done in words."""
    if form.seen.data != str(version.number):
        raise Conflict(N_("Meanwhile there is another version of the service. Look at what changes once more."))
    if request.form.get("decision") == "stay":
        versions.decline_version(application, version, by=actor(), now=clock.now())
        return gettext("Your application stays as you began it.")
    versions.change_version(application, version, by=actor(), now=clock.now())
    return gettext("Your application goes on with the new version. Check the pages that have something new.")


def _following(application: Application) -> str:
    found = Filling(application, actor()).first_open()
    if found is None:
        return url_for("applications.check", reference=application.reference)
    return url_for("applications.page", reference=application.reference, page=found.key)
