"""Operations of the builder, one by one and in any order."""

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from egov.catalogue import composing, ruling
from egov.catalogue.checking import findings
from egov.catalogue.definition import read_definition
from egov.kernel.errors import DomainError, Invalid, NotFound
from egov.kernel.localised import LANGUAGES
from egov.questionnaire.answers import visible_pages
from egov.questionnaire.kinds.registry import kinds
from tests.builders.catalogue import a_definition, four
from tests.questionnaire.test_building import fill

BASE = a_definition("passport", code="C1").as_json()
KINDS = sorted(kinds)


def order(value, page=0):
    return [question["key"] for question in value["questionnaire"]["pages"][page]["questions"]]


def test_an_operation_leaves_what_it_was_given_as_it_is():
    before = copy.deepcopy(BASE)
    composing.move_question(BASE, "email", -1)
    composing.remove_page(BASE, "person")
    composing.copy_page(BASE, "purpose", set())
    composing.rename_question(BASE, "purpose", "reason")
    assert before == BASE


def test_a_copied_page_looks_at_its_own_questions():
    value = composing.copy_page(BASE, "purpose", {"purpose", "purpose_2", "purpose_text"})
    page = value["questionnaire"]["pages"][2]
    assert [page["key"], *(q["key"] for q in page["questions"])] == ["purpose_3", "purpose_4", "purpose_text_2"]
    assert page["questions"][1]["when"] == {"==": [{"var": "purpose_4"}, "other"]}


def test_a_renamed_question_is_followed_by_rules_in_every_notation_and_by_the_document():
    value = ruling.put_condition(
        BASE,
        "fees.0",
        {"and": [{"missing": ["purpose", "purpose.x"]}, {"==": [{"var": ["purpose", 1]}, 2]}, {"var": "other.purpose"}]},
    )
    value["certificate"]["rows"][0]["question"] = "purpose"
    found = composing.rename_question(value, "purpose", "reason")
    assert found["fees"][0]["condition"] == {
        "and": [{"missing": ["reason", "reason.x"]}, {"==": [{"var": ["reason", 1]}, 2]}, {"var": "other.purpose"}]
    }
    assert found["certificate"]["rows"][0]["question"] == "reason"
    assert composing.find_question(found, "purpose_text")["when"] == {"==": [{"var": "reason"}, "other"]}


def test_what_looks_at_a_question_is_named():
    value = ruling.put_condition(BASE, "fees.0", {"==": [{"var": "purpose"}, "work"]})
    definition = read_definition(value)
    assert ruling.uses_of(definition, {"purpose"}) == [
        ("questionnaire", "pages", 1, "questions", 1, "when"),
        ("fees", 0, "condition"),
    ]
    assert ruling.uses_of(definition, {"full_name"}) == [("certificate", "rows", 0)]
    assert ruling.uses_of(definition, {"purpose_text"}) == []


@pytest.mark.parametrize(("words", "key"), [
    ("Ному насаби падар", "nomu_nasabi_padar"),
    ("Жасың нешеде?", "zhasyn_neshede"),
    ("Élan № 5", "elan_5"),
    ("5 сол", "question_5_sol"),
    ("???", "question"),
    ("я" * 200, "ya" * 18),
])  # fmt: skip
def test_a_key_is_made_from_what_is_asked(words, key):
    assert composing.fresh_key(words, set()) == key
    assert composing.fresh_key(words, {key}) == f"{key}_2"


def test_a_group_takes_questions_and_no_group():
    value = composing.add_question(BASE, key="family", kind="group", label=four("Family"), into="page.person")
    value = composing.move_question_into(value, "email", "question.family")
    assert composing.find_question(value, "family")["questions"][0]["key"] == "email"
    with pytest.raises(Invalid):
        composing.add_question(value, key="x", kind="group", label=four("X"), into="question.family")
    with pytest.raises(Invalid):
        composing.move_question_into(value, "family", "question.family")
    with pytest.raises(Invalid):
        composing.write_question(value, "family", {"kind": "text", "label": four("X")})


