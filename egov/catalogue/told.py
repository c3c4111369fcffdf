"""What is to be said of a line of a file: in English for the command line and the log, and by its msgid for a page of any language."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from egov.kernel.errors import N_, Malformed

MOST_QUOTED = 500
"""So much of a file is quoted in a line at most: one that names a language of ten million letters a thousand times fills no memory."""
PLAIN_FAULTS = {
    "missing": N_("is missing"),
    "extra_forbidden": N_("there is no such key here"),
    "string_type": N_("is not text (write figures in quotes)"),
    "string_pattern_mismatch": N_("has characters that may not stand here"),
    "string_too_long": N_("is longer than %(max_length)s characters"),
    "string_too_short": N_("is empty"),
    "literal_error": N_("is none of these: %(expected)s"),
    "greater_than_equal": N_("is less than %(ge)s"),
    "less_than_equal": N_("is more than %(le)s"),
    "int_type": N_("is no number"),
    "int_parsing": N_("is no number"),
    "decimal_type": N_("is no number"),
    "decimal_parsing": N_("is no number"),
    "decimal_max_places": N_("has more than %(decimal_places)s digits after the point"),
    "bool_type": N_("is neither true nor false"),
    "bool_parsing": N_("is neither true nor false"),
    "tuple_type": N_("is no list"),
    "dict_type": N_("is no list of keys and values"),
    "model_type": N_("is no list of keys and values"),
}
"""Faults of shape in plainer words than pydantic's, by its names for them."""
_OTHER_FAULT = N_("cannot be read: %(reason)s")


class Told(str):
    """What is to be said of a line, in English; it knows its msgid and the path it is about, so that a page says it in its own language."""

    message: str
    params: dict[str, Any]
    path: tuple[int | str, ...]

    @classmethod
    def of(cls, path: tuple[int | str, ...], message: str, params: Mapping[str, object]) -> "Told":
        """The words of `message` (a msgid) with its `params`, after the `path` in a definition that they are about."""
        path = tuple(part if isinstance(part, int) else _shortened(part) for part in path)
        kept = {name: value if isinstance(value, int | float) else _shortened(str(value)) for name, value in params.items()}
        place = ".".join(str(part) for part in path)
        words = message % kept
        told = cls(f"{place}: {words}" if place else words)
        told.message, told.path, told.params = message, path, kept
        return told


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_QUOTED else f"{text[:MOST_QUOTED]}…"


def said(message: str, **params: object) -> Told:
    """The words of `message` (a msgid) with its `params`, about a line as a whole."""
    return Told.of((), message, params)


def _without_english(context: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values that pydantic lists as `'a', 'b' or 'c'`, with nothing between them that a page of another language could not say."""
    expected = context.get("expected")
    return (
        {**context, "expected": expected.replace("' or '", "', '").replace("'", "")}
        if isinstance(expected, str)
        else context
    )


def faults_of(error: ValidationError) -> Iterator[Told]:
    """What is wrong with the shape of plain values, each with its place in them."""
    for fault in error.errors(include_url=False, include_input=False):
        path = tuple(part for part in fault["loc"] if part != "[key]")
        context = fault.get("ctx", {})
        cause = context.get("error")
        if isinstance(cause, Malformed):
            yield Told.of(path, cause.message, cause.params)
        elif fault["type"] in PLAIN_FAULTS:
            yield Told.of(path, PLAIN_FAULTS[fault["type"]], _without_english(context))
        else:
            yield Told.of(path, _OTHER_FAULT, {"reason": fault["msg"].removeprefix("Value error, ")})
