"""Differences are told as people see them: which text in which language, which question came, went, moved or changed."""

import pytest

from egov.catalogue.comparison import ADDED, CHANGED, MOVED, REMOVED, Change, compare
from tests.builders.catalogue import a_definition, a_questionnaire, four

BASE = {"slug": "passport", "code": "00000001"}


def changes(before: dict, after: dict) -> list[tuple]:
    old, new = a_definition(**BASE, **before), a_definition(**BASE, **after)
    assert compare(old, old) == []
    return [(c.part, c.kind, c.thing, c.aspect, c.language, c.before, c.after) for c in compare(old, new)]


@pytest.fixture(autouse=True)
def _in_english(app):
    with app.test_request_context("/en/"):
        app.preprocess_request()
        yield


def test_a_text_changed_in_one_language_is_one_change():
    found = changes({"name": four("Passport")}, {"name": four("Passport", ru="Паспорт")})
    assert found == [("Name of the service", CHANGED, "", "", "ru", "Passport (ru)", "Паспорт")]


def test_words_that_changed_inside_a_text_are_told_apart():
    change = Change("Name", CHANGED, before="the old red book", after="the new red big book")
    assert change.pieces == [
        *[("same", "the"), (REMOVED, "old"), (ADDED, "new"), ("same", "red"), (ADDED, "big"), ("same", "book")],
    ]


def test_fee_and_term_are_told_in_words():
    found = changes(
        {"fees": [{"kind": "free"}], "terms": [{"amount": 5, "unit": "working_days"}]},
        {"fees": [{"kind": "index_multiple", "multiple": "0.5"}], "terms": [{"amount": 3, "unit": "calendar_days"}]},
    )
    assert ("Term", CHANGED, "", "", "", "5 working days", "3 days") in found
    assert ("Fee", REMOVED, "", "", "", "Free", "") in found
    assert ("Fee", ADDED, "", "", "", "", "0.5 × calculation index") in found


def test_a_document_that_reads_a_little_otherwise_is_changed_and_not_replaced():
    found = changes(
        {"evidence": [{"what": four("Copy of the old identity card"), "from": "applicant"}]},
        {"evidence": [{"what": four("Copy of the identity card"), "from": "registry"}]},
    )
    assert {kind for _, kind, *_ in found} == {CHANGED}
    assert ("What you need", CHANGED, "Copy of the identity card (en)", "From", "", "applicant", "registry") in found


def test_a_document_and_a_ground_that_come_and_go_are_told():
    found = changes(
        {"evidence": [], "refusal_grounds": [{"code": "a", "text": four("Reason A")}]},
        {"evidence": [{"what": four("Photo"), "from": "applicant"}], "refusal_grounds": [{"code": "b", "text": four("B")}]},
    )
    assert ("What you need", ADDED, "", "", "", "", "Photo (en)") in found
    assert ("Grounds for refusal", REMOVED, "", "", "", "Reason A (en)", "") in found
    assert ("Grounds for refusal", ADDED, "", "", "", "", "B (en)") in found


def test_questions_that_come_go_and_change_are_told():
    after = a_questionnaire()
    first, second = after["pages"]
    del first["questions"][1]
    second["questions"][0]["options"].append({"value": "study", "label": four("Study")})
    second["questions"][1]["required"] = False
    second["questions"].append({"key": "when", "kind": "date", "label": four("When?")})
    found = changes({}, {"questionnaire": after})
    part = "Questions of the application"
    assert found == [
        (part, REMOVED, "About you (en)", "", "", "E-mail (en)", ""),
        (part, ADDED, "What is it for? (en): options", "", "", "", "Study (en)"),
        (part, CHANGED, "Say what for (en)", "Must be answered", "", "yes", "no"),
        (part, ADDED, "Purpose (en)", "", "", "", "When? (en)"),
    ]


def test_a_question_taken_to_another_page_is_moved():
    after = a_questionnaire()
    first, second = after["pages"]
    second["questions"].insert(0, first["questions"].pop())
    found = changes({}, {"questionnaire": after})
    assert found == [("Questions of the application", MOVED, "E-mail (en)", "", "", "About you (en)", "Purpose (en)")]


