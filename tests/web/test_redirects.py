import pytest

from egov.web.redirects import safe_target

HOSTILE = ["//evil.example", "/\\evil.example", "\\/evil", "https://evil.example", "javascript:alert(1)", "/\t/evil", "/ /evil",
           "\x00/x", "///evil", "http:evil", "tg/", "", None, "/" + "a" * 3000, "//user@evil", "/\r\nLocation: x", "//[x", "http://[", "//\u2100"]  # fmt: skip


@pytest.mark.parametrize("target", HOSTILE)
def test_a_hostile_target_is_replaced(target):
    assert safe_target(target, "/tg/") == "/tg/"


@pytest.mark.parametrize("target", ["/tg/", "/ru/services?q=паспорт", "/tg/applications/TJ-1/pages/a?x=//y"])
def test_a_local_target_is_kept(target):
    assert safe_target(target, "/tg/") == target
