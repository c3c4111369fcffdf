"""Rules over answers, in JsonLogic's notation (jsonlogic.com): a closed subset, parsed into typed nodes.

The subset, all of it:

- `{"var": "key"}`, `{"var": "key.part"}`, `{"var": "group.0.key"}`, `{"var": ["key", default]}`; `{"var": ""}` is the
  whole of what the rule looks at (the entry, inside `some` and `all`);
- `==`, `!=` (loose, as in JavaScript: `1 == "1"`), `<`, `<=`, `>`, `>=` (two values, or three for "between");
- `and`, `or`, `!`, `in` (an item of a list, a part of a text), `missing` (the keys without an answer), so that
  `{"!": {"missing": ["key"]}}` says that a question is answered;
- `some`, `all` over the entries of a group or the choices of a many-of question.

For these operators the public JsonLogic test table holds. Two things are added, both only readable through `var`: `today`
(an ISO date) and, after the key of a date, `days_since`, `months_since` and `years_since` (whole ones, counted until
today). They have a value where the caller says what day it is, else none. Nothing else: a rule of another operator is
refused when it is read, and a rule that was read never fails, whatever the answers.
"""

import datetime as dt
import math
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, GetPydanticSchema
from pydantic_core import core_schema

from egov.kernel.errors import N_, Malformed
from egov.kernel.localised import UNKEEPABLE
from egov.questionnaire.dates import months_between

MAX_DEPTH = 12
MAX_NODES = 200
MAX_TEXT = 2000
MAX_NUMBER = 10**15
"""No answer is a greater number, so that no rule need compare with one."""
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
SINCE = ("days_since", "months_since", "years_since")
TODAY = "today"


class Node(BaseModel):
    """A part of a rule."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Constant(Node):
    """A value written in the rule."""

    value: Any


class Listing(Node):
    """A list written in the rule."""

    items: tuple["Node", ...]


class Var(Node):
    """What is found at `path` ("" is everything), else `default`."""

    path: str
    default: Any = None


class Logic(Node):
    """`and` and `or`: the value of the part that decides, as in JsonLogic."""

    operator: Literal["and", "or"]
    parts: tuple[Node, ...]


class Not(Node):
    """Whether `part` is empty, false or nought."""

    part: Node


class Comparison(Node):
    """Two values compared, or three in order for `<` and `<=`."""

    operator: Literal["==", "!=", "<", "<=", ">", ">="]
    parts: tuple[Node, ...]


class In(Node):
    """Whether `item` is in `container`: an item of a list or a part of a text."""

    item: Node
    container: Node


class Missing(Node):
    """Those of `keys` that have no answer."""

    keys: tuple[str, ...]


class Each(Node):
    """Whether `rule` holds for `some` or for `all` of the entries of `items`."""

    operator: Literal["some", "all"]
    items: Node
    rule: Node


def parse(rule: Any) -> Node:
    """The typed form of a JsonLogic rule; raises ValueError saying what is outside the subset."""
    return _Parser().read(rule, 0)


class _Parser:
    def __init__(self) -> None:
        self.count = 0

    def read(self, rule: Any, depth: int) -> Node:
        self.count += 1
        if depth > MAX_DEPTH:
            raise Malformed(N_("the rule is nested too deeply"))
        if self.count > MAX_NODES:
            raise Malformed(N_("the rule is too long"))
        if isinstance(rule, list):
            return Listing(items=tuple(self.read(item, depth + 1) for item in rule))
        if not isinstance(rule, dict):
            return Constant(value=_plain(rule))
        if len(rule) != 1:
            raise Malformed(
                N_("a rule has one operator, this one has %(count)s: %(names)s"),
                count=len(rule),
                names=", ".join(map(str, rule)) or "none",
            )
        operator, given = next(iter(rule.items()))
        given = given if isinstance(given, list) else [given]
        if operator == "var":
            return self._var(given)
        if operator == "missing":
            return self._missing(given)
        parts = tuple(self.read(part, depth + 1) for part in given)
        if operator in ("and", "or") and parts:
            return Logic(operator=operator, parts=parts)
        if operator == "!" and len(parts) <= 1:
            return Not(part=parts[0] if parts else Constant(value=None))
        if operator in COMPARISONS and (len(parts) == 2 or (len(parts) == 3 and operator in ("<", "<="))):
            return Comparison(operator=operator, parts=parts)
        if operator == "in" and len(parts) == 2:
            return In(item=parts[0], container=parts[1])
        if operator in ("some", "all") and len(parts) == 2:
            return Each(operator=operator, items=parts[0], rule=parts[1])
        known = ("var", "missing", "and", "or", "!", "in", "some", "all", *COMPARISONS)
        if operator in known:
            raise Malformed(N_("operator %(operator)s cannot take %(count)s values"), operator=operator, count=len(parts))
        raise Malformed(
            N_("there is no operator %(operator)s; there are %(known)s"), operator=operator, known=" ".join(known)
        )

    def _var(self, given: list[Any]) -> Var:
        path = given[0] if given else ""
        if isinstance(path, dict | list | bool | float) or len(given) > 2:
            raise Malformed(N_('"var" takes the key of an answer, and at most a default'))
        default = given[1] if len(given) == 2 else None
        if isinstance(default, dict | list):
            raise Malformed(N_('the default of "var" is a plain value'))
        return Var(path=_plain("" if path is None else str(path)), default=_plain(default))

    def _missing(self, given: list[Any]) -> Missing:
        if not all(isinstance(key, str) for key in given):
            raise Malformed(N_('"missing" takes the keys of answers'))
        return Missing(keys=tuple(map(_plain, given)))


def _plain(value: Any) -> Any:
    """A value that is written in a rule; raises ValueError for one that no answer could be compared with."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str) and len(value) <= MAX_TEXT and not UNKEEPABLE.search(value):
        return value
    if isinstance(value, int | float) and abs(value) <= MAX_NUMBER:  # which neither infinity nor "not a number" is
        return value
    raise Malformed(
        N_("a value in a rule is a text of at most %(count)s characters, a number of at most 15 digits, true or false"),
        count=MAX_TEXT,
    )


