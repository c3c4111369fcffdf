"""The service registry: editing part by part, side by side, approval by a second person, comparing, returning."""

import datetime as dt
import re
from html import unescape

import pytest

from egov.catalogue import actions, queries, reviewing
from egov.catalogue.definition import read_definition
from egov.catalogue.models import State
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.localised import LANGUAGES
from tests.builders.catalogue import TESTER, a_new_version, a_service, four
from tests.builders.identity import actor_of, an_account, sign_in
from tests.builders.spine import settle

SCREENS = ("", "/kind", "/texts", "/texts?part=person", "/terms-fees", "/documents", "/versions")


@pytest.fixture
def editor(app):
    return an_account("editor")


@pytest.fixture
def desk(client, editor):
    """An editor's browser."""
    sign_in(client, editor)
    return client


def path(slug="passport", rest=""):
    return f"/en/admin/services/{slug}{rest}"


def sent(page, radios=True):
    """What the form of a page would send, as it was opened; of radio buttons the last, or none."""
    page = page[page.index("<main") :].partition("</main>")[0]
    form = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrf_token" and 'type="checkbox"' not in tag and (radios or 'type="radio"' not in tag):
            form[name[1]] = unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\r?\n?(.*?)</textarea>', page, re.S):
        form[name] = unescape(text)
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options) or re.search(r'selected value="([^"]*)"', options)
        form[name] = chosen[1] if chosen else ""
    return form


def working(slug="passport"):
    db.session.expire_all()
    version = queries.find_open(queries.get_service(slug))
    return version and queries.definition_of(version)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_opens_in_every_language(desk, language):
    service = a_service("passport")
    a_new_version(service, name=four("Newer"))
    actions.save_working(service, queries.definition_of(queries.get_published("passport")), by=TESTER, now=clock.now())
    db.session.commit()
    for rest in (*SCREENS, "/compare?from=1&to=2"):
        assert desk.get(f"/{language}/admin/services/passport{rest}").status_code == 200, rest
    assert desk.get(f"/{language}/admin").status_code == 200
    assert desk.get(f"/{language}/admin/services").status_code == 200


def test_only_those_who_edit_the_catalogue_come_in(client):
    a_service("passport")
    for role in (None, "officer", "auditor"):
        sign_in(client, an_account(role))
        for rest in SCREENS:
            assert client.get(path(rest=rest)).status_code == 403


def test_those_who_keep_accounts_are_led_to_them_and_citizens_are_not(client):
    sign_in(client, an_account("admin"))
    assert client.get("/en/admin").location.endswith("/admin/authorities")
    sign_in(client, an_account("auditor"))
    assert client.get("/en/admin").location.endswith("/admin/journal")
    sign_in(client, an_account())
    assert client.get("/en/admin").status_code == 403


def test_the_list_finds_services_by_words_code_and_address_and_by_state(desk):
    a_service("passport", name=four("Passport"), code="00000007")
    a_service("beekeeping", name=four("Beekeeping"), published=False)
    for query in ("pasport", "00000007", "passp"):
        page = desk.get("/en/admin/services", query_string={"q": query}).get_data(as_text=True)
        assert "Passport (en)" in page
        assert "Beekeeping" not in page
    page = desk.get("/en/admin/services?state=working").get_data(as_text=True)
    assert "Beekeeping (en)" in page
    assert "Passport (en)" not in page


def test_a_text_is_saved_in_the_columns_shown_and_the_public_page_stays(desk):
    a_service("passport")
    page = desk.get(path(rest="/texts?left=tg&right=ru")).get_data(as_text=True)
    assert 'name="name_kk"' not in page
    form = sent(page) | {"name_tg": "Шиноснома", "name_ru": "Паспорт", "keywords_ru": "загран\nпаспорт\nзагран"}
    answer = desk.submit(path(rest="/texts?left=tg&right=ru"), data=form)
    assert answer.status_code == 303
    found = working()
    assert found.name == {
        "tg": "Шиноснома",
        "ru": "Паспорт",
        "kk": "Certificate passport (kk)",
        "en": "Certificate passport (en)",
    }
    assert found.keywords["ru"] == ("загран", "паспорт")
    assert found.keywords["tg"] == ("коғаз",)
    assert queries.get_listing("passport").name["ru"] == "Certificate passport (ru)"


def test_saving_what_was_opened_changes_nothing(desk):
    a_service(
        "passport",
        fees=[
            {"kind": "index_multiple", "multiple": "0.5", "note": four("n")},
            {"kind": "free", "condition": {"==": [{"var": "purpose"}, "work"]}},
        ],
    )
    before = queries.definition_of(queries.get_published("passport"))
    for rest in (
        "/texts",
        "/texts?part=purpose",
        "/parts/fees.0",
        "/parts/terms.0",
        "/parts/evidence.0",
        "/parts/certificate",
    ):
        answer = desk.submit(path(rest=rest), data=sent(desk.get(path(rest=rest)).get_data(as_text=True)))
        assert answer.status_code == 303, rest
    assert working() == before


