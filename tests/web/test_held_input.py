"""What was typed with an expired session comes back: to the same browser and person, once, and never a password."""

import datetime as dt

import pytest

from egov.kernel import clock
from egov.kernel.db import db
from egov.web import held_input
from egov.web.guards import signed_in
from egov.web.models import HeldInput
from tests.builders.identity import an_account, sign_in


@pytest.fixture
def filling(new_process):
    made = new_process()
    made.config["WTF_CSRF_ENABLED"] = False

    @made.route("/fill", methods=["GET", "POST"])
    @signed_in
    def fill():
        found = held_input.take("/fill")
        return str(found.to_dict(flat=False) if found is not None else None)

    @made.post("/press")
    @signed_in
    def press():
        return "pressed"

    return made


def lose_session(client, account, **data):
    """Posts a form an hour after the last sign of life."""
    session = sign_in(client, account)
    session.seen_at = clock.now() - dt.timedelta(hours=1)
    db.session.commit()
    return client.post("/fill", data={"street": "Рӯдакӣ 5", **data})


def come_back(client, account):
    """Signs in again in the same browser, keeping its other cookies."""
    sign_in(client, account)
    return client.get("/fill").text


def test_what_was_typed_is_there_after_signing_in_again(filling):
    account, client = an_account(), filling.test_client()
    response = lose_session(client, account, city=["a", "b"])
    assert response.status_code == 303
    assert response.location.endswith("/tg/sign-in?next=/fill")
    assert come_back(client, account) == str({"street": ["Рӯдакӣ 5"], "city": ["a", "b"]})


def test_it_is_another_persons_never(filling):
    account, client = an_account(), filling.test_client()
    lose_session(client, account)
    assert come_back(client, an_account()) == "None"


def test_it_is_another_browsers_never(filling):
    account, client = an_account(), filling.test_client()
    lose_session(client, account)
    assert come_back(filling.test_client(), account) == "None"


def test_it_is_gone_after_half_an_hour_or_once_sent_anew(filling):
    account, client = an_account(), filling.test_client()
    lose_session(client, account)
    assert come_back(client, account) != "None"
    client.post("/fill", data={"street": "Айнӣ 1"})
    assert client.get("/fill").text == "None"
    lose_session(client, account)
    sign_in(client, account)
    with clock.frozen(clock.now() + dt.timedelta(minutes=14)):
        assert client.get("/fill").text != "None"
    sign_in(client, account)
    db.session.query(HeldInput).update({"expires_at": clock.now()})
    db.session.commit()
    assert client.get("/fill").text == "None"


def test_passwords_and_codes_are_not_held(filling):
    account, client = an_account(), filling.test_client()
    lose_session(client, account, password="secret", new_password="secret", csrf_token="x", code="123456")
    (held,) = db.session.query(HeldInput)
    assert held.fields == [["street", "Рӯдакӣ 5"]]


def test_nothing_is_held_for_nobody_or_beyond_bounds(filling):
    client = filling.test_client()
    client.post("/fill", data={"street": "x"})
    lose_session(client, an_account(), story="x" * held_input.MAX_CHARACTERS)
    assert db.session.query(HeldInput).count() == 0


def test_a_button_without_a_page_leads_back_to_where_it_was_pressed(filling):
    client = filling.test_client()
    response = client.post("/press", headers={"Referer": "http://localhost/tg/applications?x=1"})
    assert response.location.endswith("next=/tg/applications?x%3D1")
    response = client.post("/press", headers={"Referer": "http://evil.example/"})
    assert response.location.endswith("next=/")


def test_a_session_that_ran_out_fills_no_database(filling, monkeypatch):
    monkeypatch.setattr(held_input, "MAX_HELD", 2)
    account, client = an_account(), filling.test_client()
    for number in range(4):
        client.delete_cookie(held_input.COOKIE)
        lose_session(client, account, number=str(number))
    kept = [dict(held.fields)["number"] for held in db.session.query(HeldInput).order_by(HeldInput.id)]
    assert kept == ["2", "3"]
