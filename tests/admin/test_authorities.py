"""Screens for authorities, offices and the calendar."""

import datetime as dt
import re

import pytest

from egov.admin import authorities as screens
from egov.authorities import actions, queries
from egov.authorities.loading import load
from egov.journal.models import JournalRow
from egov.kernel import clock
from egov.kernel.actor import ANONYMOUS, system
from egov.kernel.db import db
from egov.kernel.errors import Conflict, Invalid, NotAllowed
from egov.kernel.localised import LANGUAGES, LocalisedText
from egov.profiles.loading import load_profile
from tests.builders.authorities import a_holiday, an_authority, an_office
from tests.builders.identity import an_account, sign_in

ADMIN = system("test")
NAME = LocalisedText.of("Иди нав")


@pytest.fixture
def country(client):
    load(load_profile("tj"), clock.now(), ADMIN)
    db.session.commit()
    sign_in(client, an_account("admin"))
    return client


def hidden(page, name):
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)
    return found[1] if found else ""


def fields(page):
    """What the form of a page would send, as it was opened."""
    form, page = {}, page.partition("</main>")[0]
    for tag in re.findall(r"<input[^>]*>", page):
        kind = re.search(r'type="(\w+)"', tag)[1] if "type=" in tag else "text"
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and (kind not in ("checkbox", "radio") or " checked" in tag):
            form[name[1]] = value[1].replace("&#34;", '"').replace("&#39;", "'") if value else "y"
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        form[name] = chosen[1] if chosen else ""
    return form


