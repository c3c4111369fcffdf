"""What people search in vain is counted without saying who, shown when several asked, and forgotten; a search hardly ever writes."""

import datetime as dt

import pytest

from egov.catalogue.models import UnansweredSearch
from egov.catalogue.search import gathering, unanswered
from egov.catalogue.search.gathering import Gathering
from egov.catalogue.search.unanswered import Count, is_harmless
from egov.kernel.db import db
from tests.builders.catalogue import a_service, four
from tests.statements import statements

DAY = dt.date(2026, 5, 4)


def count(text="зоғ", asked=1, found_nothing=1, opened=0, marks=(1,), best_id=None):
    return Count("tg", text, asked, found_nothing, opened, best_id, set(marks))


def keep(*counts, on=DAY):
    unanswered.keep(counts, on=on)
    db.session.commit()


def shown(**options):
    return [(line.search.text, line.search.asked) for line in unanswered.page(**options).items]


@pytest.mark.parametrize(
    "text",
    ["шиноснома", "справка 2-НДФЛ", "ID card 16", "паспорт для ребёнка", "form 1040"],
)
def test_common_words_may_be_counted(text):
    assert is_harmless(text)


@pytest.mark.parametrize(
    "text",
    [
        *("512345678", "паспорт A1234567", "+992 90 123 45 67", "90-123-45-67", "rahim@mail.tj", "https://x.tj", "www.x.tj"),
        *("", "!!!", "12", "a" * 30, "як ду се чор панҷ шаш ҳафт", "слово " * 20, "TJ-AB12-CD34"[:2] + " AB12345"),
    ],
)
def test_numbers_addresses_and_stories_are_never_counted(text):
    assert not is_harmless(text)
    seen = Gathering()
    seen.note(text, "tg", found=0, best_id=None, mark=1)
    assert not seen._counts


def test_nothing_is_shown_before_three_visitors_asked(app):
    keep(count(marks=(1, 2)))
    assert shown() == []
    keep(count(marks=(2,)))
    assert shown() == [], "the second visitor asked again the same day"
    keep(count(marks=(3,)))
    assert shown() == [("зоғ", 3)]


def test_one_visitor_on_three_days_is_enough(app):
    for day in range(3):
        keep(count(), on=DAY + dt.timedelta(days=day))
    assert shown() == [("зоғ", 3)]


def test_ways_of_writing_one_search_are_one_line(app):
    for mark, text in enumerate(("Зоғ", "зог", "ЗОҒ")):
        keep(count(text, marks=(mark,)))
    assert [asked for _, asked in shown()] == [3]


def test_writing_down_what_was_gathered_takes_few_statements_however_much_it_is(app):
    with statements() as seen:
        keep(*(count(f"калима {number}", marks=(number,)) for number in range(150)))
        keep(*(count(f"калима {number}", marks=(number + 1,)) for number in range(150)))
    assert db.session.query(UnansweredSearch).filter_by(seen=2, asked=2).count() == 150
    assert len([one for one in seen if "unanswered_search" in one]) < 10


def test_what_is_opened_often_enough_is_answered(app):
    bees = a_service("bees")
    keep(count("асал", asked=30, found_nothing=0, opened=5, marks=range(9), best_id=bees.id))
    keep(count("занбӯр", asked=30, found_nothing=0, opened=1, marks=range(9), best_id=bees.id))
    line = unanswered.page(nothing=False).items
    assert [(one.search.text, one.slug) for one in line] == [("занбӯр", "bees")]
    assert shown(nothing=True) == []


def test_the_report_pages_by_frequency_without_gaps(app):
    keep(*(count(f"калима{letter}", asked=5 + number % 3, marks=(1, 2, 3)) for number, letter in enumerate("абвгдежз")))
    first = unanswered.page(limit=3)
    second = unanswered.page(limit=3, after=first.after)
    third = unanswered.page(limit=3, after=second.after)
    lines = [line.search for page in (first, second, third) for line in page.items]
    assert len({line.id for line in lines}) == 8
    assert [line.asked for line in lines] == sorted((line.asked for line in lines), reverse=True)
    assert third.after is None


def test_what_nobody_asks_any_more_is_forgotten_the_rare_sooner(app):
    keep(count("калон", marks=(1, 2, 3)), count("нодир", marks=(1,)))
    assert unanswered.tidy(on=DAY + dt.timedelta(days=14)) == 0
    assert unanswered.tidy(on=DAY + dt.timedelta(days=15)) == 1
    assert [row.text for row in db.session.query(UnansweredSearch)] == ["калон"]
    assert unanswered.tidy(on=DAY + dt.timedelta(days=91)) == 1


def test_a_process_gives_away_what_it_gathered_once_a_minute(monkeypatch):
    seen = Gathering()
    seen.note("зоғ", "tg", found=0, best_id=None, mark=7)
    seen.note("ЗОҒ", "tg", found=0, best_id=None, mark=8)
    seen.note_opened("зоғ", "tg")
    assert seen.due() == []
    monkeypatch.setattr(gathering, "SECONDS", 0.0)
    given = seen.due()
    assert [(one.asked, one.found_nothing, one.opened, one.marks) for one in given] == [(2, 2, 1, {7, 8})]
    assert seen.due() == []


def test_a_flood_of_searches_does_not_fill_the_memory():
    seen = Gathering()
    for number in range(gathering.MOST * 3):
        seen.note(f"калима {number}", "tg", found=0, best_id=None, mark=1)
    assert len(seen.due()) == gathering.MOST


def test_a_search_is_counted_through_the_page_and_an_opening_by_the_page_it_comes_from(client, monkeypatch):
    a_service("bees", name=four("Beekeeping licence"))
    client.budget = 20  # once a minute one search writes down what all have gathered
    client.get("/tg/services?q=зоғ")
    client.get("/tg/services?q=beekeeping")
    client.get("/tg/services/bees", headers={"Referer": "http://localhost/tg/services?q=beekeeping&online="})
    client.get("/tg/services/bees", headers={"Referer": "http://elsewhere/tg/services?q=beekeeping"})
    client.get("/tg/services/bees", headers={"Referer": "http://localhost/tg/services?q=%ff%00&q=1&"})
    assert db.session.query(UnansweredSearch).count() == 0
    monkeypatch.setattr(gathering, "SECONDS", 0.0)
    client.get("/tg/services?q=зоғ")
    db.session.rollback()
    rows = {row.text: row for row in db.session.query(UnansweredSearch)}
    assert (rows["зоғ"].asked, rows["зоғ"].found_nothing, rows["зоғ"].seen) == (2, 2, 1)
    assert (rows["beekeeping"].asked, rows["beekeeping"].opened, rows["beekeeping"].found_nothing) == (1, 1, 0)


def test_filtered_exact_and_further_pages_of_a_search_do_not_count(client, monkeypatch):
    monkeypatch.setattr(gathering, "SECONDS", 0.0)
    for address in ("&online=1", "&exact=1"):
        client.get(f"/tg/services?q=зоғ{address}")
    assert db.session.query(UnansweredSearch).count() == 0
