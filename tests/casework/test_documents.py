"""What an approval or a refusal will say, before it is said; answers beside what is known."""

import datetime as dt
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from egov.casework.comparison import DIFFERS, SAME, UNKNOWN, compare, count_differences
from egov.casework.documents import rows_of, valid_until
from egov.catalogue.definition import CertificateForm
from egov.identity.models import Account
from egov.profiles.loading import load_profile
from egov.questionnaire.kinds.base import Setting
from egov.questionnaire.schema import Questionnaire
from tests.builders.applications import text

SETTING = Setting("en", load_profile("tj"), dt.date(2026, 11, 23))
HOLDER = Account(
    surname="Саидов",
    name="Фаррух",
    patronymic="",
    born_on=dt.date(1991, 3, 17),
    email="f@example.tj",
    phone=None,
    national_number=None,
)
QUESTIONS = Questionnaire.model_validate(
    {
        "pages": [
            {
                "key": "you",
                "title": text("You"),
                "questions": [
                    {"key": "who", "kind": "person", "label": text("Who"), "prefill": "account"},
                    {"key": "email", "kind": "email", "label": text("E-mail"), "prefill": "account"},
                    {"key": "other", "kind": "email", "label": text("Another"), "required": False},
                    {
                        "key": "children",
                        "kind": "group",
                        "label": text("Children"),
                        "entry": text("Child"),
                        "required": False,
                        "questions": [{"key": "child", "kind": "text", "label": text("Name")}],
                    },
                ],
            }
        ]
    }
)
ANSWERS = {
    "who": {"surname": "САИДОВ ", "name": "Фаррух", "born_on": "1991-03-17"},
    "email": "other@example.tj",
    "other": "f@example.tj",
    "children": [{"child": "Сомон"}, {"child": "Нигина"}],
}


def lines(**more):
    return {line.label: line for part in compare(QUESTIONS, ANSWERS, HOLDER, SETTING, **more) for line in part.lines}


def test_answers_are_compared_with_the_account_letter_case_and_spaces_aside():
    found = lines()
    assert found["Who (en)"].verdict == SAME
    assert found["E-mail (en)"].verdict == DIFFERS
    assert found["E-mail (en)"].known == ["f@example.tj"]
    assert found["Another (en)"].verdict == UNKNOWN
    assert count_differences(compare(QUESTIONS, ANSWERS, HOLDER, SETTING)) == 1


def test_entries_of_a_group_are_numbered():
    assert [label for label in lines() if label.startswith("Name")] == ["Name (en) (1)", "Name (en) (2)"]


def test_what_was_corrected_shows_what_stood_there_before():
    found = lines(before={"email": "older@example.tj", "other": "F@example.tj "})
    assert found["E-mail (en)"].before == ["older@example.tj"]
    assert found["Another (en)"].before == []


def test_only_the_answers_put_before_another_authority_are_shown():
    assert list(lines(only=["email"])) == ["E-mail (en)"]
    assert compare(QUESTIONS, ANSWERS, HOLDER, SETTING, only=[]) == []


def test_a_document_says_the_entries_of_a_group_but_not_the_files_attached_to_them(app):
    inner = [
        {"key": "child", "kind": "text", "label": text("Name")},
        {"key": "proof", "kind": "file", "label": text("Medical certificate")},
    ]
    children = {"key": "children", "kind": "group", "label": text("Children"), "questions": inner}
    proofs = {"key": "papers", "kind": "file", "label": text("Papers")}
    page = {"key": "you", "title": text("You"), "questions": [children, proofs]}
    definition = SimpleNamespace(questionnaire=Questionnaire.model_validate({"pages": [page]}))
    rows = [{"label": text("x"), "question": key} for key in ("children", "proof", "papers")]
    form = CertificateForm.model_validate({"title": text("x"), "rows": rows})
    answers = {"children": [{"child": "Шоира", "proof": [233]}, {"child": "Далер", "proof": [234]}], "papers": [235]}
    with app.test_request_context("/en/"):
        said = rows_of(form, definition, SimpleNamespace(answers=answers))
    assert [value["en"] for _label, value in said] == ["Шоира, Далер"]


def test_a_document_ends_on_the_same_day_of_the_month_or_on_its_last():
    def ends(day, months):
        return valid_until(CertificateForm.model_validate({"title": text("x"), "valid_months": months}), day)

    assert ends(dt.date(2026, 1, 31), 1) == dt.date(2026, 2, 28)
    assert ends(dt.date(2027, 8, 31), 6) == dt.date(2028, 2, 29)
    assert ends(dt.date(2026, 11, 23), 12) == dt.date(2027, 11, 23)
    assert ends(dt.date(2026, 12, 31), 120) == dt.date(2036, 12, 31)
    assert valid_until(CertificateForm.model_validate({"title": text("x")}), dt.date(2026, 1, 1)) is None


@given(st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31)), st.integers(1, 600))
def test_a_document_is_good_for_whole_months(day, months):
    last = valid_until(CertificateForm.model_validate({"title": text("x"), "valid_months": months}), day)
    assert (last.year - day.year) * 12 + last.month - day.month == months
    assert last.day <= day.day


def test_a_document_may_end_as_the_answers_say():
    rules = [{"months": 3, "condition": {"==": [{"var": "term"}, "m3"]}}, {"until": "last_day"}]
    form = CertificateForm.model_validate({"title": text("x"), "valid_months": 12, "validity": rules})
    day = dt.date(2026, 11, 23)
    assert valid_until(form, day, {"term": "m3", "last_day": "2027-01-01"}) == dt.date(2027, 2, 23)
    assert valid_until(form, day, {"last_day": "2027-01-01"}) == dt.date(2027, 1, 1)
    assert valid_until(form, day, {}) == dt.date(2027, 11, 23)
