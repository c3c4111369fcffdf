"""Other people's things: every route whose address names one is asked by those it is none of the business of.

Two citizens, the officers of two authorities, and every role there is: whoever is not concerned is answered as if there were no such
thing, reads nothing of it, and changes no row.
"""

import pytest
import sqlalchemy as sa

from egov.applications import actions as applying
from egov.applications import rating
from egov.casework import actions as working
from egov.casework import consulting
from egov.catalogue import queries as catalogue
from egov.catalogue.upkeep import reports
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.permissions import ROLES, permissions_of
from egov.messaging import actions as messaging
from egov.web import rate_limits
from tests.builders.applications import a_draft, a_full_draft, an_approved_application
from tests.builders.casework import a_bureau, case_of
from tests.builders.certificates import a_certificate
from tests.builders.files import a_pdf, a_stored_file
from tests.builders.identity import actor_of, an_account, sign_in
from tests.house.access_list import ACCESS
from tests.house.every_route import address

SECRET = "Махфиёнзода"
PERSONAL = {"reference", "code", "file_id", "message_id", "session_id", "consultation_id", "account_id", "task_id"}
OPEN_TO_ALL = {
    "certificates.verify_code": "whoever holds a paper checks it; see tests/certificates/test_views.py",
    "certificates_short.verify_short": "the same by the code on the paper",
}
TABLES = (
    "application", "attachment", "work_case", "case_note", "certificate", "consultation", "message", "outcome", "stored_file",
    "thread_message", "account", "role_grant", "user_session", "account_link", "information_request", "receipt",
    "application_rating", "upkeep_task", "page_report",
)  # fmt: skip


@pytest.fixture
def scene(app):
    """A citizen with a draft, a case in hand with a file, a question to a second authority about it, a document and a message."""
    citizen, bureau, asked = an_account(surname=SECRET), a_bureau(), a_bureau()
    by, now = actor_of(citizen), clock.now()
    draft = a_full_draft(citizen, bureau.version)
    stored = a_stored_file(name=f"{SECRET}.pdf", by=by)
    applying.attach(draft, stored, path="photo", by=by, now=now)
    applying.submit(draft, by=by, now=now)
    case = case_of(draft)
    working.take(case, by=bureau.by, now=now)
    consultation = consulting.consult(
        case, authority=asked.authority, question=SECRET, question_keys=["photo"], by=bureau.by, now=now
    )
    message = messaging.send(
        channel="inbox", address=f"account:{citizen.id}", subject=SECRET, body=SECRET, key="of the citizen", now=now
    )
    other_draft, paper = a_draft(citizen, bureau.version), a_certificate(citizen, bureau.authority)
    rated = an_approved_application(citizen, bureau.version)
    rating.rate(rated, stars=2, comment=SECRET, by=by, now=now)
    service = catalogue.get_service_of(bureau.version)
    told = reports.report(service, 1, anchor="fees", text=SECRET, email="secret@example.tj", language="tg", now=now)
    session = sign_in(app.test_client(), citizen)
    db.session.commit()
    return {
        "citizen": citizen,
        "bureau": bureau,
        "asked": asked,
        "values": {
            "reference": [draft.reference, other_draft.reference, rated.reference],
            "page": ["you", "reason", "you"],
            "file_id": [stored.id],
            "consultation_id": [consultation.id],
            "message_id": [message.id],
            "session_id": [session.id],
            "account_id": [citizen.id],
            "code": [paper.code],
            "role": ["citizen"],
            "task_id": [told.task_id],
        },
    }


def asking(app, values):
    """Endpoint, method and address of every route that names a thing of the scene."""
    for rule in app.url_map.iter_rules():
        names = rule.arguments - {"lang"}
        if not names & PERSONAL or rule.endpoint in OPEN_TO_ALL:
            continue
        assert names <= values.keys(), f"{rule.endpoint}: say in the scene what {names - values.keys()} may be"
        for turn in range(3):
            real = {name: values[name][turn % len(values[name])] for name in names}
            path = app.url_map.bind("localhost").build(rule.endpoint, real | {"lang": "tg"}).split("?")[0]
            for method in sorted({"GET", "POST"} & set(rule.methods or ())):
                yield rule.endpoint, method, path


def rows():
    """Every row of what the scene is made of."""
    db.session.rollback()
    kept = {}
    for name in TABLES:
        table = db.metadata.tables[name]
        columns = [column for column in table.columns if column.name != "seen_at"]
        kept[name] = [tuple(map(str, row)) for row in db.session.execute(sa.select(*columns).order_by(table.c.id))]
    db.session.rollback()
    return kept


