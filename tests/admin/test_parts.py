"""The lists of a description in the browser: fees, terms, documents, stages, grounds, what is issued, questions people ask."""

import re

import pytest

from egov.admin.registry_clashes import sides_of
from egov.catalogue import actions, editing, lines, queries
from egov.catalogue.definition import read_definition
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.localised import LANGUAGES
from tests.admin.test_builder import get, text_of
from tests.admin.test_registry import path, sent, working
from tests.builders.authorities import an_authority
from tests.builders.catalogue import TESTER, a_service, four
from tests.builders.identity import an_account, sign_in

SECTIONS = ("/eligibility", "/terms-fees", "/documents", "/stages", "/grounds", "/result", "/basis", "/faq", "/kind")
WORK = {"==": [{"var": "purpose"}, "work"]}
TEXTS = {f"{name}_tg": "Матн" for name in ("label", "note", "what", "outputs", "title", "text", "question", "answer")}


@pytest.fixture
def desk(client):
    """An editor's browser, and a service on offer with something in every list."""
    sign_in(client, an_account("editor"))
    certificate = {
        "title": four("Paper"),
        "rows": [{"label": four("Name"), "question": "full_name"}],
        "validity": [{"months": 6, "condition": WORK}],
        "valid_months": 12,
    }
    a_service(
        "passport",
        fees=[{"kind": "fixed", "amount": "10", "label": four("Blank")}, {"kind": "free", "condition": WORK}],
        terms=[{"amount": 2, "unit": "working_days", "condition": WORK}, {"amount": 5, "unit": "working_days"}],
        certificate=certificate,
        eligibility=[{"text": four("Of age"), "condition": {">=": [{"var": "age"}, 18]}}],
    )
    return client


def write(desk, place, **typed):
    """Fills in the page of a line and sends it."""
    return desk.submit(path(rest=f"/parts/{place}"), data=sent(get(desk, f"/parts/{place}")) | typed)


def press(desk, section, do, seen=None):
    seen = seen or re.search(r'name="seen" value="([\d.]+)"', get(desk, section))[1]
    return desk.submit(path(rest=section), data={"seen": seen, "do": do})


def saved():
    return working().as_json()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_opens_in_every_language(desk, language):
    for rest in SECTIONS:
        assert desk.get(f"/{language}/admin/services/passport{rest}").status_code == 200, rest
    for name in lines.LISTS:
        for number in ("0", "new"):
            assert desk.get(f"/{language}/admin/services/passport/parts/{name}.{number}").status_code == 200, name
    assert desk.get(f"/{language}/admin/services/passport/parts/certificate").status_code == 200
    assert desk.get(f"/{language}/admin/services/passport/conditions/validity.0").status_code == 200


def test_only_editors_of_the_authority_come_in(client, desk):
    for account, status in ((an_account(), 403), (an_account("officer"), 403), (an_account("auditor"), 403)):
        sign_in(client, account)
        for rest in (*SECTIONS, "/parts/fees.0", "/parts/fees.new", "/parts/certificate"):
            assert client.get(path(rest=rest)).status_code == status, rest
    sign_in(client, an_account("editor", authority=an_authority("bees").id))
    for rest in (*SECTIONS, "/parts/fees.0", "/parts/fees.new"):
        assert client.get(path(rest=rest)).status_code == 404, rest
        assert client.submit(path(rest=rest), data={"seen": "1.1", "do": "remove:fees.0"}).status_code == 404, rest
    db.session.expire_all()
    assert working() is None


NEW_LINES = {
    "fees": ({"kind": "index_multiple", "figure": "1,5"}, {"kind": "index_multiple", "multiple": "1.5"}),
    "evidence": ({"source": "registry", "questions": ["purpose"]}, {"from": "registry", "questions": ["purpose"]}),
    "legal_basis": ({"article": "12"}, {"article": "12"}),
    "refusal_grounds": ({"remedy_ru": "Снова"}, {"code": "matn", "remedy": {"ru": "Снова"}}),
    "stages": (
        {"kind": "consult", "role": "supervisor", "amount": "3", "unit": "working_days"},
        {"key": "consult", "kind": "consult", "role": "supervisor", "term": {"amount": 3, "unit": "working_days"}},
    ),
    "faq": ({}, {"question": {"tg": "Матн"}, "answer": {"tg": "Матн"}}),
    "rows": ({"asked": "purpose"}, {"question": "purpose", "label": {"tg": "Матн"}}),
    "validity": ({"valid_months": "3"}, {"months": 3}),
}


