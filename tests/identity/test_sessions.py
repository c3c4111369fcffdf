"""Sessions: whose they are, when they end, and that they end everywhere."""

import datetime as dt

import pytest
from flask import session

from egov.identity import actions, queries
from egov.identity.models import AccountSession
from egov.identity.sessions import TOUCH_EVERY
from egov.kernel import clock
from egov.kernel.db import db
from egov.web.guards import actor, public, signed_in
from egov.web.page_cache import SIGNED_IN_COOKIE, cached_page
from tests.builders.identity import PASSWORD, TESTER, an_account
from tests.builders.identity import sign_in as already_signed_in


@pytest.fixture
def probed(new_process):
    """A portal process with a personal route, and one that only says who is there."""
    return with_probes(new_process())


def with_probes(made):

    @made.route("/<any(tg,ru):lang>/whoami", methods=["GET", "POST"])
    @signed_in
    def whoami():
        me = actor()
        return f"{me.account_id} {sorted(me.roles)} {me.authority_id} {me.language}"

    @made.get("/<any(tg,ru):lang>/public")
    @public
    @cached_page
    def cached():
        return "<html>"

    @made.get("/<any(tg,ru):lang>/raw")
    @public
    def raw():
        return str(session.get("_user_id"))

    return made


def enter(client, account, password=PASSWORD, **data):
    page = client.get("/tg/sign-in").text
    token = page.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    return client.post("/tg/sign-in", data={"csrf_token": token, "who": account.email, "password": password, **data})


def cookie_of(client):
    return client.get_cookie("session").value


def test_signing_in_makes_the_actor_with_roles_and_authority(probed):
    officer = an_account("officer", password=PASSWORD)
    authority_id = queries.roles_of(officer.id)[1]
    client = probed.test_client()
    assert enter(client, officer).status_code == 303
    assert client.get("/ru/whoami").text == f"{officer.id} ['officer'] {authority_id} ru"


def test_a_signed_in_page_costs_one_query_for_session_account_and_roles(app):
    client = app.test_client()
    already_signed_in(client, an_account("officer"))
    db.session.remove()
    client.get("/tg/sign-in")
    assert len(client.statements) == 1


def test_the_cookie_changes_at_sign_in_and_the_database_keeps_only_a_hash(probed):
    account = an_account(password=PASSWORD)
    client = probed.test_client()
    already_signed_in(client, account)
    planted = client.get("/tg/raw").text
    assert enter_again(client, account).status_code == 303
    fresh = client.get("/tg/raw").text
    assert planted != fresh
    assert fresh not in {row.token_hash for row in db.session.query(AccountSession)}


def test_signing_in_anew_ends_the_session_that_the_browser_had(probed, new_process):
    account, other = an_account(password=PASSWORD), an_account(password=PASSWORD)
    client = probed.test_client()
    enter(client, account)
    thief = with_probes(new_process()).test_client()
    thief.set_cookie("session", cookie_of(client))
    assert thief.get("/tg/whoami").status_code == 200
    page = client.get("/tg/sign-out").text
    token = page.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    client.post("/tg/sign-in", data={"csrf_token": token, "who": other.email, "password": PASSWORD})
    assert client.get("/tg/whoami").text.startswith(f"{other.id} ")
    assert thief.get("/tg/whoami").status_code == 303


def enter_again(client, account):
    client.delete_cookie("signed_in")
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "planted"
    return enter(client, account)


def test_a_session_ended_on_one_process_is_dead_on_another(probed, new_process):
    account = an_account(password=PASSWORD)
    client = probed.test_client()
    enter(client, account)
    replay = with_probes(new_process()).test_client()
    replay.set_cookie("session", cookie_of(client))
    assert replay.get("/tg/whoami").status_code == 200
    token = client.get("/tg/sign-out").text.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    assert client.post("/tg/sign-out", data={"csrf_token": token}).status_code == 303
    assert client.get("/tg/whoami").status_code == 303
    assert replay.get("/tg/whoami").status_code == 303


@pytest.mark.parametrize("change", ["deactivated", "role withdrawn"])
def test_a_session_does_not_survive_what_changes_the_account(probed, change):
    account = an_account("officer")
    client = probed.test_client()
    already_signed_in(client, account)
    assert client.get("/tg/whoami").status_code == 200
    if change == "deactivated":
        actions.deactivate(account, by=TESTER, now=clock.now())
    else:
        actions.withdraw_role(account, "officer", by=TESTER, now=clock.now())
    db.session.commit()
    assert client.get("/tg/whoami").status_code == 303


@pytest.mark.parametrize(("role", "idle"), [("citizen", 30), ("officer", 15), ("admin", 15)])
def test_an_idle_session_ends_sooner_where_other_peoples_data_are_open(probed, role, idle):
    account = an_account(role)
    client = probed.test_client()
    already_signed_in(client, account)
    start = clock.now()
    with clock.frozen(start + dt.timedelta(minutes=idle - 1)):
        assert client.get("/tg/whoami").status_code == 200
    with clock.frozen(start + dt.timedelta(minutes=2 * idle - 2)):
        assert client.get("/tg/whoami").status_code == 200
    with clock.frozen(start + dt.timedelta(minutes=3 * idle)):
        assert client.get("/tg/whoami").status_code == 303


def test_a_session_ends_after_twelve_hours_however_busy(probed):
    account = an_account()
    client = probed.test_client()
    already_signed_in(client, account)
    start = clock.now()
    for minutes in range(0, 12 * 60, 20):
        with clock.frozen(start + dt.timedelta(minutes=minutes)):
            assert client.get("/tg/whoami").status_code == 200
    with clock.frozen(start + dt.timedelta(hours=12, minutes=1)):
        assert client.get("/tg/whoami").status_code == 303


def test_the_last_use_is_written_seldom(probed):
    account = an_account()
    client = probed.test_client()
    kept = already_signed_in(client, account)
    start = kept.seen_at
    with clock.frozen(start + TOUCH_EVERY / 2):
        client.get("/tg/whoami")
    db.session.refresh(kept)
    assert kept.seen_at == start
    with clock.frozen(start + TOUCH_EVERY):
        client.get("/tg/whoami")
    db.session.refresh(kept)
    assert kept.seen_at == start + TOUCH_EVERY


def test_a_cached_page_touches_no_session_and_a_personal_one_is_stored_nowhere(probed):
    client = probed.test_client()
    already_signed_in(client, an_account())
    page = client.get("/tg/public")
    assert page.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in page.headers
    assert client.get("/tg/whoami").headers["Cache-Control"] == "no-store"


def test_the_header_marker_follows_the_session(probed):
    account = an_account(password=PASSWORD)
    client = probed.test_client()
    enter(client, account)
    assert client.get_cookie(SIGNED_IN_COOKIE).value == "1"
    actions.end_sessions(account, now=clock.now())
    db.session.commit()
    client.get("/tg/whoami")
    assert client.get_cookie(SIGNED_IN_COOKIE) is None


def test_session_cookies_are_kept_from_scripts_and_other_sites(new_process):
    client = new_process(base_url="https://portal.example").test_client()
    cookies = client.get("/tg/sign-in", base_url="https://portal.example").headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-session=")
        assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
        assert "Domain" not in cookie


@pytest.mark.parametrize("token", ["", "x", "\x00", "é" * 500, 5, None, ["a"]])
def test_a_forged_token_is_nobody(probed, token):
    client = probed.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    assert client.get("/tg/whoami").status_code == 303
