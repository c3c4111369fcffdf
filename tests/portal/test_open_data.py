"""The page on open data, and the addresses that name things in it."""

import pytest

from egov.kernel.localised import LANGUAGES
from tests.builders.catalogue import a_service


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_every_address_and_each_answers(client, language):
    a_service("one")
    page = client.get(f"/{language}/open-data").text
    assert 'rel="license"' in page
    assert "https://schema.org/Dataset" in page
    for address in (
        *(f"/api/v1/catalogue.{suffix}" for suffix in ("json", "csv", "jsonld", "ttl")),
        *(f"/api/v1/services/one{suffix}" for suffix in ("", ".jsonld", ".ttl", ".yaml")),
        "/api/v1/changes",
        f"/{language}/changes.rss",
        "/api/docs",
    ):
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200, address
    assert client.get("/id/service/one").status_code == 303


def test_the_page_is_there_before_anything_is_published(client):
    assert client.get("/tg/open-data").status_code == 200


def test_every_page_leads_to_open_data(client):
    assert 'href="/kk/open-data"' in client.get("/kk/help").text


@pytest.mark.parametrize(
    ("thing", "accept", "leads_to"),
    [
        ("service/one", "text/html,*/*;q=0.8", "/ru/services/one"),
        ("service/one", "*/*", "/ru/services/one"),
        ("service/one", "application/ld+json", "/api/v1/services/one.jsonld"),
        ("service/one", "text/turtle;q=0.9,text/html;q=0.1", "/api/v1/services/one.ttl"),
        ("authority/ministry", "text/turtle", "/ru/authorities/ministry"),
        ("category/documents", "text/html", "/ru/categories/documents"),
        ("life-event/birth", "text/html", "/ru/life-events/birth"),
        ("catalogue", "text/html", "/ru/open-data"),
        ("catalogue", "application/ld+json", "/api/v1/catalogue.jsonld"),
        ("portal", "text/html", "/ru/open-data"),
        ("audience/citizen", "text/html", "/ru/open-data"),
    ],
)
def test_a_name_leads_to_what_the_reader_can_read(client, thing, accept, leads_to):
    answer = client.get(f"/id/{thing}", headers={"Accept": accept, "Accept-Language": "ru"})
    assert (answer.status_code, answer.location) == (303, leads_to)
    assert "Accept" in answer.headers["Vary"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_every_name_in_the_linked_catalogue_leads_somewhere(client):
    a_service("one", categories=["documents"], life_events=["birth"])
    nodes = client.get("/api/v1/catalogue.jsonld").get_json(force=True)["@graph"]
    names = {node["@id"].split("#")[0] for node in nodes if node["@id"].startswith("http://localhost/id/")}
    assert len(names) > 8
    for name in names:
        answer = client.get(name.removeprefix("http://localhost"), follow_redirects=True)
        assert answer.status_code == 200, name


@pytest.mark.parametrize(
    "thing",
    ["", "service", "service/", "service//evil.example", "service/../admin", "nothing/one", "service/%0d%0aX", "portal/x"],
)
def test_a_name_that_is_none_is_not_found(client, thing):
    assert client.get(f"/id/{thing}").status_code == 404
