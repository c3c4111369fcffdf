"""Rows are written with what they tell of, and stay."""

import datetime as dt

import pytest
import sqlalchemy as sa

from egov.jobs.models import Job
from egov.journal import actions as journal
from egov.journal import queries
from egov.journal.models import JournalPending, JournalRow, JournalSalt
from egov.kernel.actor import Actor, system
from egov.kernel.db import db

NOW = dt.datetime(2026, 11, 23, 9, 14, tzinfo=dt.UTC)


def a_row(kind="calendar.changed", **changes):
    subject = Job(kind="x", payload={}, run_at=NOW, created_at=NOW)
    return journal.record(kind, subject=subject, by=changes.pop("by", system("test")), now=NOW, **changes)


def test_a_row_holds_identifiers_and_a_commitment_but_no_text(app):
    row = a_row(about=7, authority_id=3, facts={"reference": "TJ-1"}, private={"message": "Салом"}, by=Actor(account_id=9))
    assert (row.subject_table, row.actor, row.about_account_id) == ("job", "account:9", 7)
    salt = db.session.scalars(sa.select(JournalSalt)).one()
    assert row.commitment == journal.commit_to({"message": "Салом"}, salt.salt)
    assert "Салом" not in row.as_leaf().decode()


def test_forgetting_removes_the_salt_and_leaves_the_row(app):
    row = a_row(private={"message": "Салом"})
    journal.forget(row)
    assert db.session.scalars(sa.select(JournalSalt)).all() == []
    assert row.commitment


def test_an_unknown_kind_is_refused(app):
    with pytest.raises(KeyError, match="application.exploded"):
        a_row("application.exploded")


def test_a_long_text_is_no_fact(app):
    with pytest.raises(ValueError, match="identifier or a code"):
        a_row(facts={"reason": "x" * 201})


def test_a_row_rolled_back_with_its_change_never_was(app):
    a_row()
    db.session.rollback()
    assert db.session.scalars(sa.select(JournalRow)).all() == []
    assert db.session.scalars(sa.select(JournalPending)).all() == []


@pytest.mark.parametrize("table", ["journal_row", "journal_seal", "journal_head"])
@pytest.mark.parametrize(
    "change",
    ["UPDATE {} SET id = id + 1", "DELETE FROM {}", "TRUNCATE {} CASCADE", "INSERT OR REPLACE INTO {} SELECT * FROM {}"],
)
def test_the_database_refuses_to_change_the_journal(app, table, change):
    if change.startswith("TRUNCATE" if db.engine.dialect.name == "sqlite" else "INSERT OR REPLACE"):
        return
    row = a_row()
    values = {"hash": b"x" * 32, "now": NOW, "row": row.id}
    db.session.execute(sa.text("INSERT INTO journal_seal VALUES (0, :row, :hash, :hash, :now)"), values)
    db.session.execute(sa.text("INSERT INTO journal_head VALUES (1, :hash, :hash, 'k', :hash, :now)"), values)
    db.session.commit()
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        db.session.execute(sa.text(change.format(table, table)))


def test_a_subject_has_its_history_in_order(app):
    first = a_row()
    subject = db.session.get(Job, first.subject_id)
    second = journal.record("office.changed", subject=subject, by=system("test"), now=NOW)
    assert [row.id for row in queries.list_of(subject)] == [first.id, second.id]
    assert queries.list_of(subject, {"office.changed"}) == [second]


def test_accesses_are_those_of_others_and_come_in_pages(app):
    for account in (5, 6, 5, 7):
        a_row("case.viewed", about=7, by=Actor(account_id=account), facts={"purpose": "decide"})
    a_row("case.viewed", about=8, by=Actor(account_id=5))
    a_row("case.opened", about=7, by=Actor(account_id=5))
    page = queries.list_accesses(7, None, 2)
    assert [row.actor_account_id for row in page.items] == [5, 6]
    rest = queries.list_accesses(7, page.after, 2)
    assert [row.actor_account_id for row in rest.items] == [5]
    assert rest.after is None
