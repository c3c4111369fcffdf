"""What it costs to read: the service passport from the page cache and without it, and the pages of people signed in."""

import http.client
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

import sqlalchemy as sa

from egov.applications.models import Application, State, ThreadMessage
from egov.journal import actions as journal
from egov.kernel import clock
from egov.kernel.actor import system
from egov.kernel.db import db
from egov.kernel.references import new_reference
from tests.bench.installation import Installation, Person, count_queries
from tests.bench.measuring import Figure, Send, compare, free_port, judge, one_get, server, spend

PASSPORT = "/tg/services/criminal-record"
MANY = 150
MOST_QUERIES = 12
ROUNDS = 5


def figures(portal: Installation) -> Iterator[Figure]:
    """Each figure of reading, as it is measured."""
    subject = _subject(portal)
    port, cached_port, baseline_port = free_port(), free_port(), free_port()
    with (
        server("baseline", baseline_port, portal.environ) as baseline,
        server("portal", cached_port, portal.environ) as cached,
    ):
        hello = (baseline, baseline_port, one_get("/hello"), 200)
        yield _cached(cached, cached_port, hello)
        yield _not_modified(cached, cached_port, hello)
        yield _impersonal(portal, subject)
        with server("portal-uncached", port, portal.environ) as uncached:
            size = len(count_queries(portal.app, "GET", PASSPORT)[2])
            page = (baseline, baseline_port, one_get(f"/page?bytes={size}"), 200)
            figure = Figure(
                "passport, not cached, PostgreSQL / Jinja page of the same bytes", "us CPU", note=f"{size} bytes"
            )
            yield judge(compare(figure, (uncached, port, one_get(PASSPORT), 200), page, 120, ROUNDS), 4)
        yield _passport_queries(portal)
        yield from _signed_in_queries(portal, subject)
        yield from _tracking(portal, subject, (cached, cached_port), (baseline, baseline_port))


@dataclass
class Subject:
    """A citizen and an officer who are signed in, and one filed application that concerns both."""

    citizen: Person
    officer: Person
    reference: str
    surname: str
    application_id: int


def _subject(portal: Installation) -> Subject:
    with portal.inside():
        application = db.session.scalars(
            sa.select(Application).where(Application.state == State.IN_REVIEW).order_by(Application.id).limit(1)
        ).one()
        owner = db.session.get_one(_account(), application.account_id)
        slug = db.session.scalar(
            sa.text("SELECT slug FROM authority WHERE id = :id").bindparams(id=application.holder_authority_id)
        )
        return Subject(
            citizen=portal.sign_in(owner),
            officer=portal.sign_in(portal.account(f"officer.{slug}@demo.example")),
            reference=application.reference,
            surname=owner.surname,
            application_id=application.id,
        )


def _account() -> type:
    from egov.identity.models import Account

    return Account


def _cached(pid: int, port: int, hello: tuple[int, int, Send, int]) -> Figure:
    figure = Figure("passport from the page cache / bare Flask hello", "us CPU")
    return judge(compare(figure, (pid, port, one_get(PASSPORT), 200), hello, 1000, ROUNDS), 1.5)


def _not_modified(pid: int, port: int, hello: tuple[int, int, Send, int]) -> Figure:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", PASSPORT)
    answer = connection.getresponse()
    answer.read()
    tag = answer.headers["ETag"]
    connection.close()
    figure = Figure("passport, 304 on If-None-Match / bare Flask hello", "us CPU")
    return judge(compare(figure, (pid, port, one_get(PASSPORT, {"If-None-Match": tag}), 304), hello, 1000, ROUNDS), 1.5)


def _impersonal(portal: Installation, subject: Subject) -> Figure:
    """Two readers with a session and one without: what the cache gives the first two must be one and the same."""
    bodies = [
        count_queries(portal.app, "GET", PASSPORT, headers=headers)[2]
        for headers in ({}, subject.citizen.headers, subject.officer.headers)
    ]
    words = [word for word in (b"nonce", b"csrf", subject.surname.encode()) if any(word in body for body in bodies)]
    figure = Figure("cached passport: variants, none personal", "variants", value=[float(len(set(bodies)))])
    figure.limit, figure.passed = "2, no nonce, token or name", len(set(bodies)) == 2 and not words
    figure.note = "found: " + b", ".join(words).decode() if words else ""
    return figure


def _passport_queries(portal: Installation) -> Figure:
    portal.app.extensions["page_cache"].clear()
    counts = []
    for _ in range(3):
        counts.append(count_queries(portal.app, "GET", PASSPORT)[0])
        portal.app.extensions["page_cache"].clear()
    figure = Figure("passport, not cached: queries", "queries", value=[float(found) for found in counts], limit="<= 6")
    figure.passed = max(counts) <= 6
    return figure


