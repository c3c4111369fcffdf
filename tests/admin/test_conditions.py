"""Conditions composed from drop-downs, shown as sentences, or written as rules."""

import datetime as dt
import json
import re

import pytest

from egov.kernel import clock
from egov.questionnaire.conditions import as_json
from tests.admin.test_builder import get, save, text_of
from tests.admin.test_registry import path, sent, working
from tests.builders.catalogue import a_service, four
from tests.builders.identity import an_account, sign_in
from tests.web.test_redisplay import switch

PLACE = "/conditions/question.last"
FORM = {
    "pages": [
        {
            "key": "first",
            "title": four("First"),
            "questions": [
                {"key": "married", "kind": "yes_no", "label": four("Married?")},
                {"key": "age", "kind": "number", "label": four("Age")},
                {"key": "born", "kind": "date", "label": four("Born on")},
                {
                    "key": "reason",
                    "kind": "one_of",
                    "label": four("Reason"),
                    "options": [{"value": "lost", "label": four("Lost")}, {"value": "worn", "label": four("Worn out")}],
                },
                {
                    "key": "children",
                    "kind": "group",
                    "label": four("Children"),
                    "questions": [{"key": "child_age", "kind": "number", "label": four("Age of the child")}],
                },
            ],
        },
        {
            "key": "second",
            "title": four("Second"),
            "questions": [
                {"key": "last", "kind": "text", "label": four("Last")},
                {"key": "after", "kind": "text", "label": four("After")},
            ],
        },
    ]
}


@pytest.fixture
def desk(client):
    client.editor = an_account("editor")
    sign_in(client, client.editor)
    a_service("passport", questionnaire=FORM, certificate=None)
    return client


def compose(desk, place=PLACE, **boxes):
    form = {"seen": sent(get(desk, place))["seen"], "c-how": "all"}
    return desk.submit(path(rest=place), data=form | {name.replace("__", "-"): value for name, value in boxes.items()})


def rule(key="last"):
    when = working().questionnaire.question(key).when
    return None if when is None else as_json(when)


@pytest.mark.parametrize("press", ["add:c", "text"])
def test_a_condition_half_composed_or_half_written_goes_along_into_another_language(desk, press):
    again = switch(desk, compose(desk, _rule=press, c_0__operand="age", rule='{"half": '))
    assert again.status_code == (422 if press == "text" else 200)
    assert (again.request.path, working()) == ("/ru/admin/services/passport" + PLACE, None)
    assert ("half" if press == "text" else 'name="c_1-operand"') in text_of(again)


def test_a_comparison_is_composed_saved_and_said(desk):
    answer = compose(desk, c_0__operand="reason", c_0__comparison="is", c_0__value="lost")
    assert answer.location.endswith("page=second#question-last")
    assert rule() == {"==": [{"var": "reason"}, "lost"]}
    assert "Reason (en): Lost (en)" in get(desk, "/form?page=second")
    page = get(desk, PLACE)
    assert re.search(r'value="reason" selected', page)
    assert re.search(r'value="lost" selected', page)


def test_conditions_stand_one_in_the_other(desk):
    boxes = {
        "c_0__operand": "married",
        "c_0__comparison": "is",
        "c_0__value": "yes",
        "c_1__how": "any",
        "c_1_0__operand": "age",
        "c_1_0__comparison": "between",
        "c_1_0__value": ["16", "18"],
        "c_1_1__how": "none",
        "c_1_1_0__operand": "reason",
        "c_1_1_0__comparison": "one_of",
        "c_1_1_0__value": ["lost", "worn"],
        "c_2__operand": "some:children.child_age",
        "c_2__comparison": "less",
        "c_2__value": "3",
    }
    assert compose(desk, **boxes).status_code == 303
    assert rule() == {
        "and": [
            {"==": [{"var": "married"}, True]},
            {"or": [{"<=": [16, {"var": "age"}, 18]}, {"!": [{"in": [{"var": "reason"}, ["lost", "worn"]]}]}]},
            {"some": [{"var": "children"}, {"<": [{"var": "child_age"}, 3]}]},
        ]
    }
    page = get(desk, PLACE)
    assert "from 16 to 18" in page
    assert "Children (en), in some entry: Age of the child (en): less than 3" in page
    before = rule()
    assert desk.submit(path(rest=PLACE), data=sent_condition(page)).status_code == 303
    assert rule() == before


def sent_condition(page):
    """What the form of drop-downs of a page would send."""
    form = page[page.index('id="rule-form"') : page.index("</form>", page.index('id="rule-form"'))]
    found = sent("<main " + form)
    for name in set(re.findall(r'name="(c[\d_]*-value)"', form)):
        ticked = re.findall(rf'name="{name}" value="([^"]*)" checked', form)
        typed = re.findall(rf'<input class="govuk-input[^>]*name="{name}"[^>]*value="([^"]*)"', form)
        if ticked or typed:
            found[name] = ticked or typed
    return found


def test_buttons_add_and_remove_parts_and_save_nothing(desk):
    page = text_of(compose(desk, _rule="nest:c", c_0__operand="married", c_0__comparison="is", c_0__value="yes"))
    assert 'name="c_1-how"' in page
    assert 'name="c_1_0-operand"' in page
    page = text_of(compose(desk, **(renamed(sent_condition(page)) | {"_rule": "remove:c_0"})))
    assert 'name="c_0-how"' in page
    assert "c_1-how" not in page.partition("</main>")[0]
    page = text_of(compose(desk, _rule="add:c", c_0__operand="age"))
    assert 'name="c_1-operand"' in page
    assert "is at least" in page
    for nonsense in ("add:c_9", "remove:c", "remove:x", "add:c_x", "add:" + "c_1" * 90):
        assert compose(desk, _rule=nonsense).status_code == 200
    assert working() is None


