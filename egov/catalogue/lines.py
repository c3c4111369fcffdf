"""Putting in, changing, moving and taking out the lines of a definition: fees, terms, documents, grounds, stages, questions people ask.

Operations like those of `composing`: plain values in, new plain values out. Most lines have no name for life, so a line is named by
its list and where it stands there ("fees.0") in what its author had opened; `merging` follows it through what others did meanwhile.
"""

import copy
from collections.abc import Mapping
from typing import Any

from egov.catalogue.composing import Value, move_item, write_fields
from egov.kernel.errors import N_, Invalid, NotFound

LISTS: Mapping[str, tuple[str, ...]] = {
    "eligibility": ("eligibility",),
    "terms": ("terms",),
    "fees": ("fees",),
    "evidence": ("evidence",),
    "outputs": ("outputs",),
    "legal_basis": ("legal_basis",),
    "refusal_grounds": ("refusal_grounds",),
    "stages": ("route", "stages"),
    "faq": ("faq",),
    "rows": ("certificate", "rows"),
    "validity": ("certificate", "validity"),
}
"""The lists of a definition whose lines are written one by one, and where they stand."""
CONDITIONAL = ("eligibility", "terms", "fees", "evidence", "validity")
"""The lists whose lines may hold under a condition."""
PLAIN_TEXTS = ("outputs",)
"""The lists whose lines are a text and nothing else."""
ALWAYS = {"faq": ("question", "answer")}
"""What a line says even where it is empty yet."""
MOST_LINES = 60


def lines_in(value: Value, name: str) -> list[Any]:
    """The lines of the list `name`, none where nothing is written yet; raises `NotFound` for another name."""
    if name not in LISTS:
        raise NotFound
    spot: Any = value
    for part in LISTS[name]:
        spot = (spot or {}).get(part)
    return spot or []


def find_line(value: Value, place: str) -> Any:
    """The line at `place`; raises `NotFound`."""
    name, number = number_of(value, place)
    return lines_in(value, name)[number]


def number_of(value: Value, place: str) -> tuple[str, int]:
    """The list that `place` names, and where in it; raises `NotFound` where nothing stands there."""
    name, _dot, number = place.partition(".")
    count = len(lines_in(value, name))
    if not (number.isascii() and number.isdecimal()) or len(number) > 3 or int(number) >= count:
        raise NotFound(N_("Meanwhile somebody removed this. Open the form again."))
    return name, int(number)


def place_of_new(value: Value, name: str) -> int:
    """Where a new line comes to stand: at the end, but a term before the usual one, after which no other counts."""
    found = lines_in(value, name)
    usual = (n for n, line in enumerate(found) if name == "terms" and line.get("condition") is None)
    return next(usual, len(found))


def add_line(value: Value, name: str, line: Mapping[str, Any]) -> Value:
    """There is one more line in the list `name`. Raises `Invalid` where there is no room, `NotFound` where there is no such list."""
    value = copy.deepcopy(value)
    place = place_of_new(value, name)
    found = _list(value, name)
    if len(found) >= MOST_LINES:
        raise Invalid(N_("There are no more than %(count)s lines in one list."), count=MOST_LINES)
    found.insert(place, _written({}, name, line))
    return value


def write_line(value: Value, place: str, fields: Mapping[str, Any]) -> Value:
    """The line at `place` says what `fields` say; an empty field is taken out, what is not among them stays."""
    value = copy.deepcopy(value)
    name, number = number_of(value, place)
    found = _list(value, name)
    found[number] = _written(found[number], name, fields)
    return value


def move_line(value: Value, place: str, by: int) -> Value:
    """The line at `place` stands `by` places further on."""
    value = copy.deepcopy(value)
    name, number = number_of(value, place)
    move_item(_list(value, name), number, by)
    return value


def remove_line(value: Value, place: str) -> Value:
    """The line at `place` is gone."""
    value = copy.deepcopy(value)
    name, number = number_of(value, place)
    del _list(value, name)[number]
    return value


def write_facts(value: Value, fields: Mapping[str, Any], always: tuple[str, ...] = ()) -> Value:
    """The service itself says what `fields` say (for whom it is, its authority, its topics); empty ones but those `always` there go."""
    value = copy.deepcopy(value)
    write_fields(value, fields, always)
    return value


def write_certificate(value: Value, fields: Mapping[str, Any]) -> Value:
    """A document is issued on approval, and says what `fields` say; its rows stay."""
    value = copy.deepcopy(value)
    write_fields(value.setdefault("certificate", {}), fields, ("title",))
    return value


def remove_certificate(value: Value) -> Value:
    """No document is issued any more."""
    value = copy.deepcopy(value)
    value.pop("certificate", None)
    return value


def _list(value: Value, name: str) -> list[Any]:
    """The list itself, put in where it is not there yet; raises `NotFound` where what it belongs to is not there."""
    *around, last = LISTS[name]
    spot = value
    for part in around:
        if part == "certificate" and not spot.get(part):
            raise NotFound(N_("Meanwhile somebody removed this. Open the form again."))
        spot = spot.setdefault(part, {})
    found: list[Any] = spot.setdefault(last, [])
    return found


def _written(line: Value, name: str, fields: Mapping[str, Any]) -> Value:
    if name in PLAIN_TEXTS:
        return dict(fields)
    write_fields(line, fields, ALWAYS.get(name, ()))
    return line
