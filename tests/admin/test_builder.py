"""The questionnaire builder: pages and questions put in, moved, copied, taken out; settings, answers, conditions; undo; two editors."""

import re
from html import unescape

import pytest

from egov.catalogue import actions, composing, editing, queries, ruling
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.localised import LANGUAGES
from egov.questionnaire.conditions import as_json
from egov.questionnaire.kinds.registry import kinds
from tests.admin.test_registry import path, sent, working
from tests.builders.catalogue import TESTER, a_questionnaire, a_service, four
from tests.builders.identity import an_account, sign_in
from tests.web.test_redisplay import switch

GROUP = {
    "key": "children",
    "kind": "group",
    "label": four("Children"),
    "entry": four("Child"),
    "questions": [{"key": "child_name", "kind": "text", "label": four("Name of the child")}],
}


@pytest.fixture
def desk(client):
    """An editor's browser, and a service with a published form of two pages, a group on the second."""
    sign_in(client, an_account("editor"))
    form = a_questionnaire()
    form["pages"][1]["questions"].append(GROUP)
    a_service("passport", questionnaire=form)
    return client


def text_of(answer):
    return unescape(answer.get_data(as_text=True))


def get(desk, rest):
    return text_of(desk.get(path(rest=rest)))


def press(desk, do, page="person", seen=None, **more):
    if seen is None:
        seen = re.search(r'name="seen" value="([\d.]+)"', get(desk, f"/form?page={page}"))[1]
    return desk.submit(path(rest=f"/form?page={page}"), data={"seen": seen, "do": do, **more})


def keys(page="person"):
    return [question.key for question in working().questionnaire.page(page).questions]


def pages():
    return [page.key for page in working().questionnaire.pages]


def save(desk, rest, **changes):
    return desk.submit(path(rest=rest), data=sent(get(desk, rest)) | changes)


SCREENS = (
    "/form",
    "/form?page=purpose",
    "/form?page=nothing",
    "/form/pages/person",
    "/form/questions/purpose",
    "/form/questions/children",
    "/form/questions/child_name",
    "/form/remove/question.purpose",
    "/form/remove/page.person",
    "/conditions/question.purpose_text",
    "/conditions/question.full_name",
    "/conditions/question.child_name",
    "/conditions/page.purpose",
    "/conditions/fees.0",
    "/conditions/evidence.0",
)


@pytest.mark.parametrize("key", ["purpose", "child_name"])
def test_a_question_is_headed_by_what_it_asks_and_its_key_stands_below(desk, key):
    page = get(desk, f"/form/questions/{key}")
    label = queries.definition_of(queries.get_published("passport")).questionnaire.question(key).label["en"]
    heading, _, below = page.partition("</h2>\n<p")
    assert heading.endswith(f">{label}")
    assert key in below[:200]
    assert f"<title>Question: {label}" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_opens_in_every_language(desk, language):
    for rest in SCREENS:
        assert desk.get(f"/{language}/admin/services/passport{rest}").status_code == 200, rest


def test_what_is_not_there_is_not_found(desk):
    for rest in ("/form/pages/x", "/form/questions/x", "/form/remove/x", "/form/remove/page.x", "/conditions/question.x"):
        assert desk.get(path(rest=rest)).status_code == 404, rest
    for rest in ("/conditions/fees.9", "/conditions/fees.x", "/conditions/name.0", "/conditions/x"):
        assert desk.get(path(rest=rest)).status_code == 404, rest


def test_only_editors_come_in(client, desk):
    for role in (None, "officer"):
        sign_in(client, an_account(role))
        for rest in SCREENS:
            assert client.get(path(rest=rest)).status_code == 403


def test_editors_of_one_authority_see_and_open_only_their_services(client, desk):
    own = a_service("beekeeping", authority="bees", name=four("Beekeeping"))
    sign_in(client, an_account("editor", authority=own.authority_id))
    listed = text_of(client.get("/en/admin/services"))
    assert "Beekeeping (en)" in listed
    assert "passport" not in listed
    assert client.get(path("beekeeping", "/form")).status_code == 200
    for rest in SCREENS:
        assert client.get(path("passport", rest)).status_code == 404
    assert client.submit(path("passport", "/form"), data={"seen": "1", "do": "question_up:email"}).status_code == 404


def test_the_page_shows_each_question_with_its_condition_as_a_sentence(desk):
    page = get(desk, "/form?page=purpose")
    assert "What is it for? (en): Something else (en)" in page
    assert "Repeating group of questions" in page
    assert "2.1" not in page.split("children")[0]
    assert "3.1. Name of the child (en)" in page


