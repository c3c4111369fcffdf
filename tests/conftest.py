"""One real database for every test: SQLite, or PostgreSQL where `EGOV_TEST_DATABASE=postgresql`.

Schemas are made by the migrations, once a worker process; each test starts from the same rows (none, or the loaded
country for tests that ask for `country`).
"""

import os
import shutil

os.environ.setdefault("EGOV_TESTING", "1")

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright

from egov import create_app
from egov.authorities.queries import forget_calendar
from egov.catalogue import revisions
from egov.config import Settings
from egov.kernel.db import db
from egov.web.unit_of_work import Portal
from tests.databases import TestDatabase, open_test_database
from tests.linting_client import LintingClient, OtherProcessClient


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestDatabase]:
    kept = open_test_database(tmp_path_factory.mktemp("database"))
    yield kept
    kept.close()


@pytest.fixture(scope="session")
def portal(database: TestDatabase, tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """The application, made once a worker process over the test database, schema in place."""
    app = create_app(test_settings(database.url, tmp_path_factory.mktemp("instance")))
    app.test_client_class = LintingClient
    database.prepare(app)
    return app


def test_settings(url: str, instance: Path, **changes: object) -> Settings:
    values: dict[str, object] = {
        "instance": instance,
        "database_url": url,
        "files_url": f"file://{instance / 'files'}",
        "mail_url": f"file://{instance / 'mail'}",
        "base_url": "http://localhost",
        "secret_key": "test-secret-key-of-at-least-32-characters",
        "demo": True,
        "testing": True,
    }
    return Settings(**(values | changes))  # type: ignore[arg-type]


test_settings.__test__ = False  # type: ignore[attr-defined]


@pytest.fixture
def app(portal: Portal, database: TestDatabase) -> Iterator[Portal]:
    """The application inside its context, over a database without rows."""
    database.clean(portal)
    portal.extensions["page_cache"].clear()
    portal.extensions["kept_pages"].clear()
    portal.extensions["searches"].forget()
    forget_calendar()
    revisions.forget()
    (portal.config["SETTINGS"].instance / "journal" / "anchor.json").unlink(missing_ok=True)
    with portal.app_context():
        yield portal
        db.session.remove()


@pytest.fixture
def client(app: Portal) -> FlaskClient:
    """A browser that lints every page it fetches; see `tests/linting_client.py`."""
    return app.test_client()


@pytest.fixture
def new_process(app: Portal, database: TestDatabase, tmp_path: Path) -> Iterator[Callable[..., Portal]]:
    """Makes further processes of the portal over the same database; the test's own transaction gives way to their requests."""
    made: list[Portal] = []

    def start(**settings: object) -> Portal:
        fresh = create_app(test_settings(database.url, tmp_path, **settings))
        fresh.test_client_class = OtherProcessClient
        made.append(fresh)
        return fresh

    yield start
    for process in made:
        with process.app_context():
            db.engine.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser; its absence is a failure in CI and a skip elsewhere."""
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is not installed; install the package 'chromium-headless-shell'")
        pytest.skip("Chromium is not installed (install the package 'chromium-headless-shell')")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-background-networking"])
        yield browser
        browser.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what touches a database: the rest would say the same a second time."""
    if os.environ.get("EGOV_TEST_DATABASE", "sqlite") == "sqlite":
        return
    touching = {
        id(item)
        for item in items
        if {"database", "live"} & set(getattr(item, "fixturenames", ())) or item.get_closest_marker("postgres")
    }
    config.hook.pytest_deselected(items=[item for item in items if id(item) not in touching])
    items[:] = [item for item in items if id(item) in touching]
