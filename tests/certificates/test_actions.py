"""Issuing keeps one signed file and one row; revoking happens once, by whoever may."""

import asyncio
import datetime as dt
import hashlib

import pytest
import sqlalchemy as sa

from egov.certificates import actions, queries
from egov.certificates.models import Certificate, Standing
from egov.files import queries as files
from egov.files.models import StoredFile
from egov.files.serving import read_bytes
from egov.journal import queries as journal
from egov.kernel import clock
from egov.kernel.actor import ANONYMOUS, Actor, system
from egov.kernel.db import db
from egov.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.builders.certificates import a_certificate
from tests.builders.identity import an_account


def test_issue_keeps_a_signed_file_that_belongs_to_its_holder(app):
    account = an_account()
    certificate = a_certificate(account)
    file = files.get_file(certificate.file_id)
    data = read_bytes(file)
    assert data.startswith(b"%PDF-1.7")
    assert hashlib.sha256(data).hexdigest() == certificate.sha256 == file.sha256
    assert (file.owner_account_id, file.purpose, file.media_type) == (account.id, "issued", "application/pdf")
    assert queries.find_by_code(certificate.code) is certificate
    assert queries.list_of_account(account.id) == [certificate]
    rows = journal.list_of(certificate)
    assert [row.kind for row in rows] == ["certificate.issued"]
    assert account.surname not in str(rows[0].facts)


def test_a_document_is_issued_also_where_an_event_loop_runs(app):
    async def issue():
        return a_certificate(an_account())

    assert asyncio.run(issue()).id


def test_a_rolled_back_issue_leaves_neither_row_nor_visible_file(app):
    account = an_account()
    a_certificate(account)
    before = db.session.scalar(sa.select(sa.func.count(StoredFile.id)))
    with pytest.raises(NotAllowed):
        actions.issue(
            kind="x",
            title={},
            holder="",
            rows=[],
            authority={},
            authority_id=1,
            language="tg",
            application_reference="",
            account_id=account.id,
            valid_until=None,
            by=Actor(account_id=account.id, roles=frozenset({"citizen"})),
            now=clock.now(),
        )
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count(StoredFile.id))) == before
    assert db.session.scalar(sa.select(sa.func.count(Certificate.id))) == 1


def test_the_newest_document_of_an_application_is_the_one_that_counts(app):
    first = a_certificate(now=clock.now() - dt.timedelta(days=9))
    second = a_certificate()
    second.application_reference = first.application_reference
    db.session.commit()
    assert queries.find_by_reference(first.application_reference) is second


@pytest.mark.parametrize(
    "by",
    [
        ANONYMOUS,
        Actor(account_id=1, roles=frozenset({"citizen"})),
        Actor(account_id=1, roles=frozenset({"admin"})),
        Actor(account_id=1, roles=frozenset({"supervisor"}), authority_id=999),
    ],
)
def test_revoke_is_for_the_supervisor_of_the_authority_alone(app, by):
    with pytest.raises(NotAllowed):
        actions.revoke(a_certificate(), reason="x", by=by, now=clock.now())


def test_revoke_needs_a_reason_and_happens_once(app):
    certificate = a_certificate()
    for reason in ("", "  \n", "x" * 1001):
        with pytest.raises(Invalid):
            actions.revoke(certificate, reason=reason, by=system("tests"), now=clock.now())
    actions.revoke(certificate, reason="Issued in error", by=system("tests"), now=clock.now())
    assert certificate.standing(clock.now().date()) == Standing.REVOKED
    with pytest.raises(Conflict):
        actions.revoke(certificate, reason="Again", by=system("tests"), now=clock.now())


def test_a_term_is_inclusive_of_its_last_day(app):
    certificate = a_certificate(valid_until=dt.date(2027, 2, 18))
    assert certificate.standing(dt.date(2027, 2, 18)) == Standing.VALID
    assert certificate.standing(dt.date(2027, 2, 19)) == Standing.EXPIRED


def test_an_unknown_certificate_is_not_found(app):
    with pytest.raises(NotFound):
        queries.get_certificate(12345)
