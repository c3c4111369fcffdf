"""A test client that lints every page any test fetches: what is wrong with a page fails the test that saw it."""

from html.parser import HTMLParser
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from egov.kernel.db import db
from egov.kernel.localised import LANGUAGES

QUERY_BUDGET = 12
_LABELLED = {"input", "select", "textarea"}
_UNLABELLED_TYPES = {"hidden", "submit", "button", "image", "reset"}


class LintingClient(FlaskClient):
    """Fetches like a browser; then looks at the page. `budget` may be lowered or, with a reason, raised by a test."""

    budget = QUERY_BUDGET

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """As Flask's, but a page with a fault raises AssertionError naming all its faults."""
        statements: list[str] = []
        listener = _listener(statements)
        engine = _engine(self.application)
        sa.event.listen(engine, "before_cursor_execute", listener)
        try:
            response = super().open(*args, **kwargs)
        finally:
            sa.event.remove(engine, "before_cursor_execute", listener)
        self.statements = statements
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 304, 308):
            page = response.get_data(as_text=True)
            faults = lint(page)
            if response.request.method == "GET" and len(statements) > self.budget:
                faults.append(f"{len(statements)} queries, budget {self.budget}:\n  " + "\n  ".join(statements))
            assert not faults, f"{response.request.path}: " + "; ".join(faults)
        return response

    def submit(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """Posts a form with a good CSRF token, as pressing its button does."""
        return self.post(path, data={"csrf_token": csrf_token_of(self), **(data or {})}, **kwargs)


class OtherProcessClient(FlaskClient):
    """A browser of a second portal process on the same database; the test's own transaction gives way to it first."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """As Flask's."""
        db.session.commit()
        return super().open(*args, **kwargs)


def csrf_token_of(client: FlaskClient) -> str:
    """A token good for this client's session, as its pages would carry it."""
    app = client.application
    with client.session_transaction() as session:
        raw = session.setdefault("csrf_token", "0" * 40)
    signer = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token")
    return str(signer.dumps(raw))


def _engine(app: Flask) -> sa.Engine:
    with app.app_context():
        return db.engine


def _listener(statements: list[str]) -> Any:
    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.upper().startswith(("PRAGMA", "SAVEPOINT", "RELEASE", "BEGIN", "ROLLBACK")):
            statements.append(" ".join(statement.split())[:160])

    return note


def lint(page: str) -> list[str]:
    """The faults of an HTML page, in words; none for a good one."""
    parser = _Page()
    parser.feed(page)
    faults = list(parser.faults)
    if parser.headings.count(1) != 1:
        faults.append(f"{parser.headings.count(1)} h1")
    faults += [f"h{a} is followed by h{b}" for a, b in zip(parser.headings, parser.headings[1:], strict=False) if b > a + 1]
    if parser.lang not in LANGUAGES:
        faults.append(f"lang={parser.lang!r}")
    if not parser.title.strip():
        faults.append("no title")
    faults += [f"id {name!r} twice" for name in sorted({n for n in parser.ids if parser.ids.count(n) > 1})]
    labelled = set(parser.labels)
    faults += [f"no label for {tag} {name!r}" for tag, name, own in parser.fields if not own and name not in labelled]
    for attribute, names in parser.references:
        faults += [f"{attribute} names {name!r}, which is not on the page" for name in names if name not in parser.ids]
    return faults


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.labels: list[str] = []
        self.fields: list[tuple[str, str, bool]] = []
        self.references: list[tuple[str, list[str]]] = []
        self.lang, self.title, self._in_title, self._in_label = "", "", False, 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "html":
            self.lang = given.get("lang", "")
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "label":
            self.labels.append(given.get("for", ""))
            self._in_label += 1
        if tag == "title":
            self._in_title = not self.title
        if tag == "script" and "src" not in given:
            self.faults.append("inline script")
        if tag == "style" or "style" in given:
            self.faults.append(f"inline style on {tag}")
        self.faults += [f"{name} on {tag}" for name in given if name.startswith("on")]
        if tag == "img" and "alt" not in given:
            self.faults.append(f"img without alt: {given.get('src')}")
        if tag in _LABELLED and given.get("type") not in _UNLABELLED_TYPES:
            own = bool(given.get("aria-label") or given.get("aria-labelledby") or self._in_label)
            self.fields.append((tag, given.get("id", ""), own))
        for attribute in ("aria-describedby", "aria-labelledby"):
            if given.get(attribute):
                self.references.append((attribute, given[attribute].split()))

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        if tag == "label":
            self._in_label -= 1

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
