"""Rate limits: one count for all processes, kept whatever becomes of the request."""

import datetime as dt
import threading

import pytest
from flask import request

from egov.kernel import clock
from egov.kernel.db import db
from egov.web import rate_limits
from egov.web.guards import public
from egov.web.rate_limits import TooManyAttempts
from tests.builders.identity import an_account

RATE = "3 per 5 minutes"


def counted_app(new_process, **settings):
    """A second process of the same portal, with a route that counts and then fails."""
    app = new_process(**settings)
    app.config["WTF_CSRF_ENABLED"] = False

    @app.route("/counted", methods=["GET", "POST"])
    @public
    @rate_limits.limit("counted", RATE)
    def counted():
        return "no", 422

    @app.get("/address")
    @public
    def address():
        return f"{rate_limits.address()} {request.remote_addr}"

    return app


def test_two_processes_share_one_count_and_a_failed_request_counts(new_process):
    first, second = (counted_app(new_process).test_client() for _ in range(2))
    statuses = [client.post("/counted").status_code for client in (first, second, first, second, first)]
    assert statuses == [422, 422, 422, 429, 429]


def test_the_refusal_says_when_to_come_back(new_process):
    client = counted_app(new_process).test_client()
    for _ in range(4):
        response = client.post("/counted")
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 300
    assert "<h1" in response.text


def test_reading_is_not_counted(new_process):
    client = counted_app(new_process).test_client()
    assert {client.get("/counted").status_code for _ in range(6)} == {422}


def test_a_window_that_has_passed_begins_anew(app):
    start = clock.now()
    for _ in range(3):
        rate_limits.count("x", RATE, "somebody")
    with pytest.raises(TooManyAttempts):
        rate_limits.count("x", RATE, "somebody")
    rate_limits.count("x", RATE, "somebody else")
    with clock.frozen(start + dt.timedelta(minutes=5, seconds=2)):
        rate_limits.count("x", RATE, "somebody")


def test_what_is_given_back_does_not_count(app):
    for _ in range(9):
        rate_limits.count("x", RATE, "somebody")
        rate_limits.give_back("x", RATE, "somebody")


def test_no_attempt_is_lost_when_many_come_at_once(app):
    let_in = []

    def attempt():
        with app.app_context():
            try:
                rate_limits.count("race", "5 per 5 minutes", "somebody")
                let_in.append(1)
            except TooManyAttempts:
                pass

    threads = [threading.Thread(target=attempt) for _ in range(20)]
    with app.test_request_context("/tg/"):
        [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(let_in) == 5


def test_counting_after_a_change_is_a_mistake_that_shows(app):
    account = an_account()
    account.name = "Мадина"
    with pytest.raises(RuntimeError):
        rate_limits.count("x", RATE, "somebody")
    db.session.rollback()


@pytest.mark.parametrize(
    ("hops", "forwarded", "counted"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 203.0.113.9", "198.51.100.1"),
    ],
)
def test_a_forged_address_does_not_escape_the_count(new_process, hops, forwarded, counted):
    client = counted_app(new_process, trusted_hops=hops).test_client()
    seen = client.get("/address", headers={"X-Forwarded-For": forwarded}).text
    assert seen.split()[0] == counted


def test_a_home_with_a_whole_ipv6_network_is_one_address(app):
    with app.test_request_context(environ_base={"REMOTE_ADDR": "2001:db8:1:2:3:4:5:6"}):
        assert rate_limits.address() == "2001:db8:1:2::/64"


def test_counts_say_nothing_about_people_and_are_swept(app):
    rate_limits.count("x", RATE, "zarina@example.tj")
    rows = db.session.execute(db.text("SELECT key FROM rate_count")).scalars().all()
    assert rows
    assert not any("zarina" in row for row in rows)
    with clock.frozen(clock.now() + dt.timedelta(hours=1)):
        assert rate_limits.sweep() == 1
