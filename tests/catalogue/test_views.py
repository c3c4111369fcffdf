"""The catalogue as citizens meet it: search and browse, the service passport, versions, topics, authorities."""

import datetime as dt
import re

import pytest

from egov.catalogue import actions, queries, revisions, views
from egov.catalogue.models import Category, LifeEvent
from egov.kernel import clock
from egov.kernel.db import db
from tests.builders.authorities import an_authority
from tests.builders.catalogue import TESTER, a_new_version, a_service, a_topic, four

LANGUAGES = ["tg", "ru", "kk", "en"]
MONDAY = dt.datetime(2026, 11, 23, 5, tzinfo=dt.UTC)


def test_the_catalogue_can_be_leafed_through_in_alphabetical_order(client):
    for number in range(25):
        a_service(f"paper-{number:02}", name=four(f"Paper {number:02}"))
    first = client.get("/en/services")
    assert "25 services" in first.text
    assert "Paper 00 (en)" in first.text
    assert "Paper 24 (en)" not in first.text
    address = first.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = client.get(address)
    assert "Paper 24 (en)" in second.text
    assert 'rel="next"' not in second.text


@pytest.mark.parametrize(("query", "shown"), [
    ("online=1", "online"), ("free=1", "free"), ("audience=legal_entity", "firm"), ("category=family", "filed"),
    ("life_event=birth", "event"), ("authority=tax", "tax"), ("free=1&online=1&audience=sole_trader", None),
])  # fmt: skip
def test_a_list_is_narrowed_by_each_filter(client, query, shown):
    at_office, charged = {"channels": ["office"]}, {"fees": [{"kind": "fixed", "amount": "10"}]}
    a_service("online", channels=["portal"], **charged)
    a_service("free", **at_office)
    a_service("firm", audience=["legal_entity"], **at_office, **charged)
    a_service("filed", categories=["family"], **at_office, **charged)
    a_service("event", life_events=["birth"], **at_office, **charged)
    a_service("tax", authority="tax", **at_office, **charged)
    page = client.get(f"/en/services?{query}").text
    for slug in ("online", "free", "firm", "filed", "event", "tax"):
        assert (f'href="/en/services/{slug}"' in page) == (slug == shown), slug
    if shown is None:
        assert "We found no service for this" in page


@pytest.mark.parametrize(
    "query", ["after=x", "after=!!", "after=WzEsMl0", "q=%00", "q=" + "a" * 3000, "category=%27%3B--", "q=&free=2"]
)
def test_hostile_addresses_get_a_page_and_no_error(client, query):
    a_service("paper")
    assert client.get(f"/tg/services?{query}").status_code in (200, 422)


def test_a_search_marks_what_was_found_and_says_how_it_read_the_words(client):
    a_service("passport", name=four("Passport", tg="Шиносномаи хориҷӣ"))
    page = client.get("/tg/services?q=shinosnoma").text
    assert "<mark>Шиносномаи</mark>" in page
    assert "exact=1" in page


def test_a_search_without_result_shows_ways_on(client):
    page = client.get("/en/services?q=qqqqqq").text
    assert "We found no service for this" in page
    assert 'href="/en/life-events"' in page


def test_what_was_searched_for_is_shown_as_text(client):
    a_service("paper")
    page = client.get("/en/services?q=<script>alert(1)</script>").text
    assert "<script>alert" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_passport_speaks_every_language(client, language):
    a_service("paper", fees=[{"kind": "fixed", "amount": "78"}], categories=["family"])
    page = client.get(f"/{language}/services/paper").text
    assert f"Certificate paper ({language})" in page
    for anchor in ("who", "get", "need", "fee", "term", "refuse", "law", "faq"):
        assert f'id="{anchor}"' in page


def test_a_passport_says_by_when_it_is_ready_if_sent_today(client):
    a_service("paper", terms=[{"amount": 5, "unit": "working_days"}])
    with clock.frozen(MONDAY):
        assert "is ready by 30.11.2026" in client.get("/en/services/paper").text


def test_a_passport_reckons_the_fee_and_names_each_case(client):
    fees = [
        {"kind": "fixed", "amount": "78"},
        {"kind": "fixed", "amount": "20", "condition": {"==": [{"var": "purpose"}, "work"]}},
    ]
    a_service("paper", fees=fees)
    page = client.get("/en/services/paper").text
    assert "78\u00a0somoni" in page
    assert "What is it for? (en): Work (en)" in page
    assert "and more in some cases" in page


def test_a_passport_says_once_what_is_to_be_known_of_every_case_of_the_fee(client):
    months = [
        {"kind": "fixed", "amount": amount, "condition": {"==": [{"var": "purpose"}, purpose]}, "note": four("An example")}
        for amount, purpose in (("20", "work"), ("30", "other"))
    ]
    a_service("paper", fees=[*months, {"kind": "fixed", "amount": "5", "note": four("Only here")}])
    a_service("patent", fees=[months[0], months[1] | {"note": four("Only here")}], code="02")
    page = client.get("/en/services/paper").text
    assert page.count("An example (en)") == 2, "not everybody's"
    a_service("permit", fees=months, code="03")
    page = client.get("/en/services/permit").text
    assert page.count("An example (en)") == 1
    assert page.index("30\u00a0somoni") < page.index("An example (en)") < page.index("without cash only")
    assert client.get("/en/services/patent").text.count("Only here (en)") == 1