def test_questions_are_moved_copied_and_removed_by_buttons(desk):
    assert press(desk, "question_down:full_name").location.endswith("page=person#question-full_name")
    assert keys() == ["email", "full_name"]
    press(desk, "question_up:full_name")
    assert keys() == ["full_name", "email"]
    press(desk, "question_copy:email")
    assert keys() == ["full_name", "email", "email_2"]
    press(desk, "question_remove:email")
    assert keys() == ["full_name", "email_2"]
    press(desk, "question_into:email_2", **{"into-email_2": "page.purpose"})
    assert keys("purpose")[-1] == "email_2"
    press(desk, "question_into:email_2", "purpose", **{"into-email_2": "question.children"})
    assert [q.key for q in working().questionnaire.question("children").questions] == ["child_name", "email_2"]


def test_pages_are_added_moved_copied_and_removed(desk):
    form = sent(get(desk, "/form?page=person"))
    answer = desk.submit(
        path(rest="/form/pages"), data=form | {"new_page-title": "Where you live", "new_page-after": "person"}
    )
    assert answer.location.endswith("/form/pages/where_you_live")
    assert pages() == ["person", "where_you_live", "purpose"]
    save(desk, "/form/pages/where_you_live", **{f"title_{tag}": f"Title {tag}" for tag in LANGUAGES}, intro_en="Read this.")
    assert working().questionnaire.page("where_you_live").title["kk"] == "Title kk"
    assert working().questionnaire.page("where_you_live").intro == {"en": "Read this."}
    press(desk, "page_up:where_you_live")
    assert pages() == ["where_you_live", "person", "purpose"]
    press(desk, "page_down:where_you_live")
    press(desk, "page_copy:purpose", "purpose")
    assert pages() == ["person", "where_you_live", "purpose", "purpose_2"]
    assert as_json(working().questionnaire.question("purpose_text_2").when) == {"==": [{"var": "purpose_3"}, "other"]}
    press(desk, "page_remove:where_you_live")
    assert pages() == ["person", "purpose", "purpose_2"]


def test_a_press_that_nobody_offered_is_refused(desk):
    assert press(desk, "explode:full_name").status_code == 422
    assert press(desk, "question_up:nothing").status_code in (404, 422)
    assert press(desk, "question_into:email", **{"into-email": "question.purpose"}).status_code == 422
    assert working() is None


def test_a_question_is_added_with_a_key_that_none_ever_had(desk):
    press(desk, "question_remove:email")
    db.session.expire_all()
    form = sent(get(desk, "/form?page=person"))
    answer = desk.submit(
        path(rest="/form/questions"), data=form | {"new-label": "E-mail", "new-kind": "email", "new-into": "page.person"}
    )
    assert answer.location.endswith("/form/questions/e_mail")
    answer = desk.submit(
        path(rest="/form/questions"),
        data=sent(get(desk, "/form?page=person")) | {"new-label": "Email", "new-kind": "email", "new-into": "page.person"},
    )
    assert answer.location.endswith("/form/questions/email_2")
    empty = desk.submit(path(rest="/form/questions"), data=form | {"new-label": "", "new-kind": "x", "new-into": "page.no"})
    assert empty.status_code == 422
    assert "Write what is asked." in text_of(empty)


@pytest.mark.parametrize("kind", list(kinds))
def test_every_kind_is_added_and_every_setting_of_it_is_saved(desk, kind):
    form = sent(get(desk, "/form?page=person")) | {"new-label": "Thing", "new-kind": kind, "new-into": "page.person"}
    assert desk.submit(path(rest="/form/questions"), data=form).status_code == 303
    known = kinds.get(kind)
    limits = {
        "max_length": "50",
        "at_least": "1",
        "at_most": "9,5",
        "decimals": "1",
        "earliest": "today-18y",
        "latest": "2030-01-01",
        "max_files": "2",
        "min_entries": "1",
        "max_entries": "3",
    }
    changes = {name: text for name, text in limits.items() if name in known.limits}
    changes |= {f"{part}_{tag}": f"{part} {tag}" for part in ("label", "hint", "legal_reason") for tag in LANGUAGES}
    changes |= {"prefill": "population", "required": "y"}
    if "entry" in known.limits:
        changes |= {f"entry_{tag}": "Entry" for tag in LANGUAGES}
    if known.takes_options:
        for n in (0, 1):
            changes |= {f"options-{n}-label_{tag}": f"Answer {n}" for tag in LANGUAGES}
    assert save(desk, "/form/questions/thing", **changes).status_code == 303
    question = working().questionnaire.question("thing")
    for name in changes:
        if name in limits:
            assert getattr(question, name) is not None
    assert (question.prefill, question.legal_reason["ru"]) == ("population", "legal_reason ru")
    assert [option.value for option in question.options] == (["answer_0", "answer_1"] if known.takes_options else [])
    before = working()
    assert save(desk, "/form/questions/thing", required="y").status_code == 303
    assert working() == before


