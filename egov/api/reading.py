"""Reading what programs send: JSON of a bounded size and depth, checked against its shape, its mistakes told as a problem."""

import json
from typing import Any, TypeVar

from flask import Response, jsonify, request
from pydantic import BaseModel, ValidationError

from egov.kernel.errors import N_, DomainError
from egov.web.errors import TITLES
from egov.web.language import gettext

MAX_BODY = 16 * 1024
MAX_DEPTH = 16
Shape = TypeVar("Shape", bound=BaseModel)


class BadBody(DomainError):
    """What was sent is not JSON, too long or too deep (400, 413, 415)."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class BadShape(DomainError):
    """The JSON is well-formed but is not what is asked for (422); `faults` name each mistake."""

    status = 422

    def __init__(self, faults: list[dict[str, str]]) -> None:
        super().__init__(N_("Something in what was sent is missing or wrong."))
        self.faults = faults


def read_body(shape: type[Shape]) -> Shape:
    """The JSON body as `shape`; raises `BadBody` or `BadShape`. Nothing is parsed before its length is known to be small."""
    if request.mimetype != "application/json":
        raise BadBody(415, N_("Send JSON with Content-Type: application/json."))
    if (request.content_length or 0) > MAX_BODY:
        raise BadBody(413, N_("What you sent is too large"))
    body = request.stream.read(MAX_BODY + 1)
    if len(body) > MAX_BODY:
        raise BadBody(413, N_("What you sent is too large"))
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        raise BadBody(400, N_("This is not JSON.")) from None
    if depth_of(value) > MAX_DEPTH:
        raise BadBody(400, N_("This JSON is nested too deeply."))
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        raise BadShape(
            [{"pointer": "".join(f"/{part}" for part in row["loc"]), "detail": row["msg"]} for row in error.errors()]
        ) from None


def depth_of(value: Any) -> int:
    """How deeply `value` is nested, reckoned without recursion."""
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
            if isinstance(child, dict | list)
        ]
    return depth


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of `pairs`; raises ValueError where a key stands twice, for readers differ about which one counts (RFC 8259, 4)."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def problem(status: int, detail: str, faults: list[dict[str, str]] | None = None) -> Response:
    """A problem document; `detail` is a msgid, told in the language of `Accept-Language`."""
    body: dict[str, Any] = {"type": "about:blank", "title": gettext(TITLES.get(status, TITLES[500])), "status": status}
    response = jsonify(body | {"detail": gettext(detail)} | ({"errors": faults} if faults else {}))
    response.status_code = status
    response.content_type = "application/problem+json"
    return response
