"""Answers follow their questions from one version to the next, and what falls away is named."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from egov.questionnaire.answers import prune
from egov.questionnaire.moving import carry
from egov.questionnaire.schema import Question, Questionnaire
from tests.builders.questionnaire import a_page, a_question, a_questionnaire, a_text


def form(*questions: Question) -> Questionnaire:
    return a_questionnaire(a_page(*questions))


def options(*values: str) -> list[dict[str, Any]]:
    return [{"value": value, "label": a_text(value)} for value in values]


CHILD = [a_question("name"), a_question("age", "number", required=False)]


@pytest.mark.parametrize(
    ("before", "after", "answers", "kept", "lost"),
    [
        ([a_question("a")], [a_question("a", max_length=9)], {"a": "x"}, {"a": "x"}, ()),
        ([a_question("a"), a_question("b")], [a_question("b"), a_question("a")], {"a": "x", "b": "y"}, {"b": "y", "a": "x"}, ()),
        ([a_question("a"), a_question("b")], [a_question("b")], {"a": "x", "b": "y"}, {"b": "y"}, ("a",)),
        ([a_question("a")], [a_question("a", "number")], {"a": "x"}, {}, ("a",)),
        ([a_question("a", "one_of")], [a_question("a", "one_of", options=options("b", "d"))], {"a": "c"}, {}, ("a",)),
        ([a_question("a", "one_of")], [a_question("a", "one_of", options=options("c", "d"))], {"a": "c"}, {"a": "c"}, ()),
        ([a_question("a", "many_of")], [a_question("a", "many_of", options=options("b", "d"))], {"a": ["b", "c"]}, {"a": ["b"]}, ("a",)),
        (
            [a_question("who", "one_of"), a_question("a")],
            [a_question("who", "one_of"), a_question("a", when={"==": [{"var": "who"}, "a"]})],
            {"who": "b", "a": "x"},
            {"who": "b"},
            ("a",),
        ),
        (
            [a_question("kids", "group", questions=CHILD)],
            [a_question("kids", "group", questions=CHILD[:1])],
            {"kids": [{"name": "A", "age": "3"}, {"name": "B"}]},
            {"kids": [{"name": "A"}, {"name": "B"}]},
            ("kids.0.age",),
        ),
    ],
)  # fmt: skip
def test_an_answer_goes_along_or_falls_away(before: Any, after: Any, answers: Any, kept: Any, lost: Any) -> None:
    carried = carry(form(*before), form(*after), answers)
    assert carried.answers == kept
    assert carried.lost == lost


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["a", "b", "kids"]), st.text(max_size=3) | st.lists(st.integers(0, 9), max_size=2)))
def test_nothing_falls_away_where_nothing_changed(answers: dict[str, Any]) -> None:
    same = form(a_question("a"), a_question("b", "file", required=False), a_question("kids", "group", questions=CHILD))
    carried = carry(same, same, answers)
    assert carried.lost == ()
    assert carried.answers == prune(same, answers)
