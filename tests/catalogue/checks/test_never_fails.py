"""A definition that passes the check never fails in front of a citizen: pages, answers, and every rule of fee, term and document."""

from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from egov.catalogue import fees, terms
from egov.catalogue.checking import findings
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.wording import condition_words
from egov.kernel.localised import LANGUAGES
from egov.questionnaire.answers import problems, prune, summary, visible_pages, with_page
from egov.questionnaire.conditions import as_json, holds
from egov.web.unit_of_work import Portal
from tests.builders.catalogue import a_definition, four
from tests.builders.questionnaire import AREAS, TJ, TODAY, a_setting
from tests.questionnaire.test_building import fill, questionnaires, rules_over, typed_for


@st.composite
def definitions(draw: st.DrawFn) -> ServiceDefinition:
    form = draw(questionnaires())
    questions = [question for page in form.pages for question in page.questions]

    def rule() -> Any:
        return draw(rules_over(questions).filter(lambda drawn: drawn is not None))

    lines = [{"kind": "fixed", "amount": str(n + 1), "condition": rule()} for n in range(draw(st.integers(0, 3)))]
    unusual = [{"amount": 1, "unit": "working_days", "condition": rule()} for _ in range(draw(st.integers(0, 1)))]
    evidence = [{"what": four("Paper"), "from": "registry", "condition": rule()} for _ in range(draw(st.integers(0, 1)))]
    evidence += [{"what": four(q.key), "from": "applicant", "questions": [q.key]} for q in questions if q.kind == "file"]
    return a_definition(
        "generated",
        questionnaire=form.model_dump(mode="json", by_alias=True),
        fees=[*lines, *([{"kind": "free"}] if draw(st.booleans()) else [])],
        terms=[*unusual, {"amount": 5, "unit": "working_days"}],
        evidence=evidence,
        certificate=None,
    )


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(data=st.data())
def test_a_definition_without_findings_never_fails_in_front_of_a_citizen(app: Portal, data: st.DataObject) -> None:
    definition = data.draw(definitions())
    assume(not findings(definition))
    language = data.draw(st.sampled_from(LANGUAGES))
    answers = filled_in(app, definition, language, data)
    form = definition.questionnaire
    wrong = problems(form, answers, TODAY, profile=TJ, areas=AREAS)
    for problem in wrong:
        assert "%(" not in problem.text(language)
    summary(form, answers, a_setting(language))
    with app.test_request_context(f"/{language}/"):
        app.preprocess_request()
        quote = fees.quote(definition, answers, TODAY)
        terms.term_of(definition, answers, today=TODAY)
        for line in (*definition.fees, *definition.terms, *definition.evidence):
            assert holds(line.condition, answers, today=TODAY) in (True, False)
            condition_words(line.condition, form)
    rules = [fee.condition for fee in definition.fees if fee.condition is not None]
    decided = not any("some" in str(as_json(rule)) for rule in rules)
    if not wrong and rules and decided and len(rules) == len(definition.fees):
        assert quote.lines, "a fee without a gap covers whoever can file"


def filled_in(app: Portal, definition: ServiceDefinition, language: str, data: st.DataObject) -> dict[str, Any]:
    """The answers of somebody who went through every page."""
    form = definition.questionnaire
    answers: dict[str, Any] = {}
    for page in form.pages:
        if page not in visible_pages(form, answers):
            continue
        for _round in range(3):
            typed = MultiDict(answer for question in page.questions for answer in typed_for(data, question))
            sheet, _html = fill(app, page, typed, prune(form, answers), language=language)
            answers = with_page(page, answers, sheet.answers())
    return prune(form, answers)
