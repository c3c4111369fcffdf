"""Terms, fees and conditions as a reader is told them."""

import datetime as dt
from decimal import Decimal

import pytest
from flask import g

from egov.catalogue import comparison, fees, wording
from egov.catalogue.definition import Fee, read_definition
from egov.kernel.money import Money
from egov.questionnaire.conditions import parse
from egov.questionnaire.schema import Questionnaire
from tests.builders.catalogue import a_definition, a_questionnaire, four

INDEX = Decimal(78)


@pytest.fixture
def english(app):
    with app.test_request_context("/en/"):
        g.language = "en"
        yield


@pytest.mark.parametrize(("amount", "unit", "words"), [
    (1, "working_days", "1 working day"), (10, "working_days", "10 working days"), (2, "calendar_days", "2 days"),
    (1, "working_hours", "1 working hour"), (0, "automatic", "at once"),
])  # fmt: skip
def test_a_term_in_words(english, amount, unit, words):
    assert wording.term_words(amount, unit) == words


def test_russian_terms_have_three_forms(app):
    with app.test_request_context("/ru/"):
        g.language = "ru"
        assert [wording.term_words(n, "working_days") for n in (1, 3, 5)] == [
            "1 рабочий день",
            "3 рабочих дня",
            "5 рабочих дней",
        ]


WORK = {"==": [{"var": "purpose"}, "work"]}


@pytest.mark.parametrize(("lines", "words"), [
    ([], ("Not described yet", "")),
    ([{"kind": "free"}], ("Free", "")),
    ([{"kind": "index_multiple", "multiple": 1.5}], ("117\u00a0somoni", "1.5 × calculation index")),
    ([{"kind": "fixed", "amount": 75, "currency": "USD"}, {"kind": "index_multiple", "multiple": "1.5"}], ("75\u00a0USD + 117\u00a0somoni", "")),
    ([{"kind": "fixed", "amount": 10}, {"kind": "fixed", "amount": 5, "condition": WORK}], ("10\u00a0somoni", "and more in some cases")),
    ([{"kind": "free"}, {"kind": "fixed", "amount": 5, "condition": WORK}], ("Free", "from 5\u00a0somoni in some cases")),
    ([{"kind": "fixed", "amount": 5, "condition": WORK}], ("By your case", "from 5\u00a0somoni")),
    ([{"kind": "fixed", "amount": 5}, {"kind": "free", "condition": WORK}], ("5\u00a0somoni", "free in some cases")),
])  # fmt: skip
def test_a_fee_at_a_glance(english, lines, words):
    assert wording.fee_words([Fee.model_validate(line) for line in lines], INDEX) == words


@pytest.mark.parametrize(("rule", "words"), [
    (WORK, "What is it for? (en): Work (en)"),
    ({"in": [{"var": "purpose"}, ["work", "other"]]}, "What is it for? (en): Work (en), Something else (en)"),
    ({"and": [WORK, {"var": "full_name"}]}, "What is it for? (en): Work (en); Full name (en): yes"),
    ({"or": [WORK, {"!": [{"var": "full_name"}]}]}, "What is it for? (en): Work (en) or Full name (en): no"),
    ({"==": [{"var": "unknown"}, 1]}, "depending on your answers"),
    ({">": [{"var": "full_name"}, 3]}, "Full name (en): more than 3"),
    ({"!=": [{"var": "purpose"}, "work"]}, "What is it for? (en): not Work (en)"),
    ({"!": [{"in": [{"var": "purpose"}, ["work"]]}]}, "What is it for? (en): not Work (en)"),
    ({"!": [{"missing": ["email"]}]}, "E-mail (en): is answered"),
    ({"missing": ["email"]}, "E-mail (en): is not answered"),
    ({"<=": [1, {"var": "full_name"}, 2.5]}, "Full name (en): from 1 to 2.5"),
    ({"in": ["ov", {"var": "full_name"}]}, "Full name (en): contains “ov”"),
    ({"and": [WORK, {"or": [WORK, {"missing": ["email"]}]}]},
     "What is it for? (en): Work (en); (What is it for? (en): Work (en) or E-mail (en): is not answered)"),
    ({"!": [{"or": [WORK, {"missing": ["email"]}]}]},
     "none of these: (What is it for? (en): Work (en); E-mail (en): is not answered)"),
    ({"==": [{"var": "purpose"}, "no option"]}, "depending on your answers"),
])  # fmt: skip
def test_a_condition_is_said_by_its_question(english, rule, words):
    assert wording.condition_words(parse(rule), Questionnaire.model_validate(a_questionnaire())) == words


def test_amounts_of_different_currencies_stay_apart(english):
    assert wording.sum_words([Money.of(1), Money.of(2), Money.of(3, "USD")]) == "3\u00a0somoni + 3\u00a0USD"


def test_equal_definitions_do_not_differ(english):
    definition = a_definition("same")
    assert comparison.compare(definition, definition) == []


@pytest.mark.parametrize(("change", "part"), [
    ({"name": four("Other")}, "Name of the service"), ({"audience": ["legal_entity"]}, "For whom"), ({"channels": ["office"]}, "Way"),
    ({"fees": [{"kind": "fixed", "amount": 3}]}, "Fee"), ({"outputs": []}, "What you get"), ({"faq": []}, "Questions and answers"),
    ({"certificate": None}, "The document issued"), ({"route": {"stages": []}}, "Stages of the office's work"),
    ({"legal_basis": []}, "Legal basis"), ({"evidence": []}, "What you need"), ({"refusal_grounds": []}, "Grounds for refusal"),
])  # fmt: skip
def test_each_part_that_changed_is_named(english, change, part):
    before = a_definition("same").as_json()
    after = {key: value for key, value in (before | change).items() if value is not None}
    assert {row.part for row in comparison.compare(read_definition(before), read_definition(after))} == {part}


@pytest.mark.parametrize(("fees_given", "words"), [
    ([{"kind": "free"}], "Free"),
    ([{"kind": "fixed", "amount": 10}], "10\u00a0somoni"),
    ([{"kind": "free"}, {"kind": "fixed", "amount": 5, "condition": WORK}], "Free"),
    ([{"kind": "fixed", "amount": 10}, {"kind": "fixed", "amount": 5, "condition": WORK}], "from 10\u00a0somoni"),
])  # fmt: skip
def test_a_fee_in_a_list(english, fees_given, words):
    summary = fees.summary_of(a_definition(fees=fees_given))
    assert wording.price_words(fees.price_on(summary, dt.date(2026, 11, 23))) == words
