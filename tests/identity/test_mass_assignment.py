"""A form changes what it names and nothing else, whatever else is posted to it."""

import datetime as dt

import pytest

from egov.identity import queries
from egov.identity.models import Account, AccountSession, RoleGrant, SignUp
from egov.kernel.db import db
from tests.builders.identity import PASSWORD, actor_of, an_account, sign_in
from tests.identity.test_views import NEW_PASSWORD, PERSON, code_in, letters

EVERY_COLUMN = {
    column.name: "1"
    for model in (Account, AccountSession, RoleGrant, SignUp)
    for column in model.__table__.columns
    if column.name not in PERSON | {"language": 1}
} | {"is_active": "1", "role": "admin", "roles": "admin", "email_proved_at": "2020-01-01", "password_hash": "x"}


def row(account):
    db.session.expire_all()
    found = db.session.get(Account, account.id)
    values = {column.name: getattr(found, column.name) for column in Account.__table__.columns}
    db.session.commit()
    return values


@pytest.mark.parametrize(
    ("path", "named", "may_change"),
    [
        (
            "/tg/account/details",
            {name: text for name, text in PERSON.items() if name not in ("email", "password")}
            | {"current_password": PASSWORD, "language": "ru"},
            {
                "surname",
                "name",
                "patronymic",
                "search_name",
                "born_on",
                "national_number",
                "phone",
                "language",
                "version_id",
            },
        ),
        ("/tg/account/password", {"current_password": PASSWORD, "password": NEW_PASSWORD}, {"password_hash", "version_id"}),
        ("/tg/sign-in", {"who": "me@example.tj", "password": PASSWORD}, set()),
        ("/tg/forgotten-password", {"email": "me@example.tj"}, set()),
        ("/tg/account/security/devices/end-others", {}, set()),
    ],
)
def test_a_form_changes_only_what_it_names(client, path, named, may_change):
    account, other = an_account(email="me@example.tj", password=PASSWORD), an_account()
    sign_in(client, account)
    before, others_before = row(account), row(other)
    response = client.submit(path, EVERY_COLUMN | {"account_id": str(other.id), "id": str(other.id)} | named)
    assert response.status_code in (200, 303), response.text
    after = row(account)
    assert {name for name in before if before[name] != after[name]} <= may_change
    assert row(other) == others_before
    assert actor_of(account).roles == {"citizen"}


def test_signing_up_makes_a_citizen_whatever_is_posted(client):
    client.submit("/tg/sign-up", EVERY_COLUMN | PERSON)
    client.submit("/tg/sign-up/code", EVERY_COLUMN | {"code": code_in(*letters())})
    account = queries.find_by_email("daler@example.tj")
    assert actor_of(account).roles == {"citizen"}
    assert account.created_at > dt.datetime.now(dt.UTC) - dt.timedelta(minutes=5)
    assert account.password_hash.startswith("$argon2id$")
