"""What an account works with for a while: its own, for two hours, of limited size, a few at a time."""

import datetime as dt

import pytest
import sqlalchemy as sa

from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import Invalid
from egov.web import scratch
from egov.web.models import HeldInput
from tests.builders.identity import an_account


@pytest.fixture
def now(app):
    return clock.now()


def test_what_is_put_is_found_by_the_same_account_alone_and_replaced_by_what_is_put_next(now):
    mine, other = an_account().id, an_account().id
    scratch.put("trial", {"a": 1}, account_id=mine, now=now)
    scratch.put("trial", {"a": 2}, account_id=mine, now=now)
    assert scratch.find("trial", account_id=mine, now=now) == {"a": 2}
    assert scratch.find("trial", account_id=other, now=now) is None
    assert scratch.find("another", account_id=mine, now=now) is None


def test_it_is_gone_after_two_hours_and_when_it_is_forgotten(now):
    mine = an_account().id
    scratch.put("trial", {"a": 1}, account_id=mine, now=now)
    assert scratch.find("trial", account_id=mine, now=now + scratch.LIFE) is None
    scratch.forget("trial", account_id=mine)
    assert scratch.find("trial", account_id=mine, now=now) is None


def test_too_much_is_refused_and_the_oldest_of_many_gives_way(now):
    mine = an_account().id
    with pytest.raises(Invalid):
        scratch.put("trial", {"a": "x" * scratch.MAX_CHARACTERS}, account_id=mine, now=now)
    for number in range(scratch.MAX_KEPT + 1):
        scratch.put(f"trial {number}", {"a": number}, account_id=mine, now=now + dt.timedelta(seconds=number))
    assert scratch.find("trial 0", account_id=mine, now=now) is None
    assert scratch.find(f"trial {scratch.MAX_KEPT}", account_id=mine, now=now) == {"a": scratch.MAX_KEPT}
    assert db.session.scalar(sa.select(sa.func.count(HeldInput.id))) == scratch.MAX_KEPT


def test_of_two_windows_that_put_at_once_the_later_counts_until_something_is_put_again(app, monkeypatch):
    account_id, now = an_account("editor").id, clock.now()
    scratch.put("trial", {"page": 1}, account_id=account_id, now=now)
    with monkeypatch.context() as window:  # neither sees the other's row yet
        window.setattr(scratch, "forget", lambda *_args, **_named: None)
        scratch.put("trial", {"page": 2}, account_id=account_id, now=now)
    assert scratch.find("trial", account_id=account_id, now=now) == {"page": 2}
    scratch.put("trial", {"page": 3}, account_id=account_id, now=now)
    scratch.forget("trial", account_id=account_id)
    assert scratch.find("trial", account_id=account_id, now=now) is None
