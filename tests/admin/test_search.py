"""The administrators' pages of the search: everyday words, and what was searched in vain."""

import datetime as dt

import pytest

from egov.catalogue import revisions
from egov.catalogue.models import EverydayWord, UnansweredSearch
from egov.catalogue.search import everyday_words, unanswered
from egov.catalogue.search.searching import search
from egov.catalogue.search.unanswered import Count
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.localised import LANGUAGES
from tests.builders.catalogue import TESTER, a_service, four
from tests.builders.identity import an_account, sign_in

PAGES = ("", "/new", "/unanswered", "/unanswered?kind=unopened&language=ru", "?language=tg&q=honey")


@pytest.fixture
def publisher(client):
    sign_in(client, an_account("publisher"))
    a_service("bees", name=four("Beekeeping licence"))
    return client


def say(phrase="honey", **meaning):
    word = everyday_words.add(phrase, language="en", by=TESTER, now=clock.now(), **(meaning or {"service": "bees"}))
    db.session.commit()
    return word


def asked(text, best_id=None):
    unanswered.keep([Count("en", text, 4, 0 if best_id else 4, 0, best_id, {1, 2, 3})], on=dt.date(2026, 5, 4))
    db.session.commit()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_in_every_language(publisher, language):
    word = say()
    asked("nectar", word.service_id)
    for rest in (*PAGES, f"/{word.id}", f"/{word.id}/remove"):
        assert publisher.get(f"/{language}/admin/search{rest}").status_code == 200, rest


def test_a_publisher_adds_changes_and_removes_an_everyday_word(publisher):
    sent = publisher.submit("/en/admin/search/new", {"language": "en", "phrase": " Honey ", "service": "bees"})
    assert sent.status_code == 303
    revisions.forget()
    assert [item.slug for item in search("honey").items] == ["bees"]
    word = db.session.query(EverydayWord).one()
    page = publisher.get("/en/admin/search").get_data(as_text=True)
    assert "The search understands “honey” now." in page
    assert "Beekeeping licence" in page
    given = {"language": "en", "phrase": "honey", "meaning": "beekeeping", "service": "", "version": str(word.version_id)}
    assert publisher.submit(f"/en/admin/search/{word.id}", given).status_code == 303
    db.session.expire_all()
    assert db.session.get(EverydayWord, word.id).meaning == "beekeeping"
    assert publisher.submit(f"/en/admin/search/{word.id}/remove").status_code == 303
    assert db.session.query(EverydayWord).count() == 0


@pytest.mark.parametrize(
    ("given", "error", "field"),
    [
        ({"phrase": "", "service": "bees"}, "Write the word or phrase.", "phrase"),
        ({"phrase": "honey"}, "Write either other words or a service.", "meaning"),
        ({"phrase": "honey", "service": "nowhere"}, "There is no service with this address or code.", "service"),
        ({"phrase": "hives", "service": "bees"}, "There is an entry for this already.", "phrase"),
        ({"phrase": "honey", "service": "bees", "language": "xx"}, "Not a valid choice.", "language"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_typed_is_lost(publisher, given, error, field):
    say("hive")
    answer = publisher.submit("/en/admin/search/new", {"language": "en", **given})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in page
    assert error in page
    if given.get("service"):
        assert f'value="{given["service"]}"' in page


def test_who_was_overtaken_is_told(publisher):
    word = say()
    answer = publisher.submit(
        f"/en/admin/search/{word.id}", {"language": "en", "phrase": "wax", "service": "bees", "version": "7"}
    )
    assert answer.status_code == 422
    assert "Meanwhile somebody else changed this entry." in answer.get_data(as_text=True)


def test_editors_read_but_do_not_change(client):
    a_service("bees")
    word = say()
    asked("nectar")
    sign_in(client, an_account("editor"))
    for rest in ("", "/unanswered"):
        page = client.get(f"/en/admin/search{rest}").get_data(as_text=True)
        assert "/admin/search/new" not in page
        assert f"/admin/search/{word.id}" not in page
    for rest in ("/new", f"/{word.id}", f"/{word.id}/remove"):
        assert client.get(f"/en/admin/search{rest}").status_code == 403
        assert client.submit(f"/en/admin/search{rest}", {"phrase": "x"}).status_code == 403


def test_one_press_in_the_report_makes_an_everyday_word_and_takes_the_search_off_the_list(publisher):
    bees = search("beekeeping").items[0]
    asked("nectar", bees.service_id)
    page = publisher.get("/en/admin/search/unanswered?kind=unopened").get_data(as_text=True)
    assert "nectar" in page
    assert "This service" in page
    sent = {"from": "unanswered", "language": "en", "phrase": "nectar", "service": "bees"}
    answer = publisher.submit("/en/admin/search/new", sent)
    assert answer.location.startswith("/en/admin/search/unanswered")
    assert db.session.query(UnansweredSearch).count() == 0
    revisions.forget()
    assert [item.slug for item in search("nectar").items] == ["bees"]


def test_what_people_typed_never_becomes_markup(publisher):
    asked("<b>nectar</b>")
    page = publisher.get("/en/admin/search/unanswered").get_data(as_text=True)
    assert "<b>nectar" not in page
    assert "&lt;b&gt;nectar" in page or "nectar" not in page
