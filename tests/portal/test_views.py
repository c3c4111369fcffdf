"""Home, the addresses without a language, static files and the gallery of components."""

import gzip

import pytest

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
    response = client.get("/tg/nothing-here")
    assert response.status_code == 404
    assert 'name="q"' in response.text
