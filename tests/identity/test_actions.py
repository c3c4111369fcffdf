"""Accounts and roles: who may change them, and what follows."""

import pytest

from egov.identity import actions, queries
from egov.kernel import clock
from egov.kernel.actor import ANONYMOUS
from egov.kernel.db import db
from egov.kernel.errors import Conflict, Invalid, NotAllowed
from egov.kernel.permissions import ROLES
from tests.builders.authorities import an_authority
from tests.builders.identity import TESTER, actor_of, an_account, sign_in


def test_a_new_account_is_a_citizens(app):
    account = an_account(email="  Zarina@Example.TJ ")
    assert account.email == "zarina@example.tj"
    assert actor_of(account).roles == {"citizen"}
    assert account.full_name == "Раҳимова Зарина Саидовна"


def test_an_address_has_one_account(app):
    an_account(email="zarina@example.tj")
    with pytest.raises(Conflict) as refusal:
        an_account(email="ZARINA@example.tj")
    assert refusal.value.field == "email"


@pytest.mark.parametrize("role", ROLES)
def test_every_role_of_the_contract_can_be_held(app, role):
    assert actor_of(an_account(role)).roles == {role}


def test_an_officer_works_for_one_authority(app):
    first, second = an_authority(), an_authority()
    officer = an_account("officer", first)
    assert actor_of(officer).authority_id == first.id
    with pytest.raises(Conflict):
        actions.grant_role(officer, "supervisor", second.id, by=TESTER, now=clock.now())
    actions.grant_role(officer, "supervisor", first.id, by=TESTER, now=clock.now())


@pytest.mark.parametrize(("role", "given"), [("officer", False), ("auditor", True), ("citizen", True), ("emperor", False)])
def test_a_role_that_does_not_fit_is_refused(app, role, given):
    authority = an_authority()
    with pytest.raises(Invalid):
        actions.grant_role(an_account(), role, authority.id if given else None, by=TESTER, now=clock.now())


def test_only_those_who_keep_accounts_change_them_and_nobody_their_own(app):
    admin, citizen = an_account("admin"), an_account()
    for actor in (ANONYMOUS, actor_of(citizen), actor_of(an_account("auditor"))):
        with pytest.raises(NotAllowed):
            actions.grant_role(citizen, "admin", by=actor, now=clock.now())
        with pytest.raises(NotAllowed):
            actions.create_account(email="x@example.tj", by=actor, now=clock.now())
    with pytest.raises(NotAllowed):
        actions.grant_role(admin, "publisher", by=actor_of(admin), now=clock.now())
    with pytest.raises(NotAllowed):
        actions.deactivate(admin, by=actor_of(admin), now=clock.now())
    actions.grant_role(citizen, "publisher", by=actor_of(admin), now=clock.now())


def test_losing_a_role_or_the_account_ends_every_session(app):
    officer = an_account("officer")
    for change in (
        lambda: actions.withdraw_role(officer, "officer", by=TESTER, now=clock.now()),
        lambda: actions.deactivate(officer, by=TESTER, now=clock.now()),
    ):
        session = sign_in(app.test_client(), officer)
        change()
        db.session.commit()
        assert session.ended_at is not None
    with pytest.raises(Conflict):
        actions.withdraw_role(officer, "officer", by=TESTER, now=clock.now())


def test_accounts_are_found_by_surname_or_by_exact_number(app):
    wanted = an_account(surname="Ҷӯраев", email="j@example.tj", national_number="987654321")
    an_account(surname="Ҷ%", email="k@example.tj")
    assert [a.id for a in queries.list_accounts("ҷӯра").items] == [wanted.id]
    assert [a.id for a in queries.list_accounts("Чура").items] == [wanted.id]
    assert [a.id for a in queries.list_accounts("J@example.tj").items] == [wanted.id]
    assert [a.id for a in queries.list_accounts("987 654 321").items] == [wanted.id]
    assert queries.list_accounts("%").items == []


def test_the_list_of_accounts_pages_without_gaps_or_repeats(app):
    made = {an_account(surname="Каримов").id for _ in range(7)}
    seen, after = [], None
    while True:
        page = queries.list_accounts(after=after, limit=3)
        seen += [account.id for account in page.items]
        after = page.after
        if after is None:
            break
    assert len(seen) == 7
    assert set(seen) == made