def test_a_question_put_before_another_is_moved_and_the_other_is_not():
    after = a_questionnaire()
    after["pages"][0]["questions"].reverse()
    found = changes({}, {"questionnaire": after})
    assert [(kind, thing) for _, kind, thing, *_ in found] in ([(MOVED, "E-mail (en)")], [(MOVED, "Full name (en)")])


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"authority": "other"}, "Authority"),
        ({"categories": ["family"]}, "Categories"),
        ({"audience": ["sole_trader"]}, "For whom"),
        ({"channels": ["office"]}, "Way"),
        ({"assurance": "high"}, "Signing in by"),
        ({"keywords": {"tg": ["нав"]}}, "Words by which it is found"),
        ({"legal_basis": []}, "Legal basis"),
        ({"outputs": []}, "What you get"),
        ({"faq": []}, "Questions and answers"),
        ({"route": {"stages": []}}, "Stages of the office's work"),
        ({"certificate": None}, "The document issued"),
        ({"description": None}, "Description"),
    ],
)
def test_no_part_is_overlooked(changed, part):
    assert part in {row[0] for row in changes({}, changed)}


def test_a_changed_rule_is_told_as_a_sentence_on_each_side():
    lines = [
        {"kind": "fixed", "amount": "5", "condition": {"==": [{"var": "purpose"}, value]}} for value in ("work", "other")
    ]
    found = changes({"fees": lines[:1]}, {"fees": lines[1:]})
    assert (
        "Fee",
        CHANGED,
        "What is it for? (en): Something else (en)",
        "Condition",
        "",
        *said_of("Work", "Something else"),
    ) in found
    after = a_questionnaire()
    after["pages"][1]["questions"][1]["when"] = {"missing": ["email"]}
    found = changes({}, {"questionnaire": after})
    before = said_of("Something else")[0]
    assert found == [
        (
            "Questions of the application",
            CHANGED,
            "Say what for (en)",
            "Asked when",
            "",
            before,
            "E-mail (en): is not answered",
        )
    ]


def said_of(*options: str) -> list[str]:
    return [f"What is it for? (en): {option} (en)" for option in options]


def test_pages_that_come_go_and_move_are_told():
    after = a_questionnaire()
    after["pages"].reverse()
    part = "Pages of the application"
    moved = [row[1:3] for row in changes({}, {"questionnaire": after}) if row[0] == part]
    assert moved in ([(MOVED, "About you (en)")], [(MOVED, "Purpose (en)")])
    more = a_questionnaire()
    more["pages"].append(
        {"key": "more", "title": four("More"), "questions": [{"key": "x", "kind": "text", "label": four("X")}]}
    )
    assert (part, ADDED, "", "", "", "", "More (en)") in changes({}, {"questionnaire": more})
    assert (part, REMOVED, "", "", "", "More (en)", "") in changes({"questionnaire": more}, {})


def test_options_in_another_order_are_moved_and_other_words_are_told():
    after = a_questionnaire()
    question = after["pages"][1]["questions"][0]
    question["options"].reverse()
    question["legal_reason"] = four("Law 1")
    found = changes({}, {"questionnaire": after})
    assert [row[1] for row in found if "options" in row[2]] == [MOVED]
    assert [row[3] for row in found if row[1] == ADDED] == ["Why it is asked although the state knows it"] * 4


def test_by_which_questions_a_document_is_asked_for_is_told():
    line = {"what": four("Photo"), "from": "applicant"}
    found = changes({"evidence": [line]}, {"evidence": [line | {"questions": ["purpose"]}]})
    aspect = "Asked for by these questions of the form"
    assert found == [("What you need", CHANGED, "Photo (en)", aspect, "", "", "What is it for? (en)")]


def test_two_rules_that_read_alike_are_told_as_they_are_written():
    lines = [
        {"kind": "fixed", "amount": "5", "condition": rule}
        for rule in ({"==": [{"var": "purpose"}, "work"]}, {"in": [{"var": "purpose"}, ["work"]]})
    ]
    (found,) = [row for row in changes({"fees": lines[:1]}, {"fees": lines[1:]}) if row[3] == "Condition"]
    assert found[5] != found[6]
    assert '"in"' in found[6]
