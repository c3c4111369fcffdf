"""Accounts in a real browser, in Tajik: from signing up to signing out everywhere, with and without scripts."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from tests.journeys.conftest import PASSWORD, LivePortal, Visitor
from tests.journeys.filling import say

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
SECRET = "гурба дар бом ситора"
PERSON = {
    "surname": "Шарипов",
    "name": "Далер",
    "born_on-day": "9",
    "born_on-month": "11",
    "born_on-year": "1990",
    "national_number": "123456789",
}


def fill(visitor: Visitor, values: dict[str, str]) -> None:
    for name, value in values.items():
        visitor.page.locator(f"main [name='{name}']").fill(value)


def sign_up(visitor: Visitor, email: str) -> None:
    """Goes wrong first, as people do, and looks at it in Russian, then through the code from the mail."""
    visitor.go("/tg/sign-up")
    fill(visitor, PERSON | {"email": email, "password": "кӯтоҳ"})
    visitor.press(say("Continue"))
    assert visitor.page.locator("#error-summary").count() == 1
    visitor.press("Русский")
    assert visitor.page.locator("html").get_attribute("lang") == "ru"
    assert visitor.page.locator("main [name=surname]").input_value() == "Шарипов"
    since, scripted = "Саидович", visitor.page.locator(".dz-password button").count()
    fill(visitor, {"patronymic": since})
    visitor.press("Тоҷикӣ")
    assert visitor.page.locator("main [name=patronymic]").input_value() == (since if scripted else "")
    assert visitor.page.locator("main [name=surname]").input_value() == "Шарипов"
    fill(visitor, {"password": SECRET, "patronymic": ""})
    visitor.press(say("Continue"))
    visitor.page.locator("[name=code]").fill(visitor.live.code_for(email))
    visitor.press(say("Continue"))
    assert "Шарипов Далер" in visitor.page.locator("main").inner_text()


def let_sessions_run_out(live: LivePortal) -> None:
    """Sets the clock of every session back by an hour."""
    engine = sa.create_engine(live.database_url)
    with engine.begin() as connection:
        table = sa.Table("user_session", sa.MetaData(), autoload_with=connection)
        for row in connection.execute(sa.select(table.c.id, table.c.seen_at)).all():
            earlier = row.seen_at - dt.timedelta(hours=1)
            connection.execute(table.update().where(table.c.id == row.id).values(seen_at=earlier))
    engine.dispose()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_newcomer_signs_up_sees_the_devices_and_signs_out(visitors, scripts):
    phone, desk = visitors(360, scripts), visitors(1280)
    email = f"daler-{'s' if scripts else 'n'}@example.tj"
    if scripts:
        sign_up(phone, email)
    else:
        phone.page.goto(f"{phone.live.address}/tg/sign-up")
        fill(phone, PERSON | {"email": email, "password": SECRET})
        phone.page.locator("main form button").last.click()
        phone.page.locator("[name=code]").fill(phone.live.code_for(email))
        phone.page.locator("main form button").first.click()
        phone.page.wait_for_url("**/account")
    desk.sign_in(email, SECRET)
    desk.go("/tg/account/security")
    assert desk.page.locator("main ul.dz-list > li").count() == 2
    desk.press(say("Sign out all other devices"))
    phone.page.goto(f"{phone.live.address}/tg/account")
    assert "/sign-in" in phone.page.url
    desk.go("/tg/sign-out")
    desk.enter(desk.page.locator("main form button"))
    desk.page.goto(f"{desk.live.address}/tg/account")
    assert "/sign-in" in desk.page.url


def test_a_forgotten_password_is_replaced_by_a_link_from_the_mail(visitors):
    visitor = visitors(360)
    sign_up(visitor, "forgets@example.tj")
    other = visitors(360)
    other.go("/tg/forgotten-password")
    fill(other, {"email": "forgets@example.tj"})
    other.press(say("Send the link"))
    for _ in range(50):
        found = re.findall(r"http\S+/choose-password/\S+", other.live.mails_to("forgets@example.tj")[-1])
        if found:
            break
        other.page.wait_for_timeout(200)
    other.page.goto(found[0])
    other.look()
    fill(other, {"password": "чойник парвоз мекунад"})
    other.press(say("Save"))
    other.sign_in("forgets@example.tj", "чойник парвоз мекунад")
    visitor.page.goto(f"{visitor.live.address}/tg/account")
    assert "/sign-in" in visitor.page.url


def test_what_was_typed_with_an_expired_session_is_still_there_after_signing_in(visitors):
    citizen = visitors(360)
    citizen.sign_in("citizen@demo.example")
    citizen.go("/tg/services/criminal-record/apply")
    citizen.enter(citizen.page.locator("main form button").last)
    field = citizen.page.locator("main form input[type=text], main form textarea").first
    name = field.get_attribute("name")
    field.fill("Навиштаи ман")
    where = citizen.page.url
    let_sessions_run_out(citizen.live)
    citizen.enter(citizen.page.locator("main form button").first)
    assert "/sign-in" in citizen.page.url
    citizen.page.locator("[name=who]").fill("citizen@demo.example")
    citizen.page.locator("[name=password]").fill(PASSWORD)
    citizen.enter(citizen.page.locator("[name=password]"))
    assert citizen.page.url.split("?")[0] == where.split("?")[0]
    assert citizen.page.locator(f"[name='{name}']").input_value() == "Навиштаи ман"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_screens_of_accounts_and_journal_can_be_used_by_everybody(visitors, width):
    admin, auditor = visitors(width), visitors(width)
    admin.sign_in("admin@demo.example")
    for path in (
        "/tg/admin/accounts",
        "/tg/admin/accounts?q=р",
        "/tg/admin/accounts/new",
        "/tg/account/details",
        "/tg/account/password",
    ):
        admin.go(path)
    admin.go("/tg/admin/accounts")
    admin.enter(admin.page.locator("main table a").first)
    auditor.sign_in("auditor@demo.example")
    auditor.go("/tg/admin/journal")
