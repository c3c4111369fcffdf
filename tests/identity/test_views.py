"""Signing up, in and out, and one's own account, through the pages."""

import re
import threading

import pytest
import sqlalchemy as sa

from egov.identity import enrolment, queries, recovery, tasks
from egov.identity.models import LINK_LIFE, Account, AccountSession, SignUp
from egov.jobs.models import Job
from egov.journal.models import JournalRow
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import Invalid
from egov.messaging.models import Message
from tests.builders.authorities import an_authority
from tests.builders.identity import PASSWORD, an_account, sign_in
from tests.house.every_route import address, routes

PERSON = {
    "surname": "Шарипов",
    "name": "Далер",
    "patronymic": "",
    "born_on-day": "9",
    "born_on-month": "11",
    "born_on-year": "1990",
    "national_number": "123 456 789",
    "email": "Daler@Example.tj",
    "phone": "90 123 45 67",
    "password": PASSWORD,
}
NEW_PASSWORD = "чойник парвоз мекунад"


def letters(address=None):
    statement = sa.select(Message).where(Message.channel == "mail").order_by(Message.id)
    found = list(db.session.scalars(statement if address is None else statement.where(Message.address == address)))
    db.session.commit()
    return found


def code_in(letter):
    return re.search(r"\b\d{6}\b", letter.body)[0]


def sign_up(client, **changes):
    return client.submit("/tg/sign-up", PERSON | changes)


def kinds():
    return [row.kind for row in db.session.scalars(sa.select(JournalRow).order_by(JournalRow.id))]


def test_sign_up_proves_the_address_and_signs_in(client):
    client.get("/tg/sign-up")
    assert sign_up(client).location == "/tg/sign-up/code"
    assert queries.find_by_email("daler@example.tj") is None
    assert client.get("/tg/sign-up/code").status_code == 200
    response = client.submit("/tg/sign-up/code", {"code": code_in(*letters("daler@example.tj"))})
    assert response.location == "/tg/account"
    page = client.get("/tg/account").text
    assert "Шарипов Далер" in page
    account = queries.find_by_email("daler@example.tj")
    assert (account.phone, account.national_number, account.patronymic) == ("+992901234567", "123456789", "")
    assert account.email_proved_at is not None
    assert kinds() == ["account.created", "account.email_proved", "account.signed_in"]
    assert db.session.query(SignUp).count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("surname", " "),
        ("name", ""),
        ("born_on-year", "2999"),
        ("born_on-day", "31"),
        ("national_number", "12345"),
        ("email", "nowhere"),
        ("phone", "12"),
        ("password", "short"),
        ("password", "qwertyuiopqwertyuiop"),
        ("password", "Шарипов Далер 1990"),
        ("password", "x" * 129),
        ("surname", "a\x00b"),
    ],
)
def test_sign_up_says_what_is_wrong_beside_the_field_and_keeps_the_rest(client, field, value):
    response = sign_up(client, **{field: value})
    assert response.status_code == 422
    assert f'href="#{field.partition("-")[0]}' in response.text
    assert PASSWORD not in response.text
    if field != "email":
        assert "Daler@Example.tj" in response.text
    assert letters() == []


def test_sign_up_with_a_known_address_looks_the_same_and_tells_its_owner(client):
    owner = an_account(email="daler@example.tj", language="ru")
    response = sign_up(client)
    assert (response.status_code, response.location) == (303, "/tg/sign-up/code")
    page = client.get("/tg/sign-up/code")
    fresh = client.application.test_client()
    sign_up(fresh, email="new@example.tj")
    other_page = fresh.get("/tg/sign-up/code")
    assert strip_token(page.text) == strip_token(other_page.text)
    (letter,) = letters(owner.email)
    assert letter.language == "ru"
    assert not re.search(r"\b\d{6}\b", letter.body)
    assert client.submit("/tg/sign-up/code", {"code": "000000"}).status_code == 422


def strip_token(page):
    return re.sub(r'value="[^"]{60,}"', "", page)


