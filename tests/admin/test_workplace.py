"""The workplace's own navigation: the pages of a section in a row, and the workplace's header on the pages of errors."""

import re

import pytest

from tests.builders.catalogue import a_service
from tests.builders.identity import an_account, sign_in

CATALOGUE = {
    "/en/admin": "Overview",
    "/en/admin/services": "Services",
    "/en/admin/life-events": "Life events",
    "/en/admin/search": "Everyday words",
    "/en/admin/search/unanswered": "Searches without result",
    "/en/admin/catalogue/texts": "For translators",
    "/en/admin/catalogue/import": "Import",
    "/en/admin/catalogue/export": "Export",
}
UPKEEP = {
    "/en/admin/upkeep": "Tasks",
    "/en/admin/upkeep/acts": "Register of legal acts",
    "/en/admin/upkeep/unverified": "To be verified",
    "/en/admin/upkeep/ratings": "Ratings",
}


def row_of(page):
    """The pages in the row of the section: address, whether it is the present one, name."""
    row = re.search(r'<nav class="dz-subnav".*?</nav>', page, re.DOTALL)
    return re.findall(r'<a href="([^"]+)"( aria-current=page)?>([^<]+)</a>', row[0]) if row else []


@pytest.mark.parametrize("section", [CATALOGUE, UPKEEP], ids=["catalogue", "upkeep"])
def test_every_page_of_a_section_leads_to_every_other_and_marks_itself(client, section):
    sign_in(client, an_account("publisher"))
    first = next(iter(section))
    assert {address: name for address, _, name in row_of(client.get(first).text)} == section
    for address in section:
        row = row_of(client.get(address).text)
        assert [(href, name) for href, present, name in row if present] == [(address, section[address])]


def test_an_editor_is_not_led_where_publishers_alone_may_go(client):
    sign_in(client, an_account("editor"))
    shown = {name for _, _, name in row_of(client.get("/en/admin/services").text)}
    assert shown == set(CATALOGUE.values()) - {"Import", "Export"}


def test_pages_of_one_service_have_its_own_parts_instead(client):
    a_service("paper")
    sign_in(client, an_account("editor"))
    page = client.get("/en/admin/services/paper").text
    assert row_of(page) == []
    assert 'class="dz-parts"' in page


STAFF = ["officer", "editor", "publisher", "auditor", "admin"]


@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize("address", ["/en/no/such/page", "/en/services/nothing", "/en/casework/TJ-0000-0000-0000"])
def test_staff_keep_their_header_where_a_page_is_missing_or_closed_to_them(client, role, address):
    sign_in(client, an_account(role))
    page = client.get(address)
    assert page.status_code in (403, 404)
    assert "workplace" in page.text
    assert "Track an application" not in page.text


@pytest.mark.parametrize("address", ["/en/no/such/page", "/en/services/nothing", "/en/admin/services"])
def test_citizens_keep_theirs(client, address):
    sign_in(client, an_account())
    page = client.get(address)
    assert page.status_code in (403, 404)
    assert "workplace" not in page.text
    assert "My applications" in page.text


def test_strangers_keep_theirs_and_nothing_is_asked_of_the_database(client):
    page = client.get("/en/no/such/page")
    assert "Track an application" in page.text
    assert client.statements == []
