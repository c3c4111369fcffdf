"""What is extreme in a definition is either thought through by the check, or has no right shape: neither breaks it, nor passes it and breaks a page."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from egov.casework.documents import valid_until
from egov.catalogue import fees, terms
from egov.catalogue.checking import findings
from egov.catalogue.comparison import compare
from egov.catalogue.definition import read_definition
from egov.catalogue.loosening import is_harmless
from egov.catalogue.sentences import exact_words
from egov.catalogue.wording import condition_words
from egov.catalogue.yaml_files import write
from egov.catalogue.yaml_reading import read
from egov.kernel.localised import LANGUAGES
from egov.questionnaire.answers import problems, summary
from egov.questionnaire.conditions import holds
from egov.questionnaire.moving import carry
from egov.web.unit_of_work import Portal
from tests.builders.catalogue import a_definition, four
from tests.builders.questionnaire import AREAS, TJ, TODAY, a_setting
from tests.catalogue.checks.forms import asks, eq, service
from tests.catalogue.checks.generated import definitions
from tests.catalogue.checks.test_never_fails import filled_in


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


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(data=st.data())
def test_whatever_passes_the_check_can_be_filled_in_judged_compared_and_written_down(
    app: Portal, data: st.DataObject
) -> None:
    definition = data.draw(definitions())
    found = findings(definition)
    assert all(str(finding) for finding in found)
    assert read_definition(read(write(definition)).value) == definition
    assume(not found)
    language = data.draw(st.sampled_from(LANGUAGES))
    answers = filled_in(app, definition, language, data)
    form, document = definition.questionnaire, definition.certificate
    for problem in problems(form, answers, TODAY, profile=TJ, areas=AREAS):
        problem.text(language)
    summary(form, answers, a_setting(language))
    with app.test_request_context(f"/{language}/"):
        app.preprocess_request()
        fees.quote(definition, answers, TODAY)
        terms.term_of(definition, answers, today=TODAY)
        for line in (*definition.fees, *definition.terms, *definition.evidence, *document.validity):
            assert holds(line.condition, answers, today=TODAY) in (True, False)
            condition_words(line.condition, form)
            exact_words(line.condition, form)
        compare(definition, a_definition("generated"))
    valid_until(document, TODAY, answers)
    carry(form, form, answers)
    assert is_harmless(definition, definition)
