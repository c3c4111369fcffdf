"""Rules mean what JsonLogic says they mean, and never fail on an answer."""

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egov.questionnaire.conditions import COMPARISONS, as_json, evaluate, holds, keys_of, parse, paths_of

SUBSET = {"var", "missing", "and", "or", "!", "in", "some", "all", *COMPARISONS}
TODAY = dt.date(2026, 11, 23)


def shared_table() -> list[dict[str, Any]]:
    path = Path(os.environ.get("EGOV_SHARED", "../shared")) / "data" / "json_logic" / "compatible.json"
    if not path.exists():
        if os.environ.get("CI") == "true":
            raise FileNotFoundError(f"the public JsonLogic table is not at {path}; set EGOV_SHARED")
        pytest.skip(f"the public JsonLogic table is not at {path}; set EGOV_SHARED")
    return [case for case in json.loads(path.read_text(encoding="utf-8")) if isinstance(case, dict)]


def operators_of(rule: Any) -> set[str]:
    if isinstance(rule, list):
        return set().union(*map(operators_of, rule)) if rule else set()
    if isinstance(rule, dict):
        return set(rule) | operators_of(list(rule.values()))
    return set()


def test_the_public_table_holds_for_every_operator_of_the_subset() -> None:
    cases = [case for case in shared_table() if operators_of(case["rule"]) <= SUBSET]
    assert len(cases) > 100
    for case in cases:
        result = evaluate(parse(case["rule"]), case.get("data"))
        assert (result, type(result)) == (case["result"], type(case["result"])), case


def test_every_other_operator_of_the_table_is_refused() -> None:
    for case in shared_table():
        if operators_of(case["rule"]) - SUBSET:
            with pytest.raises(ValueError):
                parse(case["rule"])


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"+": [1, 2]}, "no operator \\+"),
        ({}, "one operator"),
        ({"var": "a", "or": []}, "one operator"),
        ({"==": [1]}, "cannot take 1"),
        ({"missing": [1]}, "keys of answers"),
        ({"var": [{"var": "a"}]}, "the key of an answer"),
    ],
)
def test_a_rule_outside_the_subset_is_refused_with_words(rule: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse(rule)


def test_a_rule_that_is_nested_or_long_beyond_reason_is_refused() -> None:
    deep: Any = True
    for _ in range(2000):
        deep = {"!": deep}
    with pytest.raises(ValueError, match="too deeply"):
        parse(deep)
    with pytest.raises(ValueError, match="too long"):
        parse({"or": [True] * 300})


def test_answered_is_said_as_not_missing() -> None:
    answered = parse({"!": {"missing": ["name"]}})
    assert holds(answered, {"name": "Anora"})
    assert not holds(answered, {})


def test_amounts_kept_as_text_compare_as_numbers_and_dates_as_dates() -> None:
    assert holds(parse({">": [{"var": "income"}, 900]}), {"income": "1000.00"})
    assert holds(parse({">": [{"var": "a"}, {"var": "b"}]}), {"a": "1000", "b": "900"})
    assert holds(parse({"<": [{"var": "from"}, {"var": "to"}]}), {"from": "2025-12-31", "to": "2026-01-01"})


def test_time_since_a_date_counts_whole_months_and_needs_to_know_the_day() -> None:
    late = parse({">=": [{"var": "children.0.born_on.months_since"}, 3]})
    assert holds(late, {"children": [{"born_on": "2026-08-23"}]}, today=TODAY)
    assert not holds(late, {"children": [{"born_on": "2026-08-24"}]}, today=TODAY)
    assert not holds(late, {"children": [{"born_on": "2020-08-24"}]})
    assert holds(parse({"<": [{"var": "day"}, {"var": "today"}]}), {"day": "2026-11-22"}, today=TODAY)


def test_the_keys_a_rule_looks_at_are_known() -> None:
    rule = parse({"and": [{"in": ["a", {"var": "many"}]}, {"some": [{"var": "jobs"}, {"==": [{"var": "place"}, "x"]}]}]})
    assert keys_of(rule) == {"many", "jobs"}
    assert paths_of(rule) == [("many",), ("jobs",), ("jobs", "*", "place")]
    assert keys_of(parse({"<": [{"var": "born.years_since"}, {"var": "today"}]})) == {"born"}
    assert keys_of(None) == set()


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=4)
    | st.sampled_from(["2026-02-29", "2024-02-29", "NaN", "1e9999"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, max_size=3),
    max_leaves=8,
)
paths = st.sampled_from(
    ["", "a", "b", "a.b", "a.0.c", "a.months_since", "b.years_since", "c.days_since", "today", "a.99999"]
)


def rules() -> st.SearchStrategy[Any]:
    def grow(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        pair = st.lists(inner, min_size=2, max_size=2)
        return st.one_of(
            st.builds(lambda op, parts: {op: parts}, st.sampled_from([*COMPARISONS, "in", "some", "all"]), pair),
            st.builds(
                lambda op, parts: {op: parts}, st.sampled_from(["and", "or"]), st.lists(inner, min_size=1, max_size=3)
            ),
            st.builds(lambda part: {"!": [part]}, inner),
        )

    leaves = (
        st.builds(lambda path: {"var": path}, paths)
        | st.builds(lambda keys: {"missing": keys}, st.lists(paths, max_size=2))
        | st.none()
        | st.booleans()
        | st.integers(-(10**15), 10**15)
        | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=3)
    )
    return st.recursive(leaves, grow, max_leaves=6)


@given(rules(), values, st.sampled_from([None, TODAY]))
def test_a_rule_that_was_read_never_fails_and_reads_the_same_again(rule: Any, data: Any, today: dt.date | None) -> None:
    node = parse(rule)
    result = evaluate(node, data, today=today)
    assert evaluate(parse(as_json(node)), data, today=today) == result
    assert holds(node, data, today=today) in (True, False)