def test_a_code_is_good_for_five_tries_and_ten_minutes(client):
    sign_up(client)
    code = code_in(*letters())
    wrong = "111111" if code != "111111" else "222222"
    statuses = [client.submit("/tg/sign-up/code", {"code": wrong}).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    assert client.submit("/tg/sign-up/code", {"code": code}).status_code == 429


def test_a_late_code_does_not_fit_and_a_new_one_replaces_the_old(client):
    sign_up(client)
    first = code_in(*letters())
    client.submit("/tg/sign-up/code/again")
    second = code_in(letters()[-1])
    if first != second:
        assert client.submit("/tg/sign-up/code", {"code": first}).status_code == 422
    row = db.session.query(SignUp).one()
    row.code_expires_at = clock.now()
    db.session.commit()
    assert client.submit("/tg/sign-up/code", {"code": second}).status_code == 422


def test_one_address_gets_five_codes_an_hour_however_they_are_asked_for(client, portal):
    asked = []
    for _ in range(3):
        browser = portal.test_client()
        asked.append(sign_up(browser).status_code)
        asked += [browser.submit("/tg/sign-up/code/again").status_code for _ in range(2)]
    assert asked == [303] * 5 + [429] + [429, 303, 303]
    assert len(letters("daler@example.tj")) == 5


def test_a_code_makes_one_account_even_when_raced(app):
    begun = enrolment.begin(
        enrolment.Person("race@example.tj", None, "A", "B", "", clock.now().date(), "123456789", "tg"), "x", now=clock.now()
    )
    db.session.commit()
    outcomes = []

    def bring():
        with app.app_context():
            try:
                enrolment.prove_email(begun.token, begun.code, now=clock.now())
                db.session.commit()
                outcomes.append("account")
            except Invalid:
                db.session.rollback()
                outcomes.append("refused")
            db.session.remove()

    threads = [threading.Thread(target=bring) for _ in range(20)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == ["account"] + ["refused"] * 19
    assert db.session.query(Account).count() == 1


def test_the_code_page_belongs_to_the_browser_that_signed_up(client):
    sign_up(client)
    stranger = client.application.test_client()
    code = code_in(*letters())
    assert stranger.submit("/tg/sign-up/code", {"code": code}).location == "/tg/sign-up"
    assert queries.find_by_email("daler@example.tj") is None


@pytest.mark.parametrize("who", ["zarina@example.tj", "ZARINA@example.tj ", "+992 90 765 4321", "907654321"])
def test_sign_in_takes_e_mail_or_telephone(client, who):
    account = an_account(email="zarina@example.tj", phone="+992907654321", password=PASSWORD)
    response = client.submit("/tg/sign-in", {"who": who, "password": PASSWORD})
    assert response.status_code == 303
    assert client.get("/tg/account").status_code == 200
    assert kinds()[-1] == "account.signed_in"
    assert db.session.query(JournalRow).order_by(JournalRow.id.desc()).first().about_account_id == account.id


def test_sign_in_renews_a_hash_of_older_parameters(client):
    from argon2 import PasswordHasher

    old = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1).hash(PASSWORD)
    account = an_account(email="zarina@example.tj", password_hash=old)
    for _ in range(2):
        assert client.submit("/tg/sign-in", {"who": "zarina@example.tj", "password": PASSWORD}).status_code == 303
    db.session.refresh(account)
    assert account.password_hash != old
    assert "m=8," in account.password_hash


def test_sign_in_refuses_with_one_and_the_same_page(client, monkeypatch):
    an_account(email="known@example.tj", password=PASSWORD)
    an_account(email="closed@example.tj", password=PASSWORD, phone=None).active = False
    an_account(email="unset@example.tj")
    db.session.commit()
    verified = []
    from egov.identity import sessions

    real = sessions.verify_password
    monkeypatch.setattr(sessions, "verify_password", lambda *given: (verified.append(1), real(*given))[1])
    pages = set()
    for who, password in [
        ("known@example.tj", "wrong"),
        ("nobody@example.tj", PASSWORD),
        ("closed@example.tj", PASSWORD),
        ("unset@example.tj", PASSWORD),
        ("not an address", PASSWORD),
    ]:
        response = client.submit("/tg/sign-in", {"who": who, "password": password})
        assert response.status_code == 422
        pages.add(strip_token(response.text.replace(who, "")))
    assert len(pages) == 1
    assert len(verified) == 5


def test_failures_from_everywhere_pause_sign_in_and_any_number_of_successes_does_not(client, monkeypatch):
    monkeypatch.setattr("egov.identity.views.SIGN_IN_RATE_IN_ALL", "3 per 5 minutes")
    account = an_account(password=PASSWORD)
    for _ in range(5):
        assert client.submit("/tg/sign-in", {"who": account.email, "password": PASSWORD}).status_code == 303
    for number in range(3):
        wrong = {"who": account.email, "password": "wrong"}
        assert client.submit("/tg/sign-in", wrong, environ_base={"REMOTE_ADDR": f"198.51.100.{number}"}).status_code == 422
    assert client.submit("/tg/sign-in", {"who": account.email, "password": PASSWORD}).status_code == 429


def test_sign_in_pauses_after_ten_failures_and_success_does_not_count(client):
    an_account(email="zarina@example.tj", password=PASSWORD)
    good = {"who": "zarina@example.tj", "password": PASSWORD}
    assert {client.submit("/tg/sign-in", good).status_code for _ in range(12)} == {303}
    bad = good | {"password": "wrong"}
    assert {client.submit("/tg/sign-in", bad).status_code for _ in range(10)} == {422}
    refused = client.submit("/tg/sign-in", good)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil", "javascript:alert(1)"])
def test_sign_in_sends_nobody_away_from_the_portal(client, target):
    an_account(email="zarina@example.tj", password=PASSWORD)
    response = client.submit("/tg/sign-in", {"who": "zarina@example.tj", "password": PASSWORD, "next": target})
    assert response.status_code == 303
    assert "evil" not in response.location
    assert response.location.startswith("/tg/")


def test_sign_in_brings_back_to_where_one_wanted_to_go(client):
    an_account(email="zarina@example.tj", password=PASSWORD)
    there = client.get("/ru/account/security").location
    page = client.get(there).text
    assert 'name="next" value="/ru/account/security"' in page
    data = {"who": "zarina@example.tj", "password": PASSWORD, "next": "/ru/account/security"}
    assert client.submit("/ru/sign-in", data).location == "/ru/account/security"


def test_demonstration_accounts_are_refused_outside_the_demonstration(app, new_process):
    an_account(email="citizen@demo.example", password=PASSWORD)
    assert "citizen@demo.example" in app.test_client().get("/tg/sign-in?as=citizen").text
    real = new_process(demo=False)
    real.config["WTF_CSRF_ENABLED"] = False
    browser = real.test_client()
    assert "demo.example" not in browser.get("/tg/sign-in?as=citizen").text
    response = browser.post("/tg/sign-in", data={"who": "citizen@demo.example", "password": PASSWORD})
    assert response.status_code == 422


def forgot(client, email):
    response = client.submit("/tg/forgotten-password", {"email": email})
    job = db.session.scalars(sa.select(Job).where(Job.kind == recovery.SEND_RESET_LINK).order_by(Job.id.desc())).first()
    tasks.send_reset_link(job.payload, clock.now())
    db.session.commit()
    return response


def test_forgotten_password_says_and_does_the_same_for_everybody(client):
    an_account(email="zarina@example.tj", password=PASSWORD)
    known, unknown = forgot(client, "zarina@example.tj"), forgot(client, "nobody@example.tj")
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert [letter.address for letter in letters()] == ["zarina@example.tj"]


def test_choose_password_by_a_link_that_works_once_and_signs_everybody_out(client):
    account = an_account(email="zarina@example.tj", password=PASSWORD)
    thief = client.application.test_client()
    sign_in(thief, account)
    forgot(client, "zarina@example.tj")
    (letter,) = letters()
    assert letter.link.startswith("http://localhost/tg/choose-password/")
    path = letter.link.removeprefix("http://localhost")
    assert client.get(path, headers={"Host": "localhost"}).status_code == 200
    assert client.submit(path, {"password": "short"}).status_code == 422
    assert client.submit(path, {"password": NEW_PASSWORD}).status_code == 303
    assert thief.get("/tg/account").status_code == 303
    assert client.get(path).status_code == 410
    assert client.submit(path, {"password": PASSWORD}).status_code == 410
    assert client.submit("/tg/sign-in", {"who": account.email, "password": PASSWORD}).status_code == 422
    assert client.submit("/tg/sign-in", {"who": account.email, "password": NEW_PASSWORD}).status_code == 303
    assert "account.password_changed" in kinds()
    assert len(letters(account.email)) == 2


def test_a_newer_link_voids_the_older_and_a_late_one_is_void(client):
    an_account(email="zarina@example.tj", password=PASSWORD)
    forgot(client, "zarina@example.tj")
    forgot(client, "zarina@example.tj")
    older, newer = (letter.link.removeprefix("http://localhost") for letter in letters())
    assert client.get(older).status_code == 410
    assert client.get(newer).status_code == 200
    with clock.frozen(clock.now() + LINK_LIFE["reset"]):
        assert client.get(newer).status_code == 410


def test_links_in_letters_never_come_from_the_host_header(client):
    an_account(email="zarina@example.tj", password=PASSWORD)
    for host in ("evil.example", "localhost.evil.example", ""):
        response = client.post("/tg/forgotten-password", data={"email": "zarina@example.tj"}, headers={"Host": host})
        assert response.status_code == 400
    assert letters() == []


def test_changing_the_password_needs_the_present_one_and_ends_every_session(client):
    account = an_account(password=PASSWORD)
    sign_in(client, account)
    elsewhere = client.application.test_client()
    sign_in(elsewhere, account)
    old_cookie = client.get_cookie("session").value
    assert client.get("/tg/account/password").status_code == 200
    wrong = client.submit("/tg/account/password", {"current_password": "wrong", "password": NEW_PASSWORD})
    assert wrong.status_code == 422
    assert client.submit("/tg/account/password", {"current_password": PASSWORD, "password": "short"}).status_code == 422
    assert client.submit("/tg/account/password", {"current_password": PASSWORD, "password": NEW_PASSWORD}).status_code == 303
    assert client.get("/tg/account/security").status_code == 200
    assert elsewhere.get("/tg/account").status_code == 303
    replay = client.application.test_client()
    replay.set_cookie("session", old_cookie)
    assert replay.get("/tg/account").status_code == 303


def test_security_lists_devices_and_ends_them(client):
    account = an_account()
    sign_in(client, account)
    others = [client.application.test_client() for _ in range(3)]
    sessions = [sign_in(other, account) for other in others]
    page = client.get("/tg/account/security").text
    assert page.count("/end") == 4
    path = f"/tg/account/security/devices/{sessions[0].id}/end"
    assert client.submit(path).status_code == 303
    assert [other.get("/tg/account").status_code for other in others] == [303, 200, 200]
    assert client.submit("/tg/account/security/devices/end-others").status_code == 303
    assert [other.get("/tg/account").status_code for other in others] == [303, 303, 303]
    assert client.get("/tg/account/security").status_code == 200
    assert kinds().count("account.session_revoked") == 2


def test_another_persons_session_cannot_be_ended_or_told_from_none(client):
    mine, theirs = an_account(), an_account()
    session = sign_in(client.application.test_client(), theirs)
    sign_in(client, mine)
    foreign = client.submit(f"/tg/account/security/devices/{session.id}/end")
    missing = client.submit("/tg/account/security/devices/999999/end")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.text == missing.text
    db.session.refresh(session)
    assert session.ended_at is None


def test_details_are_corrected_with_the_password_only(client):
    account = an_account(password=PASSWORD)
    sign_in(client, account)
    assert account.surname in client.get("/tg/account/details").text
    changes = {name: value for name, value in PERSON.items() if name not in ("email", "password")} | {"language": "kk"}
    assert client.submit("/tg/account/details", changes | {"current_password": "wrong"}).status_code == 422
    assert client.submit("/tg/account/details", changes | {"current_password": PASSWORD}).status_code == 303
    db.session.refresh(account)
    assert (account.surname, account.language, account.search_name) == ("Шарипов", "kk", "шарипов далер")
    assert letters(account.email)
    assert "account.changed" in kinds()


def test_an_officer_keeps_the_number_that_tells_own_applications_apart(client):
    officer = an_account("officer", an_authority(), password=PASSWORD, national_number="111222333")
    sign_in(client, officer)
    typed = {name: value for name, value in PERSON.items() if name not in ("email", "password")}
    changes = typed | {"language": "kk", "current_password": PASSWORD}
    refused = client.submit("/en/account/details", changes)
    assert refused.status_code == 422
    assert "your number stays" in refused.text
    assert changes["surname"] in refused.text
    kept = client.submit("/en/account/details", changes | {"national_number": "111222333"})
    assert kept.status_code == 303
    db.session.refresh(officer)
    assert (officer.surname, officer.national_number) == ("Шарипов", "111222333")


@pytest.mark.parametrize("path", ["/tg/sign-in", "/tg/sign-up", "/tg/account/password"])
def test_a_password_may_be_pasted_and_filled_in_by_a_program(client, path):
    if "account" in path:
        sign_in(client, an_account())
    boxes = re.findall(r'<input[^>]*type="password"[^>]*>', client.get(path).text)
    assert boxes
    for box in boxes:
        assert re.search(r'autocomplete="(current|new)-password"', box)
        assert not re.search(r"onpaste|readonly|maxlength|pattern=", box)
    assert client.get(path).text.count('class="dz-password" data-show=') == len(boxes)


def test_the_cookies_stay_small_whatever_happens(client):
    sign_up(client)
    client.submit("/tg/sign-up/code", {"code": code_in(*letters())})
    for _ in range(20):
        client.submit("/tg/account/inbox/read")
    names = ("session", "signed_in", "held_input", "language")
    cookies = [cookie for cookie in map(client.get_cookie, names) if cookie is not None]
    assert len(cookies) >= 2
    assert all(len(f"{cookie.key}={cookie.value}") < 4096 for cookie in cookies)


def test_the_way_out_stands_on_every_page_of_somebody_signed_in(client, portal):
    client.budget = 1000
    for role in (None, "officer", "publisher", "admin"):
        sign_in(client, an_account(role))
        for rule, _method in routes(portal, ("GET",)):
            path = address(portal, rule)
            if path is None or rule.arguments - {"lang"} or not rule.rule.startswith("/<any"):
                continue
            page = client.get(path)
            if page.mimetype == "text/html" and page.status_code in (200, 403):
                assert 'href="/tg/sign-out"' in page.text or path == "/tg/sign-out", (role, path)


def test_sign_out_leaves_nothing_in_the_browser(client):
    sign_in(client, an_account())
    response = client.submit("/tg/sign-out")
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get_cookie("held_input") is None


def test_sign_out_asks_first_and_ends_the_session(client):
    account = an_account()
    session = sign_in(client, account)
    assert client.get("/tg/sign-out").status_code == 200
    db.session.refresh(session)
    assert session.ended_at is None
    db.session.commit()
    response = client.submit("/tg/sign-out")
    assert response.location == "/tg/"
    assert client.get_cookie("signed_in") is None
    assert db.session.get(AccountSession, session.id).ended_at is not None
    assert client.get("/tg/account").status_code == 303
