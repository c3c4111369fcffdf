"""How often something may happen, counted in the database, so that all processes and nodes share one count.

A count is kept whatever becomes of the request: it has a connection and a commit of its own. The windows are those of the
library `limits` (fixed, begun by the first event); only the keeping is ours, for it knows no SQL storage.
"""

import hashlib
import ipaddress
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, TypeVar, cast

import sqlalchemy as sa
import structlog
from flask import request
from limits import RateLimitItem, parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from egov.kernel import clock
from egov.kernel.db import by_itself, db
from egov.kernel.errors import N_
from egov.web import redisplay
from egov.web.language import gettext
from egov.web.models import RateCount
from egov.web.unit_of_work import SAFE_METHODS

View = TypeVar("View", bound=Callable[..., Any])
log = structlog.get_logger()
_COUNT_ON = sa.text("""
INSERT INTO rate_count (key, count, expires_at) VALUES (:key, :amount, :expires_at)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN rate_count.expires_at <= :now THEN excluded.count ELSE rate_count.count + excluded.count END,
  expires_at = CASE WHEN rate_count.expires_at <= :now THEN excluded.expires_at ELSE rate_count.expires_at END
RETURNING count
""")


class TooManyAttempts(TooManyRequests):
    """The limit is reached (429); says when to try again."""

    def __init__(self, seconds: int) -> None:
        minutes = max(1, -(-seconds // 60))
        wait = gettext(N_("Please wait %(minutes)s min and try again. Nothing is lost."), minutes=minutes)
        super().__init__(description=wait, retry_after=max(1, seconds))


class SqlStorage(Storage):
    """Counts in the table `rate_count`. An expired count begins again at its next event; the rest is swept by the worker."""

    STORAGE_SCHEME = ["darvoza+sql"]

    @property
    def base_exceptions(self) -> type[Exception]:
        return sa.exc.DBAPIError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """The count under `key` after `amount` more."""
        now = _seconds()
        with by_itself() as connection:
            given = {"key": key, "amount": amount, "expires_at": now + expiry, "now": now}
            return int(connection.execute(_COUNT_ON, given).scalar_one())

    def get(self, key: str) -> int:
        """The present count under `key`."""
        row = self._row(key)
        return row[0] if row else 0

    def get_expiry(self, key: str) -> float:
        """When the window of `key` ends, in seconds since 1970."""
        row = self._row(key)
        return row[1] if row else _seconds()

    def check(self) -> bool:
        """Whether the storage answers."""
        return True

    def reset(self) -> int | None:
        """Forgets every count."""
        with by_itself() as connection:
            return connection.execute(sa.delete(RateCount)).rowcount

    def clear(self, key: str) -> None:
        """Forgets the count of `key`."""
        with by_itself() as connection:
            connection.execute(sa.delete(RateCount).where(RateCount.key == key))

    def _row(self, key: str) -> tuple[int, int] | None:
        statement = sa.select(RateCount.count, RateCount.expires_at)
        with db.engine.connect() as connection:
            row = connection.execute(statement.where(RateCount.key == key, RateCount.expires_at > _seconds())).one_or_none()
        return (row[0], row[1]) if row else None


_storage = SqlStorage()
_limiter = FixedWindowRateLimiter(_storage)


def address() -> str:
    """Whom an event is counted against by default: the reader's address, a whole /64 of IPv6, for one home has no less."""
    given = request.remote_addr or ""
    try:
        found = ipaddress.ip_address(given)
    except ValueError:
        return given
    if found.version == 6:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def count(name: str, rate: str, key: str) -> None:
    """Counts one event `name` of `key`; raises `TooManyAttempts` beyond `rate` ("10 per 5 minutes").

    To be asked before the request changes anything: an open transaction is given up first, for it would hold the only write
    lock of SQLite against the count.
    """
    _give_way()
    item, key = _item(rate), _sealed(key)
    if not _limiter.hit(item, name, key):
        log.warning("too_many_attempts", count=name)
        raise TooManyAttempts(int(_storage.get_expiry(item.key_for(name, key))) - _seconds())


def give_back(name: str, rate: str, key: str) -> None:
    """Takes back one event counted before, which turned out not to be an attempt that failed."""
    _give_way()
    item, key = _item(rate), _sealed(key)
    if _storage.get(item.key_for(name, key)):
        _storage.incr(item.key_for(name, key), item.get_expiry(), -1)


def limit(name: str, rate: str, key: Callable[[], str] = address) -> Callable[[View], View]:
    """Lets a view be asked `rate` at most, counted against `key()`. Reading is not counted, be it by GET or in another language."""

    def decorate(view: View) -> View:
        @wraps(view)
        def limited(*args: Any, **kwargs: Any) -> Any:
            if request.method not in SAFE_METHODS and not redisplay.is_asked():
                count(name, rate, key())
            return view(*args, **kwargs)

        return cast(View, limited)

    return decorate


def forget_everything() -> None:
    """No count is kept any more: for an operator after an attack, and for tests."""
    _give_way()
    _storage.reset()


def sweep() -> int:
    """Counts whose window has passed are gone; returns how many. For the worker."""
    swept: Any = db.session.execute(sa.delete(RateCount).where(RateCount.expires_at <= _seconds()))
    return int(swept.rowcount)


@cache
def _item(rate: str) -> RateLimitItem:
    return parse(rate)


def _sealed(key: str) -> str:
    """What is kept of `key`: addresses of people are nobody's business in a table of counts."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _seconds() -> int:
    return int(clock.now().timestamp())


def _give_way() -> None:
    if not db.session.registry.has():
        return
    if db.session.new or db.session.dirty or db.session.deleted:
        raise RuntimeError("count first, then change")
    db.session.rollback()