def as_json(node: Node) -> Any:
    """The rule in JsonLogic's notation again."""
    match node:
        case Constant(value=value):
            return value
        case Listing(items=items):
            return [as_json(item) for item in items]
        case Var(path=path, default=default):
            return {"var": path if default is None else [path, default]}
        case Logic(operator=operator, parts=parts) | Comparison(operator=operator, parts=parts):
            return {operator: [as_json(part) for part in parts]}
        case Not(part=part):
            return {"!": [as_json(part)]}
        case In(item=item, container=container):
            return {"in": [as_json(item), as_json(container)]}
        case Missing(keys=keys):
            return {"missing": list(keys)}
        case Each(operator=operator, items=entries, rule=rule):
            return {operator: [as_json(entries), as_json(rule)]}
    raise TypeError(f"not a rule: {node!r}")


def _read_field(value: Any) -> Node:
    return value if isinstance(value, Node) else parse(value)


Condition = Annotated[
    Node,
    GetPydanticSchema(
        lambda _source, _handler: core_schema.no_info_plain_validator_function(
            _read_field, serialization=core_schema.plain_serializer_function_ser_schema(as_json)
        ),
        lambda _schema, _handler: {"title": "JsonLogic"},
    ),
]
"""The type of a pydantic field that holds a rule: JsonLogic outside, nodes inside."""


def holds(condition: Node | None, answers: Any, *, today: dt.date | None = None) -> bool:
    """Whether `condition` is true of `answers`; no condition always is."""
    return condition is None or _truthy(evaluate(condition, answers, today=today))


def evaluate(node: Node, data: Any, *, today: dt.date | None = None) -> Any:
    """The value of a rule over `data`, by JsonLogic's rules."""
    match node:
        case Constant(value=value):
            return value
        case Listing(items=items):
            return [evaluate(item, data, today=today) for item in items]
        case Var(path=path, default=default):
            found = _look_up(data, path, today)
            return default if found is None else found
        case Logic(operator=operator, parts=parts):
            return _decide(operator, parts, data, today)
        case Not(part=part):
            return not _truthy(evaluate(part, data, today=today))
        case Comparison(operator=operator, parts=parts):
            values = [evaluate(part, data, today=today) for part in parts]
            return all(_compare(operator, a, b) for a, b in zip(values, values[1:], strict=False))
        case In(item=item, container=container):
            return _is_in(evaluate(item, data, today=today), evaluate(container, data, today=today))
        case Missing(keys=keys):
            return [key for key in keys if _look_up(data, key, today) in (None, "")]
        case Each(operator=operator, items=entries, rule=rule):
            listed = evaluate(entries, data, today=today)
            results = [holds(rule, entry, today=today) for entry in listed] if isinstance(listed, list) else []
            return any(results) if operator == "some" else bool(results) and all(results)
    raise TypeError(f"not a rule: {node!r}")