@pytest.mark.parametrize("name", NEW_LINES)
def test_a_line_is_put_in_at_the_end_of_its_list_and_said_there(desk, name):
    typed, expected = NEW_LINES[name]
    before = len(lines.lines_in(queries.definition_of(queries.get_published("passport")).as_json(), name))
    texts = {key: text for key, text in TEXTS.items() if f'name="{key}"' in get(desk, f"/parts/{name}.new")}
    answer = write(desk, f"{name}.new", **texts, **typed)
    assert answer.status_code == 303
    found = lines.lines_in(saved(), name)
    assert len(found) == before + 1
    assert found[-1].items() >= expected.items()
    assert answer.location.endswith(f"#line-{name}-{before}")
    page = text_of(desk.get(answer.location))
    assert f'id="line-{name}-{before}"' in page


def test_a_new_term_stands_before_the_usual_one_after_which_no_other_counts(desk):
    answer = write(desk, "terms.new", amount="9", unit="calendar_days")
    assert [term["amount"] for term in saved()["terms"]] == [2, 9, 5]
    assert answer.location.endswith("#line-terms-1")


def test_what_people_get_is_a_text_alone(desk):
    write(desk, "outputs.new", outputs_kk="Қағаз")
    assert saved()["outputs"] == [four("Certificate"), {"kk": "Қағаз"}]


def test_a_changed_line_keeps_its_condition_and_drops_what_its_kind_does_not_have(desk):
    assert write(desk, "fees.1", kind="fixed", figure="7.50", currency="usd").status_code == 303
    assert write(desk, "fees.0", kind="free").status_code == 303
    assert saved()["fees"] == [
        {"kind": "free", "label": four("Blank")},
        {"kind": "fixed", "amount": "7.50", "currency": "USD", "condition": WORK},
    ]