def renamed(form):
    return {name.replace("-", "__"): value for name, value in form.items()}


@pytest.mark.parametrize(
    ("boxes", "told"),
    [
        ({"c_0__operand": "age", "c_0__comparison": "is", "c_0__value": "many"}, "Write it in figures."),
        ({"c_0__operand": "age", "c_0__comparison": "between", "c_0__value": ["", "3"]}, "Write it in figures."),
        ({"c_0__operand": "born", "c_0__comparison": "before", "c_0__value": "soon"}, "Write the date like"),
        ({"c_0__operand": "reason", "c_0__comparison": "is", "c_0__value": "gone"}, "Choose from the answers"),
        ({"c_0__operand": "reason", "c_0__comparison": "less", "c_0__value": "1"}, "Choose how to compare"),
        ({"c_0__operand": "after", "c_0__comparison": "is", "c_0__value": "1"}, "Choose a question."),
        ({"c_0__operand": "", "c_1__operand": "age"}, "Choose a question."),
        ({"c_0__how": "any"}, "Add a comparison here"),
        ({"c__how": "perhaps", "c_0__operand": "married", "c_0__comparison": "answered"}, "Choose from the list."),
    ],
)
def test_what_is_not_complete_is_told_at_its_place_and_stays(desk, boxes, told):
    answer = compose(desk, **boxes)
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert working() is None


def test_one_blank_comparison_is_no_condition_and_an_old_one_is_taken_out(desk):
    compose(desk, c_0__operand="married", c_0__comparison="answered")
    assert rule() == {"!": [{"missing": ["married"]}]}
    assert compose(desk, c_0__operand="", c_0__comparison="").status_code == 303
    assert rule() is None


def test_a_rule_beyond_drop_downs_is_said_kept_and_changed_as_text(desk):
    beyond = {"and": [{"==": ["lost", {"var": "reason"}]}, {"var": "married"}]}
    form = {"seen": "1", "_rule": "text"}
    assert desk.submit(path(rest=PLACE), data=form | {"rule": json.dumps(beyond)}).status_code == 303
    assert rule() == beyond
    page = get(desk, PLACE)
    assert "more than drop-downs can" in page
    assert "depending on your answers" in page
    assert "rule-form" not in page
    anew = text_of(desk.submit(path(rest=PLACE), data={"seen": sent(page)["seen"], "_rule": "anew"}))
    assert 'name="c_0-operand"' in anew
    assert rule() == beyond


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "This is no rule"),
        ("[" * 5000, "This is no rule"),
        ('{"eval": [1]}', "there is no operator"),
        ('{"==": [{"var": "after"}, 1]}', "which is no question"),
        ('{"==": [{"var": "reason"}, "gone"]}', "has no option gone"),
        ('{"<": [{"var": "born.years_since"}, 18]}', "cannot depend on the day"),
    ],
)
def test_a_wrong_rule_is_told_beside_it_and_stays_typed(desk, text, told):
    answer = desk.submit(path(rest=PLACE), data={"seen": "1", "_rule": "text", "rule": text})
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert text[:40] in text_of(answer)
    assert working() is None


def test_a_fee_can_look_at_every_question_and_at_the_years_since_a_date(desk):
    assert compose(
        desk, "/conditions/fees.0", c_0__operand="born.years_since", c_0__comparison="less", c_0__value="18"
    ).location.endswith("/terms-fees#line-fees-0")
    assert as_json(working().fees[0].condition) == {"<": [{"var": "born.years_since"}, 18]}
    assert "whole years since then: less than 18" in get(desk, "/terms-fees")


def test_a_page_and_a_question_inside_a_group_have_conditions_too(desk):
    assert (
        compose(desk, "/conditions/page.second", c_0__operand="married", c_0__comparison="is", c_0__value="no").status_code
        == 303
    )
    assert as_json(working().questionnaire.page("second").when) == {"==": [{"var": "married"}, False]}
    assert "Nothing" not in get(desk, "/conditions/question.child_age")
    assert compose(
        desk, "/conditions/question.child_age", c_0__operand="age", c_0__comparison="more", c_0__value="30"
    ).location.endswith("page=first#question-child_age")
    assert rule("child_age") == {">": [{"var": "age"}, 30]}


def test_the_first_question_has_nothing_to_look_at(desk):
    assert "there is nothing to compare" in get(desk, "/conditions/question.married")
    assert save(desk, "/conditions/question.married").status_code in (303, 422)


def test_what_was_composed_before_the_session_ended_is_there_again(desk):
    form = {"seen": "1", "c-how": "all", "c_0-operand": "age", "c_0-comparison": "more", "c_0-value": "30"}
    with clock.frozen(clock.now() + dt.timedelta(hours=1)):
        assert "/sign-in" in desk.submit(path(rest=PLACE), data=form).location
    sign_in(desk, desk.editor)
    page = get(desk, PLACE)
    assert "is here again" in page
    assert sent_condition(page)["c_0-value"] == ["30"]
    assert working() is None
