"""A question nobody can reach, a line that never applies and an option that cannot count are found, and nothing else is."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from egov.catalogue.checks import reachability
from egov.catalogue.checks.values import Budget, Space, steps_of
from egov.catalogue.definition import ServiceDefinition
from egov.questionnaire.answers import prune, visible_pages, visible_questions
from egov.questionnaire.conditions import parse
from egov.questionnaire.schema import Questionnaire
from tests.builders.questionnaire import a_page, a_question, a_questionnaire
from tests.catalogue.checks.forms import asks, eq, one_of, page, said, service
from tests.questionnaire.test_building import rules_over


def found(definition: ServiceDefinition) -> list[tuple[str, str]]:
    return said(list(reachability.findings(definition, Budget())))


@pytest.mark.parametrize(
    "rule",
    [
        {"and": [eq("who", "a"), eq("who", "b")]},
        {"and": [{"<": [{"var": "age"}, 10]}, {">": [{"var": "age"}, 20]}]},
        {">": [{"var": "age"}, 130]},
        {"and": [{">": [{"var": "age"}, 4]}, {"<": [{"var": "age"}, 5]}]},
        {"and": [{"<": [{"var": "day"}, "2026-01-02"]}, {">": [{"var": "day"}, "2026-01-02"]}]},
        {"and": [{"in": ["a", {"var": "many"}]}, {"!": [{"in": ["a", {"var": "many"}]}]}]},
        {"and": [{"var": "sure"}, eq("sure", False)]},
        {"and": [{"missing": ["name"]}, {"var": "name"}]},
        {"and": [eq("name", "x"), eq("name", "y")]},
    ],
)
def test_a_question_whose_rule_contradicts_itself_is_never_asked(rule: Any) -> None:
    before = [
        one_of("who"),
        asks("age", "number", at_most=120),
        asks("day", "date"),
        asks("many", "many_of", options=one_of("x")["options"]),
        asks("sure", "yes_no"),
        asks("name"),
    ]
    assert found(service(*before, asks("last", when=rule))) == [
        ("questionnaire.pages.0.questions.6.when", reachability.NEVER_ASKED)
    ]


def test_a_rule_that_earlier_rules_rule_out_is_found_across_pages() -> None:
    first = page(one_of("who"), asks("why", "yes_no", when=eq("who", "a")), key="one")
    second = page(asks("last", when={"and": [eq("why", True), eq("who", "b")]}), key="two")
    assert found(service(first, second)) == [("questionnaire.pages.1.questions.0.when", reachability.NEVER_ASKED)]
    whole = page(asks("one"), key="two", when={"and": [eq("who", "b"), eq("why", False)]})
    assert found(service(first, whole)) == [("questionnaire.pages.1.questions.0", reachability.NEVER_ASKED)]


def test_a_question_inside_a_group_is_followed_to_its_entry() -> None:
    inner = [one_of("kind"), asks("paper", when={"and": [eq("kind", "a"), eq("who", "b")]})]
    group = asks("items", "group", when=eq("who", "a"), questions=inner)
    assert found(service(one_of("who"), group)) == [
        ("questionnaire.pages.0.questions.1.questions.1.when", reachability.NEVER_ASKED)
    ]


@pytest.mark.parametrize(
    "rule",
    [
        {"some": [{"var": "kids"}, {">": [{"var": "kids_age"}, 200]}]},
        {"==": [{"var": "name"}, {"var": "other"}]},
        {"and": [{"in": ["x", {"var": "name"}]}, {"!": [{"in": ["x", {"var": "name"}]}]}]},
        {"and": [{"missing": ["who"]}, {"!": [{"var": "who"}]}]},
        {"==": [{"var": "home.region"}, "TJ-DU"]},
    ],
)
def test_what_cannot_be_decided_for_certain_is_not_reported(rule: Any) -> None:
    group = asks("kids", "group", questions=[asks("kids_age", "number")])
    before = [one_of("who"), asks("name"), asks("other"), group, asks("home", "region_district")]
    assert found(service(*before, asks("last", when=rule))) == []


def test_an_option_that_cannot_have_been_chosen_there_is_named() -> None:
    inner = asks("place", when={"in": [{"var": "who"}, ["a", "b"]]})
    pages = page(one_of("who"), key="one"), page(inner, asks("end"), key="two", when={"in": [{"var": "who"}, ["a", "c"]]})
    assert found(service(*pages)) == [
        ("questionnaire.pages.1.questions.0.when", "Where this rule is read, b (en) cannot have been chosen.")
    ]
    one = asks("place", when={"or": [eq("who", "a"), {"and": [eq("who", "b"), eq("who", "c")]}]})
    assert found(service(one_of("who"), one)) == [("questionnaire.pages.0.questions.1.when", reachability.DEAD_PART)]


def test_a_line_that_never_applies_is_named() -> None:
    never = {"and": [eq("who", "a"), eq("why", True)]}
    questions = one_of("who"), asks("why", "yes_no", when=eq("who", "b"))
    definition = service(*questions, fees=[{"kind": "free"}, {"kind": "fixed", "amount": "5", "condition": never}])
    assert found(definition) == [("fees.1.condition", reachability.NEVER_APPLIES)]


def test_the_work_is_bounded_and_too_much_of_it_says_nothing() -> None:
    many = [one_of(f"q{n}", *"abcdefgh") for n in range(12)]
    rule = {"and": [*(eq(f"q{n}", "a") for n in range(12)), eq("q0", "b")]}
    assert found(service(*many, asks("last", when=rule))) == []


@st.composite
def forms(draw: st.DrawFn) -> Questionnaire:
    known: list[Any] = []
    for index in range(draw(st.integers(2, 5))):
        kind = draw(st.sampled_from(["yes_no", "one_of", "many_of", "number", "text", "group"]))
        known.append(a_question(f"q{index}", kind, required=draw(st.booleans()), when=draw(rules_over(known))))
    return a_questionnaire(a_page(*known, key="one"), a_page(a_question("last"), key="two", when=draw(rules_over(known))))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_is_asked_of_somebody_is_never_reported_as_unreachable(data: st.DataObject) -> None:
    form = data.draw(forms())
    answers: dict[str, Any] = {}
    for question in form.pages[0].questions:
        value = data.draw(st.none() | answers_to(question.kind))
        if value is not None:
            answers[question.key] = value
    kept = prune(form, answers)
    asked = {q.key for shown in visible_pages(form, kept) for q in visible_questions(shown, kept)}
    steps = steps_of(form)
    for place, step in enumerate(steps):
        if step.question.key in asked:
            assert reachability.can_hold(step.rules, steps[:place], Budget())


def answers_to(kind: str) -> st.SearchStrategy[Any]:
    if kind == "group":
        return st.lists(st.fixed_dictionaries({"x": st.just("y")}), min_size=1, max_size=2)
    if kind == "many_of":
        return st.lists(st.sampled_from("abc"), min_size=1, unique=True)
    return {
        "yes_no": st.booleans(),
        "one_of": st.sampled_from("abc"),
        "number": st.integers(0, 9).map(str),
        "text": st.text(min_size=1, max_size=3),
    }[kind]


def test_every_certain_combination_keeps_to_the_rules() -> None:
    definition = service(one_of("who"), asks("why", "yes_no", when=eq("who", "a")), asks("age", "number", required=False))
    rules = [parse({"and": [eq("why", True), {">": [{"var": "age"}, 5]}]})]
    tried = list(Space.of(rules, steps_of(definition.questionnaire), Budget()).certain())
    assert {"who": "a", "why": True, "age": "6"} in tried
    assert all(("why" in one) == (one["who"] == "a") for one in tried)
