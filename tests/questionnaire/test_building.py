"""A page is built from its questions, keeps what was typed, and says what is wrong in its own language."""

import io
from collections.abc import Mapping
from typing import Any

import pytest
from flask import g, render_template_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from egov.kernel.localised import LANGUAGES
from egov.questionnaire.answers import problems, prune, summary, visible_pages, with_page
from egov.questionnaire.building import PageForm, form_for
from egov.questionnaire.checking import findings
from egov.questionnaire.conditions import holds
from egov.questionnaire.kinds.registry import kinds
from egov.questionnaire.prefill import Known
from egov.questionnaire.schema import Page, Question, Questionnaire
from egov.web.unit_of_work import Portal
from tests.builders.questionnaire import AREAS, TJ, TODAY, AFile, a_page, a_question, a_questionnaire, a_setting, a_text
from tests.linting_client import lint

SHEET = """{% extends "layouts/base.html" %}{% import "components/questions.html" as questions %}
{% block title %}x{% endblock %}{% block main %}{{ questions.mistakes(form) }}<h1>x</h1><form method="post">
{{ questions.start(form) }}{% for field in form.drawn %}{{ questions.render(field) }}{% endfor %}</form>{% endblock %}"""


def fill(
    app: Portal, page: Page, sent: Mapping[str, Any] | None = None, answers: Mapping[str, Any] | None = None, **more: Any
) -> tuple[PageForm, str]:
    """The form of `page` after `sent` was posted (or as first shown), and its HTML, which is linted."""
    language = more.pop("language", "en")
    options = (
        {"method": "POST", "data": sent if isinstance(sent, MultiDict) else MultiDict(list(sent.items()))}
        if sent is not None
        else {}
    )
    with app.test_request_context(f"/{language}/x", **options):
        g.language = language
        app.preprocess_request()
        form = form_for(page, answers or {}, language=language, profile=TJ, today=TODAY, areas=AREAS, **more)
        if sent is not None:
            del form._fields["csrf_token"]
            form.validate()
        html = render_template_string(SHEET, form=form)
    assert lint(html) == []
    return form, html


def every_kind() -> Page:
    return a_page(*(a_question(f"of_{kind}", kind) for kind in kinds))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_drawn_and_asks_for_its_answer_in_the_language_of_the_page(app: Portal, language: str) -> None:
    form, html = fill(app, every_kind(), {"nothing": "known"}, language=language)
    assert len(form.mistakes()) >= len(list(kinds))
    for anchor, message in form.mistakes():
        assert f'id="{anchor}"' in html
        assert f"({language})" in message or "%" not in message
        assert "%(" not in message


def test_the_list_of_mistakes_says_which_question_each_is_about(app: Portal) -> None:
    page = a_page(
        a_question("since", "number", at_least="1900"), a_question("until", "number", at_least="1900"), a_question("who")
    )
    form, html = fill(app, page, {"q_since": "19", "q_until": "20", "q_who": ""})
    assert form.mistakes() == [
        ("q_since", "since (en): This must be 1900 or more."),
        ("q_until", "until (en): This must be 1900 or more."),
        ("q_who", "Fill in this field: who (en)"),
    ]
    assert html.count(">since (en): This must be") == 1


@pytest.mark.parametrize(("number", "shown"), [("1999", "1999"), ("9999.5", "9999,5"), ("12840", "12\u00a0840")])
def test_a_number_of_four_digits_may_be_a_year_and_stands_together(number: str, shown: str) -> None:
    assert kinds.get("number").show(a_question("n", "number", decimals=1), number, a_setting("tg")) == [shown]


def test_nothing_typed_is_lost_when_something_is_wrong(app: Portal) -> None:
    page = a_page(
        a_question("born", "date"), a_question("sum", "money"), a_question("who", "one_of"), a_question("mail", "email")
    )
    typed = {"q_born-day": "9", "q_born-month": "13", "q_born-year": "2026", "q_sum": "lots", "q_who": "b", "q_mail": "<b>@"}
    form, html = fill(app, page, typed)
    for shown in ('value="9"', 'value="13"', 'value="lots"', 'value="b" checked', "&lt;b&gt;@"):
        assert shown in html
    assert form.answers() == {"who": "b"}
    assert [anchor for anchor, _ in form.mistakes()] == ["q_born-month", "q_sum", "q_mail"]
    assert form.typed_text() == {name: [text] for name, text in typed.items()}
    again, html = fill(app, page, typed=form.typed_text())
    assert 'value="lots"' in html
    assert again.validate() is False
    assert again.mistakes() == form.mistakes()