def told(kind):
    return [row.facts for row in db.session.query(JournalRow).filter_by(kind=kind).order_by(JournalRow.id)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_opens_in_every_language(country, language):
    office = queries.list_offices(queries.get_authority("zags"))[0]
    for path in (
        "authorities",
        "authorities/zags",
        "authorities/zags/offices/new",
        f"authorities/zags/offices/{office.id}",
        "calendar",
        "calendar?year=2024",
        "calendar?year=99999",
        "calendar/2026-11-06/remove",
    ):
        assert country.get(f"/{language}/admin/{path}").status_code == 200


def test_what_does_not_exist_is_not_found(country):
    other = queries.list_offices(queries.get_authority("tax"))[0]
    for path in (
        "authorities/nope",
        f"authorities/zags/offices/{other.id}",
        "calendar/2026-11-05/remove",
        "calendar/x/remove",
    ):
        assert country.get(f"/tg/admin/{path}").status_code == 404


@pytest.mark.parametrize("role", ["citizen", "officer", "supervisor", "editor", "publisher", "auditor"])
def test_only_administrators_get_in(client, role):
    an_authority("zags")
    sign_in(client, an_account(role))
    for path in ("authorities", "authorities/zags", "authorities/zags/offices/new", "calendar"):
        assert client.get(f"/tg/admin/{path}").status_code == 403


def test_an_authority_is_renamed_and_set_aside(country):
    path = "/tg/admin/authorities/zags"
    form = fields(country.get(path).get_data(as_text=True))
    form["short_name_tg"] = "САҲШ-и нав"
    del form["active"]
    assert country.post(path, data=form).status_code == 303
    found = queries.get_authority("zags")
    assert (found.short_name["tg"], found.active) == ("САҲШ-и нав", False)
    assert told("authority.changed") == [{"authority": found.id, "active": False}]
    assert "zags" not in [authority.slug for authority in queries.list_authorities()]


def test_a_missing_language_is_refused_beside_its_field_and_nothing_typed_is_lost(country):
    path = "/tg/admin/authorities/zags"
    form = fields(country.get(path).get_data(as_text=True))
    answer = country.post(path, data={**form, "name_kk": " ", "name_tg": "Навишта"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="name_kk-error"' in page
    assert "Навишта" in page
    assert queries.get_authority("zags").name["tg"] != "Навишта"


def test_of_two_administrators_the_second_is_told(country):
    path = "/tg/admin/authorities/zags"
    form = fields(country.get(path).get_data(as_text=True))
    assert country.post(path, data={**form, "name_tg": "Аввал"}).status_code == 303
    answer = country.post(path, data={**form, "name_tg": "Дуюм"})
    assert answer.status_code == 422
    assert "Дуюм" in answer.get_data(as_text=True)
    db.session.expire_all()
    assert queries.get_authority("zags").name["tg"] == "Аввал"


def test_an_office_is_opened_changed_and_shut(country):
    path = "/tg/admin/authorities/moj/offices/new"
    form = fields(country.get(path).get_data(as_text=True))
    texts = {f"{name}_{tag}": f"{name} {tag}" for name in ("name", "address", "opening") for tag in LANGUAGES}
    given = {**form, **texts, "region": "TJ-SU-isfara", "phone": "+992 00 000 99 99"}
    assert country.post(path, data=given).status_code == 303
    office = queries.list_offices(queries.get_authority("moj"))[-1]
    office = next(o for o in queries.list_offices(queries.get_authority("moj")) if o.region_code == "TJ-SU-isfara")
    assert (office.name["ru"], office.active, office.demonstration) == ("name ru", True, False)
    path = f"/tg/admin/authorities/moj/offices/{office.id}"
    form = fields(country.get(path).get_data(as_text=True))
    assert form["region"] == "TJ-SU-isfara"
    form.pop("active")
    assert country.post(path, data=form).status_code == 303
    db.session.expire_all()
    assert office.id not in [one.id for one in queries.list_offices(queries.get_authority("moj"))]
    assert [facts["change"] for facts in told("office.changed")] == ["opened", "changed"]


def test_an_office_in_a_place_that_does_not_exist_is_refused(country):
    path = "/tg/admin/authorities/moj/offices/new"
    form = fields(country.get(path).get_data(as_text=True))
    texts = {f"{name}_{tag}": "x" for name in ("name", "address", "opening") for tag in LANGUAGES}
    assert country.post(path, data={**form, **texts, "region": "XX"}).status_code == 422


def test_a_day_off_moves_the_terms_that_begin_after_it(country):
    monday, friday = dt.date(2027, 11, 15), dt.date(2027, 11, 12)
    assert queries.get_calendar().add_working_days(friday, 1) == monday
    page = country.get("/tg/admin/calendar").get_data(as_text=True)
    day = {"day-day": "15", "day-month": "11", "day-year": "2027", "kind": "holiday"}
    names = {f"name_{tag}": "Иди нав" for tag in LANGUAGES}
    form = {"csrf_token": hidden(page, "csrf_token"), **day, **names}
    answer = country.post("/tg/admin/calendar", data=form)
    assert answer.status_code == 303
    assert answer.location.endswith("year=2027")
    assert queries.get_calendar().add_working_days(friday, 1) == dt.date(2027, 11, 16)
    assert country.post("/tg/admin/calendar", data=form).status_code == 422
    path = "/tg/admin/calendar/2027-11-15/remove"
    page = country.get(path).get_data(as_text=True)
    assert country.post(path, data={"csrf_token": hidden(page, "csrf_token")}).status_code == 303
    assert queries.get_calendar().add_working_days(friday, 1) == monday
    assert [facts["change"] for facts in told("calendar.changed")] == ["added", "removed"]


def test_the_calendar_refuses_what_makes_no_sense(app):
    now = clock.now()
    a_holiday(dt.date(2026, 11, 6))
    wrong = [
        (dt.date(2026, 11, 24), "extra_working", NAME, Invalid),
        (dt.date(2026, 11, 24), "party", NAME, Invalid),
        (dt.date(1999, 1, 1), "holiday", NAME, Invalid),
        (dt.date(2026, 11, 25), "holiday", LocalisedText(tg="Ид"), Invalid),
        (dt.date(2026, 11, 6), "holiday", NAME, Conflict),
    ]
    for day, kind, name, error in wrong:
        with pytest.raises(error):
            actions.add_day(day, kind, name, by=ADMIN, now=now)
    assert actions.add_day(dt.date(2026, 11, 28), "extra_working", NAME, by=ADMIN, now=now).id


def test_the_actions_themselves_ask_for_the_permission(app):
    authority, now = an_authority(), clock.now()
    office, holiday = an_office(authority), a_holiday(dt.date(2026, 11, 6))
    texts = {"name": NAME, "address": NAME, "opening": NAME, "region_code": "TJ-DU", "phone": ""}
    works = (
        lambda by: actions.change_authority(authority, name=NAME, short_name=NAME, active=True, version=1, by=by, now=now),
        lambda by: actions.open_office(authority, **texts, by=by, now=now),
        lambda by: actions.change_office(office, **texts, active=True, version=1, by=by, now=now),
        lambda by: actions.add_day(dt.date(2026, 11, 5), "holiday", NAME, by=by, now=now),
        lambda by: actions.remove_day(holiday, by=by, now=now),
    )
    for work in works:
        with pytest.raises(NotAllowed):
            work(ANONYMOUS)
    assert screens.blueprint.name == "admin_authorities"


def test_what_lacks_in_several_languages_is_named_language_by_language(country):
    page = country.submit("/tg/admin/calendar", {"day-day": "", "kind": "holiday"}).get_data(as_text=True)
    summary = page.split('id="error-summary"')[1].split("</ul>")[0]
    for name in ("Тоҷикӣ", "Русский", "Қазақша", "English"):
        assert f": {name})</a>" in summary
