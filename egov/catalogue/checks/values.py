"""The few answers that rules can tell apart, and walking through their combinations.

Rules compare answers with constants, so for every question one answer of each class is enough: each option a rule names and one it
does not, the numbers just below, at and above each limit, an answer and none. Where a rule looks at an answer in another way the
question is `opaque`: nothing certain is then said of what depends on it. The work is bounded (`Budget`).
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import combinations
from typing import Any

from egov.questionnaire.checking import Path
from egov.questionnaire.conditions import (
    SINCE,
    TODAY,
    Comparison,
    Constant,
    Each,
    In,
    Listing,
    Logic,
    Missing,
    Node,
    Not,
    Var,
    holds,
    keys_of,
    paths_of,
)
from egov.questionnaire.dates import add_months, read_limit
from egov.questionnaire.kinds.number import Number
from egov.questionnaire.kinds.registry import kinds
from egov.questionnaire.schema import Question, Questionnaire

REFERENCE_DAY = dt.date(2026, 1, 15)
"""The day on which examples are filed; only differences in days matter to a rule, so any day does."""
MAX_CHOICES = 5
SOMETHING = "…"


class TooMany(Exception):
    """The combinations are more than the budget allows: nothing certain can be said."""


@dataclass
class Budget:
    """How many more combinations may be tried: for the definition as a whole, and for the question in hand."""

    left: int = 30_000
    at_once: int = 5_000
    spent: int = 0

    def begin(self) -> None:
        """Another question is asked of the definition."""
        self.spent = 0

    def spend(self) -> None:
        """One more is tried; raises `TooMany`."""
        self.left -= 1
        self.spent += 1
        if self.left < 0 or self.spent > self.at_once:
            raise TooMany


@dataclass(frozen=True, slots=True)
class Step:
    """One question in the order of asking, with the rules that must all hold for it to be asked."""

    question: Question
    path: Path
    rules: tuple[Node, ...]


def steps_of(questionnaire: Questionnaire) -> list[Step]:
    """Every question, groups as a whole, in the order of asking."""
    found = []
    for number, page in enumerate(questionnaire.pages):
        for place, question in enumerate(page.questions):
            rules = tuple(rule for rule in (page.when, question.when) if rule is not None)
            found.append(Step(question, ("questionnaire", "pages", number, "questions", place), rules))
    return found


def questions_of(questionnaire: Questionnaire) -> Iterator[tuple[Path, Question]]:
    """Every question with where it stands, those inside a group after it."""
    for step in steps_of(questionnaire):
        yield step.path, step.question
        for place, inner in enumerate(step.question.questions):
            yield (*step.path, "questions", place), inner


def needed_for(rules: Iterable[Node], steps: Sequence[Step]) -> list[Step]:
    """Those of `steps` whose answers the rules depend on, directly or because they decide what is asked."""
    wanted = {key for rule in rules for key in keys_of(rule)}
    found: list[Step] = []
    for step in reversed(steps):
        if step.question.key in wanted:
            found.append(step)
            wanted |= {key for rule in step.rules for key in keys_of(rule)}
    return found[::-1]


@dataclass
class Looks:
    """How rules look at one answer: the constants it is compared with, and whether in ways that are all understood."""

    constants: list[Any] = field(default_factory=list)
    ordered: bool = False
    understood: bool = True
    since: list[tuple[str, int]] = field(default_factory=list)


def looks_of(rules: Iterable[Node]) -> dict[str, Looks]:
    """How `rules` look at each question, by key."""
    found: dict[str, Looks] = {}
    for rule in rules:
        _look(rule, found)
    return found


def _look(node: Node, found: dict[str, Looks]) -> None:
    match node:
        case Logic(parts=parts):
            for part in parts:
                _look(part, found)
        case Not(part=part):
            _look(part, found)
        case Var(path=path, default=None) if "." not in path:
            found.setdefault(path, Looks())
        case Missing(keys=keys) if not any("." in key for key in keys):
            for key in keys:
                found.setdefault(key, Looks())
        case Comparison(operator=operator, parts=parts):
            _look_comparing(node, operator, parts, found)
        case In(item=Var(path=path, default=None), container=Listing() | Constant() as container) if "." not in path:
            _compared(found, path, _written(container), node)
        case In(item=Constant(value=value), container=Var(path=path, default=None)) if "." not in path:
            _compared(found, path, [value], node)
            found[path].ordered = True
        case Each(items=Var(path=path, default=None), rule=rule) if "." not in path and {*paths_of(rule)} <= {()}:
            inner: dict[str, Looks] = {}
            _look(rule, inner)
            looks = found.setdefault(path, Looks())
            looks.constants += [value for one in inner.values() for value in one.constants]
            looks.understood &= all(one.understood and not one.ordered for one in inner.values())
            looks.ordered = True
        case Constant():
            pass
        case _:
            _not_understood(node, found)


def _look_comparing(node: Node, operator: str, parts: tuple[Node, ...], found: dict[str, Looks]) -> None:
    variables = [part for part in parts if isinstance(part, Var)]
    constants = [part.value for part in parts if isinstance(part, Constant)]
    if len(variables) != 1 or len(constants) != len(parts) - 1 or variables[0].default is not None:
        _not_understood(node, found)
        return
    key, _, rest = variables[0].path.partition(".")
    if rest in SINCE and all(type(value) is int for value in constants):
        looks = found.setdefault(key, Looks())
        looks.since += [(rest, value) for value in constants]
        looks.understood = False
    elif rest or key == TODAY:
        _not_understood(node, found)
    else:
        _compared(found, key, constants, node)
        found[key].ordered |= operator not in ("==", "!=")


def _written(container: Listing | Constant) -> list[Any] | None:
    if isinstance(container, Listing):
        values = [item.value for item in container.items if isinstance(item, Constant)]
        return values if len(values) == len(container.items) else None
    return list(container.value) if isinstance(container.value, list) else None


def _compared(found: dict[str, Looks], key: str, values: list[Any] | None, node: Node) -> None:
    if values is None or any(isinstance(value, dict | list) for value in values):
        _not_understood(node, found)
        found.setdefault(key, Looks()).understood = False
        return
    found.setdefault(key, Looks()).constants += values


def _not_understood(node: Node, found: dict[str, Looks]) -> None:
    for key in keys_of(node):
        found.setdefault(key, Looks()).understood = False


@dataclass(frozen=True, slots=True)
class Domain:
    """Answers of a question, one of each class that the rules can tell apart; `whole` when no class is left out."""

    values: tuple[Any, ...]
    whole: bool


def domain_of(question: Question, looks: Looks) -> Domain:
    """The answers to try for `question`, not answering aside."""
    if question.kind == "yes_no":
        return Domain((True, False), True)
    if question.kind == "declaration":
        return Domain((True,), True)
    if question.kind == "one_of":
        return Domain(tuple(_told_apart(question, looks)), True)
    if question.kind == "many_of":
        return _many(question, looks)
    if question.kind in ("number", "money"):
        return _numbers(question, looks)
    if question.kind == "date":
        return _days(question, looks)
    if question.kind in ("text", "long_text"):
        texts = [value for value in looks.constants if isinstance(value, str) and value]
        whole = looks.understood and not looks.ordered and len(texts) == len(looks.constants)
        return Domain((SOMETHING, *dict.fromkeys(texts)), whole)
    plain = looks.understood and not looks.constants
    return Domain((_something(question),) if plain or question.kind not in _COMPOSED else (), plain)


_COMPOSED = frozenset({"group", "person", "address", "region_district", "file"})


def _something(question: Question) -> Any:
    """An answer of a kind of which no rule asks more than whether there is one."""
    if question.kind in ("group", "file"):
        return [{SOMETHING: SOMETHING}] if question.kind == "group" else [1]
    return {SOMETHING: SOMETHING} if question.kind in _COMPOSED else SOMETHING


def _told_apart(question: Question, looks: Looks) -> list[str]:
    values = [option.value for option in question.options]
    if not looks.understood or looks.ordered:
        return values
    named = [value for value in values if value in looks.constants]
    return named + [value for value in values if value not in named][:1]


def _many(question: Question, looks: Looks) -> Domain:
    looked = Looks(looks.constants, understood=looks.understood)
    told = _told_apart(question, looked)
    if not looks.understood or len(told) > MAX_CHOICES:
        return Domain(tuple([value] for value in told), False)
    sets = [list(chosen) for size in range(1, len(told) + 1) for chosen in combinations(told, size)]
    return Domain(tuple(sets), True)


def _numbers(question: Question, looks: Looks) -> Domain:
    kind = kinds.get(question.kind)
    assert isinstance(kind, Number)
    step = Decimal(1).scaleb(-kind.decimals(question))
    low, high = kind.bounds(question)
    limits = [Decimal(str(value)) for value in looks.constants if type(value) in (int, float)]
    tried = {bound for bound in (low, high) if bound is not None}
    for limit in limits:
        below, above = limit.quantize(step, ROUND_FLOOR), limit.quantize(step, ROUND_CEILING)
        tried |= {below - step, below, above, above + step}
    fitting = sorted(n for n in tried if (low is None or n >= low) and (high is None or n <= high))
    plain = looks.understood and len(limits) == len(looks.constants)
    digits = 2 if question.kind == "money" else None
    return Domain(tuple(f"{n:.{digits}f}" if digits else f"{n.normalize():f}" for n in fitting), plain)


def _days(question: Question, looks: Looks) -> Domain:
    days = {REFERENCE_DAY}
    days |= {read_limit(limit, REFERENCE_DAY) for limit in (question.earliest, question.latest) if limit}
    fixed = [day for day in map(_day, looks.constants) if day]
    for unit, limit in looks.since:
        for count in (limit - 1, limit, limit + 1):
            if unit == "days_since":
                days |= _around(REFERENCE_DAY, -count)
            else:
                edge = add_months(REFERENCE_DAY, -count * (12 if unit == "years_since" else 1))
                days |= _around(edge, 0, 1)
    for day in fixed:
        days |= _around(day, -1, 0, 1)
    earliest = read_limit(question.earliest, REFERENCE_DAY) if question.earliest else dt.date.min
    latest = read_limit(question.latest, REFERENCE_DAY) if question.latest else dt.date.max
    moving = any("today" in limit for limit in (question.earliest, question.latest) if limit)
    whole = looks.understood and not moving and len(fixed) == len(looks.constants)
    return Domain(tuple(day.isoformat() for day in sorted(days) if earliest <= day <= latest), whole)


def _around(day: dt.date, *distances: int) -> set[dt.date]:
    """The days so far from `day`, those that the calendar has."""
    found = set()
    for distance in distances:
        with suppress(OverflowError):
            found.add(day + dt.timedelta(days=distance))
    return found


def _day(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


@dataclass
class Space:
    """The combinations of answers that `rules` can tell apart, over the questions they depend on."""

    steps: list[Step]
    domains: Mapping[str, Domain]
    opaque: frozenset[str]
    budget: Budget

    @classmethod
    def of(cls, rules: Sequence[Node], steps: Sequence[Step], budget: Budget) -> "Space":
        """The space for `rules`, which may look at the questions of `steps`."""
        budget.begin()
        needed = needed_for(rules, steps)
        looks = looks_of([*rules, *(rule for step in needed for rule in step.rules)])
        domains = {s.question.key: domain_of(s.question, looks.get(s.question.key, Looks())) for s in needed}
        known = {step.question.key for step in needed}
        unknown = {key for rule in rules for key in keys_of(rule)} - known
        return cls(needed, domains, frozenset(unknown | {k for k, d in domains.items() if not d.whole}), budget)

    def possible(self) -> Iterator[dict[str, Any]]:
        """Combinations that leave no possible answers out, opaque questions aside; unanswered ones are among them."""
        yield from self._walk(0, {}, certain=False)

    def certain(self) -> Iterator[dict[str, Any]]:
        """Combinations that can really be filed: what must be answered is, and every rule is followed to the letter."""
        yield from self._walk(0, {}, certain=True)

    def may_hold(self, rules: Iterable[Node], answers: Mapping[str, Any]) -> bool:
        """Whether the rules can all hold of `answers`, opaque answers being whatever they need to be."""
        return all(outcomes(rule, answers, self.opaque)[0] for rule in rules)

    def _walk(self, place: int, answers: dict[str, Any], *, certain: bool) -> Iterator[dict[str, Any]]:
        self.budget.spend()
        if place == len(self.steps):
            yield answers
            return
        step = self.steps[place]
        key = step.question.key
        if certain:
            shown = all(holds(rule, answers, today=REFERENCE_DAY) for rule in step.rules)
            may_lack = not shown or not step.question.required
        else:
            shown = self.may_hold(step.rules, answers) and key not in self.opaque
            may_lack = True
        if shown:
            for value in self.domains[key].values:
                yield from self._walk(place + 1, {**answers, key: value}, certain=certain)
        if may_lack:
            yield from self._walk(place + 1, answers, certain=certain)


def outcomes(node: Node, answers: Mapping[str, Any], opaque: frozenset[str]) -> tuple[bool, bool]:
    """Whether `node` can be true, and whether it can be false, where the answers to `opaque` are not known."""
    paths = paths_of(node)
    if not any(path and (path[0] in opaque or path == (TODAY,) or path[-1] in SINCE) for path in paths):
        value = holds(node, dict(answers))
        return value, not value
    match node:
        case Logic(operator=operator, parts=parts):
            each = [outcomes(part, answers, opaque) for part in parts]
            true, false = [one[0] for one in each], [one[1] for one in each]
            return (all(true), any(false)) if operator == "and" else (any(true), all(false))
        case Not(part=part):
            true_part, false_part = outcomes(part, answers, opaque)
            return false_part, true_part
    return True, True
