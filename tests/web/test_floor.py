"""The web floor by itself: one commit a request, one cache, one host, headers on everything."""

import sqlite3
import threading

import pytest
import sqlalchemy as sa
from flask import Response, request, session
from sqlalchemy.orm.exc import StaleDataError

from egov import create_app
from egov.kernel import db as db_module
from egov.kernel.db import db
from egov.kernel.errors import N_, Conflict
from egov.web import unit_of_work
from egov.web.guards import public
from egov.web.page_cache import PageCache, PersonalPageCached, cached_page
from tests.conftest import test_settings as settings_for


@pytest.fixture
def small(tmp_path):
    """A portal over a database of its own, with a few routes that only a test would want."""
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'small.sqlite3'}", tmp_path))
    app.extensions["page_cache"] = PageCache(lambda: app.config.get("REVISION", "0"))
    app.config["WTF_CSRF_ENABLED"] = False
    notes = sa.Table("note", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.String))
    count = {"views": 0}

    def write(text):
        db.session.execute(notes.insert().values(text=text))

    @app.post("/write")
    @public
    def write_note():
        write(request.form["text"])
        return Response("kept", status=int(request.form.get("status", 200)))

    @app.post("/refuse")
    @public
    def refuse():
        write("never")
        raise Conflict(N_("Somebody was faster"))

    @app.get("/peek")
    @public
    def peek():
        write("never")
        return "seen"

    @app.get("/tell")
    @public
    def tell():
        unit_of_work.tell(lambda: write("told"))
        return "seen"

    @app.get("/counted")
    @public
    @cached_page
    def counted():
        count["views"] += 1
        return f"page {count['views']}"

    @app.get("/personal")
    @public
    @cached_page
    def personal():
        return str(session.get("name"))

    with app.app_context():
        notes.metadata.create_all(db.engine)
    app.texts = lambda: _texts(app, notes)  # type: ignore[attr-defined]
    return app


def _texts(app, notes):
    with app.app_context():
        return [row.text for row in db.session.execute(sa.select(notes))]


def test_an_unsafe_request_that_succeeds_is_committed_once_its_answer_is_known(small):
    small.test_client().post("/write", data={"text": "a"})
    assert small.texts() == ["a"]


@pytest.mark.parametrize("status", [400, 422, 500])
def test_an_unsafe_request_that_fails_leaves_nothing(small, status):
    small.test_client().post("/write", data={"text": "a", "status": status})
    small.test_client().post("/refuse")
    assert small.texts() == []


def test_a_get_writes_nothing_but_what_it_must_tell(small):
    with pytest.raises(db_module.WriteWhileReading):
        small.test_client().get("/peek")
    assert small.texts() == []
    small.test_client().get("/tell")
    assert small.texts() == ["told"]


def test_a_read_leaves_nothing_behind_on_its_thread(small):
    with pytest.raises(db_module.WriteWhileReading):
        small.test_client().get("/peek")
    assert not db_module._read_only.get()


def test_no_increment_is_lost_when_many_write_at_once(small):
    with small.app_context():
        db.session.execute(sa.text("CREATE TABLE counter (n INTEGER)"))
        db.session.execute(sa.text("INSERT INTO counter VALUES (0)"))
        db.session.commit()

    def increment():
        for _ in range(20):
            with small.app_context():
                n = db.session.execute(sa.text("SELECT n FROM counter")).scalar_one()
                db.session.execute(sa.text("UPDATE counter SET n = :n"), {"n": n + 1})
                db.session.commit()

    threads = [threading.Thread(target=increment) for _ in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    with small.app_context():
        assert db.session.execute(sa.text("SELECT n FROM counter")).scalar_one() == 120


def _lock_is_free(app):
    """Whether another process could write now."""
    other = sqlite3.connect(app.config["SETTINGS"].database_url.removeprefix("sqlite:///"), timeout=0, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False
    finally:
        other.close()
    return True


@pytest.mark.parametrize(
    ("statement", "free"),
    [
        (sa.select(sa.text("1")), True),
        (sa.select(sa.text("1")).with_for_update(), False),
        (sa.text("INSERT INTO note (text) VALUES ('a')"), False),
    ],
    ids=["looks", "holds rows", "writes"],
)
def test_an_unsafe_request_holds_other_writers_up_only_from_its_first_write_or_held_row(small, statement, free):
    seen = []

    @small.post("/do")
    @public
    def do():
        db.session.execute(statement)
        seen.append(_lock_is_free(small))
        with db.session.begin_nested():
            db.session.execute(sa.text("SELECT 1"))
            seen.append(_lock_is_free(small))
        return "done"

    small.test_client().post("/do")
    assert seen == [free, False]
    assert _lock_is_free(small)


def test_work_on_what_somebody_changed_meanwhile_is_done_once_more_on_held_rows_and_leaves_nothing_of_the_first_time(small):
    held = []

    @small.post("/twice")
    @public
    def twice():
        def work(hold):
            held.append(hold)
            db.session.execute(sa.text("INSERT INTO note (text) VALUES (:text)"), {"text": str(hold)})
            if not hold:
                raise StaleDataError
            return "done"

        return unit_of_work.retried(work)

    assert small.test_client().post("/twice").status_code == 200
    assert held == [False, True]
    assert small.texts() == ["True"]


def test_a_cached_page_is_made_once_and_answers_304(small):
    client = small.test_client()
    first, second = client.get("/counted"), client.get("/counted")
    assert first.data == second.data == b"page 1"
    assert client.get("/counted", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_a_cached_page_has_two_variants_and_ends_with_its_revision(small):
    client = small.test_client()
    client.get("/counted")
    client.set_cookie("signed_in", "1")
    assert client.get("/counted").data == b"page 2"
    small.config["REVISION"] = "1"
    small.extensions["page_cache"]._looked_up = 0.0
    assert client.get("/counted").data == b"page 3"


def test_a_cached_view_that_touches_the_session_is_a_fault(small):
    with pytest.raises(PersonalPageCached):
        small.test_client().get("/personal")


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "localhost@evil.example"])
def test_a_foreign_host_is_refused(small, host):
    assert small.test_client().get("/counted", headers={"Host": host}).status_code == 400


def test_every_answer_carries_the_protecting_headers(small):
    for path in ("/counted", "/tg/nothing-here", "/api/v1/nothing-here"):
        headers = small.test_client().get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        for part in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "script-src 'self'"):
            assert part in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "charset=utf-8" in headers["Content-Type"] or headers["Content-Type"] == "application/problem+json"
        assert "Access-Control-Allow-Origin" not in headers
        assert not any(word in str(headers) for word in ("Werkzeug", "Python", "Flask", "gunicorn"))


def test_an_unknown_address_under_the_api_is_a_problem_document(small):
    response = small.test_client().get("/api/v1/nothing-here")
    assert response.content_type == "application/problem+json"
    assert response.json["status"] == 404


def test_https_addresses_insist_on_https(tmp_path):
    settings = settings_for(f"sqlite:///{tmp_path / 's.sqlite3'}", tmp_path, base_url="https://darvoza.example")
    app = create_app(settings)
    response = app.test_client().get("/tg/nothing-here", base_url="https://darvoza.example")
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert app.config["SESSION_COOKIE_NAME"].startswith("__Host-")
