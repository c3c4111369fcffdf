"""For whom a service is, written in the workplace: requirements, their sources and the conditions of the finder."""

import re

import pytest

from egov.catalogue import editing, merging, queries
from egov.catalogue.composing import rename_question
from egov.catalogue.ruling import put_condition
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.localised import LANGUAGES
from egov.questionnaire.conditions import as_json
from tests.admin.test_builder import get
from tests.admin.test_registry import path, sent, working
from tests.builders.catalogue import TESTER, a_definition, a_service, four
from tests.builders.identity import actor_of, an_account, sign_in

ADULT = {">=": [{"var": "age"}, 18]}
RULES = [{"text": four("Of age"), "condition": ADULT, "source": "memory"}, {"text": four("Not banned")}]


@pytest.fixture
def desk(client):
    client.editor = an_account("editor")
    sign_in(client, client.editor)
    a_service("passport", eligibility=RULES)
    return client


def write(desk, place, **typed):
    """Fills in the page of a requirement and sends it."""
    rest = f"/parts/eligibility.{place}"
    return desk.submit(path(rest=rest), data=sent(get(desk, rest)) | typed)


def remove(desk, place):
    seen = sent(get(desk, "/eligibility"))["seen"]
    return desk.submit(path(rest="/eligibility"), data={"seen": seen, "do": f"remove:eligibility.{place}"})


def texts(text):
    return {f"requirement_{tag}": text for tag in LANGUAGES}


def said():
    return [rule.text["en"] for rule in working().eligibility]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_read_in_every_language(desk, language):
    for rest in ("/eligibility", "/parts/eligibility.0", "/parts/eligibility.new", "/conditions/eligibility.0"):
        assert desk.get(f"/{language}/admin/services/passport{rest}").status_code == 200


def test_requirements_stand_with_their_conditions_as_sentences(desk):
    page = get(desk, "/eligibility")
    assert "How old are you: at least 18" in page
    assert "without one it is only said to them" in page
    assert "From memory" in page


def test_one_is_added_changed_and_removed_and_conditions_stay_with_theirs(desk):
    assert write(desk, "new", **texts("Lives here")).status_code == 303
    assert said() == ["Of age (en)", "Not banned (en)", "Lives here"]
    assert as_json(working().eligibility[0].condition) == ADULT
    write(desk, 0, requirement_en="Grown up", sureness="illustrative")
    remove(desk, 1)
    assert said() == ["Grown up", "Lives here"]
    assert (as_json(working().eligibility[0].condition), working().eligibility[0].source) == (ADULT, "illustrative")
    remove(desk, 1)
    remove(desk, 0)
    assert working().eligibility == ()


def test_the_condition_is_composed_over_what_the_finder_asks(desk):
    place = "/conditions/eligibility.1"
    page = get(desk, place)
    assert re.search(r'<option value="has_children"', page)
    assert "full_name" not in page
    form = {
        "seen": sent(page)["seen"],
        "c-how": "all",
        "c_0-operand": "events",
        "c_0-comparison": "has",
        "c_0-value": "birth",
    }
    answer = desk.submit(path(rest=place), data=form)
    assert answer.location.endswith("/eligibility#line-eligibility-1")
    assert as_json(working().eligibility[1].condition) == {"in": ["birth", {"var": "events"}]}
    assert "What happened or what do you plan: A child was born" in get(desk, "/eligibility")


def test_a_rule_over_a_question_of_the_form_is_refused_beside_it(desk):
    place = "/conditions/eligibility.0"
    form = {"seen": sent(get(desk, place))["seen"], "_rule": "text", "rule": '{"==": [{"var": "full_name"}, "x"]}'}
    page = desk.submit(path(rest=place), data=form)
    assert page.status_code == 422
    assert "full_name, which is no question" in page.text


def test_a_text_that_lacks_a_language_leads_back_to_its_requirement(desk):
    write(desk, 0, requirement_kk="")
    assert "/texts?part=service&open=eligibility-0-text&left=tg&right=kk#eligibility-0-text_kk" in get(desk, "/check")
    assert "Who can get it 1, Requirement" in get(desk, "")


def test_what_was_changed_is_said_to_whoever_approves(desk):
    write(desk, 0, requirement_en="Grown up")
    write(desk, "new", **texts("Lives here"))
    page = get(desk, "")
    assert "Who can get it" in page
    assert "Lives here" in page


def test_two_editors_of_two_requirements_both_keep_what_they_wrote(desk):
    first = sent(get(desk, "/parts/eligibility.0"))
    write(desk, 1, requirement_en="Free to go")
    answer = desk.submit(path(rest="/parts/eligibility.0"), data=first | {"requirement_en": "Grown up"})
    assert answer.status_code == 303
    assert said() == ["Grown up", "Free to go"]


def test_a_clash_of_two_rules_is_asked_in_the_words_of_the_finder(desk):
    service, by = queries.get_service("passport"), actor_of(desk.editor)
    seen = queries.find_newest(service).stamp
    other = {">=": [{"var": "age"}, 21]}
    editing.change(
        service, lambda v: put_condition(v, "eligibility.0", other), seen=seen, by=by, now=clock.now(), what="condition"
    )
    db.session.commit()
    form = {"seen": seen, "c-how": "all", "c_0-operand": "age", "c_0-comparison": "at_least", "c_0-value": "16"}
    page = desk.submit(path(rest="/conditions/eligibility.0"), data=form)
    assert page.status_code == 409
    assert "How old are you: at least 21" in page.text
    assert "How old are you: at least 16" in page.text


def test_a_question_of_the_form_that_is_renamed_is_no_fact():
    value = a_definition(eligibility=[{"text": four("Named"), "condition": {"==": [{"var": "full_name"}, "x"]}}]).as_json()
    renamed = rename_question(value, "full_name", "whole_name")
    assert renamed["eligibility"] == value["eligibility"]


def test_requirements_of_two_sides_are_put_together_text_by_text():
    base = a_definition("one", eligibility=RULES).as_json()
    mine, theirs = a_definition("one", eligibility=RULES).as_json(), a_definition("one", eligibility=RULES).as_json()
    for side in (mine, theirs):
        side["code"] = base["code"]
    mine["eligibility"][0]["text"] = mine["eligibility"][0]["text"] | {"tg": "Калонсол"}
    theirs["eligibility"][0]["text"] = theirs["eligibility"][0]["text"] | {"ru": "Взрослый"}
    theirs["eligibility"].append({"text": four("Third")})
    merged = merging.merge(base, mine, theirs)
    assert merged.clashes == []
    assert [rule["text"]["tg"] for rule in merged.value["eligibility"]] == ["Калонсол", "Not banned (tg)", "Third (tg)"]
    assert merged.value["eligibility"][0]["text"]["ru"] == "Взрослый"


def test_the_public_page_says_for_whom_it_is(client, app):
    a_service("passport", eligibility=RULES, by=TESTER)
    page = client.get("/tg/services/passport").text
    assert "Of age (tg)" in page
    assert "Not banned (tg)" in page
