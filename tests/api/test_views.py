"""The API answers as the contract says, to anyone, and is not shaken by what it is sent."""

import datetime as dt
import json

import pytest

from egov.api import shapes
from egov.api.reading import MAX_BODY
from tests.builders.applications import a_draft, a_submitted_application
from tests.builders.catalogue import a_service
from tests.builders.identity import an_account, sign_in

PROBLEM = "application/problem+json"


def _slugs(response):
    assert response.status_code == 200, response.data
    return [item["slug"] for item in response.json["items"]]


def test_services_lists_what_is_on_offer_with_the_keys_of_the_contract(client):
    a_service("criminal-record", fees=[{"kind": "fixed", "amount": "78"}], categories=["documents"], life_events=["birth"])
    a_service("hidden", published=False)
    response = client.get("/api/v1/services")
    assert response.mimetype == "application/json"
    assert _slugs(response) == ["criminal-record"]
    assert response.json["next"] is None
    item = response.json["items"][0]
    assert item["name"].keys() == item["summary"].keys() == {"tg", "ru", "kk", "en"}
    assert item["authority"] == "ministry"
    assert (item["categories"], item["life_events"], item["audience"]) == (["documents"], ["birth"], ["citizen"])
    assert item["online"] is True
    assert item["fee"] == {"free": False, "amounts": [{"amount": "78.00", "currency": "TJS"}], "varies": False}
    assert item["term"] == {"amount": 5, "unit": "working_days", "varies": False}
    assert item["version"] == 1
    assert item["url"] == "http://localhost/tg/services/criminal-record"
    assert item["code"]
    shapes.ServiceList.model_validate(response.json)


def test_services_are_narrowed_by_each_filter(client):
    a_service("free-online", categories=["documents"], life_events=["birth"])
    a_service(
        "paid-office",
        authority="other",
        fees=[{"kind": "fixed", "amount": "10"}],
        channels=["office"],
        audience=["legal_entity"],
        categories=["business"],
    )
    for query, expected in {
        "category=documents": ["free-online"],
        "category=none": [],
        "life_event=birth": ["free-online"],
        "authority=other": ["paid-office"],
        "audience=legal_entity": ["paid-office"],
        "online=1": ["free-online"],
        "free=1": ["free-online"],
        "category=business&free=1": [],
    }.items():
        assert _slugs(client.get(f"/api/v1/services?{query}")) == expected, query


def test_services_are_searched_and_the_search_is_narrowed_too(client):
    a_service(
        "criminal-record", name={"tg": "Маълумотномаи судӣ", "ru": "Справка", "kk": "Анықтама", "en": "Criminal record"}
    )
    a_service("patent", name={"tg": "Патент", "ru": "Патент", "kk": "Патент", "en": "Patent for trade"})
    assert _slugs(client.get("/api/v1/services?q=criminal"))[:1] == ["criminal-record"]
    assert _slugs(client.get("/api/v1/services?q=criminal&audience=legal_entity")) == []
    assert _slugs(client.get("/api/v1/services", query_string={"q": "qzxw"})) == []


@pytest.mark.parametrize("q", ["", "certificate"])
def test_services_are_paged_without_a_gap_or_a_repetition(client, q):
    made = {a_service().slug for _ in range(7)}
    address, seen = f"/api/v1/services?limit=3&q={q}", []
    for _ in range(4):
        answer = client.get(address)
        seen += _slugs(answer)
        if answer.json["next"] is None:
            break
        assert answer.json["next"].startswith("http://localhost/api/v1/services?")
        address = answer.json["next"].removeprefix("http://localhost")
    assert len(seen) == 7
    assert set(seen) == made


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "limit=²", "after=forged", "after=W10", "q=certificate&after=forged"]
)
def test_a_wrong_limit_or_place_is_a_problem(client, query):
    a_service("x")
    response = client.get(f"/api/v1/services?{query}", headers={"Accept-Language": "ru"})
    assert (response.status_code, response.mimetype) == (422, PROBLEM)
    problem = shapes.Problem.model_validate(response.json)
    assert problem.status == 422
    assert problem.detail


def test_service_gives_the_whole_published_definition(client):
    a_service("criminal-record")
    answer = client.get("/api/v1/services/criminal-record")
    detail = shapes.ServiceDetail.model_validate(answer.json)
    assert detail.slug == "criminal-record"
    assert answer.json["questionnaire"]["pages"][0]["key"] == "person"
    assert answer.json["refusal_grounds"][0]["code"] == "incomplete"
    assert answer.json["evidence"][0]["from"] == "registry"
    assert "keywords" not in answer.json
    dt.datetime.fromisoformat(answer.json["published_at"])


@pytest.mark.parametrize("slug", ["unknown", "hidden", "%00", "x" * 300, "..%2fx"])
def test_what_is_not_on_offer_is_one_and_the_same_problem(client, slug):
    a_service("hidden", published=False)
    response = client.get(f"/api/v1/services/{slug}")
    assert (response.status_code, response.mimetype) == (404, PROBLEM)