def test_kept_answers_come_back_into_their_boxes(app: Portal) -> None:
    answers = {"born": "1990-11-09", "sum": "1200.50", "sure": False, "where": {"region": "TJ-DU", "district": "sino"}}
    page = a_page(
        *(
            a_question(key, kind)
            for key, kind in (("born", "date"), ("sum", "money"), ("sure", "yes_no"), ("where", "region_district"))
        )
    )
    form, html = fill(app, page, answers=answers, language="tg")
    assert form.answers() == answers
    for shown in ('value="1990"', 'value="1200,50"', 'value="no" checked', '<option value="sino" selected>'):
        assert shown in html


def test_a_known_answer_is_shown_with_its_source_until_something_else_is_answered(app: Portal) -> None:
    page = a_page(a_question("mail", "email", prefill="account", legal_reason=a_text("Because")))
    known = {"mail": Known("anora@example.org", "account")}
    _form, html = fill(app, page, known=known)
    assert 'value="anora@example.org"' in html
    assert "From your account" in html
    assert "Because (en)" in html
    for answers, sent, named in (
        ({"mail": "other@example.org"}, None, False),
        ({"mail": "anora@example.org"}, None, True),
        ({}, {"_seen": "q_mail", "q_mail": "anora@example.org"}, True),
        ({}, {"_seen": "q_mail", "q_mail": ""}, False),
        ({"mail": "anora@example.org"}, {"_seen": "q_mail", "q_mail": "anora@"}, False),
    ):
        _form, html = fill(app, page, sent, answers=answers, known=known)
        assert ("From your account" in html) is named, (answers, sent)


def test_a_source_is_named_as_long_as_all_it_filled_in_stands_there(app: Portal) -> None:
    page = a_page(a_question("me", "person", prefill="account"))
    known = {"me": Known({"surname": "Раҳимова", "name": "Анора", "born_on": "1990-11-09"}, "account")}
    mine = {"q_me-surname": "Раҳимова", "q_me-name": "Анора", "q_me-day": "9", "q_me-month": "11", "q_me-year": "1990"}
    for more, named in (({"q_me-patronymic": "Саидовна"}, True), ({"q_me-name": "Нозанин"}, False)):
        _form, html = fill(app, page, {"_seen": "q_me", **mine, **more}, known=known)
        assert ("From your account" in html) is named


def test_a_question_that_its_own_page_leads_to_is_asked_before_the_page_is_done(app: Portal) -> None:
    page = a_page(a_question("who", "one_of"), a_question("why", when={"==": [{"var": "who"}, "b"]}))
    form, html = fill(app, page, {"_seen": "q_who", "q_who": "b"})
    assert form.unseen == ["why"]
    assert not form.errors
    assert form.answers() == {"who": "b"}
    assert "something more to fill in" in html
    assert 'name="q_why"' in html
    done, _html = fill(app, page, MultiDict([("_seen", "q_who"), ("_seen", "q_why"), ("q_who", "b"), ("q_why", "x")]))
    assert done.validate()
    assert done.answers() == {"who": "b", "why": "x"}
    dropped, _html = fill(app, page, MultiDict([("_seen", "q_who"), ("_seen", "q_why"), ("q_who", "a"), ("q_why", "x")]))
    assert dropped.validate()
    assert dropped.answers() == {"who": "a"}


def test_a_question_this_page_can_lead_to_waits_in_a_template_with_its_rule(app: Portal) -> None:
    rule = {"==": [{"var": "who"}, "b"]}
    page = a_page(a_question("who", "one_of"), a_question("why", when=rule), a_question("far", when={"var": "earlier"}))
    form, html = fill(app, page)
    assert [field.question.key for field in form.drawn] == ["who", "why"]
    assert '<template data-rule=\'{"==": [{"var": "who"}, "b"]}\'>' in html
    asked, html = fill(app, page, answers={"who": "b", "earlier": True})
    assert [field.question.key for field in asked.drawn] == ["who", "why", "far"]
    assert "<template" not in html
    assert html.count("data-rule") == 1


def test_an_error_beside_its_field_does_not_repeat_the_label(app: Portal) -> None:
    form, html = fill(app, a_page(a_question("mail", "email", label=a_text("Your mail"))), {"q_mail": ""}, language="ru")
    assert form.mistakes() == [("q_mail", "Заполните поле: Your mail (ru)")]
    assert "</span> Заполните поле.</p>" in html


