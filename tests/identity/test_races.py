"""One account from two sides at once, on whichever database the suite runs: old passwords open nothing, nobody works for two authorities."""

from functools import partial

import pytest
import sqlalchemy as sa

from egov.identity import actions, queries, recovery, sessions
from egov.identity.models import AccountSession
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import Conflict
from tests.at_once import at_once
from tests.builders.authorities import an_authority
from tests.builders.identity import PASSWORD, TESTER, an_account, sign_in

CHOSEN, STOLEN = "чойник парвоз мекунад", "сабзаҳои наврӯзии ман"


@pytest.fixture
def meanwhile(monkeypatch):
    """What happens while the next password is looked at: set as `meanwhile.append(work)`."""
    works, verify = [], sessions.verify_password

    def verified(password_hash, password):
        fits = verify(password_hash, password)
        for work in works:
            work()
            db.session.commit()
        works.clear()
        return fits

    monkeypatch.setattr(sessions, "verify_password", verified)
    return works


def choosing_anew(account):
    """The owner chooses a new password, by the link from a mail."""
    token = recovery.make_link(account, "reset", now=clock.now())
    db.session.commit()
    return lambda: recovery.choose_password(token, CHOSEN, now=clock.now())


def open_sessions():
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count(AccountSession.id)).where(AccountSession.ended_at.is_(None)))


def test_nobody_signs_in_with_a_password_that_is_replaced_while_it_is_looked_at(client, meanwhile):
    account = an_account(password=PASSWORD)
    meanwhile.append(choosing_anew(account))
    assert client.submit("/en/sign-in", {"who": account.email, "password": PASSWORD}).status_code == 422
    assert open_sessions() == 0
    assert client.submit("/en/sign-in", {"who": account.email, "password": CHOSEN}).status_code == 303


def test_nobody_takes_an_account_over_with_a_password_that_is_replaced_while_it_is_looked_at(client, meanwhile):
    account = an_account(password=PASSWORD)
    sign_in(client, account)
    meanwhile.append(choosing_anew(account))
    answer = client.submit("/en/account/password", {"current_password": PASSWORD, "password": STOLEN})
    assert answer.status_code in (303, 422)
    assert open_sessions() == 0
    assert sessions.recognise(account.email, STOLEN) is None
    assert sessions.recognise(account.email, CHOSEN) is not None


def test_a_sign_in_and_a_new_password_at_once_leave_no_session_of_the_old_one(app):
    for _ in range(5):
        account = an_account(password=PASSWORD)
        choose, key, email = choosing_anew(account), account.id, account.email
        db.session.remove()

        def enter(email=email):
            proved = sessions.recognise(email, PASSWORD)
            held = sessions.hold(proved) if proved else None
            if held is not None:
                actions.sign_in(held, token=f"token-{held.id}", device="x", now=clock.now())

        at_once(app, [enter, choose])
        statement = sa.select(sa.func.count(AccountSession.id)).where(AccountSession.account_id == key)
        assert db.session.scalar(statement.where(AccountSession.ended_at.is_(None))) == 0
        db.session.remove()


def test_of_two_who_grant_roles_at_two_authorities_at_once_one_is_told(app):
    for _ in range(5):
        account = an_account()
        first, second = an_authority().id, an_authority().id
        key = account.id
        db.session.commit()

        def grant(role, authority, key=key):
            actions.grant_role(queries.get_account(key), role, authority, by=TESTER, now=clock.now())

        ends = at_once(app, [partial(grant, "officer", first), partial(grant, "supervisor", second)])
        assert [type(end) for end in ends if end] == [Conflict]
        assert len({grant.authority_id for grant in queries.list_grants(key)} - {None}) == 1
        db.session.remove()
