"""Answers lead to questions; those no longer asked do not count; what is missing or wrong is named."""

import datetime as dt
from dataclasses import dataclass

from egov.questionnaire import attached
from egov.questionnaire.answers import problems, prune, show, summary, visible_pages, visible_questions, with_page
from egov.questionnaire.prefill import Known, known_answers
from tests.builders.questionnaire import AREAS, TJ, TODAY, AFile, a_page, a_question, a_questionnaire, a_setting

WHO = a_page(a_question("who", "one_of"), a_question("why", when={"==": [{"var": "who"}, "b"]}), key="who")
KIDS = a_page(
    a_question("many", "yes_no"),
    a_question(
        "kids",
        "group",
        when={"var": "many"},
        questions=[
            a_question("kid"),
            a_question("school", when={"==": [{"var": "kid"}, "Anora"]}),
            a_question("paper", "file", required=False),
        ],
    ),
    key="kids",
    when={"==": [{"var": "who"}, "a"]},
)
LAST = a_page(a_question("note", "text", required=False, when={"==": [{"var": "why"}, "x"]}), key="last")
FORM = a_questionnaire(WHO, KIDS, LAST)


def test_pages_and_questions_follow_the_answers() -> None:
    assert [page.key for page in visible_pages(FORM, {})] == ["who"]
    assert [page.key for page in visible_pages(FORM, {"who": "a"})] == ["who", "kids"]
    assert [page.key for page in visible_pages(FORM, {"who": "b", "why": "x"})] == ["who", "last"]
    assert [q.key for q in visible_questions(WHO, {"who": "b"})] == ["who", "why"]
    assert [q.key for q in visible_questions(KIDS, {"who": "a", "many": True})] == ["many", "kids"]


def test_an_answer_to_a_question_no_longer_asked_does_not_count() -> None:
    changed_mind = {"who": "a", "why": "x", "note": "hidden", "many": False, "kids": [{"kid": "A"}], "unknown": 1}
    assert prune(FORM, changed_mind) == {"who": "a", "many": False}
    assert [page.key for page in visible_pages(FORM, changed_mind)] == ["who", "kids"]
    inside = {"who": "a", "many": True, "kids": [{"kid": "Somon", "school": "1"}, {"kid": "Anora", "school": "2"}, "broken"]}
    assert prune(FORM, inside)["kids"] == [{"kid": "Somon"}, {"kid": "Anora", "school": "2"}]


def test_what_is_missing_or_wrong_is_named_with_its_path() -> None:
    answers = {"who": "a", "many": True, "kids": [{"kid": "Anora"}, {"kid": "x" * 300}]}
    found = problems(FORM, answers, TODAY, profile=TJ)
    assert [(p.page.key, p.at) for p in found] == [("kids", "kids.0.school"), ("kids", "kids.1.kid")]
    assert found[0].text("ru") == "Заполните поле: school (ru)"
    assert found[1].text("en") == "Shorten this to 200 characters or fewer."
    assert problems(FORM, {"who": "b", "why": "x"}, TODAY, profile=TJ) == []


def test_a_page_is_replaced_whole() -> None:
    assert with_page(WHO, {"who": "b", "why": "x", "many": True}, {"who": "a"}) == {"who": "a", "many": True}


def test_check_your_answers_lists_every_page_with_rows_in_words() -> None:
    answers = {"who": "a", "many": True, "kids": [{"kid": "Anora", "school": "2", "paper": [5]}]}
    sections = summary(FORM, answers, a_setting("ru", files={5: AFile("свидетельство.pdf")}))
    assert [section.page.key for section in sections] == ["who", "kids"]
    assert [(row.at, row.entry, row.lines) for row in sections[1].rows] == [
        ("many", None, ["Да"]),
        ("kids.0.kid", 1, ["Anora"]),
        ("kids.0.school", 1, ["2"]),
        ("kids.0.paper", 1, ["свидетельство.pdf"]),
    ]


def test_a_group_shows_an_entry_a_line() -> None:
    entries = [{"kid": "Anora", "school": "2"}, {"kid": "Somon"}]
    assert show(KIDS.questions[1], entries, "en", profile=TJ) == ["Anora, 2", "Somon"]
    assert show(KIDS.questions[0], None, "en", profile=TJ) == []
    area = a_question("where", "region_district")
    assert show(area, {"region": "TJ-DU", "district": "sino"}, "en", profile=TJ, areas=AREAS) == ["Dushanbe (en), Sino (en)"]


def test_files_come_in_go_out_and_are_found_by_path() -> None:
    answers = {"who": "a", "many": True}
    answers = attached.with_files(answers, "kids.1.paper", [7, 8])
    assert answers["kids"] == [{}, {"paper": [7, 8]}]
    answers = attached.with_files(answers, "kids.1.paper", [8, 9])
    assert [(path, file_id) for path, _q, file_id in attached.files_in(FORM, answers)] == [
        ("kids.1.paper", 7),
        ("kids.1.paper", 8),
        ("kids.1.paper", 9),
    ]
    assert attached.without_file(answers, 8)["kids"] == [{}, {"paper": [7, 9]}]
    assert attached.without_file({"photo": [1], "n": True}, 1) == {"n": True}


@dataclass
class AHolder:
    email: str | None = "anora@example.org"
    phone: str | None = None
    surname: str = "Раҳимова"
    name: str = "Анора"
    patronymic: str | None = None
    born_on: dt.date | None = dt.date(1990, 11, 9)
    national_number: str | None = "123456789"


def test_the_account_answers_what_it_knows_and_registers_nothing_yet() -> None:
    form = a_questionnaire(
        a_page(
            a_question("mail", "email", prefill="account"),
            a_question("phone", "phone", prefill="account"),
            a_question("me", "person", prefill="account"),
            a_question("number", "national_number", prefill="account"),
            a_question("mother", "person", prefill="population"),
            a_question("other", "email"),
        )
    )
    known = known_answers(form, {"number": "987654321"}, AHolder())
    assert known == {
        "mail": Known("anora@example.org", "account"),
        "me": Known({"surname": "Раҳимова", "name": "Анора", "born_on": "1990-11-09"}, "account"),
    }