GROUP = a_page(
    a_question(
        "kids",
        "group",
        max_entries=3,
        entry=a_text("Child"),
        questions=[
            a_question("kid"),
            a_question("toy", required=False, when={"==": [{"var": "kid"}, "Anora"]}),
            a_question("paper", "file", required=False),
        ],
    )
)


def test_another_entry_is_added_by_a_button_and_what_was_typed_stays(app: Portal) -> None:
    form, html = fill(app, GROUP, {"q_kids-entry": "0", "q_kids-0-kid": "Anora", "_add": "q_kids"})
    assert form.pressed
    assert form.mistakes() == []
    assert form.answers() == {"kids": [{"kid": "Anora"}, {}]}
    assert 'value="Anora"' in html
    assert 'name="q_kids-1-kid"' in html
    assert "Child (en) 2" in html
    full, html = fill(app, GROUP, MultiDict([("_add", "q_kids"), *(("q_kids-entry", str(n)) for n in range(3))]))
    assert len(full.answers()["kids"]) == 3
    assert "_add" not in html.partition('id="typed"')[0]


def test_an_entry_is_removed_by_its_button(app: Portal) -> None:
    typed = MultiDict(
        [("q_kids-entry", "0"), ("q_kids-entry", "1"), ("q_kids-0-kid", "A"), ("q_kids-1-kid", "B"), ("_remove", "q_kids-0")]
    )
    form, html = fill(app, GROUP, typed)
    assert form.pressed
    assert form.answers() == {"kids": [{"kid": "B"}]}
    assert "_remove" not in html.partition('id="typed"')[0]
    other, _html = fill(app, GROUP, MultiDict([*typed.items(multi=True)][:-1] + [("_remove", "q_else-0")]))
    assert not other.pressed


def test_files_of_an_entry_stay_with_it_when_another_is_removed(app: Portal) -> None:
    kept = {"kids": [{"kid": "A", "paper": [1]}, {"kid": "B", "paper": [2]}]}
    _form, html = fill(app, GROUP, answers=kept, files={1: AFile("a.pdf"), 2: AFile("b.pdf")})
    assert "a.pdf" in html
    typed = [("q_kids-entry", "1"), ("q_kids-1-kid", "B"), ("q_kids-1-paper-kept", "2"), ("q_kids-1-paper-kept", "99")]
    form, _html = fill(app, GROUP, MultiDict(typed), kept)
    assert form.answers() == {"kids": [{"kid": "B", "paper": [2]}]}
    after, _html = fill(app, GROUP, MultiDict(typed), form.answers())
    assert after.answers() == {"kids": [{"kid": "B", "paper": [2]}]}


def test_uploads_are_given_out_by_path_and_a_stored_file_can_be_discarded(app: Portal) -> None:
    page = a_page(a_question("photo", "file", max_files=2), *GROUP.questions)
    typed = {
        "q_photo": (io.BytesIO(b"x"), "x.png"),
        "q_kids-entry": "0",
        "q_kids-0-kid": "A",
        "q_kids-0-paper": (io.BytesIO(b"y"), "y.pdf"),
    }
    form, _html = fill(app, page, typed)
    assert form.validate()
    assert {path: [file.filename for file in files] for path, files in form.uploads().items()} == {
        "photo": ["x.png"],
        "kids.0.paper": ["y.pdf"],
    }
    gone, html = fill(app, page, {"_discard": "5"}, {"photo": [4, 5]}, files={4: AFile("four.png"), 5: AFile("five.png")})
    assert (gone.discarded, gone.pressed, gone.answers()["photo"]) == (5, True, [4])
    assert "four.png" in html
    assert "five.png" not in html
    foreign, _html = fill(app, page, {"_discard": "77"}, {"photo": [4, 5]})
    assert foreign.discarded is None
    many, _html = fill(app, page, {"q_photo": (io.BytesIO(b"x"), "x.png")}, {"photo": [4, 5]})
    assert ("q_photo", "photo (en): Add no more than 2 files.") in many.mistakes()


def test_only_the_questions_named_are_asked_and_rules_see_the_rest(app: Portal) -> None:
    page = a_page(a_question("who", "one_of"), a_question("why", when={"==": [{"var": "who"}, "b"]}), a_question("note"))
    form, html = fill(app, page, answers={"who": "b", "why": "x", "note": "y"}, only={"why"})
    assert [field.question.key for field in form.shown] == ["why"]
    assert 'name="q_note"' not in html