@pytest.mark.parametrize(
    ("place", "typed", "told", "field"),
    [
        ("fees.new", {"kind": "fixed"}, "Write how much it is.", "figure"),
        ("fees.new", {"kind": "fixed", "figure": "-5"}, "Write a number that is not negative.", "figure"),
        ("fees.new", {"kind": "fixed", "figure": "many"}, "Write it in figures.", "figure"),
        ("fees.0", {"currency": "dollars"}, "Three letters, like USD.", "currency"),
        ("fees.0", {"kind": "gift"}, "Not a valid choice.", "kind"),
        ("terms.0", {"amount": "4000"}, "Write a number from 0 to 3660.", "amount"),
        ("terms.0", {"amount": ""}, "Write how much it is.", "amount"),
        ("evidence.new", {}, "Write it in at least one language.", "what_en"),
        ("evidence.new", {"what_tg": "x" * 501}, "The text is too long.", "what_tg"),
        ("refusal_grounds.new", {"text_tg": "Матн", "code": "Bad Code"}, "A key has small Latin letters", "code"),
        ("refusal_grounds.new", {"text_tg": "Матн", "code": "incomplete"}, "another one called incomplete", "code"),
        ("stages.new", {"key": "decide"}, "There is another one called decide.", "key"),
        ("stages.new", {"authority": "nowhere"}, "Not a valid choice.", "authority"),
        ("rows.new", {"label_tg": "Ном", "asked": "nothing"}, "Not a valid choice.", "asked"),
        ("validity.new", {}, "Write months, or choose a question: one of the two.", "valid_months"),
        ("certificate", {"valid_months": "0"}, "Write a number from 1 to 600.", "valid_months"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_stays_typed(desk, place, typed, told, field):
    answer = write(desk, place, **typed)
    page = text_of(answer)
    assert answer.status_code == 422
    assert told in page
    beside = page.partition(f'id="{field}-error"')[2][:400]
    assert told in beside
    assert f'href="#{field}' in page
    for name, text in typed.items():
        if name in ("figure", "currency", "amount", "valid_months", "code"):
            assert f'value="{text}"' in page, name
    assert working() is None


def test_lines_move_and_go_and_all_of_it_is_undone_and_done_again(desk):
    press(desk, "/terms-fees", "down:fees.0")
    assert [fee["kind"] for fee in saved()["fees"]] == ["free", "fixed"]
    press(desk, "/terms-fees", "remove:fees.0")
    press(desk, "/grounds", "up:refusal_grounds.1")
    press(desk, "/faq", "remove:faq.0")
    found = saved()
    assert [fee["kind"] for fee in found["fees"]] == ["fixed"]
    assert [ground["code"] for ground in found["refusal_grounds"]] == ["not_eligible", "incomplete"]
    assert "faq" not in found
    page = get(desk, "/faq")
    assert "Undo: Questions and answers: removed" in re.sub(r"\s+", " ", page)
    back = {"seen": re.search(r'name="seen" value="([\d.]+)"', page)[1], "back": "edit_section", "page": "faq"}
    answer = desk.submit(path(rest="/undo"), data=back)
    assert answer.location.endswith("/faq")
    assert len(saved()["faq"]) == 1
    seen = queries.find_open(queries.get_service("passport")).stamp
    desk.submit(path(rest="/redo"), data={"seen": seen, "back": "edit_section", "page": "nowhere"})
    assert "faq" not in saved()


def test_a_made_up_press_changes_nothing(desk):
    for do in ("", "up", "remove:", "remove:name.0", "remove:fees.9", "burn:fees.0", "up:certificate", "up:pages.0"):
        assert press(desk, "/terms-fees", do).status_code in (404, 422), do
    assert working() is None


def test_the_document_issued_is_taken_away_and_given_again(desk):
    press(desk, "/result", "remove:certificate")
    assert "certificate" not in saved()
    page = get(desk, "/result")
    assert "Lines of the document" not in page
    assert "Issue a document" in page
    assert desk.get(path(rest="/parts/rows.new")).status_code == 404
    assert write(desk, "certificate", title_tg="Қоғаз", valid_months="24").status_code == 303
    assert write(desk, "rows.new", label_tg="Ном", asked="full_name").status_code == 303
    assert saved()["certificate"] == {
        "title": {"tg": "Қоғаз"},
        "valid_months": 24,
        "rows": [{"label": {"tg": "Ном"}, "question": "full_name"}],
    }


def test_a_name_that_was_public_stays_for_ever_and_a_new_one_may_still_change(desk):
    assert 'name="code"' not in get(desk, "/parts/refusal_grounds.0")
    write(desk, "refusal_grounds.0", code="other", text_tg="Дигар")
    assert saved()["refusal_grounds"][0]["code"] == "incomplete"
    write(desk, "stages.new", kind="issue")
    write(desk, "stages.2", key="handing_over")
    assert [stage["key"] for stage in saved()["route"]["stages"]] == ["check", "decide", "handing_over"]


def test_what_two_editors_do_at_once_to_the_lines_comes_together(desk):
    seen = re.search(r'name="seen" value="([\d.]+)"', get(desk, "/terms-fees"))[1]
    form = sent(get(desk, "/parts/fees.1")) | {"kind": "fixed", "figure": "3"}
    service = queries.get_service("passport")
    gone = lines.remove_line(queries.definition_of(queries.get_published("passport")).as_json(), "fees.0")
    stamp = {"kind": "fixed", "amount": "99", "label": four("Stamp")}
    for value in (gone, lines.add_line(gone, "fees", stamp)):
        actions.save_working(service, read_definition(value), by=TESTER, now=clock.now())
    db.session.commit()
    assert desk.submit(path(rest="/parts/fees.1"), data=form).status_code == 303
    assert saved()["fees"] == [
        {"kind": "fixed", "amount": "3", "condition": WORK},
        {"kind": "fixed", "amount": "99", "label": four("Stamp")},
    ]
    assert press(desk, "/terms-fees", "remove:fees.0", seen).status_code == 303
    assert len(saved()["fees"]) == 2, "both took the same line out: nothing else goes with it"


def both_write(desk, place, theirs, **mine):
    """Two editors open the same line; the second one's answer."""
    form = sent(get(desk, f"/parts/{place}")) | mine
    value = queries.definition_of(queries.get_published("passport")).as_json()
    actions.save_working(
        queries.get_service("passport"),
        read_definition(lines.write_line(value, place, theirs)),
        by=TESTER,
        now=clock.now(),
    )
    db.session.commit()
    return desk.submit(path(rest=f"/parts/{place}"), data=form)


def test_two_that_change_one_fee_see_both_whole_and_choose(desk):
    answer = both_write(desk, "fees.0", {"amount": "20"}, figure="30")
    page = text_of(answer)
    assert answer.status_code == 409
    for told in ("Amount: 30", "Amount: 20", "Kind of fee: A fixed amount", "Label (Русский): Blank (ru)"):
        assert told in page, told
    token = re.search(r'name="(clash-\w+)"', page)[1]
    assert desk.submit(path(rest="/parts/fees.0"), data=sent(page) | {token: "mine"}).status_code == 303
    assert saved()["fees"][0] == {"kind": "fixed", "amount": "30", "label": four("Blank")}


def test_two_that_move_one_line_differently_are_asked_for_the_order_in_words(desk):
    for label in ("Second", "Third"):
        write(desk, "fees.new", kind="fixed", figure="1", label_en=label)
    seen = re.search(r'name="seen" value="([\d.]+)"', get(desk, "/terms-fees"))[1]
    press(desk, "/terms-fees", "down:fees.0")
    press(desk, "/terms-fees", "down:fees.1")
    press(desk, "/terms-fees", "down:fees.2")
    answer = press(desk, "/terms-fees", "remove:fees.2", seen)
    assert answer.status_code == 303, "who takes one line out has nothing to do with who moves another"
    service = queries.get_service("passport")
    with pytest.raises(editing.Clashing) as found:
        editing.change(
            service, lambda one: lines.move_line(one, "fees.0", 2), seen=seen, by=TESTER, now=clock.now(), what="moved.fees"
        )
    sides = sides_of(found.value.clashes[0], found.value.theirs)
    assert (sides.place, sides.theirs[-1]) == ("Боҷ, Тартиб", "Боҷ 1"), "in the language of the portal"


def test_findings_stand_beside_their_line(desk):
    write(desk, "terms.0", unit="automatic")
    press(desk, "/stages", "remove:stages.1")
    page = get(desk, "/stages")
    assert "Somebody must decide: the route needs a stage of the kind decide." in page
    write(desk, "faq.new", question_tg="Чаро?")
    card = get(desk, "/faq").partition('id="line-faq-1"')[2]
    assert "There is no text in Russian, Kazakh and English." in card


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ 7*7 }}", "%s %(x)s"])
def test_hostile_texts_come_out_as_text(desk, text):
    write(desk, "evidence.new", what_tg=text, what_en=text, note_en=text)
    write(desk, "stages.new", name_en=text)
    write(desk, "legal_basis.new", title_en=text, article=text)
    for rest in ("/documents", "/stages", "/basis", "/parts/evidence.1", "/conditions/evidence.1", ""):
        assert "<script>alert" not in desk.get(path(rest=rest)).get_data(as_text=True)


def test_what_waits_for_approval_has_no_buttons_and_refuses(desk):
    write(desk, "fees.0", figure="11")
    actions.request_review(queries.find_open(queries.get_service("passport")), by=TESTER, now=clock.now())
    db.session.commit()
    page = get(desk, "/terms-fees")
    assert 'name="do"' not in page
    assert "/parts/fees.new" not in page
    assert press(desk, "/terms-fees", "remove:fees.0").status_code == 422
    assert write(desk, "fees.0", figure="12").status_code == 422


def test_the_pages_ask_the_database_little_with_two_hundred_questions(desk, client):
    asked = [{"key": f"q{n}", "kind": "yes_no", "label": four(f"Question {n}")} for n in range(200)]
    pages = [{"key": "first", "title": four("First"), "questions": asked}]
    fees = [{"kind": "fixed", "amount": "1", "condition": {"var": f"q{n}"}} for n in range(20)]
    a_service("large", questionnaire={"pages": pages}, fees=[{"kind": "free"}, *fees], certificate=None)
    for rest in (*SECTIONS, "/parts/fees.3", "/parts/evidence.0", "/parts/stages.0", "/parts/refusal_grounds.0"):
        assert client.get(path("large", rest)).status_code == 200
        assert len(client.statements) <= 15, rest
