"""The screens on which anybody, signed in or not, says that something is wrong on the page of a service."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from egov.catalogue import queries
from egov.catalogue.models import Service, ServiceVersion
from egov.catalogue.passport import PARTS
from egov.catalogue.reporting_forms import ReportForm
from egov.catalogue.upkeep import reports
from egov.kernel import clock
from egov.kernel.errors import NotFound
from egov.web.guards import public
from egov.web.language import gettext, language
from egov.web.presentation import text_in
from egov.web.rate_limits import count, limit

reporting = Blueprint("reporting", __name__, url_prefix="/<any(tg,ru,kk,en):lang>")
LONGEST_PLACE = 80


@reporting.route("/services/<slug>/report", methods=["GET", "POST"])
@public
@limit("page_report", "8 per hour")
def report(slug: str) -> ResponseReturnValue:
    """Where something is wrong, what, and where to send the answer if one is wanted."""
    service = queries.get_service(slug)
    version = _seen(service)
    definition = queries.definition_of(version)
    places = reports.places_of(definition)
    chosen = next((anchor for anchor, part, said in places if part == request.args.get("part") and said is None), "")
    form = ReportForm.of(_choices(places), chosen, str(version.number))
    if form.validate_on_submit():
        if not form.is_trapped:
            _keep(service, version, form)
        return redirect(url_for(".reported", slug=slug), 303)
    page = render_template("reporting/report.html", form=form, slug=slug, name=text_in(definition.name))
    return page, 422 if form.errors else 200


@reporting.get("/services/<slug>/reported")
@public
def reported(slug: str) -> str:
    """What becomes of the report."""
    version = _seen(queries.get_service(slug))
    return render_template("reporting/reported.html", slug=slug, name=text_in(queries.definition_of(version).name))


def _seen(service: Service) -> ServiceVersion:
    """The version that the sender looked at where that was a public one, else the last that was in force; raises `NotFound`."""
    versions = queries.list_versions(service)
    if not versions:
        raise NotFound
    asked = request.form.get("seen") or request.args.get("version") or ""
    return next((version for version in versions if str(version.number) == asked), versions[0])


def _keep(service: Service, version: ServiceVersion, form: ReportForm) -> None:
    count("page_report_of_service", "100 per day", service.slug)
    reports.report(
        service,
        version.number,
        anchor=form.anchor.data,
        text=form.text.data or "",
        email=form.address,
        language=language(),
        now=clock.now(),
    )


def _choices(places: list[reports.ReportPlace]) -> list[SelectChoice]:
    """The places as one list: the parts of the page, and what stands in them."""
    parts = {anchor: gettext(words) for anchor, words in PARTS.items()}
    choices = []
    for anchor, part, said in places:
        if said is None:
            choices.append(SelectChoice(anchor, parts[part]))
        else:
            text = text_in(said)
            shown = text if len(text) <= LONGEST_PLACE else f"{text[:LONGEST_PLACE].rsplit(' ', 1)[0]} …"
            choices.append(SelectChoice(anchor, f"{parts[part]}: {shown}"))
    return choices
