"""No GET changes a row: every page is fetched as everybody, over real things, while the database is watched.

Two doors are open on purpose: `unit_of_work.tell` (whoever opens a person's data is written down) and the count of attempts
(`rate_count`, by which a guessing program is held back).
"""

import re

import pytest
import sqlalchemy as sa

from egov.kernel import clock
from egov.kernel.db import db
from egov.web import unit_of_work
from tests.builders import casework as offices
from tests.builders.applications import a_draft
from tests.builders.certificates import a_certificate
from tests.builders.identity import an_account, sign_in
from tests.house.every_route import address

WRITES = re.compile(
    r"^\s*(?:WITH\b.*\b)?(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|CREATE|DROP|ALTER)\b", re.IGNORECASE | re.DOTALL
)
COUNTS = "rate_count"
ROLES = ("nobody", "citizen", "officer", "supervisor", "publisher", "auditor", "admin")


@pytest.fixture
def writes(app, monkeypatch):
    """The writing statements seen outside the two doors."""
    seen, telling = [], []

    def note(_connection, _cursor, statement, *_rest):
        if WRITES.match(statement) and COUNTS not in statement and not telling:
            seen.append(" ".join(statement.split())[:120])

    through_the_door = unit_of_work._tell_reads

    def tell_reads():
        telling.append(True)
        through_the_door()
        telling.clear()

    monkeypatch.setattr(unit_of_work, "_tell_reads", tell_reads)
    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def things(app):
    """A citizen with a draft, a case in hand and a document; their office and its officer; and values for addresses."""
    citizen, bureau = an_account(), offices.a_bureau()
    case = offices.a_case_in_hand(bureau, applicant=citizen)
    application = db.session.get(type(a_draft()), case.application_id)
    draft = a_draft(citizen, bureau.version)
    paper = a_certificate(citizen, bureau.authority)
    slug = db.session.execute(
        sa.text("SELECT slug FROM service WHERE id = :id"), {"id": bureau.version.service_id}
    ).scalar_one()
    return {
        "citizen": citizen,
        "officer": bureau.officer,
        "supervisor": bureau.supervisor,
        "values": {
            "reference": [application.reference, draft.reference],
            "slug": [slug, bureau.authority.slug],
            "page": ["you", "reason"],
            "code": [paper.code],
            "account_id": [citizen.id],
            "number": [1],
            "day": [f"{clock.now():%Y-%m-%d}"],
        },
    }


def addresses(app, values):
    """Every GET address that needs no value, or whose values mean something in this scene."""
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint == "static":
            continue
        if not rule.arguments - {"lang"}:
            yield rule.endpoint, address(app, rule)
        for turn in range(2):
            real = {name: values[name][turn % len(values[name])] for name in rule.arguments if name in values}
            if real and len(real) == len(rule.arguments - {"lang"}):
                built = app.url_map.bind("localhost").build(rule.endpoint, real | {"lang": "tg"}, force_external=False)
                yield rule.endpoint, built.split("?")[0]


@pytest.mark.parametrize("role", ROLES)
def test_no_get_writes(client, portal, things, writes, role):
    client.budget = 1000
    if role != "nobody":
        sign_in(client, things.get(role) or an_account(role))
    writes.clear()
    answered = set()
    for endpoint, path in addresses(portal, things["values"]):
        response = client.get(path)
        assert response.status_code < 500, (path, response.status_code)
        assert not writes, f"GET {path} ({endpoint}) as {role} wrote: {writes}"
        answered.add((endpoint, response.status_code))
    seen = {endpoint for endpoint, status in answered if status == 200}
    assert len(seen) > 8, "the scene reaches too few pages to mean anything"
