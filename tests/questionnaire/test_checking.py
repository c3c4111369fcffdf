"""A definition is checked before anybody sees it: each mistake is named where it stands."""

from typing import Any

import pytest

from egov.kernel.localised import LocalisedText
from egov.questionnaire.checking import findings
from egov.questionnaire.schema import Question
from tests.builders.questionnaire import a_page, a_question, a_questionnaire, a_text


def found(*questions: Question, **page: Any) -> list[tuple[str, str]]:
    listed = findings(a_questionnaire(a_page(*questions, **page)))
    return [(".".join(map(str, finding.path)), str(finding)) for finding in listed]


def test_a_good_questionnaire_has_no_findings() -> None:
    pages = (
        a_page(a_question("who", "one_of"), a_question("many", "many_of"), key="one"),
        a_page(
            a_question("kids", "group", when={"==": [{"var": "who"}, "a"]}),
            a_question("why", "long_text", when={"and": [{"in": ["b", {"var": "many"}]}, {"!": {"missing": ["who"]}}]}),
            a_question("proof", "file", when={"some": [{"var": "kids"}, {">": [{"var": "kids_age"}, 2]}]}, max_files=3),
            key="two",
            when={"in": [{"var": "who"}, ["a", "b"]]},
        ),
    )
    assert findings(a_questionnaire(*pages)) == []


def test_a_rule_may_only_look_back() -> None:
    later = found(a_question("a", when={"var": "b"}), a_question("b"))
    assert later == [("pages.0.questions.0.when", "The rule looks at b, which is asked later.")]
    unknown = found(a_question("a", when={"var": "nobody"}))
    assert unknown == [("pages.0.questions.0.when", "The rule looks at nobody, which is no question.")]
    itself = found(a_question("a", when={"!": {"missing": ["a"]}}))
    assert itself == [("pages.0.questions.0.when", "The rule looks at a, which is asked later.")]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"==": [{"var": "who"}, "z"]}, "who has no option z."),
        ({"in": [{"var": "who"}, ["a", "z"]]}, "who has no option z."),
        ({"in": ["z", {"var": "many"}]}, "many has no option z."),
        ({"==": [{"var": "sure"}, "yes"]}, "sure is true or false."),
        ({"var": "who.name"}, "There is no who.name."),
        ({"some": [{"var": "kids"}, {"var": "age"}]}, "There is no kids.*.age."),
        ({"<": [{"var": "today"}, "2027-01-01"]}, "Whether a question is asked cannot depend on the day."),
        ({"<": [{"var": "day.months_since"}, 3]}, "Whether a question is asked cannot depend on the day."),
        ({"var": ""}, "The rule looks at ?, which is no question."),
    ],
)
def test_a_rule_that_cannot_mean_anything_is_named(rule: Any, words: str) -> None:
    before = [
        a_question("who", "one_of"),
        a_question("many", "many_of"),
        a_question("sure", "yes_no"),
        a_question("day", "date"),
        a_question("kids", "group"),
    ]
    assert found(*before, a_question("last", when=rule)) == [("pages.0.questions.5.when", words)]


def test_keys_are_given_once() -> None:
    assert [at for at, _ in found(a_question("a"), a_question("a"))] == [
        "pages.0.questions.0.key",
        "pages.0.questions.1.key",
    ]
    inside = found(a_question("kids_age"), a_question("kids", "group"))
    assert [at for at, _ in inside] == ["pages.0.questions.0.key", "pages.0.questions.1.questions.1.key"]
    twice = findings(a_questionnaire(a_page(a_question("a"), key="p"), a_page(a_question("b"), key="p")))
    assert [finding.path for finding in twice] == [("pages", 0, "key"), ("pages", 1, "key")]


def test_every_language_is_there() -> None:
    lacking = LocalisedText({"tg": "Ном", "en": "Name"})
    option = {"value": "a", "label": lacking}
    listed = found(a_question("who", "one_of", label=lacking, options=[option, {"value": "b", "label": a_text()}]))
    assert listed == [
        ("pages.0.questions.0.label", "There is no text in ru, kk."),
        ("pages.0.questions.0.options.0.label", "There is no text in ru, kk."),
    ]


@pytest.mark.parametrize(
    ("question", "at"),
    [
        (a_question("a", "riddle"), "kind"),
        (a_question("a", "one_of", options=[]), "options"),
        (a_question("a", "text", options=[{"value": "a", "label": a_text()}]), "options"),
        (a_question("a", "text", at_least=1), "at_least"),
        (a_question("a", "date", max_files=1), "max_files"),
        (a_question("a", "text", questions=[a_question("b")]), "questions"),
        (a_question("a", "group", questions=[]), ""),
        (a_question("a", "group", questions=[a_question("b", "group")]), ""),
        (a_question("a", "group", min_entries=4, max_entries=2), ""),
        (a_question("a", "number", at_least=3, at_most=2), ""),
        (a_question("today"), "key"),
    ],
)
def test_a_question_that_contradicts_itself_is_named(question: Question, at: str) -> None:
    assert found(question)[0][0] == f"pages.0.questions.0{'.' if at else ''}{at}"


def test_options_have_values_of_their_own() -> None:
    same = [{"value": "a", "label": a_text()}] * 2
    assert [at for at, _ in found(a_question("who", "one_of", options=same))] == [
        "pages.0.questions.0.options.0",
        "pages.0.questions.0.options.1",
    ]


def test_an_empty_questionnaire_or_page_is_named() -> None:
    assert [str(finding) for finding in findings(a_questionnaire())] == ["A questionnaire needs at least one page."]
    assert found() == [("pages.0.questions", "A page needs at least one question.")]