def test_answers_are_added_moved_and_removed_before_they_are_saved(desk):
    form = sent(get(desk, "/form/questions/purpose")) | {"required": "y"}
    page = text_of(desk.submit(path(rest="/form/questions/purpose"), data=form | {"_option": "add", "hint_en": "Typed"}))
    assert 'name="options-2-label_en"' in page
    form = sent(page) | {"options-2-label_en": "A third", "required": "y"}
    assert form["hint_en"] == "Typed"
    page = text_of(desk.submit(path(rest="/form/questions/purpose"), data=form | {"_option": "up-2"}))
    page = text_of(
        desk.submit(path(rest="/form/questions/purpose"), data=sent(page) | {"_option": "remove-0", "required": "y"})
    )
    assert working() is None
    assert desk.submit(path(rest="/form/questions/purpose"), data=sent(page) | {"required": "y"}).status_code == 303
    question = working().questionnaire.question("purpose")
    assert [option.value for option in question.options] == ["a_third", "other"]


def test_answers_that_are_not_saved_yet_go_along_into_another_language(desk):
    form = sent(get(desk, "/form/questions/purpose")) | {"required": "y", "_option": "add", "options-0-label_en": "Typed"}
    again = switch(desk, desk.submit(path(rest="/form/questions/purpose"), data=form))
    assert again.status_code == 200
    for text in ('lang="ru"', 'value="Typed"', 'name="options-2-label_en"'):
        assert text in text_of(again)
    assert working() is None


def test_a_question_that_was_public_keeps_key_kind_and_values_whatever_is_sent(desk):
    form = sent(get(desk, "/form/questions/purpose")) | {"key": "other_key", "kind": "text", "options-0-value": "new"}
    assert desk.submit(path(rest="/form/questions/purpose"), data=form).status_code == 303
    question = working().questionnaire.question("purpose")
    assert (question.kind, question.options[0].value) == ("one_of", "work")


def test_a_new_question_is_renamed_and_what_looks_at_it_follows(desk):
    press(desk, "question_copy:purpose", "purpose")
    seen = queries.find_open(queries.get_service("passport")).stamp
    rule = {"==": [{"var": "purpose_2"}, "work"]}
    editing.change(
        queries.get_service("passport"),
        lambda value: ruling.put_condition(value, "fees.0", rule),
        seen=seen,
        by=TESTER,
        now=clock.now(),
        what="condition",
    )
    db.session.commit()
    assert save(desk, "/form/questions/purpose_2", key="reason", required="y").status_code == 303
    assert as_json(working().fees[0].condition) == {"==": [{"var": "reason"}, "work"]}
    assert save(desk, "/form/questions/reason", key="email").status_code == 422
    assert save(desk, "/form/questions/reason", key="Not good").status_code == 422


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"max_length": "0"}, "Write a whole number from 1 to 10000."),
        ({"max_length": "many"}, "Write a whole number from 1 to 10000."),
        ({"max_length": "9" * 50}, "Write a whole number from 1 to 10000."),
        ({"label_en": "x" * 501}, "The text is too long."),
        ({"hint_en": "a\x00b"}, "There is a character here that cannot be used."),
    ],
)
def test_a_wrong_setting_is_told_beside_its_field_and_stays_typed(desk, changes, told):
    answer = save(desk, "/form/questions/full_name", **changes)
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert working() is None


def test_another_kind_brings_its_settings_and_drops_those_of_the_old(desk):
    form = sent(get(desk, "/form?page=person")) | {"new-label": "Thing", "new-kind": "one_of", "new-into": "page.person"}
    desk.submit(path(rest="/form/questions"), data=form)
    changes = {f"options-{n}-label_en": f"Answer {n}" for n in (0, 1)}
    answer = save(desk, "/form/questions/thing", kind="date", **changes)
    assert answer.location.endswith("/form/questions/thing")
    assert working().questionnaire.question("thing").options == ()
    assert 'name="earliest"' in get(desk, "/form/questions/thing")


def test_removing_what_a_rule_looks_at_is_told_before_it_happens(desk):
    answer = press(desk, "question_remove:purpose", "purpose")
    assert answer.location.endswith("/form/remove/question.purpose")
    assert working() is None
    page = get(desk, "/form/remove/question.purpose")
    assert "Question 2, Asked when" in page
    assert save(desk, "/form/remove/question.purpose").status_code == 303
    assert "The rule looks at purpose, which is no question." in get(desk, "/form?page=purpose")
    assert "Full name" in get(desk, "/form/remove/page.person")


