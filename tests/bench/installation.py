"""An installation of the portal made to be measured: database, demonstration country, people signed in, drafts ready to be filed."""

import copy
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from egov import create_app
from egov.applications import actions, queries
from egov.applications.models import Application
from egov.authorities import queries as authorities
from egov.catalogue import queries as catalogue
from egov.config import ROOT, load_settings
from egov.demonstration.answers import Inventor
from egov.demonstration.people import invent
from egov.identity.models import Account, AccountSession
from egov.identity.tokens import hash_of, new_token
from egov.kernel import clock
from egov.kernel.actor import Actor
from egov.kernel.canonical import digest
from egov.kernel.db import db
from egov.kernel.references import new_reference
from egov.questionnaire.answers import prune, visible_pages
from egov.web.unit_of_work import Portal

FLASK = Path(sys.executable).with_name("flask")
SECRET = "benchmarks-secret-key-of-32-characters"
FILED = "targeted-assistance"
"""The service that is filed: five pages of questions, fourteen answers, a fee, a term, a route."""


@dataclass
class Person:
    """Somebody who is signed in: the account's key, and the headers a browser of theirs sends."""

    account_id: int
    cookie: str
    csrf: str

    @property
    def headers(self) -> dict[str, str]:
        """What the browser sends with each request."""
        return {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Filing:
    """One last POST: where to, in whose name, with what."""

    path: str
    headers: dict[str, str]
    body: str


class Installation:
    """A portal over the database `url`, everything of it in `folder`; `environ` is what its processes are started with."""

    def __init__(self, url: str, folder: Path, cases: int) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EGOV_")}
        settings = {
            "EGOV_INSTANCE": str(folder),
            "EGOV_DATABASE_URL": url,
            "EGOV_SECRET_KEY": SECRET,
            "EGOV_DEMO": "1",
            "EGOV_TRUSTED_HOPS": "1",
        }
        self.environ, self.url = kept | settings, url
        for arguments in (("db", "upgrade"), ("demo", "load", "--cases", str(cases))):
            done = subprocess.run(
                [FLASK, *arguments], cwd=ROOT, env=self.environ, capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise RuntimeError(done.stdout + done.stderr)
        self.app: Portal = create_app(load_settings(settings))

    def close(self) -> None:
        """Lets go of the database."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    @contextmanager
    def inside(self) -> Iterator[None]:
        """The application's context; what is done in it is committed."""
        with self.app.app_context():
            yield
            db.session.commit()
            db.session.remove()

    def sign_in(self, account: Account) -> Person:
        """`account` is signed in, as if through the sign-in page."""
        token, now = new_token(), clock.now()
        db.session.add(
            AccountSession(account_id=account.id, token_hash=hash_of(token), device="Bench", created_at=now, seen_at=now)
        )
        db.session.commit()
        return Person(account.id, *_cookie_and_csrf(self.app, token))

    def account(self, email: str) -> Account:
        """The demonstration's account with this address."""
        return db.session.scalars(sa.select(Account).where(Account.email == email)).one()

    def citizens(self, count: int) -> list[Account]:
        """Invented citizens of the demonstration, or as many as there are."""
        found = db.session.scalars(
            sa.select(Account).where(Account.national_number.is_not(None)).order_by(Account.id.desc()).limit(count)
        )
        return list(found)

    def drafts(self, account: Account, count: int) -> list[Application]:
        """`count` drafts of `account`, filled in to the last page; all of them alike."""
        now, person = clock.now(), invent(1)[0]
        by = Actor(account_id=account.id, roles=frozenset({"citizen"}), language="tg")
        version = catalogue.get_published(FILED)
        questionnaire = catalogue.definition_of(version).questionnaire
        answers = Inventor(person, random.Random(7), authorities.list_areas(), now.date()).fill(questionnaire)
        first = actions.open_draft(version, by=by, now=now, key=None)
        for page in visible_pages(questionnaire, answers):
            keys = queries.open_keys(first, page.key)
            values = {question.key: answers.get(question.key) for question in page.questions if question.key in keys}
            actions.save_page(first, page=page.key, values=values, by=by, now=now)
        db.session.flush()
        if queries.problems_of(first, now):
            raise RuntimeError(f"the answers invented for {FILED} do not do")
        values = {column.name: getattr(first, column.name) for column in Application.__table__.columns}
        del values["id"]
        rows = [values | {"reference": new_reference("TJ")} for _ in range(count)]
        db.session.execute(sa.insert(Application), rows)
        db.session.commit()
        references = [row["reference"] for row in rows]
        found = db.session.scalars(
            sa.select(Application).where(Application.reference.in_(references)).order_by(Application.id)
        )
        return list(found)

    def filings(self, person: Person, drafts: list[Application]) -> list[Filing]:
        """The last POST of each of `drafts`, as the check page's button sends it."""
        if not drafts:
            return []
        questionnaire = queries.definition_of(drafts[0]).questionnaire
        seen = digest(prune(questionnaire, copy.deepcopy(drafts[0].answers)))
        body = urlencode({"csrf_token": person.csrf, "seen": seen, "agreed": "y"})
        return [Filing(f"/tg/applications/{draft.reference}/submit", person.headers, body) for draft in drafts]


def _cookie_and_csrf(app: Flask, token: str) -> tuple[str, str]:
    raw = "0" * 40
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    session = signer.dumps({"_user_id": token, "csrf_token": raw})
    csrf = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(raw)
    return f"session={session}; signed_in=1", str(csrf)


def count_queries(app: Portal, method: str, path: str, **request: Any) -> tuple[int, int, bytes]:
    """How many statements one request makes, its status and its body. Transaction control is not counted."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.upper().startswith(("PRAGMA", "SAVEPOINT", "RELEASE", "BEGIN", "ROLLBACK")):
            statements.append(statement)

    with app.app_context():
        engine = db.engine
    client = app.test_client(use_cookies=False)
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        response = client.open(path, method=method, **request)
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return len(statements), response.status_code, response.get_data()
