"""Gaps and overlaps of fees, terms and validities are shown by an example that somebody could really file."""

from typing import Any

import pytest

from egov.catalogue.checks import coverage
from egov.catalogue.checks.values import Budget
from egov.catalogue.definition import ServiceDefinition
from tests.builders.catalogue import four
from tests.catalogue.checks.forms import asks, eq, one_of, said, service


def found(definition: ServiceDefinition) -> list[tuple[str, str]]:
    return said(list(coverage.findings(definition, Budget())))


def fixed(amount: int, condition: Any = None) -> dict[str, Any]:
    return {"kind": "fixed", "amount": str(amount)} | ({"condition": condition} if condition else {})


YEAR = asks("year", "number", at_least=1950)


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (
            {"<=": [{"var": "year"}, 2004]},
            {">=": [{"var": "year"}, 2006]},
            [("fees", "No line of the fee applies to: year (en): 2005")],
        ),
        (
            {"<=": [{"var": "year"}, 2005]},
            {">=": [{"var": "year"}, 2005]},
            [("fees.1.condition", "Lines 1 and 2 of the fee are both due for: year (en): 2005")],
        ),
        ({"<=": [{"var": "year"}, 2004]}, {">=": [{"var": "year"}, 2005]}, []),
    ],
)
def test_a_tariff_by_years_covers_every_year_once(first: Any, second: Any, told: list[tuple[str, str]]) -> None:
    definition = service(YEAR, fees=[fixed(5, first), fixed(9, second)])
    assert found(definition) == told


def test_an_option_without_a_fee_is_a_gap_and_a_line_for_the_others_closes_it() -> None:
    lines = [fixed(5, eq("months", "m1")), fixed(9, eq("months", "m3"))]
    definition = service(one_of("months", "m1", "m3", "m6"), fees=lines)
    assert found(definition) == [("fees", "No line of the fee applies to: months (en): m6 (en)")]
    assert found(service(one_of("months", "m1", "m3", "m6"), fees=[*lines, {"kind": "free"}])) == []


def test_a_question_that_may_stay_empty_leaves_a_gap() -> None:
    lines = [fixed(5, eq("sure", True)), fixed(9, eq("sure", False))]
    assert found(service(asks("sure", "yes_no"), fees=lines)) == []
    assert found(service(asks("sure", "yes_no", required=False), fees=lines)) == [
        ("fees", "No line of the fee applies to: –")
    ]


def test_a_question_that_is_not_asked_of_everybody_leaves_a_gap_for_the_others() -> None:
    questions = one_of("who", "me", "child"), asks("young", "yes_no", when=eq("who", "child"))
    definition = service(*questions, fees=[fixed(5, eq("young", True)), fixed(9, eq("young", False))])
    assert found(definition) == [("fees", "No line of the fee applies to: who (en): me (en)")]


def test_a_surcharge_within_another_line_and_lines_about_other_things_are_meant() -> None:
    questions = one_of("months", "m1", "m3"), asks("fast", "yes_no")
    inside = [
        fixed(5),
        fixed(1, {"in": [{"var": "months"}, ["m1", "m3"]]}),
        fixed(2, eq("months", "m3")),
        fixed(3, eq("fast", True)),
    ]
    assert found(service(*questions, fees=inside)) == []


def test_an_exemption_may_meet_every_line() -> None:
    lines = [
        fixed(5, eq("who", "a")),
        fixed(9, {"!=": [{"var": "who"}, "a"]}),
        {"kind": "free", "condition": eq("poor", True)},
    ]
    assert found(service(one_of("who"), asks("poor", "yes_no"), fees=lines)) == []


def test_two_terms_that_meet_are_told_and_one_behind_the_usual_never_counts() -> None:
    def term(days: int, condition: Any = None) -> dict[str, Any]:
        return {"amount": days, "unit": "working_days"} | ({"condition": condition} if condition else {})

    questions = one_of("who"), asks("fast", "yes_no")
    meeting = service(*questions, terms=[term(1, eq("fast", True)), term(9, eq("who", "b")), term(5)])
    assert found(meeting) == [("terms.1.condition", "Terms 1 and 2 both hold for: who (en): b (en); fast (en): Yes")]
    behind = service(*questions, terms=[term(5), term(1, eq("fast", True))])
    assert found(behind) == [("terms.1", coverage.TERM_AFTER_USUAL)]


def test_a_document_that_nothing_limits_by_accident_is_told() -> None:
    certificate = {
        "title": four("C"),
        "validity": [{"months": 1, "condition": eq("who", "a")}, {"months": 3, "condition": eq("who", "b")}],
    }
    assert found(service(one_of("who"), certificate=certificate)) == [
        ("certificate.validity", "Nothing says how long the document is good for: who (en): c (en)")
    ]
    assert found(service(one_of("who"), certificate=certificate | {"valid_months": 6})) == []


def test_terms_counted_from_a_birthday_meet_on_the_day_itself() -> None:
    rules = [{">=": [{"var": "born.months_since"}, 3]}, {"<=": [{"var": "born.months_since"}, 3]}]
    definition = service(asks("born", "date"), fees=[fixed(1, rules[0]), fixed(2, rules[1])])
    assert [at for at, _ in found(definition)] == ["fees.1.condition"]
    exact = [rules[0], {"<": [{"var": "born.months_since"}, 3]}]
    assert found(service(asks("born", "date"), fees=[fixed(1, exact[0]), fixed(2, exact[1])])) == []
