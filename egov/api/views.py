"""The API's addresses. None of them looks at a session."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, current_app, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from egov.api import presenting
from egov.api.description import describe
from egov.api.reading import BadBody, BadShape, problem, read_body
from egov.api.shapes import ServiceList, TrackRequest
from egov.applications import queries as applications
from egov.catalogue import queries as catalogue
from egov.catalogue.listings import Filters, Listing
from egov.catalogue.search.searching import search
from egov.kernel.errors import N_
from egov.web.guards import public
from egov.web.page_cache import cached_page
from egov.web.paging import read_limit
from egov.web.presentation import absolute_url, today
from egov.web.rate_limits import limit

api = Blueprint("api", __name__, url_prefix="/api")
View = TypeVar("View", bound=Callable[..., Any])
SLUGS = ("category", "life_event", "authority", "audience")
MAX_SEARCH = 200


def open_data(view: View) -> View:
    """Any site's script may read the answer, and any cache may keep it as long as it asks whether it still holds."""
    kept = cached_page(view)

    @wraps(view)
    def opened(*args: Any, **kwargs: Any) -> Response:
        response: Response = make_response(kept(*args, **kwargs))
        response.headers["Cache-Control"] = "public, no-cache"
        response.headers.pop("Vary", None)
        return response

    opened.is_open_data = True  # type: ignore[attr-defined]
    return cast(View, opened)


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
    return _said(ServiceList(items=_items(found.items), next=_next(found.after)))


def _items(listings: list[Listing]) -> list[Any]:
    day = today()
    return [presenting.service_item(listing, day) for listing in listings]


def _next(after: str | None) -> str | None:
    if after is None:
        return None
    asked = {name: value for name, value in request.args.items() if name != "after"}
    return absolute_url(f"{request.path}?{urlencode(asked | {'after': after})}")


@api.get("/v1/services/<slug>")
@public
@open_data
def service(slug: str) -> Response:
    """One service with its published definition."""
    version = catalogue.get_published(slug)
    listing = catalogue.get_listing(slug)
    return _said(presenting.service_detail(listing, catalogue.definition_of(version), today()))


@api.post("/v1/track")
@public
@limit("track", "20 per 5 minutes")
def track() -> ResponseReturnValue:
    """Where an application stands, to whoever knows its reference and surname."""
    asked = read_body(TrackRequest)
    found = applications.find_for_tracking(asked.reference, asked.surname)
    if found is None:
        return problem(404, N_("No application has this reference and this surname."))
    return _said(presenting.track_answer(found))


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


@api.errorhandler(BadBody)
def _bad_body(error: BadBody) -> Response:
    return problem(error.status, error.message)


@api.errorhandler(BadShape)
def _bad_shape(error: BadShape) -> Response:
    return problem(error.status, error.message, error.faults)


@api.after_request
def _open_to_other_sites(response: Response) -> Response:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "is_open_data", False):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag"
        if request.method == "OPTIONS":
            response.mimetype = "text/plain"
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, If-None-Match"
    return response


def _said(answer: BaseModel) -> Response:
    return Response(answer.model_dump_json(), mimetype="application/json")


def install(app: Flask) -> None:
    """Registers the blueprint. No CSRF token is asked for: no cookie is looked at."""
    app.register_blueprint(api)
    app.extensions["csrf"].exempt(api)