def test_answers_are_kept_by_etag_until_something_is_published(client):
    a_service("one")
    first = client.get("/api/v1/services")
    again = client.get("/api/v1/services", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/api/v1/services").headers["Cache-Control"] == "public, no-cache"
    a_service("two")
    client.application.extensions["page_cache"].clear()
    changed = client.get("/api/v1/services", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_other_sites_may_read_the_catalogue_but_not_track(client):
    a_service("one")
    assert client.get("/api/v1/services").headers["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/openapi.json").headers["Access-Control-Allow-Origin"] == "*"
    assert client.options("/api/v1/services").headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "Access-Control-Allow-Origin" not in client.post("/api/v1/track", json={}).headers
    assert "Access-Control-Allow-Credentials" not in client.get("/api/v1/services").headers


def test_no_answer_depends_on_who_is_signed_in(client):
    a_service("one")
    stranger = client.get("/api/v1/services").data
    sign_in(client, an_account("admin"))
    response = client.get("/api/v1/services")
    assert response.data == stranger
    assert "Set-Cookie" not in response.headers


def test_track_tells_where_an_application_stands(client):
    account = an_account(surname="Ғафуров")
    application = a_submitted_application(account)
    response = client.post(
        "/api/v1/track", json={"reference": application.reference.lower().replace("-", ""), "surname": " гафуров "}
    )
    assert response.status_code == 200, response.json
    answer = shapes.TrackAnswer.model_validate(response.json)
    assert (answer.reference, answer.state, answer.turn) == (application.reference, "submitted", "office")
    assert response.json["filed_at"].endswith("Z")
    assert answer.holder
    assert response.headers["Cache-Control"] == "no-store"
    assert account.email not in response.get_data(as_text=True)


def test_track_answers_a_wrong_reference_and_a_wrong_surname_alike(client):
    application = a_submitted_application(an_account(surname="Ғафуров"))
    draft = a_draft(an_account(surname="Ғафуров"))
    answers = [
        client.post("/api/v1/track", json={"reference": reference, "surname": surname})
        for reference, surname in (
            (application.reference, "Каримов"),
            ("TJ-0000-0000-0000", "Ғафуров"),
            (draft.reference, "Ғафуров"),
            ("nonsense", "Ғафуров"),
        )
    ]
    assert {(answer.status_code, answer.mimetype, answer.data) for answer in answers} == {(404, PROBLEM, answers[0].data)}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 5000, 400),
        (b'{"a":' * 2000 + b"1" + b"}" * 2000, 400),
        (b'{"reference": NaN, "surname": "x"}', 400),
        (b"[" * 17 + b"]" * 17, 400),
        (b'{"a": "' + b"x" * MAX_BODY + b'"}', 413),
        (b"[]", 422),
        (b"null", 422),
        (b"{}", 422),
        (b'{"reference": "TJ-1", "surname": "x", "surname": "y"}', 400),
        (b'{"reference": 1, "surname": []}', 422),
        (b'{"reference": "x", "surname": ""}', 422),
        (b'{"reference": "x", "surname": "y", "admin": true}', 422),
        (json.dumps({"reference": "x" * 300, "surname": "y"}).encode(), 422),
        (json.dumps({"reference": "a\x00b", "surname": "\x00\ud800"}).encode(), (404, 422)),
    ],
)
def test_track_takes_no_harm_from_what_it_is_sent(client, body, status):
    response = client.post("/api/v1/track", data=body, content_type="application/json")
    assert response.status_code in (status if isinstance(status, tuple) else (status,))
    assert response.mimetype == PROBLEM
    problem = shapes.Problem.model_validate(response.json)
    if response.status_code == 422:
        assert all(fault.detail for fault in problem.errors)


def test_track_names_each_mistake_by_its_place(client):
    problem = client.post("/api/v1/track", json={"surname": 5}).json
    assert {fault["pointer"] for fault in problem["errors"]} == {"/reference", "/surname"}


def test_track_wants_json(client):
    response = client.post("/api/v1/track", data={"reference": "x", "surname": "y"})
    assert (response.status_code, response.mimetype) == (415, PROBLEM)


def test_track_is_limited_together_with_the_page(client):
    answers = [client.post("/api/v1/track", json={"reference": "x", "surname": "y"}).status_code for _ in range(21)]
    assert answers == [404] * 20 + [429]
    assert client.post("/api/v1/track", json={}).headers["Retry-After"]
    assert client.submit("/tg/track", {"reference": "x", "surname": "y"}).status_code == 429


def test_an_unknown_address_and_method_are_problems(client):
    assert client.get("/api/v1/nothing").mimetype == PROBLEM
    response = client.post("/api/v1/services")
    assert (response.status_code, response.mimetype) == (405, PROBLEM)
    assert "GET" in response.headers["Allow"]


def test_the_document_is_served_and_shown_to_people(client):
    document = client.get("/api/openapi.json")
    assert document.json["servers"] == [{"url": "http://localhost"}]
    for language in ("tg", "ru", "kk", "en"):
        page = client.get("/api/docs", headers={"Accept-Language": language})
        assert page.status_code == 200
        text = page.get_data(as_text=True)
        assert "/api/v1/services/{slug}" in text
        assert 'href="#shape-ServiceItem"' in text
        assert "http://" not in text.split("<main")[1].replace("http://localhost", "")
