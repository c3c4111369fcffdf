"""What two people made of one definition, put together."""

import copy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from egov.catalogue import composing, lines
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


FEES = [{"kind": "fixed", "amount": amount, "label": four(label)} for amount, label in (("10", "Form"), ("20", "Stamp"))]
WITH_FEES = BASE | {"fees": FEES}
EXPRESS = {"kind": "fixed", "amount": "30", "label": four("Fast")}


def amounts(value):
    return [fee["amount"] for fee in value["fees"]]


def test_a_line_taken_out_and_another_put_in_meanwhile_are_not_taken_for_one_changed():
    gone = lines.remove_line(WITH_FEES, "fees.0")
    theirs = lines.add_line(gone, "fees", EXPRESS)
    mine = lines.write_line(WITH_FEES, "fees.1", {"amount": "25"})
    found = merge(WITH_FEES, mine, theirs, saves=[gone])
    assert (found.clashes, amounts(found.value)) == ([], ["25", "30"])
    mine = lines.remove_line(WITH_FEES, "fees.0")
    assert amounts(merge(WITH_FEES, mine, theirs, saves=[gone]).value) == ["20", "30"]
    mine = lines.write_line(WITH_FEES, "fees.0", {"amount": "11"})
    clash = merge(WITH_FEES, mine, theirs, saves=[gone]).clashes[0]
    assert (clash.path, clash.theirs) == (("fees", "0"), ABSENT)


def test_a_line_taken_out_and_brought_back_by_undo_is_the_same_line():
    gone = lines.remove_line(WITH_FEES, "fees.0")
    mine = lines.write_line(WITH_FEES, "fees.0", {"amount": "11"})
    other = WITH_FEES | {"assurance": "high"}
    found = merge(WITH_FEES, mine, other, saves=[gone, WITH_FEES])
    assert (found.clashes, amounts(found.value)) == ([], ["11", "20"])


def test_both_put_in_a_line_and_one_moves_another():
    mine = lines.add_line(WITH_FEES, "fees", EXPRESS)
    theirs = lines.move_line(lines.add_line(WITH_FEES, "fees", EXPRESS | {"amount": "40"}), "fees.0", 1)
    found = merge(WITH_FEES, mine, theirs, saves=[lines.add_line(WITH_FEES, "fees", EXPRESS | {"amount": "40"})])
    assert found.clashes == []
    assert sorted(amounts(found.value)) == ["10", "20", "30", "40"]
    assert amounts(found.value).index("20") < amounts(found.value).index("10")


def test_of_a_document_that_became_another_nothing_is_blended():
    theirs = changed(
        "evidence", 1, "what", to={"tg": "Дипломи маълумоти олӣ", "en": "University diploma with its supplement"}
    )
    mine = lines.write_line(BASE, "evidence.1", {"note": four("In colour")})
    assert [clash.path for clash in merge(BASE, mine, theirs).clashes] == [("evidence", "1")]


def test_words_in_a_list_come_together_whoever_chose_them():
    base = BASE | {"audience": ["citizen"], "categories": ["family"]}
    mine = base | {"audience": ["sole_trader"], "categories": ["family", "work"]}
    theirs = base | {"audience": ["citizen", "legal_entity"], "categories": ["money"]}
    found = merge(base, mine, theirs)
    assert found.clashes == []
    assert sorted(found.value["audience"]) == ["legal_entity", "sole_trader"]
    assert sorted(found.value["categories"]) == ["money", "work"]


@st.composite
def line_presses(draw):
    """A definition after one press among its lines."""
    value = WITH_FEES | {"outputs": [four("Paper"), four("Card")]}
    name = draw(st.sampled_from(["fees", "evidence", "faq", "outputs", "terms", "refusal_grounds", "stages"]))
    count = len(lines.lines_in(value, name))
    place = f"{name}.{draw(st.integers(0, count - 1))}"
    kept = lines.find_line(value, place)
    named = {"refusal_grounds": "code", "stages": "key"}.get(name)
    press = draw(st.sampled_from(["add", "write", "move", "remove"]))
    if press == "add":
        fresh = {named: draw(st.sampled_from(["alpha", "beta"]))} if named else {}
        return lines.add_line(value, name, kept | fresh)
    if press == "write":
        word = draw(st.sampled_from(["One", "Two"]))
        note = {"outputs": four(word), "faq": {"answer": four(word)}, "stages": {"name": four(word)}}
        fields = note.get(name, {"remedy" if name == "refusal_grounds" else "note": four(word)})
        return lines.write_line(value, place, fields)
    return (
        lines.move_line(value, place, draw(st.sampled_from([-1, 1]))) if press == "move" else lines.remove_line(value, place)
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mine=line_presses(), theirs=line_presses(), choice=st.sampled_from([MINE, THEIRS]))
def test_whatever_two_people_press_among_the_lines_reads_and_loses_no_line_unasked(mine, theirs, choice):
    base = WITH_FEES | {"outputs": [four("Paper"), four("Card")]}
    first = merge(base, mine, theirs)
    found = merge(base, mine, theirs, {clash.token: choice for clash in first.clashes})
    assert found.clashes == []
    read_definition(found.value)
    for name in lines.LISTS:
        counts = [len(lines.lines_in(value, name)) for value in (base, mine, theirs, found.value)]
        taken = sum(max(counts[0] - count, 0) for count in counts[1:3])
        assert counts[3] >= counts[0] - taken, name
        if not first.clashes and max(counts[1:3]) > counts[0]:
            assert counts[3] > counts[0] - taken, name
