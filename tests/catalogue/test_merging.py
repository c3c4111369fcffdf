"""What two people made of one definition, put together."""

import copy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from egov.catalogue import composing
from egov.catalogue.definition import read_definition
from egov.catalogue.merging import ABSENT, MINE, THEIRS, merge
from tests.builders.catalogue import a_definition, four

BASE = a_definition(
    "passport",
    code="M1",
    fees=[{"kind": "fixed", "amount": "10"}, {"kind": "free", "condition": {"==": [{"var": "purpose"}, "work"]}}],
    evidence=[{"what": four("Card"), "from": "registry"}, {"what": four("Photo"), "from": "applicant"}],
).as_json()


def changed(*path, to):
    value = copy.deepcopy(BASE)
    spot = value
    for part in path[:-1]:
        spot = spot[part]
    spot[path[-1]] = to
    return value


def question(value, key):
    return composing.find_question(value, key)


def order(value, page=0):
    return [question["key"] for question in value["questionnaire"]["pages"][page]["questions"]]


def test_two_languages_of_one_text_meet():
    found = merge(BASE, changed("name", "tg", to="Шиноснома"), changed("name", "ru", to="Паспорт"))
    assert found.clashes == []
    assert found.value["name"] == BASE["name"] | {"tg": "Шиноснома", "ru": "Паспорт"}


def test_what_nobody_changed_stays_as_it_is():
    assert merge(BASE, BASE, BASE).value == BASE


def test_the_same_field_changed_differently_is_asked_and_the_choice_counts_for_just_that():
    mine, theirs = changed("name", "tg", to="Ман"), changed("name", "tg", to="Ӯ")
    clash = merge(BASE, mine, theirs).clashes[0]
    assert (clash.path, clash.mine, clash.theirs) == (("name", "tg"), "Ман", "Ӯ")
    for choice, text in ((MINE, "Ман"), (THEIRS, "Ӯ")):
        found = merge(BASE, mine, theirs, {clash.token: choice})
        assert (found.clashes, found.value["name"]["tg"]) == ([], text)
    other = changed("name", "tg", to="Боз дигар")
    assert merge(BASE, mine, other, {clash.token: MINE}).clashes


def test_a_question_moved_to_another_page_takes_the_others_new_label_with_it():
    mine = composing.move_question_into(BASE, "email", "page.purpose")
    theirs = composing.write_question(BASE, "email", {"label": four("Post")})
    found = merge(BASE, mine, theirs)
    assert found.clashes == []
    assert order(found.value, 1)[-1] == "email"
    assert question(found.value, "email")["label"] == four("Post")


def test_a_question_removed_by_one_and_changed_by_the_other_is_asked():
    mine = composing.remove_question(BASE, "email")
    theirs = composing.write_question(BASE, "email", {"hint": four("Write it")})
    clash = merge(BASE, mine, theirs).clashes[0]
    assert clash.mine is ABSENT
    assert "email" not in order(merge(BASE, mine, theirs, {clash.token: MINE}).value)
    assert "email" in order(merge(BASE, mine, theirs, {clash.token: THEIRS}).value)


def test_a_page_removed_by_one_comes_back_when_the_other_put_a_question_on_it():
    mine = composing.remove_page(BASE, "purpose")
    theirs = composing.add_question(BASE, key="new", kind="text", label=four("New"), into="page.purpose")
    found = merge(BASE, mine, theirs)
    assert [page["key"] for page in found.value["questionnaire"]["pages"]] == ["person", "purpose"]
    assert order(found.value, 1) == ["new"]


def test_both_add_and_both_stay():
    mine = composing.add_question(BASE, key="mine", kind="text", label=four("Mine"), into="page.person")
    theirs = composing.add_question(BASE, key="theirs", kind="text", label=four("Theirs"), into="page.person")
    assert set(order(merge(BASE, mine, theirs).value)) == {"full_name", "email", "mine", "theirs"}


def test_one_moves_a_question_and_the_other_adds_one():
    mine = composing.move_question(BASE, "email", -1)
    theirs = composing.add_question(BASE, key="new", kind="text", label=four("New"), into="page.person")
    assert order(merge(BASE, mine, theirs).value) == ["email", "full_name", "new"]


def test_lines_without_a_name_are_followed_by_what_they_say():
    mine = changed("evidence", to=[BASE["evidence"][1], BASE["evidence"][0], {"what": four("Form"), "from": "applicant"}])
    theirs = changed("evidence", 1, "what", "tg", to="Сурати нав")
    found = merge(BASE, mine, theirs)
    assert found.clashes == []
    assert [line["what"]["en"] for line in found.value["evidence"]] == ["Photo (en)", "Card (en)", "Form (en)"]
    assert found.value["evidence"][0]["what"]["tg"] == "Сурати нав"


def test_a_fee_is_one_thing():
    mine, theirs = changed("fees", 0, "amount", to="11"), changed("fees", 0, to={"kind": "index_multiple", "multiple": "2"})
    assert [clash.path for clash in merge(BASE, mine, theirs).clashes] == [("fees", "0")]


def test_two_questions_of_one_key_do_not_get_lost():
    twice = copy.deepcopy(BASE)
    twice["questionnaire"]["pages"][0]["questions"].append({"key": "email", "kind": "text", "label": four("Again")})
    found = merge(twice, twice, twice | {"assurance": "high"})
    assert order(found.value) == ["full_name", "email", "email"]


@st.composite
def writings(draw):
    """A definition after some presses of buttons."""
    value = BASE
    for _ in range(draw(st.integers(0, 4))):
        keys = [q["key"] for page in value["questionnaire"]["pages"] for q in page["questions"]]
        pages = [page["key"] for page in value["questionnaire"]["pages"]]
        press = draw(st.sampled_from(["move", "into", "remove", "label", "add", "drop", "copy"]))
        key, page = (draw(st.sampled_from(some)) if some else None for some in (keys, pages))
        if press == "add" and page:
            new = f"new_{draw(st.integers(0, 3))}"
            if new not in keys:
                value = composing.add_question(value, key=new, kind="text", label=four(new), into=f"page.{page}")
        elif press == "drop" and page:
            value = composing.remove_page(value, page)
        elif key and press == "move":
            value = composing.move_question(value, key, draw(st.sampled_from([-1, 1])))
        elif key and page and press == "into":
            value = composing.move_question_into(value, key, f"page.{page}")
        elif key and press == "remove":
            value = composing.remove_question(value, key)
        elif key and press == "label":
            value = composing.write_question(value, key, {"label": four(draw(st.sampled_from("ABC")))})
        elif key and press == "copy":
            value = composing.copy_question(value, key, composing.keys_of(read_definition(value)))
    return value


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mine=writings(), theirs=writings(), choice=st.sampled_from([MINE, THEIRS]))
def test_whatever_two_people_did_comes_together_and_nothing_is_overwritten_unasked(mine, theirs, choice):
    first = merge(BASE, mine, theirs)
    found = merge(BASE, mine, theirs, {clash.token: choice for clash in first.clashes})
    assert found.clashes == []
    read_definition(found.value)
    for one in (mine, theirs):
        new = {key for page in range(len(one["questionnaire"]["pages"])) for key in order(one, page)}
        new -= {"full_name", "email", "purpose", "purpose_text"}
        present = {key for page in range(len(found.value["questionnaire"]["pages"])) for key in order(found.value, page)}
        assert new <= present
    assert merge(BASE, mine, BASE).value == mine
    assert merge(BASE, BASE, theirs).value == theirs
