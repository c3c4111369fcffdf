"""Rows of the journal (of kinds that no follower of the portal takes in), and ways to break it that its triggers would refuse."""

import datetime as dt

import sqlalchemy as sa
from flask import current_app

from egov.jobs.models import Job
from egov.journal import actions as journal
from egov.journal.models import JournalRow
from egov.journal.sealing import seal_pending
from egov.kernel.actor import system
from egov.kernel.db import db

NOW = dt.datetime(2026, 11, 23, 9, 14, tzinfo=dt.UTC)


def a_row(kind="calendar.changed", **changes) -> JournalRow:
    """A row about a subject of its own; nothing is committed."""
    subject = Job(kind="none", payload={}, run_at=NOW, created_at=NOW)
    return journal.record(kind, **({"subject": subject, "by": system("test"), "now": NOW} | changes))


def sealed_rows(*batches: int) -> None:
    """Committed rows, sealed in batches of these sizes, so that there is a head after each."""
    for batch in batches:
        for number in range(batch):
            a_row(facts={"number": number})
        db.session.commit()
        assert seal_pending(NOW, folder=journal_folder()) == batch


def journal_folder():
    """Where the signing key and the anchor are."""
    return current_app.config["SETTINGS"].instance / "journal"


def tamper(*statements: str) -> None:
    """Runs statements as an attacker who owns the database: triggers and foreign keys do not hold them."""
    db.session.rollback()
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET session_replication_role = replica")
        else:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
            triggers = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
            for trigger in triggers:
                connection.exec_driver_sql(f'DROP TRIGGER "{trigger}"')
        for statement in statements:
            connection.execute(sa.text(statement))
        connection.commit()
        connection.invalidate()
