"""Delivery: the worker's step that takes waiting messages out of the outbox, one at a time.

A message is first marked as this worker's (committed), then delivered outside any transaction, then marked as sent. So no
rolled-back request ever mails, a slow server holds no lock, two workers do not send the same message, and a worker that
dies in between leaves a message that is sent again under the same Message-ID.
"""

import datetime as dt
import random
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import sqlalchemy as sa
import structlog
from flask import current_app

from egov.config import Settings
from egov.kernel.db import db, transaction
from egov.messaging.channels import file, smtp  # noqa: F401 - they register themselves
from egov.messaging.channels.base import Channel, Envelope, Refused, channels
from egov.messaging.models import Message, MessageState
from egov.messaging.wording import compose

LEASE = dt.timedelta(minutes=2)
TRIES = 12
FIRST_PAUSE, LONGEST_PAUSE = 20.0, 7200.0
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Claim:
    message_id: int
    lease: str
    attempt: int
    envelope: Envelope


def deliver_one(now: dt.datetime) -> int:
    """One waiting message is sent, put back for later or given up; returns 1, or 0 where none is due."""
    claim = _take_lease(now)
    if claim is None:
        return 0
    if claim.attempt > TRIES:
        _give_up(claim, "the worker died at every try")
        return 1
    try:
        channel_of(current_app.config["SETTINGS"]).deliver(claim.envelope)
    except Refused as error:
        _give_up(claim, str(error))
    except Exception as error:
        _put_back(claim, type(error).__name__, now)
    else:
        _mark(claim, state=MessageState.SENT, sent_at=now, error=None)
    return 1


def channel_of(settings: Settings) -> Channel:
    """The channel for mail that the settings name."""
    address = urlsplit(settings.mail_url)
    return channels.get(address.scheme)(address)


def sender_of(settings: Settings) -> str:
    """The address that mail is from: `?from=` of `EGOV_MAIL_URL`, else `no-reply@` the portal's own host."""
    given = parse_qs(urlsplit(settings.mail_url).query).get("from")
    return given[0] if given else f"no-reply@{urlsplit(settings.base_url).hostname or 'localhost'}"


def _take_lease(now: dt.datetime) -> _Claim | None:
    free = sa.or_(Message.leased_until.is_(None), Message.leased_until <= now)
    due = (
        sa.select(Message)
        .where(Message.state == MessageState.WAITING, Message.run_at <= now, free)
        .order_by(Message.run_at, Message.id)
        .limit(1)
    )
    with transaction(read_only=True):
        if db.session.scalar(due) is None:
            return None
    with transaction():
        message = db.session.scalar(due.with_for_update(skip_locked=True).execution_options(populate_existing=True))
        if message is None:
            return None
        message.lease, message.leased_until, message.attempts = secrets.token_hex(16), now + LEASE, message.attempts + 1
        return _Claim(message.id, message.lease, message.attempts, _envelope(message))


def _envelope(message: Message) -> Envelope:
    settings = current_app.config["SETTINGS"]
    text, html = compose(message, settings.base_url)
    return Envelope(
        key=message.key,
        sender=sender_of(settings),
        sender_name=current_app.config["PROFILE"].portal_name.in_(message.language),
        address=message.address,
        language=message.language,
        subject=message.subject,
        text=text,
        html=html,
        created_at=message.created_at,
    )


def _put_back(claim: _Claim, error: str, now: dt.datetime) -> None:
    if claim.attempt >= TRIES:
        _give_up(claim, error)
        return
    log.warning("mail_failed", message=claim.message_id, attempt=claim.attempt, error=error)
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (claim.attempt - 1))
    pause = longest / 2 + random.random() * longest / 2  # noqa: S311 - spreads load, guards nothing
    _mark(claim, run_at=now + dt.timedelta(seconds=pause), error=error[:500])


def _give_up(claim: _Claim, error: str) -> None:
    log.error("mail_given_up", message=claim.message_id, attempt=claim.attempt)
    _mark(claim, state=MessageState.FAILED, error=error[:500])


def _mark(claim: _Claim, **values: Any) -> None:
    """Only where the lease is still this worker's: another may have taken the message over."""
    mine = (Message.id == claim.message_id, Message.lease == claim.lease, Message.state == MessageState.WAITING)
    with transaction():
        update = sa.update(Message).where(*mine).values(lease=None, leased_until=None, **values)
        db.session.execute(update.execution_options(synchronize_session=False))
