"""Open data: the whole catalogue, each service in its machine forms, and what changed."""

import datetime as dt
import io
import re

from flask import Response, current_app, request, send_file
from flask.typing import ResponseReturnValue

from egov.api.blueprint import api, next_page, open_data, readable_everywhere, said
from egov.api.catalogue_files import FILES
from egov.api.kept_files import kept_file
from egov.api.shapes import ChangeItem, ChangeList
from egov.catalogue import changes, queries, revisions, yaml_files
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.formats.cpsv_writing import present_surroundings, write_jsonld, write_turtle
from egov.kernel.errors import N_, Invalid
from egov.web.guards import public
from egov.web.paging import read_limit
from egov.web.presentation import absolute_url, today
from egov.web.rate_limits import address, count

LAYOUT = 1
"""Changes with what the files look like, so that no cache takes an old one for new."""
DOWNLOADS = "60 per 5 minutes"
_INSTANT = re.compile(r"^\d{4}-\d\d-\d\d[Tt ]")


@api.get("/v1/catalogue.json")
@public
@readable_everywhere
def catalogue_json() -> ResponseReturnValue:
    """Every service with its definition, as JSON."""
    return _whole("json")


@api.get("/v1/catalogue.csv")
@public
@readable_everywhere
def catalogue_csv() -> ResponseReturnValue:
    """Every service, a row each."""
    return _whole("csv")


@api.get("/v1/catalogue.jsonld")
@public
@readable_everywhere
def catalogue_jsonld() -> ResponseReturnValue:
    """Every service in CPSV-AP, as JSON-LD."""
    return _whole("jsonld")


@api.get("/v1/catalogue.ttl")
@public
@readable_everywhere
def catalogue_turtle() -> ResponseReturnValue:
    """Every service in CPSV-AP, as Turtle."""
    return _whole("ttl")


def _whole(suffix: str) -> Response:
    """The file of the present revision and day; 304 without making it. Only whole downloads are counted."""
    media_type, write = FILES[suffix]
    day = today()
    state = f"{revisions.present()}-{day}-{LAYOUT}"
    if request.if_none_match.contains(f"{state}-{suffix}"):
        response = Response(status=304)
        response.set_etag(f"{state}-{suffix}")
    else:
        count("open_data", DOWNLOADS, address())
        folder = current_app.config["SETTINGS"].instance / "open_data"
        path = kept_file(folder, f"catalogue.{suffix}", state, lambda file: write(file, day))
        response = send_file(path, etag=f"{state}-{suffix}", download_name=f"catalogue.{suffix}")
        response.content_type = media_type
        for name in ("Last-Modified", "Expires"):
            response.headers.pop(name, None)
    response.headers["Cache-Control"] = "public, no-cache"
    return response


@api.get("/v1/services/<slug>.jsonld")
@public
@open_data
def service_jsonld(slug: str) -> Response:
    """One service in CPSV-AP, as JSON-LD."""
    file = io.StringIO()
    write_jsonld(file, [_definition(slug)], present_surroundings(today()))
    return Response(file.getvalue(), content_type=FILES["jsonld"][0])


@api.get("/v1/services/<slug>.ttl")
@public
@open_data
def service_turtle(slug: str) -> Response:
    """One service in CPSV-AP, as Turtle."""
    file = io.StringIO()
    write_turtle(file, [_definition(slug)], present_surroundings(today()))
    return Response(file.getvalue(), content_type=FILES["ttl"][0])


@api.get("/v1/services/<slug>.yaml")
@public
@open_data
def service_yaml(slug: str) -> Response:
    """One service as the file from which an installation takes it in (RFC 9512)."""
    return Response(yaml_files.write(_definition(slug)), content_type="application/yaml")


def _definition(slug: str) -> ServiceDefinition:
    return queries.definition_of(queries.get_published(slug))


@api.get("/v1/changes")
@public
@open_data
def list_changes() -> Response:
    """What became of services since an instant, or since the place that an earlier answer named."""
    asked, size = request.args.get("since", ""), read_limit(request.args.get("limit"))
    since = _instant(asked) if _INSTANT.match(asked) else None
    after = request.args.get("after") or (None if since else asked)
    found, more = changes.list_changes(after, since, size)
    last = found[-1].cursor if found else after
    items = [_item(change) for change in found]
    return said(ChangeList(items=items, next=next_page(last) if more else None, cursor=last))


def _item(change: changes.Change) -> ChangeItem:
    language = current_app.config["PROFILE"].state_language
    return ChangeItem.model_validate(
        {
            "change": change.kind,
            "at": change.at,
            "service": change.slug,
            "code": change.code,
            "name": change.name,
            "version": change.number,
            "supersedes": change.before,
            "url": absolute_url(f"/{language}/services/{change.slug}/versions/{change.number}"),
        }
    )


def _instant(text: str) -> dt.datetime:
    """The instant that `since` names (RFC 3339); raises `Invalid`. A `+` that was not escaped arrives as a blank."""
    try:
        found = dt.datetime.fromisoformat((text[:11] + text[11:].replace(" ", "+")).upper())
        if found.tzinfo is not None:
            return found.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        pass
    raise Invalid(
        N_("Give an instant with its zone, such as 2026-11-25T09:00:00Z, or the cursor of an earlier answer."), field="since"
    )
