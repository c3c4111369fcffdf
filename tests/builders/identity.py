"""Makes accounts for tests, and signs browsers in without the cost of hashing."""

import dataclasses
import datetime as dt
from itertools import count

from flask.testing import FlaskClient

from egov.authorities.models import Authority
from egov.identity import actions, queries
from egov.identity.models import AUTHORITY_ROLES, Account, AccountSession
from egov.identity.tokens import hash_of, new_token
from egov.kernel import clock
from egov.kernel.actor import Actor, system
from egov.kernel.db import db
from egov.web.page_cache import SIGNED_IN_COOKIE
from tests.builders.authorities import an_authority

PASSWORD = "гурба дар бом ситора"
TESTER = system("test")
_numbers = count(1)


def an_account(role: str | None = None, authority: Authority | int | None = None, **fields: object) -> Account:
    """A proved account, a citizen's by default; officers and supervisors get an authority of their own where none is given.

    `fields` are those of `create_account`: `password=PASSWORD` makes one that can be signed in to through the page.
    """
    number = next(_numbers)
    values: dict[str, object] = {
        "email": f"person{number}@example.tj",
        "phone": f"+99290{number:07}",
        "surname": "Раҳимова",
        "name": "Зарина",
        "patronymic": "Саидовна",
        "born_on": dt.date(1991, 3, 21),
        "national_number": f"{512000000 + number}",
    }
    now = clock.now()
    account = actions.create_account(**(values | fields), role=None if role else "citizen", by=TESTER, now=now)  # type: ignore[arg-type]
    if role and role != "citizen":
        if authority is None and role in AUTHORITY_ROLES:
            authority = an_authority()
        authority_id = authority.id if isinstance(authority, Authority) else authority
        actions.grant_role(account, role, authority_id, by=TESTER, now=now)
    elif role:
        actions.grant_role(account, role, by=TESTER, now=now)
    db.session.commit()
    return account


def sign_in(client: FlaskClient, account: Account) -> AccountSession:
    """`client` is signed in as `account`, as if it had gone through the sign-in page."""
    token, now = new_token(), clock.now()
    session = AccountSession(account_id=account.id, token_hash=hash_of(token), device="Test", created_at=now, seen_at=now)
    db.session.add(session)
    db.session.commit()
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie["_user_id"] = token
    client.set_cookie(SIGNED_IN_COOKIE, "1")
    return session


def actor_of(account: Account, language: str = "tg") -> Actor:
    """The actor that `account` is when signed in."""
    return dataclasses.replace(queries.actor_of(account.id), language=language)
