"""A new version is harmless only where whoever began on the old one is asked the same, pays the same and waits as long."""

import copy
import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.loosening import is_harmless
from egov.questionnaire.answers import problems, prune
from egov.questionnaire.moving import carry
from egov.questionnaire.schema import Question, Questionnaire
from tests.builders.catalogue import a_definition, a_questionnaire, four
from tests.builders.questionnaire import AREAS, TJ, a_text
from tests.catalogue.checks.test_reachability import answers_to, forms

BASE = {"slug": "passport", "code": "00000001"}
TODAY = dt.date(2026, 11, 23)


def changed(change: Any) -> tuple[ServiceDefinition, ServiceDefinition]:
    pages = a_questionnaire()
    after = copy.deepcopy(pages)
    more = change(after) or {}
    return a_definition(**BASE, questionnaire=pages), a_definition(**BASE, **({"questionnaire": after} | more))


def first(form: dict[str, Any]) -> dict[str, Any]:
    return form["pages"][0]["questions"][0]


def which(form: dict[str, Any]) -> dict[str, Any]:
    return form["pages"][1]["questions"][0]


@pytest.mark.parametrize(
    "change",
    [
        lambda form: {"name": four("Other")},
        lambda form: first(form).update(label=four("Other"), hint=four("Hint"), prefill="account"),
        lambda form: first(form).update(required=False),
        lambda form: which(form)["options"].append({"value": "new", "label": four("New")}),
        lambda form: which(form)["options"].reverse(),
        lambda form: {"faq": [], "keywords": {}, "categories": [], "outputs": []},
        lambda form: {"audience": ["citizen", "sole_trader"]},
        lambda form: {
            "refusal_grounds": [{"code": "incomplete", "text": four("X")}, {"code": "not_eligible", "text": four("Y")}]
        },
    ],
)
def test_texts_options_and_loosened_questions_are_harmless(change: Any) -> None:
    assert is_harmless(*changed(change))


@pytest.mark.parametrize(
    "change",
    [
        lambda form: first(form).update(max_length=5),
        lambda form: first(form).update(kind="long_text"),
        lambda form: first(form).update(key="other_name"),
        lambda form: form["pages"][0]["questions"].reverse(),
        lambda form: form["pages"].reverse(),
        lambda form: form["pages"][0]["questions"].append({"key": "more", "kind": "text", "label": four("M"), "required": False}),
        lambda form: form["pages"][0]["questions"].__delitem__(-1),
        lambda form: which(form)["options"].__delitem__(0),
        lambda form: form["pages"][0]["questions"][1].update(required=True),
        lambda form: {"fees": [{"kind": "fixed", "amount": "5"}]},
        lambda form: {"terms": [{"amount": 4, "unit": "working_days"}]},
        lambda form: {"assurance": "high"},
        lambda form: {"audience": ["sole_trader"]},
        lambda form: {"certificate": None},
        lambda form: {"route": {"stages": [{"key": "decide", "kind": "decide"}]}},
        lambda form: {"evidence": []},
        lambda form: {"refusal_grounds": [{"code": "incomplete", "text": four("X")}]},
        lambda form: {"channels": ["office"]},
    ],
)  # fmt: skip
def test_whatever_else_changes_may_matter(change: Any) -> None:
    assert not is_harmless(*changed(change))


def loosened(data: st.DataObject, question: Question) -> Question:
    """The question with what a harmless change may do to it."""
    values: dict[str, Any] = {"label": a_text("Other words")}
    if data.draw(st.booleans()):
        values["required"] = False
    if question.options and data.draw(st.booleans()):
        values["options"] = (*question.options, *Question.model_validate(
            {"key": "x", "kind": "one_of", "label": a_text(), "options": [{"value": "zz", "label": a_text()}]}
        ).options)  # fmt: skip
    return question.model_copy(update=values)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_could_be_filed_can_still_be_filed_with_the_same_answers(data: st.DataObject) -> None:

    old = data.draw(forms())
    pages = [page.model_copy(update={"questions": tuple(loosened(data, q) for q in page.questions)}) for page in old.pages]
    new = Questionnaire(pages=tuple(pages))
    before, after = (
        a_definition(**BASE, certificate=None, evidence=[], questionnaire=q.model_dump(mode="json")) for q in (old, new)
    )
    assert is_harmless(before, after)
    answers: dict[str, Any] = {"last": "x"}
    for question in old.pages[0].questions:
        value = data.draw(st.none() | answers_to(question.kind))
        if value is not None:
            answers[question.key] = value
    carried = carry(old, new, answers)
    assert carried.lost == ()
    assert carried.answers == prune(old, answers)
    if not problems(old, answers, TODAY, profile=TJ, areas=AREAS):
        assert not problems(new, carried.answers, TODAY, profile=TJ, areas=AREAS)
