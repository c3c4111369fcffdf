"""What one account works with for a while and nobody else sees: the answers of a trial. Gone two hours after it was last touched.

Kept where held input is (`HeldInput`), found by account and path alone, so that it goes along into every window of that person.
"""

import datetime as dt
import hashlib
import json
from typing import Any

import sqlalchemy as sa

from egov.kernel.db import db
from egov.kernel.errors import N_, Invalid
from egov.web.models import HeldInput

LIFE = dt.timedelta(hours=2)
MAX_CHARACTERS = 65_536
MAX_KEPT = 5
"""How many paths are kept for one account: whoever tries things out has a few open, and nobody fills the database this way."""


def put(path: str, value: dict[str, Any], *, account_id: int, now: dt.datetime) -> None:
    """`value` is kept for the account under `path`, in place of what was kept there. Raises `Invalid` where it is too much."""
    text = json.dumps(value, ensure_ascii=False)
    if len(text) > MAX_CHARACTERS:
        raise Invalid(N_("This is more than can be kept for a trial. Write shorter answers."))
    forget(path, account_id=account_id)
    db.session.execute(sa.delete(HeldInput).where(HeldInput.expires_at <= now))
    mine = sa.select(HeldInput.id).where(HeldInput.account_id == account_id, HeldInput.token_hash.like("scratch:%"))
    older = mine.order_by(HeldInput.id.desc()).offset(MAX_KEPT - 1).limit(1000)
    db.session.execute(sa.delete(HeldInput).where(HeldInput.id.in_(older)))
    db.session.add(
        HeldInput(
            token_hash=_key(path, account_id), account_id=account_id, path=path, fields=[["", text]], expires_at=now + LIFE
        )
    )
    db.session.flush()


def find(path: str, *, account_id: int, now: dt.datetime) -> dict[str, Any] | None:
    """What is kept for the account under `path`, the last of what was put there at once; None where there is nothing (any more)."""
    kept = db.session.scalar(
        sa.select(HeldInput)
        .where(HeldInput.token_hash == _key(path, account_id), HeldInput.expires_at > now)
        .order_by(HeldInput.id.desc())
        .limit(1)
    )
    found: dict[str, Any] | None = json.loads(kept.fields[0][1]) if kept else None
    return found


def forget(path: str, *, account_id: int) -> None:
    """Nothing is kept for the account under `path` any more."""
    db.session.execute(sa.delete(HeldInput).where(HeldInput.token_hash == _key(path, account_id)))


def _key(path: str, account_id: int) -> str:
    return "scratch:" + hashlib.sha256(f"{account_id} {path}".encode()).hexdigest()[:56]