def test_the_button_beside_the_columns_saves_and_changes_them(desk):
    a_service("passport")
    form = sent(desk.get(path(rest="/texts")).get_data(as_text=True)) | {"name_tg": "Шиноснома", "left": "kk", "right": "en"}
    answer = desk.submit(path(rest="/texts"), data=form)
    assert "left=kk" in answer.location
    assert "right=en" in answer.location
    assert working().name["tg"] == "Шиноснома"


def test_the_texts_of_the_form_are_translated_page_by_page(desk):
    a_service("passport")
    form = sent(desk.get(path(rest="/texts?part=purpose")).get_data(as_text=True))
    key = "questionnaire-pages-1-questions-0-options-0-label_tg"
    assert desk.submit(path(rest="/texts?part=purpose"), data=form | {key: "Кор"}).status_code == 303
    assert working().questionnaire.question("purpose").options[0].label["tg"] == "Кор"
    assert desk.get(path(rest="/texts?part=nothing")).status_code == 404


def test_the_second_of_two_editors_chooses_where_both_wrote_the_same_and_the_rest_comes_together(desk, app):
    service = a_service("passport")
    form = sent(desk.get(path(rest="/texts?left=tg&right=en")).get_data(as_text=True))
    definition = queries.definition_of(queries.get_published("passport"))
    other = definition.model_copy(update={"name": type(definition.name)(four("Somebody else's"))})
    actions.save_working(service, other, by=TESTER, now=clock.now())
    db.session.commit()
    address = path(rest="/texts?left=tg&right=en")
    answer = desk.submit(address, data=form | {"name_en": "My own name", "summary_tg": "Хулоса"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "My own name" in page
    assert "Somebody else&#39;s (en)" in page
    assert "Somebody else&#39;s (tg)" not in page
    assert working().name["en"] == "Somebody else's (en)"
    unchosen = desk.submit(address, data=sent(page, radios=False))
    assert unchosen.status_code == 409
    assert "Choose which of the two is to stay." in unchosen.get_data(as_text=True)
    again = desk.submit(address, data=sent(page) | {re.search(r'name="(clash-[^"]+)"', page)[1]: "mine"})
    assert again.status_code == 303
    assert working().name == {**four("Somebody else's"), "en": "My own name"}
    assert working().summary["tg"] == "Хулоса"
    told = desk.get(address).get_data(as_text=True)
    assert "saved too, and both are kept" in told
    assert "Name of the service" in told


def test_a_version_goes_to_a_colleague_who_publishes_it(desk, client, editor):
    a_service("passport", name=four("Old name"))
    form = sent(desk.get(path(rest="/texts?left=tg&right=en")).get_data(as_text=True))
    desk.submit(path(rest="/texts?left=tg&right=en"), data=form | {"name_en": "New name"})
    assert desk.submit(path(rest="/request-review"), data=sent(desk.get(path()).get_data(as_text=True))).status_code == 303
    page = desk.get(path(rest="/review")).get_data(as_text=True)
    assert "a colleague has to approve it" in page
    assert 'value="publish"' not in page
    sign_in(client, an_account("publisher"))
    assert "New name" in client.get("/en/admin").get_data(as_text=True)
    settle()
    page = client.get(path(rest="/review")).get_data(as_text=True)
    assert ">New</ins>" in page
    answer = client.submit(path(rest="/review"), data=sent(page) | {"decision": "publish"})
    assert answer.status_code == 303
    db.session.expire_all()
    assert queries.get_published("passport").number == 2
    assert queries.get_listing("passport").name["en"] == "New name"


def test_nobody_publishes_their_own_version_by_sending_the_form_anyway(client):
    account = an_account("publisher")
    sign_in(client, account)
    service = a_service("passport", published=False, by=actor_of(account))
    version = actions.request_review(queries.find_open(service), by=actor_of(account), now=clock.now())
    db.session.commit()
    answer = client.submit(path(rest="/review"), data={"seen": version.stamp, "decision": "publish"})
    assert answer.status_code == 422
    assert "Somebody else must approve" in answer.get_data(as_text=True)
    assert queries.list_entries().items[0].published is None


def in_review(slug="passport", **changes):
    """A service whose next version waits for approval, tried over applications already."""
    service = a_service(slug)
    before = queries.definition_of(queries.get_published(slug)).as_json()
    version = actions.save_working(service, read_definition(before | changes), by=TESTER, now=clock.now())
    actions.request_review(version, by=TESTER, now=clock.now())
    reviewing.ask_dry_run(version, by=TESTER, now=clock.now())
    db.session.commit()
    settle()
    return service


def test_sending_back_needs_a_reason_and_gives_it_to_the_author(client, editor):
    in_review()
    sign_in(client, an_account("publisher"))
    form = sent(client.get(path(rest="/review")).get_data(as_text=True)) | {"decision": "send_back"}
    answer = client.submit(path(rest="/review"), data=form)
    assert answer.status_code == 422
    assert "Say what has to be changed." in answer.get_data(as_text=True)
    assert client.submit(path(rest="/review"), data=form | {"remarks": "The fee is wrong"}).status_code == 303
    sign_in(client, editor)
    assert "The fee is wrong" in client.get(path()).get_data(as_text=True)


def test_a_version_can_be_approved_for_a_later_day_only(client):
    in_review()
    sign_in(client, an_account("publisher"))
    form = sent(client.get(path(rest="/review")).get_data(as_text=True)) | {"decision": "publish"}
    today = clock.now().date()
    past = {"effective-day": str(today.day), "effective-month": str(today.month), "effective-year": str(today.year - 1)}
    assert client.submit(path(rest="/review"), data=form | past).status_code == 422
    later = today + dt.timedelta(days=40)
    coming = {"effective-day": str(later.day), "effective-month": str(later.month), "effective-year": str(later.year)}
    assert client.submit(path(rest="/review"), data=form | coming).status_code == 303
    db.session.expire_all()
    version = queries.find_open(queries.get_service("passport"))
    assert version.state == State.SCHEDULED
    assert client.get(path(rest="/review")).status_code == 200


def test_what_waits_for_approval_cannot_be_changed(desk):
    in_review()
    page = desk.get(path(rest="/texts")).get_data(as_text=True)
    assert "This version waits for approval" in page
    answer = desk.submit(path(rest="/texts"), data=sent(page) | {"name_tg": "x"})
    assert answer.status_code == 422


def test_an_incomplete_version_is_not_sent(desk):
    a_service("passport", published=False, description={"ru": "Описание"})
    answer = desk.submit(path(rest="/request-review"), data=sent(desk.get(path()).get_data(as_text=True)))
    assert answer.status_code == 422
    assert "1 thing must be mended first." in answer.get_data(as_text=True)


def test_each_page_of_the_editor_says_in_its_title_which_part_of_which_service_it_is(desk):
    a_service("passport", name=four("Passport"))
    titles = [
        re.search(r"<title>(.*?)</title>", desk.get(path(rest=rest)).get_data(as_text=True))[1]
        for rest in ("", "/kind", "/eligibility", "/languages", "/check", "/versions", "/parts/fees.new")
    ]
    assert all("Passport (en) · " in title for title in titles)
    assert len(set(titles)) == len(titles)


def test_an_older_version_is_compared_and_returned_to(desk):
    service = a_service("passport", name=four("First"))
    a_new_version(service, name=four("Second"))
    page = desk.get(path(rest="/compare?from=1&to=2")).get_data(as_text=True)
    assert ">First</del>" in page
    assert ">Second</ins>" in page
    assert desk.get(path(rest="/compare?from=1&to=9")).status_code == 404
    form = sent(desk.get(path(rest="/versions")).get_data(as_text=True))
    assert desk.submit(path(rest="/versions/1/return-to"), data=form).status_code == 303
    assert working().name["en"] == "First (en)"
    assert desk.submit(path(rest="/versions/1/return-to"), data=form).status_code == 409


def test_a_publisher_stops_offering_a_service_after_being_asked(client, editor):
    a_service("passport")
    sign_in(client, editor)
    assert client.get(path(rest="/retire")).status_code == 403
    sign_in(client, an_account("publisher"))
    form = sent(client.get(path(rest="/retire")).get_data(as_text=True))
    assert client.submit(path(rest="/retire"), data=form).status_code == 303
    db.session.expire_all()
    assert queries.list_services().items == []
    assert client.get(path()).status_code == 200
    assert client.submit(path(rest="/retire"), data=form).status_code == 422


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ 7*7 }}", "a\x00b", "я" * 5000, "%s %(x)s"])
def test_hostile_texts_come_out_as_text_or_are_refused(desk, text):
    a_service("passport")
    form = sent(desk.get(path(rest="/texts")).get_data(as_text=True)) | {"summary_tg": text}
    answer = desk.submit(path(rest="/texts"), data=form)
    assert answer.status_code in (303, 422)
    for rest in ("", "/texts"):
        assert "<script>alert" not in desk.get(path(rest=rest)).get_data(as_text=True)


def test_an_unknown_service_is_not_there(desk):
    for rest in (*SCREENS, "/review", "/compare"):
        assert desk.get(path("nothing", rest)).status_code == 404


def test_what_was_typed_before_the_session_ended_is_there_again(desk, editor):
    a_service("passport")
    form = sent(desk.get(path(rest="/texts")).get_data(as_text=True)) | {"name_tg": "Шиноснома"}
    with clock.frozen(clock.now() + dt.timedelta(hours=1)):
        assert "/sign-in" in desk.submit(path(rest="/texts"), data=form).location
    sign_in(desk, editor)
    page = desk.get(path(rest="/texts")).get_data(as_text=True)
    assert sent(page)["name_tg"] == "Шиноснома"
    assert "is here again" in page


def test_a_service_is_found_by_a_part_of_its_address_or_code_as_it_is_written(app):
    a_service("birth_grant", code="AB-17")
    for text in ("th_gr", "TH_GR", "ab-1", "B-17"):
        assert queries.list_slugs_like(text) == ["birth_grant"], text
    for text in ("birth%", "birthXgrant", "ab_17", "/", "\\"):
        assert queries.list_slugs_like(text) == [], text
