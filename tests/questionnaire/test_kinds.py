"""Each kind reads what people type, says what is wrong, keeps one form and shows it in four languages."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egov.kernel.errors import Invalid
from egov.kernel.localised import LANGUAGES
from egov.questionnaire.dates import add_months, months_between, read_limit
from egov.questionnaire.kinds.registry import kinds
from egov.web.language import translate_for
from tests.builders.questionnaire import TODAY, AFile, a_question, a_setting

NBSP = "\u00a0"


def read(kind: str, typed: str | dict[str, str] | list[str], language: str = "en", **limits: Any) -> Any:
    question = a_question("answer", kind, **limits)
    texts = {"": typed} if isinstance(typed, str | list) else typed
    boxes = {part: text if isinstance(text, list) else [text] for part, text in texts.items()}
    value = kinds.get(kind).read(question, boxes, a_setting(language))
    if value is not None:
        kinds.get(kind).check(question, value, a_setting(language))
    return value


def refusal(kind: str, typed: Any, **limits: Any) -> Invalid:
    with pytest.raises(Invalid) as caught:
        read(kind, typed, **limits)
    return caught.value


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("text", "  Anora \t Rahimova ", "Anora Rahimova"),
        ("text", "\u202dАнора\u202c", "Анора"),
        ("text", " ", None),
        ("long_text", " a\r\nb ", "a\nb"),
        ("number", "1 284", "1284"),
        ("number", "007", "7"),
        ("number", f"12{NBSP}000", "12000"),
        ("number", "0", "0"),
        ("money", "1 200,5", "1200.50"),
        ("money", "1,200.50", "1200.50"),
        ("money", "1.200,50 somoni", "1200.50"),
        ("money", "78", "78.00"),
        ("yes_no", "no", False),
        ("one_of", "b", "b"),
        ("many_of", ["c", "a"], ["a", "c"]),
        ("region_district", "sino", {"region": "TJ-DU", "district": "sino"}),
        ("region_district", "alone", {"region": "alone", "district": "alone"}),
        ("phone", "935550123", "+992935550123"),
        ("phone", "+992 93 555-01-23", "+992935550123"),
        ("phone", "992935550123", "+992935550123"),
        ("phone", "+7 701 234 56 78", "+77012345678"),
        ("email", " Anora@Example.ORG ", "Anora@example.org"),
        ("national_number", "123 456-789", "123456789"),
        ("declaration", "yes", True),
        ("declaration", "", None),
    ],
)
def test_what_people_type_is_read_kindly(kind: str, typed: Any, value: Any) -> None:
    assert read(kind, typed) == value


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (("9", "11", "2026"), "2026-11-09"),
        (("09", "ноябр", "26"), "2026-11-09"),
        (("9", "ноября", "85"), "1985-11-09"),
        (("9", "Қараша", "2026"), "2026-11-09"),
        (("9.11.2026", "", ""), "2026-11-09"),
        (("2026-11-09", "", ""), "2026-11-09"),
        (("29", "2", "2024"), "2024-02-29"),
        (("", "", ""), None),
    ],
)
def test_a_date_is_read_however_it_is_written(typed: tuple[str, str, str], day: str | None) -> None:
    assert read("date", dict(zip(("day", "month", "year"), typed, strict=True))) == day


@pytest.mark.parametrize(
    ("typed", "part", "words"),
    [
        (("9", "13", "2026"), "month", "The month must be from 1 to 12."),
        (("30", "2", "2026"), "day", "from 1 to %(last)s"),
        (("", "2", "2026"), "day", "Enter the day"),
        (("1", "", "2026"), "month", "Enter the month"),
        (("1", "2", ""), "year", "Enter the year"),
        (("1", "2", "20265"), "year", "four digits"),
        (("1", "2", "1850"), "year", "four digits"),
        (("x", "2", "2026"), "day", "from 1 to"),
    ],
)
def test_a_wrong_date_names_the_box_at_fault(typed: tuple[str, str, str], part: str, words: str) -> None:
    error = refusal("date", dict(zip(("day", "month", "year"), typed, strict=True)))
    assert error.field == part
    assert words in error.message


@pytest.mark.parametrize(
    ("kind", "typed", "limits", "words"),
    [
        ("text", "x" * 201, {}, "Shorten"),
        ("text", "a\x00b", {}, "cannot be used"),
        ("text", "a\ud800b", {}, "cannot be used"),
        ("number", "three", {}, "in digits"),
        ("number", "1.5", {}, "whole number"),
        ("number", "1.55", {"decimals": 1}, "digits after the comma"),
        ("number", "-1", {}, "or more"),
        ("number", "11", {"at_most": 10}, "or less"),
        ("number", "9" * 40, {}, "in digits"),
        ("number", "1e5", {}, "in digits"),
        ("money", "1.005", {}, "digits after the comma"),
        ("one_of", "z", {}, "from the list"),
        ("many_of", ["a", "z"], {}, "from the list"),
        ("region_district", "atlantis", {}, "from the list"),
        ("phone", "12", {}, "in full"),
        ("email", "anora@", {}, "in full"),
        ("yes_no", "perhaps", {}, "cannot be used"),
        ("date", {"day": "24", "month": "11", "year": "2026"}, {"latest": "today"}, "or earlier"),
        ("date", {"day": "23", "month": "11", "year": "2008"}, {"earliest": "today-18y+0d"[:9]}, None),
        ("date", {"day": "22", "month": "11", "year": "2008"}, {"earliest": "today-18y"}, "or later"),
    ],
)
def test_a_wrong_answer_is_refused_with_words(kind: str, typed: Any, limits: dict[str, Any], words: str | None) -> None:
    if words is None:
        assert read(kind, typed, **limits)
    else:
        assert words in refusal(kind, typed, **limits).message


def test_an_address_needs_a_district_a_street_and_a_house() -> None:
    boxes = {"district": "sino", "jamoat": "", "street": "Rudaki", "house": "12", "flat": "3"}
    assert read("address", boxes) == {"region": "TJ-DU", "district": "sino", "street": "Rudaki", "house": "12", "flat": "3"}
    for part in ("district", "street", "house"):
        assert refusal("address", {**boxes, part: ""}).field == part
    assert read("address", dict.fromkeys(boxes, "")) is None


def test_a_person_may_have_no_patronymic_but_is_born() -> None:
    boxes = {"surname": "Раҳимова", "name": "Анора", "patronymic": "", "day": "9", "month": "11", "year": "1990"}
    assert read("person", boxes) == {"surname": "Раҳимова", "name": "Анора", "born_on": "1990-11-09"}
    assert refusal("person", {**boxes, "name": ""}).field == "name"
    assert refusal("person", {**boxes, "day": "", "month": "", "year": ""}).field == "day"
    assert refusal("person", {**boxes, "year": "2027"}).field == "day"


def test_a_national_number_is_judged_by_the_rule_of_the_country() -> None:
    assert "nine digits" in refusal("national_number", "12345").message
    assert refusal("national_number", "11/45").field == "national_number"


@pytest.mark.parametrize(
    ("kind", "value", "lines"),
    [
        ("date", "2026-11-09", ["09.11.2026"]),
        ("money", "1200.50", [f"1{NBSP}200,50{NBSP}сомонӣ"]),
        ("money", "78.00", [f"78{NBSP}сомонӣ"]),
        ("number", "2.5", ["2,5"]),
        ("yes_no", True, ["Ҳа"]),
        ("phone", "+992935550123", ["+992 93 555 0123"]),
        ("many_of", ["a", "b"], ["a (tg)", "b (tg)"]),
        ("region_district", {"region": "TJ-DU", "district": "sino"}, ["Dushanbe (tg), Sino (tg)"]),
        ("region_district", {"region": "alone", "district": "alone"}, ["A region of its own (tg)"]),
        ("file", [7, 8], ["photo.jpg", "№ 8"]),
        ("person", {"surname": "A", "name": "B", "born_on": "1990-11-09"}, ["A B", "санаи таваллуд: 09.11.1990"]),
    ],
)
def test_an_answer_is_shown_in_the_readers_language(kind: str, value: Any, lines: list[str]) -> None:
    setting = a_setting("tg", files={7: AFile("photo.jpg")})
    assert kinds.get(kind).show(a_question("answer", kind), value, setting) == lines


junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(["2026-02-30", "1e9", "+992"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["surname", "name", "born_on", "district", "region", "street", "house"]), inner, max_size=5
        )
    ),
    max_leaves=6,
)


@pytest.mark.parametrize("kind", list(kinds))
@given(value=junk, language=st.sampled_from(LANGUAGES))
def test_no_kept_answer_however_broken_makes_a_kind_fail(kind: str, value: Any, language: str) -> None:
    question, setting = a_question("answer", kind), a_setting(language)
    try:
        kinds.get(kind).check(question, value, setting)
    except Invalid as error:
        translate_for(language, error.message, **{"label": "x", **error.params})
    if value:
        kinds.get(kind).show(question, value, setting)
        kinds.get(kind).spell(question, value, setting)


typed_text = st.text(max_size=12) | st.sampled_from(
    ["1 284,50", "٣", "²", "9.11.2026", "ноя", "+992 93 555 01 23", "a", "yes", "sino", "0"]
)


@pytest.mark.parametrize("kind", [name for name in kinds if name not in ("file", "group")])
@given(data=st.data())
def test_whatever_is_typed_is_read_or_refused_and_reads_the_same_again(kind: str, data: st.DataObject) -> None:
    plugin, question, setting = kinds.get(kind), a_question("answer", kind), a_setting("kk")
    typed = {part: [data.draw(typed_text)] for part in plugin.parts}
    try:
        value = plugin.read(question, typed, setting)
        if value is None:
            return
        plugin.check(question, value, setting)
    except Invalid:
        return
    assert all(isinstance(text, str) for text in plugin.show(question, value, setting))
    again = {part: [*texts] for part, texts in plugin.spell(question, value, setting).items()}
    assert plugin.read(question, again, setting) == value


@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)))
def test_every_date_of_three_centuries_is_read_back(day: dt.date) -> None:
    assert read("date", {"day": str(day.day), "month": str(day.month), "year": str(day.year)}) == day.isoformat()


@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)), st.integers(-1200, 1200))
def test_months_between_counts_what_add_months_adds(day: dt.date, months: int) -> None:
    later = add_months(day, months)
    assert (
        abs(months_between(day, later)) in (abs(months), abs(months) - 1)
        if months < 0
        else months_between(day, later) == months
    )


def test_a_date_limit_is_a_day() -> None:
    assert read_limit("today-18y", TODAY) == dt.date(2008, 11, 23)
    assert read_limit("today+3m", dt.date(2026, 11, 30)) == dt.date(2027, 2, 28)
    assert read_limit("today-90d", TODAY) == dt.date(2026, 8, 25)
    assert read_limit("2026-01-02", TODAY) == dt.date(2026, 1, 2)