def test_hostile_text_in_every_box_is_refused_or_escaped(app: Portal) -> None:
    boxes = [f"q_of_{name}{'-' if part else ''}{part}" for name in kinds for part in kinds.get(name).parts]
    for text in ("a\x00b", "'\"><script>alert(1)</script>", "9" * 5000):
        _form, html = fill(app, every_kind(), MultiDict([(box, text) for box in boxes] + [("q_of_group-entry", text)]))
        assert "<script>alert" not in html


def test_a_file_sent_where_text_belongs_is_no_answer(app: Portal) -> None:
    form, _html = fill(app, a_page(a_question("name")), {"q_name": (io.BytesIO(b"x"), "x.png")})
    assert form.answers() == {}


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    known: list[Question] = []
    pages: list[Page] = []
    for number in range(draw(st.integers(1, 3))):
        questions = []
        for index in range(draw(st.integers(1, 3))):
            kind = draw(st.sampled_from(list(kinds)))
            rule = draw(rules_over(known))
            question = a_question(f"q{number}_{index}", kind, required=draw(st.booleans()), when=rule)
            questions.append(question)
            known.append(question)
        pages.append(a_page(*questions, key=f"p{number}", when=draw(rules_over(known[: -len(questions)]))))
    return a_questionnaire(*pages)


def rules_over(known: list[Question]) -> st.SearchStrategy[Any]:
    if not known:
        return st.none()

    def rule(question: Question) -> st.SearchStrategy[Any]:
        var = {"var": question.key}
        shapes: list[Any] = [{"!": {"missing": [question.key]}}, var, {"!": [var]}]
        if question.kind == "yes_no":
            shapes.append({"==": [var, True]})
        if question.kind == "one_of":
            shapes += [{"==": [var, "b"]}, {"in": [var, ["a", "b"]]}]
        if question.kind == "many_of":
            shapes.append({"in": ["a", var]})
        if question.kind in ("number", "money"):
            shapes.append({">": [var, 5]})
        if question.kind == "group":
            shapes.append({"some": [var, {">": [{"var": f"{question.key}_age"}, 3]}]})
        return st.sampled_from(shapes)

    one = st.sampled_from(known).flatmap(rule)
    return st.none() | one | st.builds(lambda a, b, op: {op: [a, b]}, one, one, st.sampled_from(["and", "or"]))


GOOD = {
    "text": "Anora", "long_text": "a\nb", "number": "7", "money": "12,50", "yes_no": "yes", "one_of": "b", "many_of": "a",
    "region_district": "sino", "national_number": "123456789", "phone": "935550123", "email": "a@example.org", "declaration": "yes",
    "day": "9", "month": "11", "year": "1990", "surname": "A", "name": "B", "district": "sino", "street": "S", "house": "1",
}  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_a_questionnaire_without_findings_never_fails_in_front_of_a_citizen(app: Portal, data: st.DataObject) -> None:
    form = data.draw(questionnaires())
    assert findings(form) == []
    language = data.draw(st.sampled_from(LANGUAGES))
    answers: dict[str, Any] = {}
    for page in form.pages:
        if page not in visible_pages(form, answers):
            continue
        for _round in range(4):
            typed = MultiDict(answer for question in page.questions for answer in typed_for(data, question))
            sheet, _html = fill(app, page, typed, prune(form, answers), language=language)
            answers = with_page(page, answers, sheet.answers())
    answers = prune(form, answers)
    for page in form.pages:
        assert holds(page.when, answers) in (True, False)
    for problem in problems(form, answers, TODAY, profile=TJ, areas=AREAS):
        assert "%(" not in problem.text(language)
    summary(form, answers, a_setting(language))


def typed_for(data: st.DataObject, question: Question, name: str = "") -> list[tuple[str, str]]:
    name = name or f"q_{question.key}"
    if question.kind == "group":
        boxes = [(f"{name}-entry", "0")]
        return boxes + [box for inner in question.questions for box in typed_for(data, inner, f"{name}-0-{inner.key}")]
    junk = st.text(max_size=5)
    return [
        (f"{name}-{part}" if part else name, data.draw(st.just(GOOD.get(part or question.kind, "")) | junk))
        for part in kinds.get(question.kind).parts
    ]
