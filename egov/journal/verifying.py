"""Verification: recomputes every leaf, root and signature, in one pass over the journal, and names the first row that fails.

Roots are compared at every signed head; only where one differs are the signatures of the seals under it read, to name the
row. The anchor outside the database tells a journal that was cut off at its end, or an old backup.
"""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy.orm import Session

from egov.journal import anchor
from egov.journal.merkle import GrowingTree, leaf_hash
from egov.journal.models import JournalHead, JournalPending, JournalRow, JournalSeal
from egov.journal.signing import head_bytes, is_signed, seal_bytes, trusted_keys
from egov.kernel.db import db, reading

CHUNK = 1000
Tell = Callable[[int], None]


class JournalBroken(Exception):
    """The journal is not what was sealed; the text names the first row, seal or head that fails and how."""


@dataclasses.dataclass(frozen=True, slots=True)
class Verified:
    """What a whole journal consists of: sealed rows, heads, rows that still wait; whether the anchor was there to compare."""

    size: int
    heads: int
    waiting: int
    anchored: bool


def verify(folder: Path, tell: Tell = lambda _count: None) -> Verified:
    """The journal is whole; raises `JournalBroken` otherwise. `folder` holds the trusted keys and the anchor.

    Reads one consistent state while the portal goes on; `tell` is called with the number of rows read, now and then.
    """
    with reading(), db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with Session(connection) as session:
            return _Pass(session, trusted_keys(folder), anchor.read(folder), tell).run()


class _Pass:
    def __init__(self, session: Session, keys: dict[str, Ed25519PublicKey], known: anchor.Anchor | None, tell: Tell) -> None:
        self._session, self._keys, self._anchor, self._tell = session, keys, known, tell
        self._tree = GrowingTree()
        self._sound = 0
        """How many rows the last good head covers."""
        self._heads = 0

    def run(self) -> Verified:
        heads = self._stream(sa.select(JournalHead).order_by(JournalHead.id))
        head = next(heads, None)
        for seal, row in self._sealed_rows():
            self._check_row(seal, row)
            self._tree.append(seal.leaf_hash)
            if head is not None and head.id == self._tree.size:
                self._check_head(head)
                head = next(heads, None)
            if self._anchor is not None and self._anchor.size == self._tree.size:
                self._check_anchor(self._anchor)
            if self._tree.size % CHUNK == 0:
                self._tell(self._tree.size)
        self._check_end(head)
        return Verified(self._tree.size, self._heads, self._check_waiting(), self._anchor is not None)

    def _stream(self, statement: sa.Select[tuple[JournalHead]]) -> Iterator[JournalHead]:
        return iter(self._session.scalars(statement.execution_options(yield_per=CHUNK)))

    def _sealed_rows(self) -> Iterator[tuple[JournalSeal, JournalRow | None]]:
        statement = (
            sa.select(JournalSeal, JournalRow)
            .outerjoin(JournalRow, JournalRow.id == JournalSeal.row_id)
            .order_by(JournalSeal.id)
            .execution_options(yield_per=CHUNK)
        )
        return iter(self._session.execute(statement).tuples())

    def _check_row(self, seal: JournalSeal, row: JournalRow | None) -> None:
        position = self._tree.size
        if seal.id != position:
            raise JournalBroken(f"position {position}: its seal was removed; the next one is of position {seal.id}")
        if row is None:
            raise JournalBroken(f"row {seal.row_id} (position {position}) was removed")
        if leaf_hash(row.as_leaf()) != seal.leaf_hash:
            self._check_signature(seal)
            raise JournalBroken(f"row {row.id} (position {position}) was changed after it was sealed")

    def _check_signature(self, seal: JournalSeal) -> None:
        data = seal_bytes(seal.id, seal.row_id, seal.leaf_hash)
        if not any(is_signed(key, seal.signature, data) for key in self._keys.values()):
            raise JournalBroken(
                f"row {seal.row_id} (position {seal.id}): its seal is not signed by this portal; "
                "the row was changed, or put in another's place"
            )

    def _check_head(self, head: JournalHead) -> None:
        key = self._keys.get(head.key_id)
        if key is None:
            raise JournalBroken(f"the head of {head.id} rows is signed by the unknown key {head.key_id}")
        if head.root != self._tree.root():
            self._name_forged_seal(head.id)
            raise JournalBroken(f"the head of {head.id} rows does not fit its rows: it was changed")
        if not is_signed(key, head.signature, head_bytes(head.id, head.root, head.signed_at)):
            self._name_forged_seal(head.id)
            raise JournalBroken(f"the head of {head.id} rows has a false signature: it was changed")
        self._sound, self._heads = head.id, self._heads + 1

    def _name_forged_seal(self, before: int) -> None:
        span = sa.select(JournalSeal).where(JournalSeal.id >= self._sound, JournalSeal.id < before).order_by(JournalSeal.id)
        for seal in self._session.scalars(span):
            self._check_signature(seal)

    def _check_anchor(self, known: anchor.Anchor) -> None:
        if known.root != self._tree.root():
            raise JournalBroken(
                f"the first {known.size} rows are not those this machine has seen sealed: the journal was rewritten or replaced"
            )

    def _check_end(self, head: JournalHead | None) -> None:
        size = self._tree.size
        if head is not None:
            raise JournalBroken(f"position {size}: its row and all after it were cut off; a head of {head.id} rows remains")
        if size != self._sound:
            raise JournalBroken(f"position {self._sound}: no signed head covers its row")
        if self._anchor is not None and self._anchor.size > size:
            raise JournalBroken(
                f"position {size}: its row and all after it are missing: the journal had {self._anchor.size} rows; "
                "its end was cut off, or an old backup was restored"
            )

    def _check_waiting(self) -> int:
        waits = sa.select(JournalPending.id).where(JournalPending.id == JournalRow.id).exists()
        sealed = sa.select(JournalSeal.id).where(JournalSeal.row_id == JournalRow.id).exists()
        unknown = self._session.scalar(sa.select(JournalRow.id).where(~waits, ~sealed).order_by(JournalRow.id).limit(1))
        if unknown is not None:
            raise JournalBroken(f"row {unknown} is not sealed and does not wait to be: it came in by a back door")
        there = sa.select(JournalRow.id).where(JournalRow.id == JournalPending.id).exists()
        gone = self._session.scalar(sa.select(JournalPending.id).where(~there).order_by(JournalPending.id).limit(1))
        if gone is not None:
            raise JournalBroken(f"row {gone} was removed while it waited for its seal")
        return self._session.scalar(sa.select(sa.func.count()).select_from(JournalPending)) or 0
