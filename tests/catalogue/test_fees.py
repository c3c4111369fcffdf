"""What is to be paid: lines, exemptions, the index of the day, and what lists show of it."""

import datetime as dt
from decimal import Decimal

import pytest

from egov.catalogue import fees, terms
from egov.kernel.localised import LocalisedText
from egov.kernel.money import Money
from tests.builders.catalogue import a_definition, four

IN_2026, IN_2025, IN_2010 = dt.date(2026, 11, 23), dt.date(2025, 12, 31), dt.date(2010, 1, 1)
OLD = {">": [{"var": "age"}, 60]}
WORK = {"==": [{"var": "purpose"}, "work"]}


def test_a_multiple_counts_by_the_index_of_the_day(app):
    definition = a_definition(fees=[{"kind": "index_multiple", "multiple": "1.5"}])
    assert fees.quote(definition, {}, IN_2026).total == Money.of("117")
    assert fees.quote(definition, {}, IN_2025).total == Money.of("112.50")
    line = fees.quote(definition, {}, IN_2026).lines[0]
    assert (line.multiple, line.index) == (Decimal("1.5"), Decimal(78))


def test_before_the_first_known_index_the_first_one_counts(app):
    assert fees.present_index().on(IN_2010) == Decimal(40)
    assert fees.CalculationIndex(LocalisedText(), ()).on(IN_2026) == 0


def test_lines_that_hold_add_up_each_currency_by_itself(app):
    definition = a_definition(
        fees=[
            {"kind": "fixed", "amount": "75", "currency": "USD"},
            {"kind": "index_multiple", "multiple": "1"},
            {"kind": "fixed", "amount": "10", "condition": WORK, "label": four("Fast")},
        ]
    )
    assert fees.quote(definition, {}, IN_2026).totals == (Money.of("78"), Money.of("75", "USD"))
    assert fees.quote(definition, {"purpose": "work"}, IN_2026).total == Money.of("88")


def test_a_free_line_with_a_condition_exempts(app):
    definition = a_definition(fees=[{"kind": "fixed", "amount": "10"}, {"kind": "free", "condition": WORK}])
    assert fees.quote(definition, {"purpose": "work"}, IN_2026).is_free
    assert fees.quote(definition, {"purpose": "other"}, IN_2026).total == Money.of("10")


def test_a_free_line_without_a_condition_says_that_otherwise_nothing_is_due(app):
    definition = a_definition(fees=[{"kind": "free"}, {"kind": "fixed", "amount": "10", "condition": WORK}])
    assert fees.quote(definition, {}, IN_2026).is_free
    assert fees.quote(definition, {"purpose": "work"}, IN_2026).total == Money.of("10")


def test_a_service_of_which_no_fee_is_described_is_not_called_free(app):
    definition = a_definition(fees=[])
    assert not definition.is_free
    assert not fees.quote(definition, {}, IN_2026).is_free
    assert not fees.price_on(fees.summary_of(definition), IN_2026).is_free


def test_a_fee_of_which_no_line_applies_is_not_called_free(app):
    quote = fees.quote(
        a_definition(fees=[{"kind": "fixed", "amount": "10", "condition": WORK}]), {"purpose": "other"}, IN_2026
    )
    assert (quote.described, quote.is_free, quote.due) == (False, False, ())


@pytest.mark.parametrize(
    ("lines", "answers", "due", "open_lines"),
    [
        ([{"kind": "fixed", "amount": "10", "condition": WORK}], {}, (), [0]),
        ([{"kind": "free"}, {"kind": "fixed", "amount": "10", "condition": WORK}], {}, (), [1]),
        ([{"kind": "fixed", "amount": "10"}, {"kind": "free", "condition": WORK}], {}, (Money.of("10"),), [1]),
        ([{"kind": "fixed", "amount": "10", "condition": WORK}], {"purpose": "work"}, (Money.of("10"),), []),
        (
            [{"kind": "free", "condition": WORK}, {"kind": "fixed", "amount": "1", "condition": OLD}],
            {"purpose": "work"},
            (),
            [],
        ),
    ],
)
def test_lines_that_hang_on_questions_without_an_answer_stay_open(app, lines, answers, due, open_lines):
    definition = a_definition(fees=lines)
    unknown = {"purpose", "age"} - answers.keys()
    quote = fees.quote(definition, answers, IN_2026, unknown)
    assert quote.due == due
    assert quote.open == tuple(definition.fees[place] for place in open_lines)
    assert quote.is_free == (not due and not open_lines)


@pytest.mark.parametrize(
    ("lines", "sums", "varies"),
    [
        ([], (), False),
        ([{"kind": "free"}], (), False),
        ([{"kind": "index_multiple", "multiple": "2"}], (Money.of("156"),), False),
        ([{"kind": "fixed", "amount": "9"}, {"kind": "free", "condition": WORK}], (Money.of("9"),), True),
        (
            [
                {"kind": "fixed", "amount": "9", "condition": WORK},
                {"kind": "fixed", "amount": "5", "condition": {"!": WORK}},
            ],
            (Money.of("5"),),
            True,
        ),
        ([{"kind": "fixed", "amount": "10", "currency": "USD"}], (Money.of("10", "USD"),), False),
    ],
)
def test_a_list_shows_what_is_due_whatever_the_answers(app, lines, sums, varies):
    price = fees.price_on(fees.summary_of(a_definition(fees=lines)), IN_2026)
    assert (price.sums, price.varies) == (sums, varies)
    assert price.is_free == (lines == [{"kind": "free"}])


def test_the_first_term_that_holds_counts_and_else_the_usual_one():
    definition = a_definition(
        terms=[{"amount": 1, "unit": "working_days", "condition": WORK}, {"amount": 10, "unit": "calendar_days"}]
    )
    assert terms.term_of(definition, {"purpose": "work"}).amount == 1
    assert terms.term_of(definition, {}).amount == 10
    assert terms.usual_term(definition).amount == 10
    assert terms.summary_of(definition) == {"amount": 10, "unit": "calendar_days", "varies": True}


def test_a_term_hangs_on_questions_without_an_answer_until_one_before_it_holds():
    definition = a_definition(
        terms=[{"amount": 1, "unit": "working_days", "condition": WORK}, {"amount": 10, "unit": "calendar_days"}]
    )
    assert terms.unsettled(definition, {}, today=IN_2026, unknown={"purpose"}) == definition.terms[:1]
    for purpose in ("work", "other"):
        assert terms.unsettled(definition, {"purpose": purpose}, today=IN_2026, unknown=()) == ()
