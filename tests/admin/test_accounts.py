"""Administrators and auditors at their screens."""

import pytest
import sqlalchemy as sa

from egov.applications import queries as application_queries
from egov.identity import queries
from egov.journal import queries as journal
from egov.journal.models import JournalRow
from egov.kernel.db import db
from egov.messaging.models import Message
from tests.builders import applications as build
from tests.builders.authorities import an_authority
from tests.builders.identity import actor_of, an_account, sign_in


@pytest.fixture
def admin(client):
    account = an_account("admin")
    sign_in(client, account)
    return account


def mails():
    return list(db.session.scalars(sa.select(Message).where(Message.channel == "mail")))


def test_the_list_is_searched_and_pages(client, admin):
    for _ in range(5):
        an_account(surname="Ғафуров")
    an_account(email="wanted@example.tj", surname="Юсупов")
    assert "wanted@example.tj" in client.get("/tg/admin/accounts?q=wanted@example.tj").text
    assert "wanted@example.tj" not in client.get("/tg/admin/accounts?q=ғафур").text
    page = client.get("/tg/admin/accounts?q=ғафур&limit=3").text
    assert page.count('scope="row"') == 3
    onward = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert client.get(onward).text.count('scope="row"') == 2
    assert "admin" in client.get("/tg/admin/accounts?role=admin").text
    assert client.get("/tg/admin/accounts?q=nobody").status_code == 200


def test_a_new_account_is_set_up_by_its_owner_alone(client, admin):
    authority = an_authority()
    db.session.commit()
    data = {"email": "new@example.tj", "role": "officer", "authority": str(authority.id), "language": "ru"}
    assert client.get("/tg/admin/accounts/new").status_code == 200
    response = client.submit("/tg/admin/accounts/new", data)
    made = queries.find_by_email("new@example.tj")
    assert response.location == f"/tg/admin/accounts/{made.id}"
    assert actor_of(made).authority_id == authority.id
    (mail,) = mails()
    assert mail.address == "new@example.tj"
    token = mail.link.rsplit("/", 1)[1]
    assert token not in client.get(response.location).text


@pytest.mark.parametrize(
    "changes", [{"email": "nowhere"}, {"role": "emperor"}, {"authority": ""}, {"authority": "999999"}, {"role": "auditor"}]
)
def test_a_new_account_that_does_not_fit_is_refused_beside_the_field(client, admin, changes):
    authority = an_authority()
    db.session.commit()
    data = {"email": "new@example.tj", "role": "officer", "authority": str(authority.id), "language": "ru"}
    response = client.submit("/tg/admin/accounts/new", data | changes)
    assert response.status_code == 422
    assert "govuk-error-message" in response.text
    assert queries.find_by_email("new@example.tj") is None


def test_opening_an_account_is_told_to_its_owner(client, admin):
    citizen = an_account()
    assert client.get(f"/tg/admin/accounts/{citizen.id}").status_code == 200
    client.get(f"/tg/admin/accounts/{admin.id}")
    (seen,) = journal.list_accesses(citizen.id).items
    assert (seen.kind, seen.actor_account_id) == ("account.viewed", admin.id)
    assert journal.list_accesses(admin.id).items == []


def test_roles_are_given_and_withdrawn_at_once(client, admin):
    person, authority = an_account(), an_authority()
    db.session.commit()
    browser = client.application.test_client()
    sign_in(browser, person)
    path = f"/tg/admin/accounts/{person.id}"
    assert client.submit(f"{path}/roles", {"role": "officer"}).status_code == 422
    assert client.submit(f"{path}/roles", {"role": "officer", "authority": str(authority.id)}).status_code == 303
    assert actor_of(person).roles == {"citizen", "officer"}
    db.session.commit()
    assert browser.get("/tg/account").status_code == 200
    assert client.submit(f"{path}/roles/officer/withdraw").status_code == 303
    assert browser.get("/tg/account").status_code == 303
    assert client.submit(f"{path}/roles/officer/withdraw").status_code == 409
    assert client.submit(f"{path}/roles/emperor/withdraw").status_code == 404


