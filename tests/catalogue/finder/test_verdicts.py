"""Rules over a person of whom not everything is known, and the services of a catalogue sorted by them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egov.catalogue import comparison
from egov.catalogue.checking import Known
from egov.catalogue.finder import facts, offers
from egov.catalogue.loading import known_slugs
from egov.catalogue.loosening import is_harmless
from egov.catalogue.yaml_files import read_file, write
from egov.profiles.loading import FOLDER, load_profile
from egov.questionnaire.checking import findings as faults_of
from egov.questionnaire.conditions import holds, parse
from egov.questionnaire.schema import Questionnaire
from egov.questionnaire.verdicts import Situation, compiled, situation
from tests.builders.authorities import an_authority
from tests.builders.catalogue import a_definition, a_new_version, a_service, four

TODAY = dt.date(2026, 11, 25)
FACTS = facts.read_facts(FOLDER / "tj")
BABY, ADULT = {"in": ["birth", {"var": "events"}]}, {">=": [{"var": "age"}, 18]}


def judged(rule, answers):
    return compiled(parse(rule))(situation(FACTS, answers, TODAY))


def rule(condition=None, text="Rule"):
    return {"text": four(text)} | ({"condition": condition} if condition is not None else {})


@pytest.mark.parametrize(("condition", "answers", "verdict"), [
    (ADULT, {"age": "18"}, True), (ADULT, {"age": "9"}, False), (ADULT, {}, None),
    ({"and": [ADULT, BABY]}, {"age": "17"}, False), ({"and": [BABY, ADULT]}, {"age": "30"}, None),
    ({"or": [ADULT, BABY]}, {"age": "30"}, True), ({"or": [BABY, ADULT]}, {"age": "17"}, None),
    ({"!": [ADULT]}, {"age": "17"}, True), ({"!": [ADULT]}, {}, None), ({"!": [{"and": [ADULT, BABY]}]}, {"age": "5"}, True),
    ({"missing": ["age"]}, {}, None), ({"!": [{"missing": ["age"]}]}, {"age": "5"}, True),
])  # fmt: skip
def test_what_is_not_known_is_neither_yes_nor_no(condition, answers, verdict):
    assert judged(condition, answers) is verdict


@pytest.mark.parametrize(("answers", "verdict"), [
    ({"has_children": True, "children": ["under_1"]}, True), ({"has_children": True, "children": ["adult"]}, False),
    ({"has_children": True}, None), ({}, None), ({"has_children": False}, False),
    ({"has_children": False, "children": ["under_1"]}, False), ({"children": ["under_1"]}, None),
])  # fmt: skip
def test_ages_of_children_are_known_to_be_none_where_there_are_no_children(answers, verdict):
    assert judged({"in": ["under_1", {"var": "children"}]}, answers) is verdict


def test_a_service_fits_when_every_rule_holds_and_what_is_only_said_judges_nothing(app):
    a_service("fits", eligibility=[rule(ADULT), rule(text="Said")])
    a_service("perhaps", eligibility=[rule(ADULT), rule(BABY)])
    a_service("fails", eligibility=[rule(BABY), rule({"<": [{"var": "age"}, 18]})])
    a_service("silent", eligibility=[rule(text="Only said")])
    a_service("without")
    found = offers.sort_for(situation(FACTS, {"age": "30"}), "tg")
    groups = [[one.offer.slug for one in group] for group in (found.fitting, found.possible, found.unfitting)]
    assert groups == [["fits"], ["perhaps"], ["fails"]]
    assert found.fitting[0].verdicts == (True, None)


def test_the_surest_stand_first_and_then_the_alphabet_of_the_reader(app):

    def name(tg, ru):
        return four("x", tg=tg, ru=ru)

    a_service("one", eligibility=[rule(ADULT)], name=name("А", "Б"))
    a_service("two", eligibility=[rule(ADULT)], name=name("Б", "А"))
    a_service("sure", eligibility=[rule(ADULT), rule(BABY)], name=name("Я", "Я"))
    person = situation(FACTS, {"age": "30", "events": ["birth"]})
    assert [found.offer.slug for found in offers.sort_for(person, "tg").fitting] == ["sure", "one", "two"]
    assert [found.offer.slug for found in offers.sort_for(person, "ru").fitting] == ["sure", "two", "one"]


def test_a_rule_of_many_services_is_asked_once(app):
    for number in range(5):
        a_service(f"same-{number}", eligibility=[rule(ADULT), rule(BABY)])
    book = offers.book()
    assert (len(book.offers), len(book.tests)) == (5, 2)


def test_a_published_change_of_rules_counts_at_once(app):
    service = a_service("changing", eligibility=[rule(ADULT)])
    person = situation(FACTS, {"age": "9"})
    assert [found.offer.slug for found in offers.sort_for(person, "tg").unfitting] == ["changing"]
    a_new_version(service, eligibility=[rule({"<": [{"var": "age"}, 18]})])
    assert [found.offer.slug for found in offers.sort_for(person, "tg").fitting] == ["changing"]


def test_rules_look_only_at_what_the_finder_asks():
    wrong = a_definition(
        eligibility=[rule({"==": [{"var": "full_name"}, "x"]}), rule({"in": ["flood", {"var": "events"}]}), rule(ADULT)]
    )
    found = [(finding.path, str(finding)) for finding in facts.findings(wrong, FACTS)]
    assert [path for path, _text in found] == [("eligibility", 0, "condition"), ("eligibility", 1, "condition")]
    assert "full_name" in found[0][1]
    assert "flood" in found[1][1]


def test_a_country_without_a_finder_asks_nothing_of_rules():
    assert facts.read_facts(load_profile("kz").folder) == facts.NOTHING
    assert not list(facts.findings(a_definition(eligibility=[rule(ADULT)]), facts.NOTHING))


def test_the_countrys_facts_are_a_good_questionnaire_and_every_one_may_be_left_out():
    assert faults_of(FACTS) == []
    assert not any(question.required for question in facts.questions_of(FACTS).values())


def test_a_situation_forgets_answers_to_what_is_not_asked():
    person = situation(FACTS, {"has_children": False, "children": ["adult"], "age": "40"})
    assert isinstance(person, Situation)
    assert dict(person.answers) == {"has_children": False, "age": "40"}
    assert "children" not in person.unknown


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "events": st.lists(st.sampled_from(["birth", "move", "lost"]), min_size=1, unique=True),
        "age": st.integers(0, 99).map(str),
        "citizen": st.booleans(),
    },
)
LEAVES = st.sampled_from(
    [BABY, ADULT, {"==": [{"var": "citizen"}, True]}, {"<": [{"var": "age"}, 60]}, {"in": ["lost", {"var": "events"}]}]
)
RULES = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(lambda op, parts: {op: parts}, st.sampled_from(["and", "or"]), st.lists(inner, min_size=1, max_size=3))
        | st.builds(lambda part: {"!": [part]}, inner)
    ),
    max_leaves=8,
)


@given(RULES, ANSWERS, ANSWERS)
def test_more_answers_never_turn_a_verdict_and_all_answers_always_give_one(condition, some, more):
    few = judged(condition, some)
    many = judged(condition, more | some)
    assert few is None or many is few
    if {"events", "age", "citizen"} <= (more | some).keys():
        assert many is holds(parse(condition), more | some)


def test_a_file_with_a_rule_over_what_is_not_asked_is_refused_with_its_line(app, tmp_path):
    file = tmp_path / "passport.yaml"
    an_authority("ministry")
    definition = a_definition("passport", eligibility=[rule({"==": [{"var": "shoe_size"}, "44"]})])
    file.write_text(write(definition), encoding="utf-8")
    (mistake,) = read_file(file, known_slugs()).mistakes
    assert "shoe_size" in mistake.text
    assert file.read_text(encoding="utf-8").splitlines()[mistake.line - 1].strip().startswith("condition:")


def test_rules_come_back_from_their_file_exactly(tmp_path):
    definition = a_definition("passport", eligibility=[rule(ADULT) | {"source": "memory"}, rule(text="Said")])
    file = tmp_path / "passport.yaml"
    file.write_text(write(definition), encoding="utf-8")
    assert read_file(file, Known()).definition == definition


def test_rules_of_eligibility_change_nothing_for_those_who_began(app):
    old, new = a_definition("one", code="A1"), a_definition("one", code="A1", eligibility=[rule(ADULT)])
    assert is_harmless(old, new)


def test_what_changed_in_a_rule_is_said_in_the_words_of_the_finder(app):
    old, new = (a_definition("one", code="A1", eligibility=[rule(one)]) for one in (ADULT, {">=": [{"var": "age"}, 21]}))
    with app.test_request_context("/en/"):
        changes = comparison.compare(old, new)
    assert [(change.part, change.aspect) for change in changes] == [("Who can get it", "Condition")]
    assert "21" in changes[0].after


def a_form():
    """One question that must be answered, one that may be, and a group."""
    text = {"kind": "text"}
    questions = [
        {"key": "must", "label": four("Must"), **text},
        {"key": "may", "label": four("May"), "required": False, **text},
        {
            "key": "group",
            "kind": "group",
            "label": four("Group"),
            "required": False,
            "questions": [{"key": "inner", "label": four("Inner"), **text}],
        },
    ]
    return Questionnaire.model_validate({"pages": [{"key": "one", "title": four("One"), "questions": questions}]})


def test_what_somebody_went_past_is_known_to_be_empty_but_not_what_must_be_answered():
    found = a_form()
    assert situation(found, {}, may_be_skipped=True).unknown == {"must"}
    assert situation(found, {}).unknown == {"must", "may", "group"}
    entries = {"must": "x", "group": [{"inner": "y"}, {}]}
    assert situation(found, entries, may_be_skipped=True).unknown == {"group.inner"}
    assert situation(found, {**entries, "group": [{"inner": "y"}]}, may_be_skipped=True).unknown == frozenset()


def test_a_rule_over_an_entry_that_is_not_filled_in_is_unknown():
    rule = compiled(parse({"==": [{"var": "group.0.inner"}, "y"]}))
    assert rule(situation(a_form(), {"group": [{}]})) is None
    assert rule(situation(a_form(), {"group": [{"inner": "y"}]})) is True
    some = compiled(parse({"some": [{"var": "group"}, {"==": [{"var": "inner"}, "y"]}]}))
    assert some(situation(a_form(), {"group": [{}]})) is None