def ask_everything(client, app, scene, concerned=()):
    """What came of every question: endpoint, method, status. Nothing of the citizen is shown, nothing of theirs changed."""
    before, answers = rows(), []
    for endpoint, method, path in asking(app, scene["values"]):
        if endpoint in concerned:
            continue
        if method == "GET":
            response = client.get(path, follow_redirects=True)
        else:
            response = client.submit(path, {"seen": "1", "step": "send"})
        assert SECRET not in response.get_data(as_text=True), (endpoint, method)
        assert a_pdf() not in response.data, (endpoint, method)
        answers.append((endpoint, method, response.status_code))
        rate_limits.forget_everything()
    assert rows() == before
    return answers


def test_every_table_of_the_scene_exists(app):
    assert set(TABLES) <= db.metadata.tables.keys()


def test_another_citizen_finds_none_of_it(client, app, scene):
    client.budget = 1000
    sign_in(client, an_account())
    for endpoint, method, status in ask_everything(client, app, scene):
        expected = {404} if ACCESS[endpoint] == "citizen" else {403}
        assert status in expected, (endpoint, method, status)


@pytest.mark.parametrize("role", ["officer", "supervisor"])
def test_the_officers_of_another_authority_find_none_of_it(client, app, scene, role):
    client.budget = 1000
    sign_in(client, getattr(a_bureau(), role))
    for endpoint, method, status in ask_everything(client, app, scene):
        expected = {403, 404} if ACCESS[endpoint] == "admin" else {404}
        if endpoint == "certificates.revoke" and role == "officer":
            expected = {403}
        assert status in expected, (endpoint, method, status)


@pytest.mark.parametrize("role", ["officer", "supervisor"])
def test_a_consulted_authority_opens_its_question_and_nothing_else(client, app, scene, role):
    client.budget = 1000
    sign_in(client, getattr(scene["asked"], role))
    concerned = {"casework.advise", "casework.consulted_file"}
    for endpoint, method, status in ask_everything(client, app, scene, concerned):
        assert status in (403, 404), (endpoint, method, status)


@pytest.mark.parametrize("role", ["editor", "publisher", "operator", "auditor"])
def test_roles_without_cases_and_accounts_find_none_of_it(client, app, scene, role):
    client.budget = 1000
    sign_in(client, an_account(role))
    looks_after_all = {"admin_upkeep.task"} if role in ("editor", "publisher") else set()
    for endpoint, method, status in ask_everything(client, app, scene, looks_after_all):
        assert status in (403, 404), (endpoint, method, status)


@pytest.mark.parametrize("role", ["editor", "publisher"])
def test_who_looks_after_the_services_of_another_authority_finds_none_of_it(client, app, scene, role):
    client.budget = 1000
    sign_in(client, an_account(role, a_bureau().authority))
    for endpoint, method, status in ask_everything(client, app, scene):
        assert status in (403, 404), (endpoint, method, status)


def test_an_administrator_of_accounts_sees_no_application_and_no_file(client, app, scene):
    client.budget = 1000
    sign_in(client, an_account("admin"))
    accounts = {endpoint for endpoint in ACCESS if endpoint.startswith("admin_accounts.")}
    for endpoint, method, status in ask_everything(client, app, scene, accounts):
        assert status in (403, 404), (endpoint, method, status)


def test_those_concerned_do_find_it(client, app, scene):
    """The scene means something: the same addresses open to the citizen and to the officer of the case."""
    client.budget = 1000
    for account, access, least in ((scene["citizen"], "citizen", 8), (scene["bureau"].officer, "officer", 5)):
        sign_in(client, account)
        opened = {
            endpoint
            for endpoint, method, path in asking(app, scene["values"])
            if method == "GET" and ACCESS[endpoint] == access and client.get(path).status_code == 200
        }
        assert len(opened) >= least, opened


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_gets_past_no_guard_that_is_not_its_own(client, app, role):
    """Every guarded route is asked in every role: 403 wherever the role has none of the permissions that open it."""
    client.budget, refused = 1000, 0
    sign_in(client, an_account(role))
    for rule in app.url_map.iter_rules():
        needed = getattr(app.view_functions[rule.endpoint], "permissions", ())
        if not needed or permissions_of(role).intersection(needed):
            continue
        path = address(app, rule)
        for method in sorted({"GET", "POST"} & set(rule.methods or ())):
            response = client.get(path) if method == "GET" else client.submit(path)
            assert response.status_code == 403, (role, rule.endpoint, method, response.status_code)
            refused += 1
    assert refused > 15
