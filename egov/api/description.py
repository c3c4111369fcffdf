"""The OpenAPI 3.1 document of the API, made from the table of operations and the shapes. A house test keeps it in step."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from egov.api import shapes

PROBLEM = "application/problem+json"
_GIVEN: Literal["validation"] = "validation"
_SAID: Literal["serialization"] = "serialization"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation."""

    name: str
    description: str
    schema: dict[str, Any]
    place: str = "query"


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing a program can ask: `path` as in OpenAPI, `endpoint` as in Flask."""

    path: str
    method: str
    endpoint: str
    summary: str
    description: str
    answer: type[BaseModel] | None
    takes: type[BaseModel] | None = None
    parameters: tuple[Parameter, ...] = ()
    problems: tuple[int, ...] = ()
    cached: bool = False
    media_type: str = "application/json"


_SLUG: dict[str, Any] = {"type": "string", "maxLength": 80}
_FLAG: dict[str, Any] = {"type": "string", "enum": ["1"]}
_CPSV_AP = (
    "By CPSV-AP 3.2, the European application profile for public services; no context has to be fetched. What that has no words "
    "for (questionnaire, route) is in the definition at `/api/v1/services/{slug}`."
)
_CSV = (
    "A row a service, a column a fact, texts in a column for each language (`name_tg`, ...). UTF-8 with a byte order mark; cells that a "
    "spreadsheet would take for a formula begin with an apostrophe; fees are those of today."
)
OPERATIONS: tuple[Operation, ...] = (
    Operation(
        path="/api/v1/services",
        method="get",
        endpoint="api.services",
        summary="List or search the services on offer",
        description=(
            "Without `q` the services stand in the alphabetical order of the state language; with it the likeliest come first. "
            "The search forgives typing errors, missing diacritics, other languages and Latin letters."
        ),
        answer=shapes.ServiceList,
        parameters=(
            Parameter("q", "What is looked for, in any of the four languages.", {"type": "string", "maxLength": 200}),
            Parameter("category", "Slug of a category.", _SLUG),
            Parameter("life_event", "Slug of a life event.", _SLUG),
            Parameter("authority", "Slug of an authority.", _SLUG),
            Parameter("audience", "Whom it is for.", {"type": "string", "enum": ["citizen", "sole_trader", "legal_entity"]}),
            Parameter("online", "Only what can be applied for in the portal.", _FLAG),
            Parameter("free", "Only what is free of charge.", _FLAG),
            Parameter("limit", "How many at once.", {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}),
            Parameter("after", "Where the next page begins: taken from `next`, never made up.", {"type": "string"}),
        ),
        problems=(422,),
        cached=True,
    ),
    Operation(
        path="/api/v1/services/{slug}",
        method="get",
        endpoint="api.service",
        summary="One service with its whole published definition",
        description="Fees, terms, evidence, grounds for refusal, questionnaire and route, by the keys of the definition files.",
        answer=shapes.ServiceDetail,
        parameters=(Parameter("slug", "The service.", _SLUG, "path"),),
        problems=(404,),
        cached=True,
    ),
    *(
        Operation(
            path=f"/api/v1/services/{{slug}}.{suffix}",
            method="get",
            endpoint=f"api.service_{name}",
            summary=f"One service as {words}",
            description=description,
            answer=None,
            parameters=(Parameter("slug", "The service.", _SLUG, "path"),),
            problems=(404,),
            cached=True,
            media_type=media_type,
        )
        for suffix, name, media_type, words, description in (
            ("jsonld", "jsonld", "application/ld+json", "JSON-LD", _CPSV_AP),
            ("ttl", "turtle", "text/turtle", "Turtle", _CPSV_AP),
            (
                "yaml",
                "yaml",
                "application/yaml",
                "a definition file",
                "What `flask catalogue import` of another portal takes in.",
            ),
        )
    ),
    *(
        Operation(
            path=f"/api/v1/catalogue.{suffix}",
            method="get",
            endpoint=f"api.catalogue_{name}",
            summary=f"The whole catalogue as {words}",
            description=f"{description} At most 60 downloads in 5 minutes from one address; answers that nothing changed are not counted.",
            answer=shapes.Catalogue if suffix == "json" else None,
            problems=(429,),
            cached=True,
            media_type=media_type,
        )
        for suffix, name, media_type, words, description in (
            ("json", "json", "application/json", "JSON", "Every service with its whole published definition."),
            ("csv", "csv", "text/csv", "CSV", _CSV),
            ("jsonld", "jsonld", "application/ld+json", "JSON-LD", _CPSV_AP),
            ("ttl", "turtle", "text/turtle", "Turtle", _CPSV_AP),
        )
    ),
    Operation(
        path="/api/v1/life-events",
        method="get",
        endpoint="api.life_events",
        summary="Life events, each with its services in order",
        description="First this, then that: in which case a step is needed, what it builds on and by when, where that is known.",
        answer=shapes.LifeEventList,
        cached=True,
    ),
    Operation(
        path="/api/v1/finder",
        method="get",
        endpoint="api.facts",
        summary="The facts that rules of eligibility look at",
        description=(
            "Whoever answers these questions can evaluate `eligibility` of any service (JsonLogic) without telling anybody the "
            "answers. A service fits where every condition holds; where one looks at a fact that is not known, it may fit."
        ),
        answer=shapes.Facts,
        cached=True,
    ),
    Operation(
        path="/api/v1/changes",
        method="get",
        endpoint="api.list_changes",
        summary="What changed in the catalogue",
        description=(
            "Versions published, superseded and retired, in the order in which that happened. Begin without `since`, follow `next` "
            "while there is one, keep `cursor` and give it as `since` next time: nothing is missed and nothing told twice. An instant "
            "as `since` is for looking back."
        ),
        answer=shapes.ChangeList,
        parameters=(
            Parameter("since", "An instant (RFC 3339) or the `cursor` of an earlier answer.", {"type": "string"}),
            Parameter("limit", "How many at once.", {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}),
            Parameter("after", "Where the next page begins: taken from `next`, never made up.", {"type": "string"}),
        ),
        problems=(422,),
        cached=True,
    ),
    Operation(
        path="/api/v1/track",
        method="post",
        endpoint="api.track",
        summary="Where an application stands",
        description=(
            "For whoever knows its reference and the applicant's surname. A wrong reference and a wrong surname get the same "
            "answer. At most 20 questions in 5 minutes from one address, the portal's own tracking page included."
        ),
        answer=shapes.TrackAnswer,
        takes=shapes.TrackRequest,
        problems=(400, 404, 413, 415, 422, 429),
    ),
)
_REASONS = {
    400: "Not JSON, or nested too deeply",
    404: "There is no such thing, or it is not public",
    413: "Longer than 16 KB",
    415: "Not application/json",
    422: "Something is missing or wrong; `errors` says what",
    429: "Too many questions; `Retry-After` says when to ask again",
}


@cache
def describe(base_url: str) -> dict[str, Any]:
    """The document for a portal at `base_url`."""
    given = [(operation.takes, _GIVEN) for operation in OPERATIONS if operation.takes]
    answers = [(operation.answer, _SAID) for operation in OPERATIONS if operation.answer]
    schemas = models_json_schema([*given, *answers, (shapes.Problem, _SAID)], ref_template="#/components/schemas/{model}")[
        1
    ]["$defs"]
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Darvoza: the public API",
            "version": "1.0.0",
            "summary": "The catalogue of public services as open data, and where an application stands.",
            "description": (
                "No key is needed. Lists answer `items` and `next`. Times are RFC 3339 in UTC, dates ISO 8601, money an exact "
                "amount with its currency. Errors are problem details (RFC 9457). The "
                "catalogue may be used by anybody under CC BY 4.0. What stands here may grow; it does not change. "
                "This is a demonstration portal: services, fees and terms are samples and no legal advice."
            ),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": base_url}],
        "security": [],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operation(operation: Operation) -> dict[str, Any]:
    responses: dict[str, Any] = {"200": _answer("The answer", operation.media_type, operation.answer)}
    if operation.cached:
        responses["200"]["headers"] = {"ETag": {"schema": {"type": "string"}}}
        responses["304"] = {"description": "Unchanged since the `ETag` sent in `If-None-Match`"}
    for status in operation.problems:
        responses[str(status)] = _answer(_REASONS[status], PROBLEM, shapes.Problem)
    described: dict[str, Any] = {
        "operationId": operation.endpoint.removeprefix("api."),
        "summary": operation.summary,
        "description": operation.description,
        "responses": responses,
    }
    if operation.parameters:
        described["parameters"] = [
            {"name": p.name, "in": p.place, "description": p.description, "schema": p.schema, "required": p.place == "path"}
            for p in operation.parameters
        ]
    if operation.takes:
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(operation.takes)}}}
    return described


def _answer(description: str, media_type: str, model: type[BaseModel] | None) -> dict[str, Any]:
    bare = "object" if media_type.endswith("json") else "string"
    return {"description": description, "content": {media_type: {"schema": _ref(model) if model else {"type": bare}}}}


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}
