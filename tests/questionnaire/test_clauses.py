"""Rules as drop-downs: what they can say is written, read again as the same, and means what it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egov.questionnaire.checking import condition_findings
from egov.questionnaire.clauses import (
    COMPARISONS,
    HOW,
    Clause,
    Combination,
    how_many_values,
    mistakes,
    operands,
    rule_of,
    tree_of,
)
from egov.questionnaire.conditions import holds, parse
from tests.builders.questionnaire import TODAY, a_question

QUESTIONS = [
    a_question("reason", "one_of"),
    a_question("papers", "many_of"),
    a_question("married", "yes_no"),
    a_question("age", "number"),
    a_question("born", "date"),
    a_question("name", "text"),
    a_question("home", "address"),
    a_question("children", "group", questions=[a_question("child_age", "number"), a_question("child_kind", "one_of")]),
]
KNOWN = operands(QUESTIONS, may_use_today=True)
ANSWERS = {
    "reason": "a",
    "papers": ["a", "b"],
    "married": False,
    "age": "17",
    "born": "2009-03-05",
    "name": "Рӯдакӣ",
    "children": [{"child_age": "3", "child_kind": "a"}, {"child_age": "12"}],
}


def one(operand, comparison, *values):
    return Combination("all", (Clause(operand, comparison, values),))


@pytest.mark.parametrize(("tree", "rule", "held"), [
    (one("reason", "is", "a"), {"==": [{"var": "reason"}, "a"]}, True),
    (one("reason", "is_not", "a"), {"!=": [{"var": "reason"}, "a"]}, False),
    (one("reason", "one_of", "a", "b"), {"in": [{"var": "reason"}, ["a", "b"]]}, True),
    (one("reason", "none_of", "b"), {"!": [{"in": [{"var": "reason"}, ["b"]]}]}, True),
    (one("papers", "has", "b"), {"in": ["b", {"var": "papers"}]}, True),
    (one("papers", "has_not", "b"), {"!": [{"in": ["b", {"var": "papers"}]}]}, False),
    (one("married", "is", "no"), {"==": [{"var": "married"}, False]}, True),
    (one("age", "at_least", "18"), {">=": [{"var": "age"}, 18]}, False),
    (one("age", "between", "16", "18"), {"<=": [16, {"var": "age"}, 18]}, True),
    (one("born", "before", "2010-01-01"), {"<": [{"var": "born"}, "2010-01-01"]}, True),
    (one("born.years_since", "at_least", "18"), {">=": [{"var": "born.years_since"}, 18]}, False),
    (one("name", "contains", "дак"), {"in": ["дак", {"var": "name"}]}, True),
    (one("home", "answered"), {"!": [{"missing": ["home"]}]}, False),
    (one("name", "unanswered"), {"missing": ["name"]}, False),
    (one("some:children.child_age", "more", "10"), {"some": [{"var": "children"}, {">": [{"var": "child_age"}, 10]}]}, True),
    (one("all:children.child_age", "more", "10"), {"all": [{"var": "children"}, {">": [{"var": "child_age"}, 10]}]}, False),
])  # fmt: skip
def test_a_comparison_is_a_rule_and_a_rule_is_a_comparison(tree, rule, held):
    assert mistakes(tree, KNOWN) == {}
    assert rule_of(tree, KNOWN) == rule
    assert tree_of(parse(rule), KNOWN) == tree
    assert holds(parse(rule), ANSWERS, today=TODAY) is held


def test_a_yes_is_also_read_where_it_is_written_shortly():
    assert tree_of(parse({"var": "married"}), KNOWN) == one("married", "is", "yes")


@pytest.mark.parametrize(
    "rule",
    [
        {"==": ["a", {"var": "reason"}]},
        {"==": [{"var": "unknown"}, 1]},
        {"==": [{"var": ["age", 0]}, 1]},
        {"some": [{"var": "children"}, {"and": [{">": [{"var": "child_age"}, 1]}, {"<": [{"var": "child_age"}, 3]}]}]},
        {"==": [{"var": "age"}, {"var": "name"}]},
        {"missing": ["age", "name"]},
        {"==": [{"var": "reason"}, "no option"]},
    ],
)
def test_what_drop_downs_cannot_say_is_not_guessed_at(rule):
    assert tree_of(parse(rule), KNOWN) is None


VALUES = {
    "choice": st.sampled_from(["a", "b", "c"]),
    "choices": st.sampled_from(["a", "b", "c"]),
    "yes_no": st.sampled_from(["yes", "no"]),
    "number": st.integers(-99, 99).map(str) | st.sampled_from(["1.5", "0.25"]),
    "day": st.dates().map(lambda day: day.isoformat()),
    "text": st.text("абвқ xyz", min_size=1, max_size=9).filter(str.strip),
}


@st.composite
def clauses(draw):
    operand = draw(st.sampled_from(list(KNOWN.values())))
    comparison = draw(st.sampled_from(operand.comparisons))
    count = how_many_values(comparison)
    if comparison in ("one_of", "none_of"):
        values = draw(st.lists(VALUES[operand.sort], min_size=1, max_size=3, unique=True))
    else:
        values = [draw(VALUES[operand.sort]) for _ in range(count)]
    return Clause(operand.name, comparison, tuple(values))


trees = st.recursive(
    clauses(),
    lambda parts: st.builds(Combination, st.sampled_from(HOW), st.lists(parts, min_size=1, max_size=3).map(tuple)),
    max_leaves=6,
)


@given(trees)
def test_what_is_composed_reads_passes_the_check_and_comes_back_meaning_the_same(tree):
    root = tree if isinstance(tree, Combination) else Combination("all", (tree,))
    if mistakes(root, KNOWN):
        return
    node = parse(rule_of(root, KNOWN))
    assert list(condition_findings(node, {q.key: q for q in QUESTIONS}, may_use_today=True)) == []
    again = tree_of(node, KNOWN)
    assert again is not None
    for answers in (ANSWERS, {}):
        assert holds(node, answers, today=TODAY) == holds(parse(rule_of(again, KNOWN)), answers, today=TODAY)


@pytest.mark.parametrize(("tree", "at"), [
    (one("", ""), (0,)),
    (one("reason", "at_least", "1"), (0,)),
    (one("reason", "is"), (0,)),
    (one("reason", "is", "d"), (0,)),
    (one("age", "is", "many"), (0,)),
    (one("age", "between", "1"), (0,)),
    (one("born", "is", "2026-02-30"), (0,)),
    (one("name", "contains", "a\x00"), (0,)),
    (Combination("all", (Combination("any", ()),)), (0,)),
    (Combination("some", ()), ()),
    (Combination("all", (Clause("home", "answered"),) * 50), ()),
])  # fmt: skip
def test_a_mistake_is_told_at_its_place(tree, at):
    assert at in mistakes(tree, KNOWN)


def test_every_sort_of_answer_can_be_compared():
    assert {operand.sort for operand in KNOWN.values()} == set(COMPARISONS)
