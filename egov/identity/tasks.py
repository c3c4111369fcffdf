"""What the worker does for accounts."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from flask import current_app

from egov.identity import letters, queries, recovery
from egov.identity.models import ABSOLUTE, RESET, AccountLink, AccountSession, SignUp
from egov.kernel.db import db
from egov.web import rate_limits

SWEEP = "identity.sweep"
SWEEP_EVERY = 3600
KEEP_ENDED = dt.timedelta(days=30)


def send_reset_link(payload: dict[str, Any], now: dt.datetime) -> None:
    """The owner of the account has a link for a new password. For an unknown address nothing happens, and nobody can tell."""
    account = queries.find_account(payload["account"])
    if account is None or not account.active or (account.is_demonstration and not current_app.config["SETTINGS"].demo):
        return
    letters.send_link(account, RESET, recovery.make_link(account, RESET, now=now), now)


def sweep(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Sign-ups without proof, spent links, long ended sessions and passed counts are gone."""
    day_ago = now - dt.timedelta(days=1)
    db.session.execute(sa.delete(SignUp).where(SignUp.code_expires_at < day_ago))
    db.session.execute(sa.delete(AccountLink).where(AccountLink.expires_at < day_ago))
    db.session.execute(sa.delete(AccountSession).where(AccountSession.created_at < now - ABSOLUTE - KEEP_ENDED))
    rate_limits.sweep()
