"""Screens of `catalogue` for everyone: search and browse, the service passport, its versions, topics, authorities."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Flask, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from egov.authorities import queries as authorities
from egov.catalogue import (
    comparison,
    counting_searches,
    feed,
    passport,
    queries,
    revisions,
    showing,
    structured,
    surroundings,
)
from egov.catalogue.definition import AUDIENCES
from egov.catalogue.finder import views as finder
from egov.catalogue.finder.bundles import can_be_named
from egov.catalogue.finder.facts import present_facts
from egov.catalogue.life_events import showing as life_events_shown
from egov.catalogue.listings import Filters
from egov.catalogue.models import ServiceVersion, State
from egov.catalogue.reporting_views import reporting
from egov.catalogue.search import searching
from egov.catalogue.wording import audience_words
from egov.kernel.db import db
from egov.kernel.errors import NotFound
from egov.kernel.localised import LANGUAGE_NAMES
from egov.web.guards import public
from egov.web.language import gettext, language
from egov.web.page_cache import cached_page
from egov.web.presentation import show_date, text_in, today

catalogue = Blueprint("catalogue", __name__, url_prefix="/<any(tg,ru,kk,en):lang>")
PAGE = 20
NARROWING = ("q", "exact", "category", "life_event", "authority", "audience", "online", "free")
"""What an address may say of a list. Nothing else goes on to the next page: `url_for` has words of its own (`_scheme`)."""


@catalogue.get("/services")
@public
def services() -> ResponseReturnValue:
    """Search, or the whole catalogue to leaf through. Only leafing is worth keeping: searches differ."""
    return _searched() if request.args.get("q", "").strip() else _leafed()


def _filters() -> Filters:
    given = request.args
    return Filters(
        category=given.get("category", "")[:80],
        life_event=given.get("life_event", "")[:80],
        authority=given.get("authority", "")[:80],
        audience=given.get("audience", "")[:80],
        online=given.get("online") == "1",
        free=given.get("free") == "1",
    )


@cached_page
def _leafed() -> str:
    filters = _filters()
    page = queries.list_services(filters, request.args.get("after"), PAGE, language())
    total = queries.count_services(filters)
    return _results("", filters, showing.rows_of(page.items, today()), total, _address(after=page.after))


def _searched() -> str:
    text = request.args["q"].replace("\x00", " ").strip()[: searching.MAX_QUERY]
    filters = _filters()
    exact = request.args.get("exact") == "1"
    found = searching.search(text, filters, language(), PAGE, after=request.args.get("after"), exact=exact)
    if not exact and not request.args.get("after") and not filters.any:
        counting_searches.note(text, found)
    rows = showing.rows_of(found.items, today(), found.terms)
    return _results(text, filters, rows, found.total, _address(found.after), read_as=found.read_as, exact=exact)


def _results(text: str, filters: Filters, rows: Sequence[showing.Row], total: int, more: str | None, **found: object) -> str:
    choices = {kind: [(topic.slug, topic.name) for topic in showing.topics(kind)] for kind in ("category", "life_event")}
    choices["authority"] = [(topic.slug, topic.name) for topic in showing.topics("authority") if topic.count]
    choices["audience"] = list(zip(AUDIENCES, audience_words(AUDIENCES), strict=True))
    used = sum(
        bool(getattr(filters, name)) for name in ("category", "life_event", "authority", "audience", "online", "free")
    )
    return render_template(
        "catalogue/services.html",
        text=text,
        filters=filters,
        filter_count=used,
        rows=rows,
        total=total,
        more=more,
        choices=choices,
        finder=bool(present_facts().pages),
        **found,
    )


def _address(after: str | None) -> str | None:
    """The present list from `after` on; None where it ends."""
    if after is None:
        return None
    kept: dict[str, Any] = {name: request.args[name] for name in NARROWING if request.args.get(name)}
    return url_for(str(request.endpoint), **(request.view_args or {}), **kept, after=after)


@catalogue.get("/services/<slug>")
@public
@cached_page
def service(slug: str) -> str:
    """The service passport of the version in force; a service no longer offered shows its last one and says so."""
    try:
        version, retired = _published(slug), False
    except NotFound:
        version, retired = _last_version(slug), True
    definition = queries.definition_of(version)
    around = surroundings.of(version, definition, retired=True) if retired else surroundings.on_offer(version, definition)
    shown = passport.build(definition, around)
    more = {} if retired else {"item": structured.describe(definition, today()), "forms": structured.machine_forms(slug)}
    return render_template("catalogue/service.html", p=shown, **more)


def _published(slug: str) -> ServiceVersion:
    """The published version, read once a revision and process; raises `NotFound`."""

    def read() -> ServiceVersion:
        found = queries.get_published(slug)
        db.session.expunge(found)
        return found

    return revisions.kept(f"published:{slug}", read)


def _last_version(slug: str) -> ServiceVersion:
    """The last version that was in force of a service no longer offered; raises `NotFound` where there was none."""
    versions = queries.list_versions(queries.get_service(slug))
    if not versions:
        raise NotFound
    return versions[0]


@catalogue.get("/services/<slug>/versions")
@public
@cached_page
def versions(slug: str) -> str:
    """Every version that was ever in force, the newest first."""
    found = queries.list_versions(queries.get_service(slug))
    if not found:
        raise NotFound
    rows = [
        {
            "number": version.number,
            "since": show_date(version.published_at),
            "until": show_date(version.superseded_at),
            "in_force": version.state == State.PUBLISHED,
        }
        for version in found
    ]
    name = text_in(queries.definition_of(found[0]).name)
    return render_template("catalogue/versions.html", slug=slug, name=name, versions=rows)


@catalogue.get("/services/<slug>/versions/<int:number>")
@public
@cached_page
def version(slug: str, number: int) -> str:
    """One version, whole, and what changed since the one before it."""
    kept = queries.get_service(slug)
    found = queries.get_version_number(kept, number)
    definition = queries.definition_of(found)
    earlier = [row for row in queries.list_versions(kept) if row.number < number]
    before = queries.definition_of(earlier[0]) if earlier else None
    return render_template(
        "catalogue/version.html",
        p=passport.build(definition, surroundings.of(found, definition, retired=found.state == State.RETIRED)),
        number=number,
        before=earlier[0].number if earlier else None,
        changes=[change for change in comparison.compare(before, definition) if change.language in ("", language())]
        if before
        else [],
        kinds=comparison.KINDS,
        language_names=LANGUAGE_NAMES,
    )


@catalogue.get("/changes.rss")
@public
@cached_page
def changes() -> Response:
    """The latest changes of the catalogue, for feed readers."""
    return Response(feed.write(), content_type=feed.MEDIA_TYPE)


@catalogue.get("/life-events")
@public
@cached_page
def life_events() -> str:
    """Everything that happens to people, each with the number of its services."""
    return render_template("catalogue/life_events.html", events=showing.topics("life_event"))


@catalogue.get("/life-events/<slug>")
@public
@cached_page
def life_event(slug: str) -> str:
    """The services that belong to an event of life: first those that have an order, in it, then the others."""
    event = queries.get_life_event(slug)
    lead = text_in(event.summary) or gettext("Every service that belongs to this event, in one place.")
    above = (url_for("catalogue.life_events"), gettext("Life events"))
    steps = life_events_shown.shown(event, today())
    taken = [step.row.slug for step in steps]
    more: dict[str, Any] = {"event": slug, "steps": steps, "finder": can_be_named(slug, present_facts())}
    return _browse(Filters(life_event=slug), text_in(event.name), lead, above, taken, **more)


@catalogue.get("/categories/<slug>")
@public
@cached_page
def category(slug: str) -> str:
    """The services filed under a field of life."""
    found = queries.get_category(slug)
    lead = text_in(found.summary) or gettext("Every service of this field, in one place.")
    return _browse(Filters(category=slug), text_in(found.name), lead, (url_for("catalogue.services"), gettext("Services")))


@catalogue.get("/authorities")
@public
@cached_page
def authority_list() -> str:
    """The authorities that decide on services."""
    return render_template("catalogue/authorities.html", authorities=showing.topics("authority"))


@catalogue.get("/authorities/<slug>")
@public
@cached_page
def authority(slug: str) -> str:
    """An authority: the services it decides on, and its offices."""
    found = authorities.get_authority(slug)
    above = (url_for("catalogue.authority_list"), gettext("Authorities and offices"))
    lead = gettext("The services that this authority decides on, and its offices.")
    return _browse(Filters(authority=slug), text_in(found.name), lead, above, offices=surroundings.offices_of(slug))


def _browse(
    filters: Filters, title: str, lead: str, above: tuple[str, str], without: Sequence[str] = (), **more: object
) -> str:
    """A page of the services that `filters` leave but for those called `without`, under a title."""
    page = queries.list_services(filters, request.args.get("after"), PAGE, language(), without)
    rows = showing.rows_of(page.items, today())
    return render_template(
        "catalogue/browse.html",
        title=title,
        lead=lead,
        above=above,
        rows=rows,
        more=_address(page.after),
        report=f"{request.path}/report",
        **more,
    )


def install(app: Flask) -> None:
    """Registers the blueprint."""
    app.register_blueprint(catalogue)
    finder.install(app)
    app.register_blueprint(reporting)
    counting_searches.install(app)