def _decide(operator: str, parts: tuple[Node, ...], data: Any, today: dt.date | None) -> Any:
    value: Any = None
    for part in parts:
        value = evaluate(part, data, today=today)
        if _truthy(value) is (operator == "or"):
            return value
    return value


def _look_up(data: Any, path: str, today: dt.date | None) -> Any:
    if path == "":
        return data
    if path == TODAY and today is not None:
        return today.isoformat()
    for part in path.split("."):
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and part.isascii() and part.isdigit() and len(part) < 6 and int(part) < len(data):
            data = data[int(part)]
        elif isinstance(data, str) and part in SINCE:
            return _since(data, part, today)
        else:
            return None
    return data


def _since(text: str, unit: str, today: dt.date | None) -> int | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    if today is None:
        return None
    if unit == "days_since":
        return (today - day).days
    months = months_between(day, today)
    return months if unit == "months_since" else math.trunc(months / 12)


def _truthy(value: Any) -> bool:
    return bool(value)


def _number(value: Any) -> Decimal | None:
    """A value as JavaScript's Number() takes it, None standing for NaN."""
    if value is None or value is False or value == "":
        return Decimal(0)
    if value is True:
        return Decimal(1)
    if isinstance(value, int | float | str):
        try:
            number = Decimal(str(value).strip())
        except InvalidOperation:
            return None
        return number if number.is_finite() else None
    return None


def _compare(operator: str, left: Any, right: Any) -> bool:
    if operator == "==":
        return _equal(left, right)
    if operator == "!=":
        return not _equal(left, right)
    if left is None or right is None:
        return False
    a, b = _number(left), _number(right)
    if isinstance(left, str) and isinstance(right, str) and (a is None or b is None):
        return _ordered(operator, (left > right) - (left < right))
    if a is None or b is None:
        return False
    return _ordered(operator, (a > b) - (a < b))


def _ordered(operator: str, sign: int) -> bool:
    return {"<": sign < 0, "<=": sign <= 0, ">": sign > 0, ">=": sign >= 0}[operator]


def _equal(left: Any, right: Any) -> bool:
    if left is None or right is None:
        return left is right
    if isinstance(left, dict | list) or isinstance(right, dict | list) or type(left) is type(right):
        return bool(left == right)
    a, b = _number(left), _number(right)
    return a is not None and a == b


def _is_in(item: Any, container: Any) -> bool:
    if isinstance(container, list):
        return any(type(item) is type(other) and item == other for other in container)
    return isinstance(container, str) and isinstance(item, str) and item in container


def paths_of(condition: Node | None) -> list[tuple[str, ...]]:
    """Every path the rule looks at, split; inside `some` and `all` it starts with the path of the list and `*`."""
    match condition:
        case Var(path=path):
            return [tuple(path.split("."))] if path else [()]
        case Missing(keys=keys):
            return [tuple(key.split(".")) for key in keys]
        case Listing(items=parts) | Logic(parts=parts) | Comparison(parts=parts):
            return [path for part in parts for path in paths_of(part)]
        case Not(part=part):
            return paths_of(part)
        case In(item=item, container=container):
            return paths_of(item) + paths_of(container)
        case Each(items=entries, rule=rule):
            outer = paths_of(entries)
            start = outer[0] if isinstance(entries, Var) else ()
            return outer + [(*start, "*", *path) for path in paths_of(rule)]
    return []


def keys_of(condition: Node | None) -> set[str]:
    """The keys of the questions the rule looks at, `today` aside."""
    return {path[0] for path in paths_of(condition) if path and path[0] not in (TODAY, "*")}
