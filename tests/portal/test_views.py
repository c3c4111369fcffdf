"""Home, the addresses without a language, static files and the gallery of components."""

import gzip

import pytest

from tests.builders.catalogue import a_service

LANGUAGES = ["tg", "ru", "kk", "en"]


@pytest.mark.parametrize(("cookie", "accept", "language"), [
    (None, "ru-RU,ru;q=0.9", "ru"), (None, "kk,ru;q=0.5", "kk"), (None, "fr", "tg"), (None, None, "tg"), ("en", "ru", "en"), ("xx", "ru", "ru"),
])  # fmt: skip
def test_the_root_leads_to_the_readers_language(client, cookie, accept, language):
    if cookie:
        client.set_cookie("language", cookie)
    response = client.get("/", headers={"Accept-Language": accept} if accept else {})
    assert (response.status_code, response.location) == (302, f"/{language}/")
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_home_speaks_every_language(client, language):
    response = client.get(f"/{language}/")
    assert response.status_code == 200
    assert f'lang="{language}"' in response.text
    assert 'role="search"' in response.text


def test_a_language_link_is_remembered(client):
    response = client.get("/ru/", headers={"Referer": "http://localhost/tg/services?q=x"})
    assert "language=ru" in response.headers["Set-Cookie"]
    assert client.get("/").location == "/ru/"


@pytest.mark.parametrize(
    "referer", ["http://elsewhere.example/tg/", "http://localhost/ru/services", "http://localhost/", "", "http://["]
)
def test_another_way_to_a_page_changes_no_language(client, referer):
    assert "Set-Cookie" not in client.get("/ru/", headers={"Referer": referer}).headers


def test_the_header_tells_who_is_signed_in_apart_and_names_nobody(client):
    assert "/tg/sign-in" in client.get("/tg/").text
    client.set_cookie("signed_in", "1")
    inside = client.get("/tg/").text
    assert "/tg/sign-out" in inside
    assert "/tg/sign-in" not in inside


@pytest.mark.parametrize("layout", ["", "account", "office"])
@pytest.mark.parametrize("wrong", ["0", "1"])
def test_every_component_is_a_good_page(client, layout, wrong):
    response = client.get("/tg/parts", query_string={"layout": layout, "wrong": wrong})
    assert response.status_code == 200
    assert ("error-summary" in response.text) == (wrong == "1")


def test_static_files_are_compressed_and_kept_for_a_year(client):
    response = client.get("/static/darvoza.css?v=1", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert "max-age=31536000" in response.headers["Cache-Control"]
    body = response.data
    plain = client.get("/static/darvoza.css")
    assert gzip.decompress(body) == plain.data
    assert "max-age=86400" in plain.headers["Cache-Control"]
    assert response.headers["ETag"] != plain.headers["ETag"]


def test_static_files_are_only_those_of_the_folder(client):
    assert client.get("/static/../config.py").status_code == 404
    assert client.get("/static/%2e%2e/config.py").status_code == 404


def test_a_missing_page_offers_a_search(client):
    response = client.get("/kk/nothing-here", headers={"Accept-Language": "ru"})
    assert response.status_code == 404
    assert 'lang="kk"' in response.text
    assert 'name="q"' in response.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["help", "accessibility", "about"])
def test_pages_about_the_portal_speak_every_language(client, language, page):
    first = client.get(f"/{language}/{page}")
    assert first.status_code == 200
    assert client.get(f"/{language}/{page}", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_programs_learn_that_the_portal_lives_and_is_ready(client):
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text == "ready\n"


def test_counts_are_for_programs_on_this_machine_alone(client):
    client.get("/tg/")
    assert 'darvoza_requests_total{endpoint="portal.home",status="200"}' in client.get("/metrics").text
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.7"}).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404


def test_robots_keep_out_of_personal_pages(client):
    text = client.get("/robots.txt").text
    assert "Disallow: /*/account\n" in text
    assert "/services" not in text


def test_a_weakness_can_be_reported(client):
    text = client.get("/.well-known/security.txt").text
    assert "Contact: http://localhost/en/about" in text
    assert "Expires: 20" in text


def test_the_mark_is_found_at_the_old_address_too(client):
    assert client.get("/favicon.ico").mimetype == "image/svg+xml"


def test_the_gallery_of_components_is_shown_in_the_demonstration_only(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", type("Settings", (), {"demo": False, "base_url": "http://localhost"})())
    assert client.get("/tg/parts").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_are_open_and_name_nobody(client, language):
    a_service("paper")
    page = client.get(f"/{language}/transparency")
    assert page.status_code == 200
    assert "<dd>1" in page.text