def test_saves_are_undone_and_done_again_by_buttons(desk):
    press(desk, "question_down:full_name")
    page = get(desk, "/form?page=person")
    assert "Undo: question moved" in page
    assert (
        desk.submit(path(rest="/undo"), data={"seen": sent(page)["seen"], "back": "edit_form", "page": "person"}).status_code
        == 303
    )
    assert keys() == ["full_name", "email"]
    page = get(desk, "/form?page=person")
    assert "Redo: question moved" in page
    desk.submit(path(rest="/redo"), data={"seen": sent(page)["seen"]})
    assert keys() == ["email", "full_name"]
    desk.submit(path(rest="/undo"), data={"seen": "1"})
    assert keys() == ["email", "full_name"]
    assert "Look at what changed before you undo" in get(desk, "/form")


def test_two_editors_of_one_question_both_keep_what_they_wrote(desk):
    opened = sent(get(desk, "/form/questions/email")) | {"hint_en": "My hint"}
    editing.change(
        queries.get_service("passport"),
        lambda value: composing.write_question(
            composing.move_question(value, "email", -1), "email", {"label": four("Post")}
        ),
        seen="1",
        by=TESTER,
        now=clock.now(),
        what="question_written",
    )
    db.session.commit()
    assert desk.submit(path(rest="/form/questions/email"), data=opened).status_code == 303
    question = working().questionnaire.question("email")
    assert (question.label["en"], question.hint["en"]) == ("Post (en)", "My hint")
    assert keys() == ["email", "full_name"]
    assert "saved too, and both are kept" in get(desk, "/form")


def test_a_clash_of_a_button_is_asked_and_the_choice_carried_out(desk):
    press(desk, "question_down:full_name")
    seen = queries.find_open(queries.get_service("passport")).stamp
    changed = composing.write_question
    editing.change(
        queries.get_service("passport"),
        lambda value: changed(value, "email", {"label": four("Post")}),
        seen=seen,
        by=TESTER,
        now=clock.now(),
        what="question_written",
    )
    db.session.commit()
    answer = press(desk, "question_remove:email", seen=seen)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Post" in page
    token = re.search(r'name="(clash-[^"]+)"', page)[1]
    assert desk.submit(path(rest="/form?page=person"), data=sent(page) | {token: "mine"}).status_code == 303
    assert keys() == ["full_name"]


def test_what_waits_for_approval_has_no_buttons_and_refuses(desk):
    press(desk, "question_down:full_name")
    actions.request_review(queries.find_open(queries.get_service("passport")), by=TESTER, now=clock.now())
    db.session.commit()
    page = get(desk, "/form?page=person")
    assert 'name="do"' not in page
    seen = re.search(r'name="seen" value="([\d.]+)"', page)[1]
    assert press(desk, "question_up:full_name", seen=seen).status_code == 422


def test_a_form_of_two_hundred_questions_stays_within_its_budget(desk, client):
    questions = [{"key": f"q{n}", "kind": "yes_no", "label": four(f"Question {n}")} for n in range(100)]
    later = [
        {"key": f"r{n}", "kind": "text", "label": four(f"More {n}"), "when": {"==": [{"var": f"q{n}"}, True]}}
        for n in range(100)
    ]
    form = {
        "pages": [
            {"key": "first", "title": four("First"), "questions": questions},
            {"key": "second", "title": four("Second"), "questions": later},
        ]
    }
    a_service("large", questionnaire=form, certificate=None)
    client.budget = 15
    for rest in (
        "/form",
        "/form?page=second",
        "/form/questions/r99",
        "/form/pages/first",
        "/conditions/question.r99",
        "/form/remove/page.first",
    ):
        assert client.get(path("large", rest)).status_code == 200
        assert len(client.statements) <= 15


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ 7*7 }}", "%s %(x)s", "я" * 400])
def test_hostile_texts_come_out_as_text_or_are_refused(desk, text):
    answer = save(desk, "/form/questions/email", label_en=text, hint_en=text, required="y")
    assert answer.status_code in (303, 422)
    for rest in ("/form", "/form/questions/email", "/conditions/question.purpose_text", "/form/remove/question.email"):
        assert "<script>alert" not in desk.get(path(rest=rest)).get_data(as_text=True)


def test_a_working_version_without_any_page_shows_where_to_begin(desk):
    save(desk, "/form/remove/page.person")
    save(desk, "/form/remove/page.purpose")
    assert pages() == []
    assert "The form has no page yet." in get(desk, "/form")
    desk.submit(path(rest="/form/pages"), data=sent(get(desk, "/form")) | {"new_page-title": "About you"})
    assert pages() == ["about_you"]
