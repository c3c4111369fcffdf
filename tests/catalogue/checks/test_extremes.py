"""What is extreme in a definition is either thought through by the check, or has no right shape: neither breaks it, nor passes it and breaks a page."""

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from egov.catalogue.checking import findings
from tests.builders.catalogue import four
from tests.catalogue.checks.forms import asks, eq, service


def charged(rule: Any) -> list[dict[str, Any]]:
    return [{"kind": "fixed", "amount": "1", "condition": rule}, {"kind": "free", "condition": {"!": rule}}]


@pytest.mark.parametrize(
    "rule",
    [
        {">": [{"var": "n"}, 10**15]},
        {"<": [{"var": "n"}, 1e-300]},
        {">": [{"var": "d.days_since"}, 10**12]},
        {"<": [{"var": "d.days_since"}, -(10**12)]},
        {">": [{"var": "d.years_since"}, 10**12]},
        {">": [{"var": "d"}, "0001-01-01"]},
        {"<": [{"var": "d"}, "9999-12-31"]},
        {"<": [{"var": "d"}, "2026-02-31"]},
    ],
)
def test_a_rule_at_the_end_of_numbers_and_of_the_calendar_is_thought_through(rule):
    assert findings(service(asks("n", "number"), asks("d", "date"), fees=charged(rule))) == []


@pytest.mark.parametrize(
    "value", [1e30, 10**40, float("inf"), float("nan"), "a\0b", "\ud800", dt.date(2026, 1, 1), b"x", {1}, "x" * 3000]
)
def test_a_rule_compares_with_nothing_that_no_answer_can_be(value):
    with pytest.raises(ValidationError, match="a value in a rule is"):
        service(asks("t"), fees=charged(eq("t", value)))


@pytest.mark.parametrize(
    ("limit", "value"),
    [
        ("earliest", "2026-02-31"),
        ("latest", "0000-01-01"),
        ("at_least", "1e999999"),
        ("at_most", "1e-999999"),
        ("at_most", "12345678901234567890"),
    ],
)
def test_a_limit_that_would_fail_when_somebody_answers_has_no_right_shape(limit, value):
    with pytest.raises(ValidationError, match=limit):
        service(asks("q", "date" if limit in ("earliest", "latest") else "number", **{limit: value}))


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x" * 20_001])
def test_a_text_that_no_database_keeps_has_no_right_shape(text):
    for changes in ({"name": four("N", tg=text)}, {"legal_basis": [{"title": four("T"), "article": text}]}):
        with pytest.raises(ValidationError):
            service(asks("q"), **changes)