def test_an_account_is_closed_signed_out_and_opened_again(client, admin):
    person = an_account()
    browser = client.application.test_client()
    sign_in(browser, person)
    path = f"/tg/admin/accounts/{person.id}"
    assert client.submit(f"{path}/sign-out").status_code == 303
    assert browser.get("/tg/account").status_code == 303
    assert client.submit(f"{path}/close").status_code == 303
    assert client.submit(f"{path}/close").status_code == 409
    assert client.get(path).status_code == 200
    sign_in(browser, person)
    assert browser.get("/tg/account").status_code == 303
    assert client.submit(f"{path}/open").status_code == 303
    sign_in(browser, person)
    assert browser.get("/tg/account").status_code == 200


def test_a_link_goes_to_the_owner_and_never_to_the_administrator(client, admin):
    person = an_account()
    response = client.submit(f"/tg/admin/accounts/{person.id}/link", follow_redirects=True)
    (mail,) = mails()
    assert mail.address == person.email
    assert mail.link.rsplit("/", 1)[1] not in response.text


def test_nobody_changes_their_own_roles(client, admin):
    path = f"/tg/admin/accounts/{admin.id}"
    assert client.submit(f"{path}/roles", {"role": "publisher"}).status_code == 422
    for end in ("roles/admin/withdraw", "close"):
        assert client.submit(f"{path}/{end}").status_code == 403
    assert actor_of(admin).roles == {"admin"}


@pytest.mark.parametrize("role", ["citizen", "officer", "supervisor", "editor", "publisher", "operator", "auditor"])
def test_accounts_are_for_administrators(client, role):
    sign_in(client, an_account(role))
    other = an_account()
    for path in ("/tg/admin/accounts", "/tg/admin/accounts/new", f"/tg/admin/accounts/{other.id}"):
        assert client.get(path).status_code == 403
    assert client.submit(f"/tg/admin/accounts/{other.id}/close").status_code == 403
    assert db.session.query(JournalRow).filter_by(kind="account.viewed").count() == 0


def test_the_journal_is_read_by_auditors_alone(client, admin):
    assert client.get("/tg/admin/journal").status_code == 403
    auditor, citizen = an_account("auditor"), an_account()
    sign_in(client, auditor)
    everything = client.get("/tg/admin/journal").text
    assert f"account:{citizen.id}" in everything
    page = client.get(f"/tg/admin/journal?kind=account.created&about={citizen.id}&subject=account:{citizen.id}&actor=").text
    assert page.count('scope="row"') == 1
    first = client.get("/tg/admin/journal?limit=1").text
    assert client.get(first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")).status_code == 200
    assert client.get("/tg/admin/journal?actor=99999").status_code == 200


def test_the_journal_speaks_of_services_and_authorities_and_keeps_the_record_as_written(client):
    application = build.a_submitted_application()
    service = application_queries.definition_of(application).slug  # it has no listing: then its slug names it
    sign_in(client, an_account("auditor"))
    page = client.get(f"/en/admin/journal?kind=application.submitted&subject=application:{application.id}").text
    row = page.split("<tbody>")[1].split("</tbody>")[0]
    said, recorded = row.split('<details class="dz-record">')
    for words in (
        application.reference,
        service,
        f"Account {application.account_id}",
        f"due: {application.due_on:%d.%m.%Y}",
    ):
        assert words in said
    assert "service_id" not in said
    assert f"service_id: {application.service_id}" in recorded
    assert "application.submitted" in recorded


def test_the_journal_needs_few_queries_whatever_it_tells_of(client):
    for _ in range(4):
        build.a_submitted_application()
    sign_in(client, an_account("auditor"))
    client.budget = 10
    assert client.get("/en/admin/journal").text.count('scope="row"') > 12
