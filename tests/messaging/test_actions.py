"""The outbox: a message is there with its cause, once; the inbox shows it to whom it is for."""

import datetime as dt

import pytest
import sqlalchemy as sa

from egov.kernel.db import db
from egov.messaging import queries
from egov.messaging.actions import mark_all_read, mark_read, send
from egov.messaging.models import Message, MessageState

NOW = dt.datetime(2026, 11, 23, 9, 14, tzinfo=dt.UTC)


def to_inbox(key, account=12, **changes):
    values = {"channel": "inbox", "address": f"account:{account}", "subject": "Қабул шуд", "body": "Матн", "now": NOW}
    return send(key=key, **(values | changes))


def test_one_event_makes_one_message(app):
    assert to_inbox("a") is not None
    assert to_inbox("a") is None
    db.session.commit()
    assert to_inbox("a", subject="x") is None
    assert queries.list_inbox("account:12").items[0].subject == "Қабул шуд"


def test_a_rolled_back_request_sends_nothing(app):
    to_inbox("a")
    send(channel="mail", address="a@example.org", subject="s", body="b", key="b", now=NOW)
    db.session.rollback()
    assert db.session.scalars(sa.select(Message)).all() == []


def test_the_inbox_has_it_at_once_and_mail_waits(app):
    assert to_inbox("a").state == MessageState.SENT
    assert (
        send(channel="mail", address="a@example.org", subject="s", body="b", key="b", now=NOW).state == MessageState.WAITING
    )


def test_an_unknown_channel_is_refused(app):
    with pytest.raises(ValueError, match="pigeon"):
        to_inbox("a", channel="pigeon")


def test_line_breaks_in_a_subject_become_spaces(app):
    assert to_inbox("a", subject="Hello\r\nBcc: all@example.org").subject == "Hello Bcc: all@example.org"


def test_an_inbox_comes_in_pages_the_latest_first(app):
    for number in range(5):
        to_inbox(f"k{number}", subject=str(number))
    to_inbox("other", account=13)
    page = queries.list_inbox("account:12", None, 3)
    assert [message.subject for message in page.items] == ["4", "3", "2"]
    rest = queries.list_inbox("account:12", page.after, 3)
    assert [message.subject for message in rest.items] == ["1", "0"]
    assert rest.after is None


def test_reading_counts_for_ones_own_messages_only(app):
    mine, other = to_inbox("a"), to_inbox("b", account=13)
    to_inbox("c")
    assert queries.count_unread("account:12") == 2
    assert mark_read("account:12", mine.id, now=NOW)
    assert not mark_read("account:12", other.id, now=NOW)
    assert queries.count_unread("account:12") == 1
    assert queries.count_unread("account:13") == 1
    mark_all_read("account:12", now=NOW)
    assert queries.count_unread("account:12") == 0
    assert queries.count_unread("account:13") == 1
