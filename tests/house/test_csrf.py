"""No route changes anything for a page of another site: every unsafe method of every route wants a CSRF token."""

import pytest

from tests.builders.identity import an_account, sign_in
from tests.house.every_route import UNSAFE, address, routes

# Routes for programs: they know no cookie, so another site's page gains nothing by sending a reader's browser there.
WITHOUT_COOKIE = {"/api/"}


@pytest.mark.parametrize("kind", ["form", "json", "nothing"])
def test_every_unsafe_route_wants_a_token(client, portal, kind):
    sign_in(client, an_account("admin"))
    body = {"form": {"data": {"x": "1"}}, "json": {"json": {"x": 1}}, "nothing": {}}[kind]
    asked = 0
    for rule, method in routes(portal, UNSAFE):
        if any(rule.rule.startswith(prefix) for prefix in WITHOUT_COOKIE):
            continue
        response = client.open(address(portal, rule), method=method, **body)
        assert response.status_code == 400, (rule.endpoint, method)
        asked += 1
    assert asked > 5


def test_a_token_of_another_session_is_no_token(client, portal):
    from tests.linting_client import csrf_token_of

    stranger = portal.test_client()
    with stranger.session_transaction() as session:
        session["csrf_token"] = "f" * 40
    token = csrf_token_of(stranger)
    assert client.post("/tg/sign-in", data={"csrf_token": token, "who": "a@b.tj", "password": "x"}).status_code == 400


def test_routes_for_programs_ignore_the_cookie(client, portal):
    account = an_account("admin")
    for rule, method in routes(portal, UNSAFE):
        if not any(rule.rule.startswith(prefix) for prefix in WITHOUT_COOKIE):
            continue
        bare = portal.test_client().open(address(portal, rule), method=method, json={})
        sign_in(client, account)
        with_cookie = client.open(address(portal, rule), method=method, json={})
        assert (bare.status_code, bare.data) == (with_cookie.status_code, with_cookie.data), rule.endpoint
