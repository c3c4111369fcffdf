"""Every route is in exactly one access list and is guarded accordingly."""

from tests.house.access_list import ACCESS
from tests.house.every_route import address

WORDS = {"public", "citizen", "officer", "admin", "auditor", "partner", "machine"}


def test_every_route_is_in_the_access_list(portal):
    endpoints = {rule.endpoint for rule in portal.url_map.iter_rules()}
    assert not endpoints - ACCESS.keys(), "add these to tests/house/access_list.py, saying who may open them"
    assert not ACCESS.keys() - endpoints, "these routes no longer exist: take them off tests/house/access_list.py"
    assert set(ACCESS.values()) <= WORDS


def test_every_route_has_the_guard_its_list_says(portal):
    wrong = {
        endpoint: (access, getattr(portal.view_functions[endpoint], "access", "none"))
        for endpoint, access in ACCESS.items()
        if endpoint != "static" and getattr(portal.view_functions[endpoint], "access", "none") != access
    }
    assert not wrong, "endpoint: (listed, guarded)"


def test_nobody_unknown_gets_past_a_guard(client, portal):
    for rule in portal.url_map.iter_rules():
        if ACCESS.get(rule.endpoint) in ("public", "machine"):
            continue
        path = address(portal, rule)
        for method in rule.methods & {"GET", "POST"}:
            response = client.open(path, method=method)
            assert response.status_code in (303, 400, 401, 404), (rule.endpoint, method, response.status_code)
            if response.status_code == 303:
                assert "/sign-in" in response.location, rule.endpoint
