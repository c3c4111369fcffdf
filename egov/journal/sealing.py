"""Sealing: rows get a dense position, in order, and the tree grows over them. Done by the worker, never in a request.

Only rows of committed transactions are seen, and a row waits in `journal_pending` until it is sealed, so a transaction
that began early and commits late is sealed late, and none is skipped. One sealer at a time: an advisory lock on PostgreSQL, the
write lock on SQLite. Seals, head and the end of the waiting are one transaction: a sealer killed at any point leaves nothing half.
"""

import datetime as dt
from pathlib import Path

import sqlalchemy as sa
import structlog

from egov.journal import anchor
from egov.journal.merkle import GrowingTree, leaf_hash
from egov.journal.models import JournalHead, JournalPending, JournalRow, JournalSeal
from egov.journal.signing import head_bytes, load_key, seal_bytes
from egov.kernel.db import db, transaction

BATCH = 500
_LOCK = 0x6A6F75726E616C
log = structlog.get_logger()


def seal_pending(now: dt.datetime, *, folder: Path) -> int:
    """Up to 500 waiting rows are sealed under a new signed head; returns how many, 0 also where another sealer is at work.

    `folder` holds the signing key and the anchor (`instance/journal`).
    """
    with transaction(read_only=True):
        if db.session.scalar(_waiting().limit(1)) is None:
            return 0
    key = load_key(folder)
    with transaction():
        if not _is_only_sealer():
            return 0
        rows = list(db.session.scalars(_waiting().limit(BATCH)))
        if not rows:
            return 0
        head = latest_head()
        tree = GrowingTree(head.id, head.frontier) if head else GrowingTree()
        before = anchor.Anchor(head.id, head.root) if head else None
        seals = []
        for row in rows:
            leaf = leaf_hash(row.as_leaf())
            seals.append(
                {
                    "id": tree.size,
                    "row_id": row.id,
                    "leaf_hash": leaf,
                    "signature": key.sign(seal_bytes(tree.size, row.id, leaf)),
                    "sealed_at": now,
                }
            )
            tree.append(leaf)
        root = tree.root()
        db.session.execute(sa.insert(JournalSeal), seals)
        db.session.execute(sa.delete(JournalPending).where(JournalPending.id.in_([row.id for row in rows])))
        db.session.add(
            JournalHead(
                id=tree.size,
                root=root,
                frontier=tree.frontier,
                key_id=key.key_id,
                signature=key.sign(head_bytes(tree.size, root, now)),
                signed_at=now,
            )
        )
    _move_anchor(folder, before, anchor.Anchor(tree.size, root))
    return len(seals)


def latest_head() -> JournalHead | None:
    """The head over the whole tree as it is sealed; None before the first."""
    return db.session.scalar(sa.select(JournalHead).order_by(JournalHead.id.desc()).limit(1))


def _waiting() -> sa.Select[tuple[JournalRow]]:
    return sa.select(JournalRow).join(JournalPending, JournalPending.id == JournalRow.id).order_by(JournalPending.id)


def _is_only_sealer() -> bool:
    if db.engine.dialect.name != "postgresql":
        return True
    return bool(db.session.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(_LOCK))))


def _move_anchor(folder: Path, before: anchor.Anchor | None, after: anchor.Anchor) -> None:
    """The anchor follows the tree, unless the tree does not continue it: then it stays, as evidence for verification."""
    known = anchor.read(folder)
    if known is not None and known != before:
        with transaction(read_only=True):
            head = db.session.get(JournalHead, known.size)
            continues = head is not None and head.root == known.root
        if not continues:
            log.error("journal_does_not_continue_its_anchor", anchor=known.size, size=after.size)
            return
    anchor.write(folder, after)