def _signed_in_queries(portal: Installation, subject: Subject) -> Iterator[Figure]:
    """Queries of each page before and after its lists have grown by a hundred and fifty rows: the worst of both."""
    pages = {
        "my applications": ("/tg/applications", subject.citizen),
        "one application": (f"/tg/applications/{subject.reference}", subject.citizen),
        "its answers": (f"/tg/applications/{subject.reference}/answers", subject.citizen),
        "its receipt": (f"/tg/applications/{subject.reference}/receipt", subject.citizen),
        "inbox": ("/tg/account/inbox", subject.citizen),
        "who looked at my data": ("/tg/account/data-access", subject.citizen),
        "work list": ("/tg/casework", subject.officer),
        "one case": (f"/tg/casework/{subject.reference}", subject.officer),
    }
    found: dict[str, list[float]] = {name: [] for name in pages}
    for grown in (False, True):
        if grown:
            _grow(portal, subject)
        for name, (path, person) in pages.items():
            queries, status, _body = count_queries(portal.app, "GET", path, headers=person.headers)
            if status != 200:
                raise RuntimeError(f"{path}: {status}")
            found[name].append(float(queries))
    for name, counts in found.items():
        figure = Figure(f"queries: {name}", "queries", value=counts, limit=f"<= {MOST_QUERIES}")
        figure.passed = max(counts) <= MOST_QUERIES
        figure.note = f"{counts[0]:.0f} with few rows, {counts[1]:.0f} with {MANY} more"
        yield figure


def _grow(portal: Installation, subject: Subject) -> None:
    """The citizen has many more applications, the application a long story and a long thread, the office a long list."""
    from egov.casework import actions as casework

    now, by = clock.now(), system("bench")
    with portal.inside():
        application = db.session.get_one(Application, subject.application_id)
        values = {column.name: getattr(application, column.name) for column in Application.__table__.columns}
        del values["id"]
        rows = [values | {"reference": new_reference("TJ"), "opening_key": None} for _ in range(MANY)]
        db.session.execute(sa.insert(Application), rows)
        references = [row["reference"] for row in rows]
        for copy in db.session.scalars(sa.select(Application).where(Application.reference.in_(references))):
            casework.open_case(copy, by=by, now=now)
        for number in range(MANY):
            message = {"application_id": application.id, "author": "office", "text": f"{number}", "written_at": now}
            db.session.add(ThreadMessage(**message))
            facts: dict[str, str | int | bool | None] = {"reference": application.reference, "message": number}
            kind = "application.applicant_wrote"
            journal.record(kind, subject=application, by=by, now=now, about=application.account_id, facts=facts)


def _tracking(
    portal: Installation, subject: Subject, served: tuple[int, int], baseline: tuple[int, int]
) -> Iterator[Figure]:
    """An application with the story of the demonstration, not the one that was made long."""
    with portal.inside():
        other = db.session.scalars(
            sa.select(Application)
            .where(Application.state == State.IN_REVIEW, Application.id != subject.application_id)
            .order_by(Application.id)
            .limit(1)
        ).one()
        owner = db.session.get_one(_account(), other.account_id)
        person, reference, surname = portal.sign_in(owner), other.reference, owner.surname
    public = urlencode({"csrf_token": person.csrf, "reference": reference, "surname": surname})
    numbers = count(1)

    def track(connection: http.client.HTTPConnection) -> int:
        number = next(numbers)
        address = {"X-Forwarded-For": f"10.{number >> 12 & 255}.{number >> 4 & 255}.7"}
        connection.request("POST", "/tg/track", public, person.headers | address)
        response = connection.getresponse()
        response.read()
        return response.status

    pages: dict[str, Send] = {
        "tracking page, signed in": one_get(f"/tg/applications/{reference}", person.headers),
        "tracking without signing in (POST)": track,
    }
    for name, send in pages.items():
        size = _size(served[1], send)
        figure = Figure(f"{name} / bare page that reads one row", "us CPU", note=f"both {size} bytes")
        row = (*baseline, one_get(f"/row?bytes={size}"), 200)
        yield judge(compare(figure, (*served, send, 200), row, 200, ROUNDS), 2.5)
        short = [spend(*baseline, one_get("/row"), 200)[0] for _ in range(3)]
        ratio = statistics.median(figure.value) / statistics.median(short)
        figure.note += f"; {ratio:.1f} times a page of one line"


def _size(port: int, send: Send) -> int:
    """The bytes of the page that `send` fetches."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    kept: list[int] = []
    original = connection.getresponse

    def getresponse() -> http.client.HTTPResponse:
        response = original()
        kept.append(int(response.headers["Content-Length"]))
        return response

    connection.getresponse = getresponse  # type: ignore[method-assign]
    send(connection)
    connection.close()
    return kept[0]
