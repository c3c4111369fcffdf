"""Whatever is put into an address or a field, the portal answers in order: no fault of the program, no markup let through."""

import re
from itertools import product

import pytest

from egov.identity import actions
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.paging import encode_cursor
from egov.kernel.permissions import ROLES
from egov.web import rate_limits
from tests.builders.authorities import an_authority
from tests.builders.identity import TESTER, an_account, sign_in
from tests.house.every_route import UNSAFE, address, routes

HOSTILE = {
    "nul": "a\x00b",
    "controls": "\x01\x1b[31m\r\n\r\nSet-Cookie: a=b",
    "surrogate": "a\ud800b",
    "quotes": "'\"; DROP TABLE account; --",
    "markup": "<script>alert(1)</script>",
    "template": "{{ 7 * 7 }}${7*7}%(x)s{0}",
    "right to left": "\u202egnp.exe",
    "astral": "👩‍👩‍👧‍👦" * 8,
    "long": "ш" * 400,
    "number": "9" * 400,
    "path": "../../etc/passwd",
    "formula": "=cmd|' /C calc'!A0",
}
QUERIES = ("q", "after", "limit", "next", "category", "as", "role", "kind", "subject")
ALLOWED = {200, 201, 204, 302, 303, 304, 308, 400, 401, 403, 404, 405, 409, 410, 413, 414, 415, 422, 429}


@pytest.fixture
def everybody(client):
    """A browser signed in to an account that may do everything, so that every page opens."""
    account, authority = an_account(), an_authority()
    for role in ROLES:
        if role != "citizen":
            authority_id = authority.id if role in ("officer", "supervisor") else None
            actions.grant_role(account, role, authority_id, by=TESTER, now=clock.now())
    db.session.commit()
    sign_in(client, account)
    return client


def answered(response, what):
    assert response.status_code in ALLOWED, (what, response.status_code)
    if response.mimetype == "text/html":
        assert "<script>alert(1)" not in response.get_data(as_text=True), what
    assert response.headers.get("Set-Cookie", "") != "a=b", what


@pytest.mark.parametrize("name", HOSTILE)
def test_addresses_take_anything(everybody, portal, name):
    for rule, _ in routes(portal, ("GET",)):
        if rule.endpoint == "identity.sign_out":
            continue
        encoded = HOSTILE[name].encode("utf-8", "surrogatepass")
        query = dict.fromkeys(("q", "after", "limit", "next", "page", "lang", "category", "as", "search", "role"), encoded)
        for value in {"x", HOSTILE[name].replace("/", "_")}:
            path = address(portal, rule, "x")
            if path is None or ("x" not in rule.arguments and value != "x" and not rule.arguments - {"lang"}):
                continue
            if value != "x" and rule.arguments - {"lang"}:
                path = re.sub(r"(?<=/)x(?=/|$)", "".join(f"%{byte:02X}" for byte in encoded.replace(b"/", b"_")), path)
            answered(everybody.get(path, query_string=query), (rule.endpoint, name))


def fields_of(page):
    """The names of the fields of each form that is posted, by the address it goes to."""
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", page, re.S | re.I):
        action = re.search(r'action="([^"]*)"', form[: form.index(">")])
        yield action[1] if action else None, set(re.findall(r'name="([^"]+)"', form)) - {"csrf_token"}


@pytest.mark.parametrize("name", HOSTILE)
def test_fields_take_anything(everybody, portal, name):
    asked = 0
    for rule, _ in routes(portal, ("GET",)):
        path = address(portal, rule)
        if path is None or rule.arguments - {"lang"} or not rule.rule.startswith("/<any"):
            continue
        for visitor in (everybody, portal.test_client()):
            page = visitor.get(path)
            if page.status_code != 200:
                continue
            for action, names in fields_of(page.get_data(as_text=True)):
                if (action or path).endswith(("/sign-out", "/end", "/end-others")):
                    continue
                value = HOSTILE[name].encode("utf-8", "surrogatepass")
                visitor.get(path)
                answered(visitor.submit(action or path, dict.fromkeys(names, value)), (rule.endpoint, name))
                rate_limits.forget_everything()
                asked += 1
    assert asked >= 4


@pytest.mark.parametrize(
    "body", ["[" * 100_000, '{"a":' * 50_000, '"' + "x" * 2_000_000, "\x00", "{", "NaN", '{"a": "\\u0000"}']
)
def test_json_that_no_program_would_send_is_answered(everybody, portal, body):
    for rule, method in routes(portal, UNSAFE):
        path = address(portal, rule)
        response = portal.test_client().open(path, method=method, data=body, content_type="application/json")
        answered(response, (rule.endpoint, body[:5]))
        rate_limits.forget_everything()


@pytest.mark.parametrize("path", ["/api/v1/services?limit=", "/tg/casework?limit=", "/tg/admin/calendar?year="])
def test_a_number_longer_than_python_reads_is_answered(everybody, path):
    assert everybody.get(path + "9" * 5000).status_code in ALLOWED


LISTS = (
    "/api/v1/services", "/api/v1/services?q=a", "/tg/services", "/tg/services?q=a", "/tg/admin/services", "/tg/admin/accounts",
    "/tg/admin/journal", "/tg/account/inbox", "/tg/account/data-access", "/tg/applications", "/tg/casework?tab=unit",
    "/tg/casework?tab=closed", "/tg/casework?tab=consultations",
)  # fmt: skip
PLACES = ("x", 1, "a\x00b", 10**30, None, True, "0001-01-01T00:00:00+14:00", "2026-01-01T00:00:00", "2026-01-01")


@pytest.mark.parametrize("path", LISTS)
def test_a_forged_place_in_a_list_is_answered(everybody, path):
    for first, second in product(PLACES, PLACES):
        for values in ([first], [first, second], [first, second, second]):
            cursor = encode_cursor(values)
            answered(everybody.get(path + ("&" if "?" in path else "?") + f"after={cursor}"), values)
    lone_surrogate = "WyJcdWQ4MDAiLDFd"
    answered(everybody.get(path + ("&" if "?" in path else "?") + f"after={lone_surrogate}"), "surrogate")


@pytest.mark.parametrize("number", ["9" * 20, "9" * 5000, "0", "٣"])
def test_a_number_in_an_address_may_be_any(everybody, portal, number):
    asked = 0
    for rule, method in routes(portal, ("GET", "POST")):
        if "int:" in rule.rule:
            path = re.sub(r"(?<=/)1(?=/|$)", number, address(portal, rule))
            response = everybody.get(path) if method == "GET" else everybody.submit(path)
            answered(response, (rule.endpoint, number[:5]))
            asked += 1
    assert asked > 10


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "PUT", "PATCH", "DELETE", "PROPFIND"])
def test_a_method_that_no_route_declares_is_refused(client, method):
    for path in ("/tg/", "/tg/sign-in", "/api/v1/services", "/static/darvoza.css", "/healthz"):
        response = client.open(path, method=method)
        assert response.status_code == 405
        assert "GET" in response.headers["Allow"]
