"""A condition composed from drop-downs: what a page of it sends, read into a tree of clauses, and what is drawn again.

Names of boxes say where they stand: `c_0_1-operand` belongs to the second part of the first part of the whole, `c-how` to the
whole. A box of two ends is sent twice.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from egov.admin.registry_forms import VersionedForm
from egov.admin.registry_words import COMPARISON_WORDS, HOW_WORDS
from egov.catalogue.sentences import operand_words
from egov.questionnaire.clauses import (
    MOST_PARTS,
    Clause,
    Combination,
    Operand,
    Tree,
    how_many_values,
    parts_of,
)
from egov.web.language import gettext
from egov.web.presentation import text_in

At = tuple[int, ...]
_PART = re.compile(r"c((?:_\d{1,3}){0,6})-(how|operand)\Z")


class ConditionForm(VersionedForm):
    """The frame around a condition; its parts are read by `sent_tree`, and put in by an operation."""


def name_at(at: At) -> str:
    """The beginning of the names of boxes at a place: `c`, `c_0_1`."""
    return "_".join(["c", *map(str, at)])


def sent_tree(boxes: "MultiDict[str, str]") -> Combination:
    """The condition as the page that was sent had it, whose boxes are given."""
    kinds: dict[At, str] = {}
    for name in boxes:
        found = _PART.match(name)
        if found and len(kinds) <= MOST_PARTS * 2:
            kinds[tuple(int(piece) for piece in found[1].split("_")[1:])] = found[2]

    def read(at: At) -> Tree:
        name = name_at(at)
        if kinds.get(at) == "operand":
            return _sent_clause(boxes, name)
        below = sorted(place for place in kinds if len(place) == len(at) + 1 and place[: len(at)] == at)
        return Combination(boxes.get(f"{name}-how", "all"), tuple(read(place) for place in below))

    found_tree = read(())
    return found_tree if isinstance(found_tree, Combination) else Combination("all", (found_tree,))


def _sent_clause(boxes: "MultiDict[str, str]", name: str) -> Clause:
    typed = [unicodedata.normalize("NFC", text).strip() for text in boxes.getlist(f"{name}-value")]
    comparison = boxes.get(f"{name}-comparison", "")
    values = typed if how_many_values(comparison) == 2 else [text for text in typed if text]
    kept = tuple(values) if how_many_values(comparison) else ()
    return Clause(boxes.get(f"{name}-operand", ""), comparison, kept)


def pressed(tree: Combination, press: str) -> Combination:
    """The tree after a press among its parts: "add:c_0", "nest:c", "remove:c_0_1"; anything else leaves it."""
    verb, _colon, name = press.partition(":")
    pieces = name.split("_")[1:] if name.split("_")[0] == "c" else ["?"]
    if not all(piece.isdecimal() and len(piece) < 4 for piece in pieces):
        return tree
    at = tuple(map(int, pieces))
    if dict(parts_of(tree)).get(at) is None:
        return tree
    if verb == "add":
        return _with(tree, at, Clause("", ""))
    if verb == "nest":
        return _with(tree, at, Combination("any", (Clause("", ""),)))
    return _without(tree, at) if verb == "remove" and at else tree


def _with(tree: Combination, at: At, part: Tree) -> Combination:
    if not at:
        return replace(tree, parts=(*tree.parts, part))
    return replace(tree, parts=tuple(_within(one, n, at, part) for n, one in enumerate(tree.parts)))


def _within(one: Tree, number: int, at: At, part: Tree) -> Tree:
    return _with(one, at[1:], part) if number == at[0] and isinstance(one, Combination) else one


def _without(tree: Combination, at: At) -> Combination:
    if len(at) == 1:
        return replace(tree, parts=tuple(part for number, part in enumerate(tree.parts) if number != at[0]))
    parts = [
        _without(part, at[1:]) if number == at[0] and isinstance(part, Combination) else part
        for number, part in enumerate(tree.parts)
    ]
    return replace(tree, parts=tuple(parts))


@dataclass(frozen=True, slots=True)
class Box:
    """One drop-down or box of a part: its name, what can be chosen (value, words, chosen), what was typed."""

    name: str
    choices: list[tuple[str, str, bool]]
    typed: list[str]
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A part of the condition as it is drawn; `parts` is None for a comparison."""

    name: str
    number: str
    error: str
    how: Box | None = None
    operand: Box | None = None
    comparison: Box | None = None
    value: Box | None = None
    parts: "list[Shown] | None" = None


def shown(
    tree: Tree, known: Mapping[str, Operand], wrong: Mapping[At, str], labels: Mapping[str, str], at: At = ()
) -> Shown:
    """How a tree is drawn. `labels` are the words of the operands."""
    name, error = name_at(at), gettext(wrong[at]) if at in wrong else ""
    number = ".".join(str(place + 1) for place in at)
    if isinstance(tree, Combination):
        how = Box(f"{name}-how", [(key, gettext(words), key == tree.how) for key, words in HOW_WORDS.items()], [])
        parts = [shown(part, known, wrong, labels, (*at, place)) for place, part in enumerate(tree.parts)]
        return Shown(name, number, error, how=how, parts=parts)
    operand = known.get(tree.operand)
    offered = [("", "", not tree.operand), *((key, labels[key], key == tree.operand) for key in known)]
    if tree.operand and operand is None:
        offered.append((tree.operand, gettext("a question that is not asked before: %(key)s", key=tree.operand), True))
    comparisons = (
        [(key, gettext(COMPARISON_WORDS[key]), key == tree.comparison) for key in operand.comparisons] if operand else []
    )
    chosen = Box(f"{name}-comparison", comparisons, [])
    return Shown(
        name,
        number,
        error,
        operand=Box(f"{name}-operand", offered, []),
        comparison=chosen,
        value=_value(name, tree, operand),
    )


def _value(name: str, clause: Clause, operand: Operand | None) -> Box | None:
    comparison = clause.comparison if operand and clause.comparison in operand.comparisons else ""
    comparison = comparison or (operand.comparisons[0] if operand else "")
    if operand is None or how_many_values(comparison) == 0:
        return None
    sort = operand.sort
    typed = [*clause.values, "", ""][: how_many_values(comparison)]
    if sort == "yes_no":
        choices = [(key, gettext(words), key in clause.values) for key, words in (("yes", "yes"), ("no", "no"))]
    else:
        choices = [
            (one.value, text_in(one.label) or one.value, one.value in clause.values) for one in operand.question.options
        ]
    if sort in ("choice", "choices"):
        sort = "several" if comparison in ("one_of", "none_of") else "choice"
    return Box(f"{name}-value", choices, typed, sort)


def labels_of(known: Mapping[str, Operand]) -> dict[str, str]:
    """The words of each operand."""
    return {
        key: operand_words(operand.question, operand.group, operand.quantifier, operand.since)
        for key, operand in known.items()
    }
