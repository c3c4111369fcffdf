"""Kept pages leave before Flask is asked: nobody may notice but for the time it takes."""

import pytest

from egov.web import metrics, page_cache


@pytest.fixture
def kept(client):
    """The answer that put the page into the cache."""
    return client.get("/tg/help")


@pytest.fixture
def no_flask(app, kept, monkeypatch):
    """From here on Flask itself answers nothing."""

    def refuse(*_):
        raise AssertionError("this went on to Flask")

    monkeypatch.setattr(app, "request_context", refuse)


def test_a_kept_page_is_answered_without_flask_and_all_the_same(client, kept, no_flask):
    again = client.get("/tg/help")
    assert (again.status, again.data, sorted(again.headers)) == (kept.status, kept.data, sorted(kept.headers))
    known = client.get("/tg/help", headers={"If-None-Match": kept.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")
    assert known.headers["Content-Security-Policy"] == kept.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "request_of",
    [
        {"headers": {"Host": "evil.example"}},
        {"headers": {"Referer": "http://localhost/ru/help"}},
        {"query_string": {"back": "1"}},
        {"method": "HEAD"},
    ],
)
def test_what_is_not_plainly_a_kept_page_goes_on_to_flask(client, no_flask, request_of):
    with pytest.raises(AssertionError, match="went on to Flask"):
        client.open("/tg/help", **request_of)


def test_the_page_of_strangers_is_not_given_to_somebody_signed_in(client, no_flask):
    client.set_cookie("signed_in", "1")
    with pytest.raises(AssertionError, match="went on to Flask"):
        client.get("/tg/help")


def test_a_kept_page_is_refused_under_a_foreign_name(client, kept):
    assert client.get("/tg/help", headers={"Host": "evil.example"}).status_code == 400


def test_a_language_link_to_a_kept_page_is_remembered(client, kept):
    answer = client.get("/tg/help", headers={"Referer": "http://localhost/ru/help"})
    assert answer.headers["Set-Cookie"].startswith("language=tg;")


def test_kept_pages_are_counted_like_any_other(client, kept, no_flask):
    def count():
        return metrics.REQUESTS.labels("portal.help", 200)._value.get()

    before = count()
    client.get("/tg/help")
    assert count() == before + 1


def test_no_crowd_of_addresses_fills_the_memory():
    cache = page_cache.PageCache(lambda: "1")
    for number in range(100):
        cache.keep((str(number),), page_cache.KeptPage(b"x" * 1024 * 1024, "e", "text/html", "p"), "1")
    assert cache.find(("0",)) is None
    assert cache.find(("99",)) is not None
    assert len(cache._pages) == 24


def test_a_page_made_while_something_is_published_is_not_kept_for_the_new_revision(client, app):
    revisions = ["1"]
    cache = page_cache.PageCache(lambda: revisions[-1])
    app.extensions["page_cache"], usual = cache, app.extensions["page_cache"]

    def slow_view():
        revisions.append("2")
        cache._looked_up = 0.0
        return "old"

    try:
        with app.test_request_context("/tg/slow"):
            page_cache.cached_page(slow_view)()
            assert cache.revision() == "2"
            assert page_cache.cached_page(lambda: "new")().get_data() == b"new"
    finally:
        app.extensions["page_cache"] = usual
