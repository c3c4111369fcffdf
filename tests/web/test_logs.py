"""What goes to the log: one line an event, nobody's data, no line that a visitor wrote."""

import json
import logging

import pytest
import sqlalchemy as sa
import structlog

from egov.kernel.db import db
from egov.web import logs
from tests.builders.identity import PASSWORD, an_account, sign_in
from tests.conftest import test_settings as settings_for

MARKER = "Мушоҳида-9F2C"
MARKED_EMAIL = "marked-9f2c@example.tj"


@pytest.fixture
def loud(new_process, tmp_path, capfd):
    """A process that logs everything, as a real one does, and does not hand faults to the test."""
    process = new_process()
    process.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False, TESTING=False)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG))
    yield process
    logs.install(settings_for("sqlite://", tmp_path))


def test_no_personal_data_reach_the_log_or_an_address(loud, capfd, monkeypatch):
    from egov.identity import account_pages

    browser = loud.test_client()
    account = an_account(email=MARKED_EMAIL, surname=MARKER, password=PASSWORD)
    sign_in(browser, account)
    locations = []
    for path, data in [
        ("/tg/sign-in", {"who": MARKED_EMAIL, "password": MARKER}),
        ("/tg/sign-in", {"who": MARKED_EMAIL, "password": PASSWORD}),
        ("/tg/forgotten-password", {"email": MARKED_EMAIL}),
        ("/tg/account/password", {"current_password": MARKER, "password": MARKER}),
        ("/tg/sign-up", {"surname": MARKER, "email": MARKED_EMAIL}),
    ]:
        locations.append(browser.post(path, data=data).headers.get("Location", ""))

    def broken():
        db.session.execute(sa.text("SELECT no_such_column FROM account WHERE surname = :surname"), {"surname": MARKER})

    monkeypatch.setattr(account_pages, "_own", broken)
    assert browser.get("/tg/account").status_code in (500, 503)
    written = "".join(capfd.readouterr())
    assert "no_such_column" in written
    for secret in (MARKER, MARKED_EMAIL, PASSWORD):
        assert secret not in written
        assert not any(secret in location for location in locations)


def test_a_fault_shows_the_visitor_nothing_of_the_program(loud, monkeypatch):
    from egov.identity import views

    def broken(*_arguments, **_keywords):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(views.held_input, "is_waiting", broken)
    page = loud.test_client().get("/tg/sign-in?next=/tg/")
    assert page.status_code == 500
    assert "secret detail" not in page.text
    assert "Traceback" not in page.text
    assert not loud.debug


def test_a_visitor_writes_no_line_of_the_log(loud, capfd):
    structlog.get_logger().info("seen", path='/x\n{"event": "forged"}\r\n\x1b[31m')
    lines = [line for line in capfd.readouterr().err.splitlines() if "forged" in line]
    assert len(lines) == 1
    assert json.loads(lines[0])["event"] == "seen"
    assert "\x1b" not in lines[0]


def test_every_refusal_is_logged_with_who_and_where(loud, capfd):
    account, other = an_account(email=MARKED_EMAIL, password=PASSWORD), an_account()
    browser = loud.test_client()
    for _ in range(11):
        browser.post("/tg/sign-in", data={"who": MARKED_EMAIL, "password": "wrong"})
    sign_in(browser, other)
    browser.get("/tg/casework")
    browser.get("/tg/applications/TJ-0000-0000-0000")
    lines = [json.loads(line) for line in "".join(capfd.readouterr()).splitlines() if line.startswith("{")]
    found = {(line["event"], line.get("endpoint"), line.get("actor"), line.get("account")) for line in lines}
    assert ("sign_in_refused", None, None, account.id) in found
    assert ("too_many_attempts", None, None, None) in found
    assert ("not_allowed", "casework.queue", f"account:{other.id}", None) in found
    assert ("not_there", "applications.show", f"account:{other.id}", None) in found
    assert all(line["timestamp"].endswith("Z") and line["level"] for line in lines)
