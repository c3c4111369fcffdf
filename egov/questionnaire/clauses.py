"""Rules as drop-downs can say them: a question, a comparison, a value; all, any or none of several; one inside the other.

`tree_of` reads a rule of `conditions` so, where it can be read so; `rule_of` writes one. What is not of this shape stays a rule
that is written by hand.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from egov.kernel.errors import N_
from egov.questionnaire.conditions import (
    SINCE,
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
)
from egov.questionnaire.kinds.number import read_decimal
from egov.questionnaire.schema import Question

HOW = ("all", "any", "none", "not_all")
MOST_PARTS, DEEPEST = 40, 4
LONGEST_VALUE = 200
_ANSWERED = ("answered", "unanswered")
COMPARISONS: dict[str, tuple[str, ...]] = {
    "choice": ("is", "is_not", "one_of", "none_of", *_ANSWERED),
    "choices": ("has", "has_not", *_ANSWERED),
    "yes_no": ("is", *_ANSWERED),
    "number": ("is", "is_not", "at_least", "at_most", "more", "less", "between", *_ANSWERED),
    "day": ("is", "from", "until", "after", "before", "between", *_ANSWERED),
    "text": ("is", "is_not", "contains", *_ANSWERED),
    "presence": _ANSWERED,
}
"""What can be asked of the answer to a question, by the sort of its answers."""
_SORTS = {
    "one_of": "choice",
    "many_of": "choices",
    "yes_no": "yes_no",
    "number": "number",
    "money": "number",
    "date": "day",
    "text": "text",
    "long_text": "text",
    "national_number": "text",
}
_SIGNS = {"is": "==", "is_not": "!=", "at_least": ">=", "at_most": "<=", "more": ">", "less": "<"}
_DAY_SIGNS = {"is": "==", "from": ">=", "until": "<=", "after": ">", "before": "<"}


@dataclass(frozen=True, slots=True)
class Operand:
    """What a comparison looks at: the answer to `question`; in `some` or `all` entries of `group`; or the time `since` it."""

    question: Question
    group: Question | None = None
    quantifier: str = ""
    since: str = ""

    @property
    def name(self) -> str:
        """What it is called in drop-downs: "key", "key.years_since", "some:group.key"."""
        key = f"{self.group.key}.{self.question.key}" if self.group else self.question.key
        return (f"{self.quantifier}:" if self.quantifier else "") + key + (f".{self.since}" if self.since else "")

    @property
    def sort(self) -> str:
        """The sort of its answers."""
        return "number" if self.since else _SORTS.get(self.question.kind, "presence")

    @property
    def comparisons(self) -> tuple[str, ...]:
        """What can be asked of it."""
        found = COMPARISONS[self.sort]
        return tuple(one for one in found if one not in _ANSWERED) if self.since else found

    @property
    def path(self) -> str:
        """Where a rule finds it, within an entry of the group if there is one."""
        return f"{self.question.key}.{self.since}" if self.since else self.question.key


@dataclass(frozen=True, slots=True)
class Clause:
    """One comparison; `values` as they are typed, none where the comparison needs none."""

    operand: str
    comparison: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Combination:
    """Several of them: `how` is all, any, none, or not_all."""

    how: str
    parts: "tuple[Clause | Combination, ...]"


Tree = Clause | Combination


def operands(questions: Sequence[Question], *, may_use_today: bool = False) -> dict[str, Operand]:
    """What a rule that sees the answers to `questions` can look at, by name."""
    found = []
    for question in questions:
        found.append(Operand(question))
        if question.kind == "date" and may_use_today:
            found += [Operand(question, since=unit) for unit in reversed(SINCE)]
        for inner in question.questions:
            found += [Operand(inner, question, quantifier) for quantifier in ("some", "all")]
    return {operand.name: operand for operand in found}


def how_many_values(comparison: str) -> int:
    """How many boxes a comparison has: 0, 1, or 2 for a range."""
    return 0 if comparison in _ANSWERED else 2 if comparison == "between" else 1


# Writing


def rule_of(tree: Tree, known: Mapping[str, Operand]) -> Any:
    """The JsonLogic rule of a tree without mistakes."""
    if isinstance(tree, Clause):
        return _clause_rule(tree, known[tree.operand])
    parts = [rule_of(part, known) for part in tree.parts]
    if tree.how in ("all", "any"):
        return parts[0] if len(parts) == 1 else {"and" if tree.how == "all" else "or": parts}
    inner = parts[0] if len(parts) == 1 else {"or" if tree.how == "none" else "and": parts}
    return {"!": [inner]}


def _clause_rule(clause: Clause, operand: Operand) -> Any:
    rule = _comparison_rule(clause, operand)
    return {operand.quantifier: [{"var": operand.group.key}, rule]} if operand.group else rule


def _comparison_rule(clause: Clause, operand: Operand) -> Any:
    looked = {"var": operand.path}
    values = [_value(text, operand.sort) for text in clause.values]
    match clause.comparison:
        case "answered":
            return {"!": [{"missing": [operand.path]}]}
        case "unanswered":
            return {"missing": [operand.path]}
        case "has" | "contains":
            return {"in": [values[0], looked]}
        case "has_not":
            return {"!": [{"in": [values[0], looked]}]}
        case "one_of":
            return {"in": [looked, values]}
        case "none_of":
            return {"!": [{"in": [looked, values]}]}
        case "between":
            return {"<=": [values[0], looked, values[1]]}
    signs = _DAY_SIGNS if operand.sort == "day" else _SIGNS
    return {signs[clause.comparison]: [looked, values[0]]}


def _value(text: str, sort: str) -> Any:
    if sort == "yes_no":
        return text == "yes"
    if sort != "number":
        return text
    number = read_decimal(text)
    if number is None:
        raise ValueError(f"not a number: {text!r}")
    return int(number) if number == number.to_integral_value() else float(number)


# Reading


def tree_of(rule: Node | None, known: Mapping[str, Operand]) -> Combination | None:
    """The rule as a combination, None where drop-downs over `known` cannot say it. No rule: a combination of nothing."""
    if rule is None:
        return Combination("all", ())
    read = _read(rule, known)
    found = Combination("all", (read,)) if isinstance(read, Clause) else read
    return found if found and _depth(found) <= DEEPEST and sum(1 for _ in parts_of(found)) <= MOST_PARTS else None


def parts_of(tree: Tree, at: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Tree]]:
    """Every part of a tree with its place: the tree itself at (), the second part of its first at (0, 1)."""
    yield at, tree
    for number, part in enumerate(tree.parts if isinstance(tree, Combination) else ()):
        yield from parts_of(part, (*at, number))


def _depth(tree: Tree) -> int:
    return max(len(at) for at, _part in parts_of(tree))


def _read(node: Node, known: Mapping[str, Operand]) -> Tree | None:
    clause = _read_clause(node, known)
    if clause is not None:
        return clause
    match node:
        case Logic(operator=operator, parts=parts):
            return _combined("all" if operator == "and" else "any", parts, known)
        case Not(part=Logic(operator=operator, parts=parts)):
            return _combined("not_all" if operator == "and" else "none", parts, known)
        case Not(part=part):
            return _combined("none", (part,), known)
    return None


def _combined(how: str, parts: tuple[Node, ...], known: Mapping[str, Operand]) -> Combination | None:
    read = [_read(part, known) for part in parts]
    found = tuple(part for part in read if part is not None)
    return Combination(how, found) if len(found) == len(parts) else None


def _read_clause(node: Node, known: Mapping[str, Operand]) -> Clause | None:
    for name, operand in known.items():
        inner = node
        if operand.group is not None:
            match node:
                case Each(operator=operator, items=Var(path=path, default=None), rule=rule):
                    if operator != operand.quantifier or path != operand.group.key:
                        continue
                    inner = rule
                case _:
                    continue
        found = _read_comparison(inner, operand)
        if found is not None and found[0] in operand.comparisons:
            clause = Clause(name, *found)
            if not _wrong_values(clause, operand):
                return clause
    return None


def _read_comparison(node: Node, operand: Operand) -> tuple[str, tuple[str, ...]] | None:
    looked = Var(path=operand.path)
    if operand.sort == "yes_no" and node == looked:
        return "is", ("yes",)
    match node:
        case Missing(keys=(key,)) if key == operand.path:
            return "unanswered", ()
        case Not(part=Missing(keys=(key,))) if key == operand.path:
            return "answered", ()
        case In(item=Constant(value=str(text)), container=container) if container == looked:
            return ("has" if operand.sort == "choices" else "contains"), (text,)
        case Not(part=In(item=Constant(value=str(text)), container=container)) if container == looked:
            return "has_not", (text,)
        case In(item=item, container=container) if item == looked:
            return _read_listed("one_of", container)
        case Not(part=In(item=item, container=container)) if item == looked:
            return _read_listed("none_of", container)
        case Comparison(operator="<=", parts=(Constant(value=low), middle, Constant(value=high))) if middle == looked:
            return _typed("between", operand, low, high)
        case Comparison(operator=sign, parts=(left, Constant(value=value))) if left == looked:
            signs = _DAY_SIGNS if operand.sort == "day" else _SIGNS
            name = next((name for name, one in signs.items() if one == sign), None)
            return _typed(name, operand, value) if name else None
    return None


def _read_listed(name: str, container: Node) -> tuple[str, tuple[str, ...]] | None:
    values: list[Any] = []
    match container:
        case Listing(items=items):
            values = [item.value if isinstance(item, Constant) else None for item in items]
        case Constant(value=list() as values):
            pass
    texts = tuple(value for value in values if isinstance(value, str))
    return (name, texts) if texts and len(texts) == len(values) else None


def _typed(name: str, operand: Operand, *values: Any) -> tuple[str, tuple[str, ...]] | None:
    if operand.sort == "yes_no":
        return (name, tuple("yes" if value else "no" for value in values)) if all(type(v) is bool for v in values) else None
    if operand.sort == "number":
        figures = all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)
        return (name, tuple(str(value) for value in values)) if figures else None
    return (name, tuple(values)) if all(isinstance(value, str) for value in values) else None


# Mistakes

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def mistakes(tree: Combination, known: Mapping[str, Operand]) -> dict[tuple[int, ...], str]:
    """What is wrong with each part, by its place: msgids. Nothing for a tree that `rule_of` can write."""
    found: dict[tuple[int, ...], str] = {}
    for at, part in parts_of(tree):
        if isinstance(part, Combination):
            if part.how not in HOW:
                found[at] = N_("Choose from the list.")
            elif not part.parts and at:
                found[at] = N_("Add a comparison here, or remove this part.")
            elif len(at) >= DEEPEST:
                found[at] = N_("The parts stand too deep one in the other.")
        elif part.operand not in known:
            found[at] = N_("Choose a question.")
        elif part.comparison not in known[part.operand].comparisons:
            found[at] = N_("Choose how to compare the answer to this question.")
        else:
            wrong = _wrong_values(part, known[part.operand])
            if wrong:
                found[at] = wrong
    if sum(1 for _ in parts_of(tree)) > MOST_PARTS:
        found[()] = N_("The condition is too long.")
    return found


def _wrong_values(clause: Clause, operand: Operand) -> str:
    needed, values = how_many_values(clause.comparison), clause.values
    if needed and not values:
        return N_("Say what to compare with.")
    if clause.comparison not in ("one_of", "none_of") and len(values) != needed:
        return N_("Say from what to what.") if needed == 2 else N_("Say what to compare with.")
    if operand.sort in ("choice", "choices"):
        known = [option.value for option in operand.question.options]
        return N_("Choose from the answers of this question.") if any(value not in known for value in values) else ""
    if operand.sort == "yes_no":
        return N_("Choose yes or no.") if any(value not in ("yes", "no") for value in values) else ""
    if operand.sort == "number":
        return N_("Write it in figures.") if any(read_decimal(value) is None for value in values) else ""
    if operand.sort == "day":
        return N_("Write the date like 2026-11-23.") if not all(map(_is_day, values)) else ""
    if any(not value.strip() or len(value) > LONGEST_VALUE or not value.isprintable() for value in values):
        return N_("Write a short text.")
    return ""


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.match(text)) and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False
