"""The blueprint that the API's addresses hang on, and what open data have in common."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, make_response, request
from pydantic import BaseModel

from egov.api.reading import BadBody, BadShape, problem
from egov.web.page_cache import cached_page
from egov.web.presentation import absolute_url

api = Blueprint("api", __name__, url_prefix="/api")
View = TypeVar("View", bound=Callable[..., Any])


def readable_everywhere(view: View) -> View:
    """Any site's script may read what the view answers to a GET."""
    view.is_open_data = True  # type: ignore[attr-defined]
    return view


def open_data(view: View) -> View:
    """Any site's script may read the answer, and any cache may keep it as long as it asks whether it still holds."""
    kept = cached_page(view)

    @wraps(view)
    def opened(*args: Any, **kwargs: Any) -> Response:
        response: Response = make_response(kept(*args, **kwargs))
        response.headers["Cache-Control"] = "public, no-cache"
        response.headers.pop("Vary", None)
        return response

    return cast(View, readable_everywhere(opened))


def said(answer: BaseModel) -> Response:
    """The answer as JSON."""
    return Response(answer.model_dump_json(), mimetype="application/json")


def next_page(after: str | None) -> str | None:
    """The address of the present list from `after` on; None where it ends."""
    if after is None:
        return None
    asked = {name: value for name, value in request.args.items() if name != "after"}
    return absolute_url(f"{request.path}?{urlencode(asked | {'after': after})}")


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
