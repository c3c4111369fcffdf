"""The API's addresses. None of them looks at a session."""

from typing import Any

from flask import Flask, Response, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue

import egov.api.open_data
import egov.api.situations  # noqa: F401 - their addresses hang on the same blueprint
from egov.api import presenting
from egov.api.blueprint import api, next_page, open_data, said
from egov.api.description import describe
from egov.api.reading import problem, read_body
from egov.api.shapes import ServiceList, TrackRequest
from egov.applications import queries as applications
from egov.catalogue import queries as catalogue
from egov.catalogue.listings import Filters, Listing
from egov.catalogue.search.searching import search
from egov.catalogue.upkeep import ratings
from egov.kernel.errors import N_
from egov.web.guards import public
from egov.web.page_cache import cached_page
from egov.web.paging import read_limit
from egov.web.presentation import today
from egov.web.rate_limits import limit

SLUGS = ("category", "life_event", "authority", "audience")
MAX_SEARCH = 200


@api.get("/v1/services")
@public
@open_data
def services() -> Response:
    """The services on offer, narrowed and paged as asked."""
    asked = request.args
    filters = Filters(
        **{name: asked.get(name, "")[:80] for name in SLUGS},
        online=asked.get("online", "") in ("1", "true"),
        free=asked.get("free", "") in ("1", "true"),
    )
    size, after = read_limit(asked.get("limit")), asked.get("after")
    language = current_app.config["PROFILE"].state_language
    text = asked.get("q", "").strip()[:MAX_SEARCH]
    found: Any
    if text:
        found = search(text, filters, language, size, after=after)
    else:
        found = catalogue.list_services(filters, after, size, language)
    return said(ServiceList(items=_items(found.items), next=next_page(found.after)))


def _items(listings: list[Listing]) -> list[Any]:
    day = today()
    rated = ratings.published([listing.service_id for listing in listings])
    return [presenting.service_item(listing, day, rated.get(listing.service_id)) for listing in listings]


@api.get("/v1/services/<slug>")
@public
@open_data
def service(slug: str) -> Response:
    """One service with its published definition."""
    version = catalogue.get_published(slug)
    listing = catalogue.get_listing(slug)
    rated = ratings.published([listing.service_id]).get(listing.service_id)
    return said(presenting.service_detail(listing, catalogue.definition_of(version), today(), rated))


@api.post("/v1/track")
@public
@limit("track", "20 per 5 minutes")
def track() -> ResponseReturnValue:
    """Where an application stands, to whoever knows its reference and surname."""
    asked = read_body(TrackRequest)
    found = applications.find_for_tracking(asked.reference, asked.surname)
    if found is None:
        return problem(404, N_("No application has this reference and this surname."))
    return said(presenting.track_answer(applications.get_by_id(found.id)))


@api.get("/openapi.json")
@public
@open_data
def openapi() -> Response:
    """The OpenAPI 3.1 document."""
    return jsonify(describe(current_app.config["SETTINGS"].base_url))


@api.get("/docs")
@public
@cached_page
def docs() -> str:
    """The same document, for people."""
    return render_template("api/docs.html", document=describe(current_app.config["SETTINGS"].base_url))


def install(app: Flask) -> None:
    """Registers the blueprint. No CSRF token is asked for: no cookie is looked at."""
    app.register_blueprint(api)
    app.extensions["csrf"].exempt(api)
