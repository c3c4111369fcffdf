"""The screens on which anybody, signed in or not, says that something is wrong on a page of the catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from egov.catalogue import passport, queries
from egov.catalogue.models import Service, ServiceVersion
from egov.catalogue.reporting_forms import ReportForm
from egov.catalogue.upkeep import pages, reports
from egov.catalogue.upkeep.pages import CataloguePage
from egov.kernel import clock
from egov.kernel.errors import NotFound
from egov.web.guards import public
from egov.web.language import gettext, language
from egov.web.presentation import text_in
from egov.web.rate_limits import count, limit

reporting = Blueprint("reporting", __name__, url_prefix="/<any(tg,ru,kk,en):lang>")
LONGEST_PLACE = 80
KINDS = {"life-events": pages.LIFE_EVENT, "categories": pages.CATEGORY, "authorities": pages.AUTHORITY}
"""The kinds of pages under a topic, by what their addresses begin with."""
TOPICS = "any({})".format(", ".join(f"'{topic}'" for topic in KINDS))


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about, its name, the version that the sender saw (0 where there are none), and its places as choices."""

    about: Service | CataloguePage
    name: str
    number: int
    choices: Sequence[SelectChoice]
    chosen: str
    back: str


@reporting.route("/services/<slug>/report", methods=["GET", "POST"])
@public
@limit("page_report", "8 per hour")
def report(slug: str) -> ResponseReturnValue:
    """Where something is wrong on the page of a service, what, and where to send the answer if one is wanted."""
    service = queries.get_service(slug)
    version = _seen(service)
    definition = queries.definition_of(version)
    places, back = reports.places_of(definition), url_for("catalogue.service", slug=slug)
    choices, chosen = _choices(places, passport.PARTS), _chosen(places)
    subject = Subject(service, text_in(definition.name), version.number, choices, chosen, back)
    return _ask(subject, url_for(".reported", slug=slug))


@reporting.get("/services/<slug>/reported")
@public
def reported(slug: str) -> str:
    """What becomes of the report."""
    name = text_in(queries.definition_of(_seen(queries.get_service(slug))).name)
    return render_template("reporting/reported.html", back=url_for("catalogue.service", slug=slug), name=name)


@reporting.route(f"/<{TOPICS}:topic>/<slug>/report", methods=["GET", "POST"])
@public
@limit("page_report", "8 per hour")
def report_topic(topic: str, slug: str) -> ResponseReturnValue:
    """Where something is wrong on the page of a life event, a category or an authority, as of a service."""
    return _ask(_of_page(pages.of_topic(KINDS[topic], slug)), url_for(".topic_reported", topic=topic, slug=slug))


@reporting.get(f"/<{TOPICS}:topic>/<slug>/reported")
@public
def topic_reported(topic: str, slug: str) -> str:
    """What becomes of the report."""
    return _thank(pages.of_topic(KINDS[topic], slug))


@reporting.route("/report/<key>", methods=["GET", "POST"])
@public
@limit("page_report", "8 per hour")
def report_list(key: str) -> ResponseReturnValue:
    """Where something is wrong on a page that lists services, life events or authorities, as of a service."""
    return _ask(_of_page(pages.of_list(key)), url_for(".list_reported", key=key))


@reporting.get("/reported/<key>")
@public
def list_reported(key: str) -> str:
    """What becomes of the report."""
    return _thank(pages.of_list(key))


@reporting.route("/finder/report", methods=["GET", "POST"])
@public
@limit("page_report", "8 per hour")
def report_finder() -> ResponseReturnValue:
    """Where something is wrong in the finder, as of a service."""
    return _ask(_of_page(pages.of_finder()), url_for(".finder_reported"))


@reporting.get("/finder/reported")
@public
def finder_reported() -> str:
    """What becomes of the report."""
    return _thank(pages.of_finder())


def _ask(subject: Subject, thanks: str) -> ResponseReturnValue:
    form = ReportForm.of(list(subject.choices), subject.chosen, str(subject.number))
    if form.validate_on_submit():
        if not form.is_trapped:
            _keep(subject, form)
        return redirect(thanks, 303)
    page = render_template("reporting/report.html", form=form, back=subject.back, name=subject.name)
    return page, 422 if form.errors else 200


def _thank(page: CataloguePage) -> str:
    return render_template("reporting/reported.html", back=f"/{language()}/{page.path}", name=text_in(page.name))


def _of_page(page: CataloguePage) -> Subject:
    back = f"/{language()}/{page.path}"
    return Subject(page, text_in(page.name), 0, _choices(page.places, pages.PARTS), _chosen(page.places), back)


def _seen(service: Service) -> ServiceVersion:
    """The version that the sender looked at where that was a public one, else the last that was in force; raises `NotFound`."""
    versions = queries.list_versions(service)
    if not versions:
        raise NotFound
    asked = request.form.get("seen") or request.args.get("version") or ""
    return next((version for version in versions if str(version.number) == asked), versions[0])


def _keep(subject: Subject, form: ReportForm) -> None:
    about = subject.about
    count("page_report_of_service", "100 per day", about.slug if isinstance(about, Service) else about.key)
    reports.report(
        about,
        subject.number,
        anchor=form.anchor.data,
        text=form.text.data or "",
        email=form.address,
        language=language(),
        now=clock.now(),
    )


def _chosen(places: Sequence[reports.ReportPlace]) -> str:
    """The place that the link to the form named (`?part=`)."""
    return next((anchor for anchor, part, said in places if part == request.args.get("part") and said is None), "")


def _choices(places: Sequence[reports.ReportPlace], parts: dict[str, str]) -> list[SelectChoice]:
    """The places as one list: the `parts` of the page, and what stands in them."""
    choices = []
    for anchor, part, said in places:
        name = gettext(parts[part])
        if said is None:
            choices.append(SelectChoice(anchor, name))
        else:
            text = text_in(said)
            shown = text if len(text) <= LONGEST_PLACE else f"{text[:LONGEST_PLACE].rsplit(' ', 1)[0]} …"
            choices.append(SelectChoice(anchor, f"{name}: {shown}"))
    return choices
