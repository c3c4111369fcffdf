"""The calculator beside fees and terms: sample answers and a day in, what people pay and until when they are answered out."""

import datetime as dt
import re

import pytest

from egov.catalogue import queries
from egov.catalogue.fees import CalculationIndex
from egov.kernel.localised import LANGUAGES, LocalisedText
from tests.admin.test_builder import get, text_of
from tests.admin.test_registry import path
from tests.builders.catalogue import a_service, four
from tests.builders.identity import an_account, sign_in

WORK = {"==": [{"var": "purpose"}, "work"]}
OTHER = {"==": [{"var": "purpose"}, "other"]}
CHILDREN = {
    "key": "children",
    "kind": "group",
    "label": four("Children"),
    "questions": [
        {"key": "age", "kind": "number", "label": four("Age")},
        {"key": "nick", "kind": "text", "label": four("Nickname")},
    ],
}
FORM = {
    "pages": [
        {
            "key": "first",
            "title": four("First"),
            "questions": [
                {"key": "full_name", "kind": "text", "label": four("Full name")},
                {
                    "key": "purpose",
                    "kind": "one_of",
                    "label": four("What is it for?"),
                    "options": [{"value": "work", "label": four("Work")}, {"value": "other", "label": four("Other")}],
                },
                {"key": "born", "kind": "date", "label": four("Born on"), "when": WORK},
                {"key": "paper", "kind": "file", "label": four("Old paper")},
                {"key": "rooms", "kind": "number", "label": four("Rooms")},
                CHILDREN,
            ],
        }
    ]
}
FEES = [
    {"kind": "fixed", "amount": "10", "label": four("Form")},
    {"kind": "index_multiple", "multiple": "2", "label": four("Fast"), "condition": WORK},
    {"kind": "fixed", "amount": "5", "label": four("Lost"), "condition": {"missing": ["paper"]}},
    {"kind": "free", "label": four("Minors"), "condition": {"<": [{"var": "born.years_since"}, 18]}},
    {"kind": "fixed", "amount": "3", "condition": {"some": [{"var": "children"}, {">": [{"var": "age"}, 3]}]}},
]
TERMS = [{"amount": 1, "unit": "working_days", "condition": WORK}, {"amount": 10, "unit": "working_days"}]


@pytest.fixture
def desk(client, monkeypatch):
    """An editor's browser, a service whose fee depends on much, and an index that changes on the first of 2026."""
    index = CalculationIndex(LocalisedText(), ((dt.date(2025, 1, 1), 75), (dt.date(2026, 1, 1), 80)))
    monkeypatch.setattr("egov.catalogue.fees.present_index", lambda: index)
    sign_in(client, an_account("editor"))
    a_service("passport", questionnaire=FORM, fees=FEES, terms=TERMS, certificate=None, published=False)
    return client


def reckoned(desk, day="2026-03-02", **answers):
    """What the calculator says: the lines that hold, and its table by the first word of each row."""
    year, month, number = day.split("-")
    given = {f"q_{name.replace('__', '-')}": text for name, text in answers.items()}
    seen = [f"q_{key}" for key in ("purpose", "born", "paper", "children")]
    query = {"on-day": number, "on-month": month, "on-year": year, "_seen": seen, **given}
    page = text_of(desk.get(path(rest="/terms-fees"), query_string=query)).partition('id="calculation"')[2]
    lines = re.findall(r"<li>.*?<span>(.*?)</span>", page, re.S)
    rows = dict(re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>', page))
    return lines, {name: text.replace("\u00a0", " ") for name, text in rows.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_stands_beside_fees_and_terms_in_every_language(desk, language):
    page = desk.get(f"/{language}/admin/services/passport/terms-fees").get_data(as_text=True)
    assert 'id="calculator-form"' in page
    assert 'id="calculation"' not in desk.get(f"/{language}/admin/services/passport/documents").get_data(as_text=True)


def test_it_asks_the_questions_that_conditions_look_at_and_no_others(desk):
    asked = get(desk, "/terms-fees").partition('id="calculator-form"')[2].partition("</form>")[0]
    assert re.findall(r'data-key="(\w+)"', asked) == ["purpose", "born", "paper", "children"]
    assert 'data-key="paper" data-kind="yes_no"' in asked


def test_entries_of_a_group_are_put_in_by_its_button_and_count(desk):
    query = {"_add": "q_children", "_seen": "q_children"}
    page = text_of(desk.get(path(rest="/terms-fees"), query_string=query))
    box = re.search(r'name="(q_children-\w+-age)"', page)[1]
    assert "nick" not in page.partition('id="calculator-form"')[2].partition("</form>")[0]
    entry = box.split("-")[1]
    query = {"_seen": ["q_children", box], "q_children-entry": entry, box: "7"}
    page = text_of(desk.get(path(rest="/terms-fees"), query_string=query)).partition('id="calculation"')[2]
    assert "13 somoni" in page.replace("\u00a0", " ")


def test_the_lines_that_hold_are_added_up_by_the_index_of_the_day(desk):
    assert reckoned(desk, purpose="other", paper="no") == (
        ["Form (en)", "Lost (en)"],
        {
            "Calculation index, year 2026": "80 somoni",
            "Together": "15 somoni",
            "Term": "10 working days",
            "Decided by": "16.03.2026",
        },
    )
    lines, rows = reckoned(desk, purpose="work", paper="yes")
    assert lines == ["Form (en)", "Fast (en)"]
    assert (rows["Together"], rows["Term"], rows["Decided by"]) == ("170 somoni", "1 working day", "03.03.2026")
    assert reckoned(desk, "2025-03-03", purpose="work", paper="yes")[1]["Together"] == "160 somoni"


def test_an_exemption_leaves_nothing_to_pay(desk):
    lines, rows = reckoned(desk, purpose="work", born__day="1", born__month="2", born__year="2015")
    assert "Minors (en)" in lines
    assert rows["Together"] == "Free"
    grown = reckoned(desk, paper="no", purpose="other", born__day="1", born__month="2", born__year="1990")
    assert grown[1]["Together"] == "15 somoni"


def told(desk, slug="passport", **answers):
    """Everything that the calculator says, without its marks."""
    seen = [f"q_{key}" for key in ("purpose", "born", "paper", "children", "children-1-age")]
    query = {"_seen": seen, **{f"q_{name}": text for name, text in answers.items()}}
    page = text_of(desk.get(path(slug, "/terms-fees"), query_string=query)).partition('id="calculation"')[2]
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("</section>")[0]).replace("\u00a0", " ").split())


