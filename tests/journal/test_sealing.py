"""Every committed row gets one place, in a tree that only grows; nothing is skipped, nothing is half done."""

import os
import stat

import pytest
import sqlalchemy as sa

from egov.journal import anchor
from egov.journal.merkle import leaf_hash, root_of
from egov.journal.models import JournalHead, JournalPending, JournalRow, JournalSeal
from egov.journal.sealing import seal_pending
from egov.kernel.db import db
from tests.at_once import at_once
from tests.builders.journal import NOW, a_row, journal_folder, sealed_rows


def seals():
    return db.session.scalars(sa.select(JournalSeal).order_by(JournalSeal.id)).all()


def test_positions_are_dense_and_heads_cover_them(app):
    sealed_rows(3, 1, 4)
    assert [seal.id for seal in seals()] == list(range(8))
    heads = db.session.scalars(sa.select(JournalHead).order_by(JournalHead.id)).all()
    assert [head.id for head in heads] == [3, 4, 8]
    rows = db.session.scalars(sa.select(JournalRow).order_by(JournalRow.id)).all()
    assert heads[-1].root == root_of([leaf_hash(row.as_leaf()) for row in rows])
    assert db.session.scalars(sa.select(JournalPending)).all() == []


def test_the_anchor_follows_the_last_head(app):
    sealed_rows(2, 3)
    head = db.session.get(JournalHead, 5)
    assert anchor.read(journal_folder()) == anchor.Anchor(5, head.root)


def test_the_anchor_stays_when_the_tree_does_not_continue_it(app):
    sealed_rows(2)
    elsewhere = anchor.Anchor(40, b"x" * 32)
    anchor.write(journal_folder(), elsewhere)
    sealed_rows(1)
    assert anchor.read(journal_folder()) == elsewhere


def test_an_anchor_left_behind_by_a_crash_moves_on(app):
    sealed_rows(2)
    behind = anchor.read(journal_folder())
    sealed_rows(1)
    anchor.write(journal_folder(), behind)
    sealed_rows(1)
    assert anchor.read(journal_folder()).size == 4


def test_nothing_waits_nothing_happens(app):
    assert seal_pending(NOW, folder=journal_folder()) == 0


def test_the_signing_key_is_for_its_owner_alone(app):
    sealed_rows(1)
    assert stat.S_IMODE(os.stat(journal_folder() / "signing.pem").st_mode) == 0o600


def test_a_row_that_was_committed_late_is_sealed_late(app):
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time: no row commits after a later one")
    early = sa.orm.Session(db.engine)
    early.add(JournalRow(kind="x", at=NOW, actor="x", subject_table="x", subject_id=1, facts={}))
    early.flush()
    sealed_rows(2)
    early.commit()
    early.close()
    assert seal_pending(NOW, folder=journal_folder()) == 1
    placed = seals()
    assert [seal.id for seal in placed] == [0, 1, 2]
    assert placed[2].row_id < placed[0].row_id


def test_two_sealers_at_once_seal_each_row_once(app):
    for _ in range(60):
        a_row()
    folder = journal_folder()

    def seal():
        return sum(seal_pending(NOW, folder=folder) for _ in range(30))

    counts = at_once(app, [seal] * 4, lock_late=False)
    assert sum(counts) == 60
    assert [seal.id for seal in seals()] == list(range(60))


def test_a_failure_at_the_end_leaves_nothing_half(app, monkeypatch):
    a_row()
    db.session.commit()
    monkeypatch.setattr("egov.journal.sealing.head_bytes", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        seal_pending(NOW, folder=journal_folder())
    monkeypatch.undo()
    assert seals() == []
    assert seal_pending(NOW, folder=journal_folder()) == 1