def test_a_passport_says_who_brings_what(client):
    photograph = {"what": four("Photograph"), "from": "applicant", "questions": ["purpose"]}
    evidence = [photograph, {"what": four("Identity card"), "from": "registry"}]
    a_service("paper", evidence=evidence)
    page = client.get("/en/services/paper").text
    assert page.index("Identity card (en)") < page.index("Photograph (en)")
    assert page.count("The state has it") == 1


def test_a_passport_of_an_office_service_offers_no_application(client):
    a_service("paper", channels=["office"])
    page = client.get("/en/services/paper").text
    assert "/services/paper/apply" not in page
    assert "This service is given at an office" in page


def test_a_passport_takes_few_queries_and_from_the_cache_none(app, client):
    a_service("paper", categories=["family"])
    client.get("/tg/services")
    client.get("/ru/services/paper")
    assert len(client.statements) <= 6, client.statements
    again = client.get("/ru/services/paper")
    assert client.statements == []
    assert client.get("/ru/services/paper", headers={"If-None-Match": again.headers["ETag"]}).status_code == 304


def test_a_publication_shows_on_the_page(app, client):
    service = a_service("paper")
    assert "5 working days" in client.get("/en/services/paper").text
    a_new_version(service, terms=[{"amount": 3, "unit": "working_days"}])
    app.extensions["page_cache"]._looked_up = 0.0
    assert "3 working days" in client.get("/en/services/paper").text


def test_versions_are_listed_and_their_differences_shown(client):
    service = a_service("paper")
    a_new_version(service, terms=[{"amount": 3, "unit": "working_days"}], summary=four("You get it sooner."))
    assert client.get("/en/services/paper/versions").text.count("/en/services/paper/versions/") == 2
    newer = client.get("/en/services/paper/versions/2").text
    assert '<del class="is-out">a certificate.</del> <ins class="is-in">it sooner.</ins>' in newer
    assert '<del class="is-out">5</del> <ins class="is-in">3</ins> working days' in newer
    assert "(tg)" not in newer.split("dz-changes")[1].split("</dl>")[0]
    older = client.get("/en/services/paper/versions/1").text
    assert "This is an earlier version" in older
    assert "/services/paper/apply" not in older


@pytest.mark.parametrize("path", [
    "services/none", "services/paper/versions/9", "services/none/versions", "services/draft", "services/draft/versions",
    "services/draft/versions/1", "life-events/none", "categories/none", "authorities/none",
])  # fmt: skip
def test_what_is_not_public_is_not_found(client, path):
    a_service("paper")
    a_service("draft", published=False)
    assert client.get(f"/tg/{path}").status_code == 404


def test_a_service_no_longer_offered_says_so(client):
    service = a_service("paper")
    actions.retire(service, by=TESTER, now=clock.now())
    db.session.commit()
    revisions.forget()
    page = client.get("/en/services/paper")
    assert page.status_code == 200
    assert "This service is no longer given" in page.text
    assert "/services/paper/apply" not in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_topics_and_authorities_lead_to_their_services(client, language):
    a_topic(LifeEvent, "birth", name=four("Birth"))
    a_topic(Category, "family", name=four("Family"))
    a_service("paper", life_events=["birth"], categories=["family"], authority="zags")
    db.session.commit()
    for path, inside in (("life-events", "life-events/birth"), ("authorities", "authorities/zags")):
        assert f'href="/{language}/{inside}"' in client.get(f"/{language}/{path}").text
    for path in ("life-events/birth", "categories/family", "authorities/zags"):
        assert f'href="/{language}/services/paper"' in client.get(f"/{language}/{path}").text


def test_an_authority_without_services_says_so(client):
    an_authority("empty")
    db.session.commit()
    assert "There is no service here yet" in client.get("/en/authorities/empty").text


def test_home_shows_events_with_counts_and_services(client):
    a_service("criminal-record", life_events=["birth"], categories=["family"])
    page = client.get("/en/").text
    assert 'href="/en/life-events/birth"' in page
    assert "1 service<" in page
    assert page.count('href="/en/services/criminal-record"') == 2
    assert queries.count_services() == 1


@pytest.mark.parametrize(
    "query", ["_scheme=javascript&_external=1", "endpoint=x", "slug=x", "_anchor=x", "_method=POST", "values=x", "lang=kk"]
)
@pytest.mark.parametrize("path", ["/tg/services", "/tg/authorities/ministry"])
def test_an_address_says_nothing_to_the_link_to_the_rest_of_a_list(client, monkeypatch, path, query):
    monkeypatch.setattr(views, "PAGE", 1)
    for slug in ("passport", "beekeeping"):
        a_service(slug)
    page = client.get(f"{path}?{query}&online=1")
    assert page.status_code == 200
    (link,) = re.findall(r'rel="next" href="([^"]*)"', page.text)
    assert re.fullmatch(re.escape(path) + r"\?(online=1&amp;)?after=[\w-]+", link), link