def test_what_hangs_on_questions_without_an_answer_is_said_to(desk):
    page = told(desk)
    assert "Fast (en) : 160 somoni depends on the answers (What is it for? (en): Work (en))" in page
    assert (
        "Together: It depends on the answers to: What is it for? (en); Born on (en); Old paper (en); Children (en)." in page
    )
    assert "Term usually 10 working days" in page
    assert "Term: It depends on the answers to: What is it for? (en)." in page
    settled = told(desk, purpose="other", paper="yes")
    assert "Term 10 working days" in settled
    assert "It depends on the answers to: Children (en)." in settled, "a date that others are not asked for settles nothing"


def test_an_entry_that_is_there_and_not_filled_in_settles_nothing(desk):
    old = {">=": [{"var": "children.0.age"}, 3]}
    a_service(
        "late", questionnaire=FORM, published=False, certificate=None, fees=[{"kind": "free"}, {**FEES[4], "condition": old}]
    )
    page = told(desk, "late", **{"children-entry": "1"})
    assert "Together Depends on the answers Together: It depends on the answers to: Age (en)." in page
    seen = {"children-entry": "1", "children-1-age": "7"}
    assert "Together 3 somoni" in told(desk, "late", **seen)
    assert "Together Free" in told(desk, "late", **seen | {"children-1-age": "2"})


def test_free_is_said_only_where_the_description_says_so(desk):
    a_service(
        "hanging", questionnaire=FORM, published=False, certificate=None, fees=[FEES[1], {**FEES[1], "condition": OTHER}]
    )
    page = told(desk, "hanging")
    assert "Together Depends on the answers" in page
    assert "Free" not in page
    a_service("half", questionnaire=FORM, published=False, certificate=None, fees=[FEES[1]])
    assert "Together Not described yet Together: No line of the fee applies" in told(desk, "half", purpose="other")
    a_service("free", questionnaire=FORM, published=False, certificate=None, fees=[{"kind": "free"}])
    assert "Together Free" in told(desk, "free")


def test_what_cannot_be_read_is_told_and_the_rest_is_reckoned(desk):
    year = {"on-day": "31", "on-month": "2", "on-year": "2026", "_seen": "q_born", "q_born-day": "x"}
    answer = desk.get(path(rest="/terms-fees"), query_string=year)
    assert answer.status_code == 200
    assert "govuk-error-message" in text_of(answer).partition('id="calculation"')[2]
    for hostile in ({"q_purpose": "<script>"}, {"on-day": "9" * 500}, {"_add": "q_children"}, {"q_children-entry": "x"}):
        assert desk.get(path(rest="/terms-fees"), query_string=hostile).status_code == 200, hostile


def test_it_writes_nothing_and_reckons_over_the_working_version(desk):
    before = queries.find_open(queries.get_service("passport")).stamp
    reckoned(desk, purpose="work")
    assert queries.find_open(queries.get_service("passport")).stamp == before
    form = {"seen": re.search(r'name="seen" value="([\d.]+)"', get(desk, "/terms-fees"))[1], "do": "remove:fees.0"}
    desk.submit(path(rest="/terms-fees"), data=form)
    assert reckoned(desk, paper="no")[1]["Together"] == "5 somoni"


def test_a_service_without_terms_and_fees_has_nothing_to_reckon(desk):
    a_service("bare", published=False, fees=[], terms=[])
    page = text_of(desk.get(path("bare", "/terms-fees")))
    assert "no condition looks at an answer" in page
    assert page.partition('id="calculation"')[2].count("Not described yet") == 2
    assert "No fee is described yet." in page