def test_what_is_not_there_is_told():
    for attempt in (
        lambda: composing.move_page(BASE, "x", 1),
        lambda: composing.move_question_into(BASE, "email", "page.x"),
        lambda: ruling.put_condition(BASE, "fees.7", None),
        lambda: ruling.put_condition(BASE, "name.0", None),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_a_form_does_not_grow_for_ever(monkeypatch):
    monkeypatch.setattr(composing, "MOST_QUESTIONS", 4)
    monkeypatch.setattr(composing, "MOST_PAGES", 2)
    with pytest.raises(Invalid):
        composing.copy_question(BASE, "email", set())
    with pytest.raises(Invalid):
        composing.add_page(BASE, key="x", title=four("X"))


SETTINGS = {
    "one_of": {"options": [{"value": value, "label": four(value)} for value in ("a", "b")]},
    "many_of": {"options": [{"value": value, "label": four(value)} for value in ("a", "b", "c")]},
    "date": {"latest": "today", "earliest": "today-18y"},
    "number": {"at_least": "1", "at_most": "9.5", "decimals": 1},
    "group": {"max_entries": 3, "entry": four("Entry")},
}


def one_press(draw: st.DrawFn, value: dict[str, Any]) -> dict[str, Any]:
    """The values after one press of some button, whatever it is."""
    definition = read_definition(value)
    taken, pages = composing.keys_of(definition), [page.key for page in definition.questionnaire.pages]
    questions = [question.key for question in composing.questions_of(definition)]
    groups = [f"question.{one.key}" for one in composing.questions_of(definition) if one.kind == "group"]
    page = draw(st.sampled_from([*pages, "nothing"]))
    key, other = (draw(st.sampled_from([*questions, "nothing"])) for _ in range(2))
    into = draw(st.sampled_from([*(f"page.{one}" for one in pages), *groups, "page.nothing"]))
    kind, by = draw(st.sampled_from(KINDS)), draw(st.sampled_from([-1, 1, 9]))
    rule = draw(st.sampled_from([None, {"!": [{"missing": [other]}]}, {"missing": [other]}]))
    presses = {
        "add_page": lambda: composing.add_page(value, key=composing.fresh_key("Page", taken), title=four("P"), after=page),
        "copy_page": lambda: composing.copy_page(value, page, taken),
        "move_page": lambda: composing.move_page(value, page, by),
        "remove_page": lambda: composing.remove_page(value, page),
        "write_page": lambda: composing.write_page(value, page, {"title": four("T"), "intro": four("I")}),
        "add_question": lambda: composing.add_question(
            value, key=composing.fresh_key(kind, taken), kind=kind, label=four(kind), into=into
        ),
        "settle": lambda: composing.write_question(
            value, key, SETTINGS.get(composing.find_question(value, key)["kind"], {"hint": four("H")})
        ),
        "rekind": lambda: composing.write_question(value, key, {"kind": kind}),
        "copy": lambda: composing.copy_question(value, key, taken),
        "move": lambda: composing.move_question(value, key, by),
        "into": lambda: composing.move_question_into(value, key, into),
        "remove": lambda: composing.remove_question(value, key),
        "rename": lambda: composing.rename_question(value, key, composing.fresh_key("Renamed", taken)),
        "rule": lambda: ruling.put_condition(value, f"question.{key}", rule),
        "page_rule": lambda: ruling.put_condition(value, f"page.{page}", rule),
        "fee_rule": lambda: ruling.put_condition(value, "fees.0", rule),
    }
    try:
        return presses[draw(st.sampled_from(sorted(presses)))]()
    except DomainError:
        return value


@st.composite
def composed(draw: st.DrawFn) -> dict[str, Any]:
    """A definition after any sequence of presses."""
    value = BASE
    for _ in range(draw(st.integers(1, 25))):
        value = one_press(draw, value)
    return value


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(value=composed(), language=st.sampled_from(LANGUAGES))
def test_any_sequence_of_presses_reads_and_what_has_no_finding_builds_and_renders(app, value, language):
    definition = read_definition(value)
    keys = [question.key for question in composing.questions_of(definition)]
    assert len(keys) == len(set(keys))
    assert read_definition(definition.as_json()) == definition
    if findings(definition):
        return
    for page in definition.questionnaire.pages:
        fill(app, page, language=language)
    assert all(page in definition.questionnaire.pages for page in visible_pages(definition.questionnaire, {}))
