"""Mail leaves the portal after the commit, once for one event, whatever the mail server does."""

import dataclasses
import datetime as dt
import socket
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from egov.kernel.db import db
from egov.messaging import delivery
from egov.messaging.actions import send
from egov.messaging.channels.base import channels
from egov.messaging.models import Message, MessageState
from tests.at_once import at_once
from tests.builders.spine import settle

NOW = dt.datetime(2026, 11, 23, 9, 14, tzinfo=dt.UTC)


def a_mail(key="application.submitted:1:mail", address="dilnoza@example.org", **changes):
    values = {
        "subject": "Аризаи Шумо қабул шуд",
        "body": "Салом, Дилноза.\n\nАризаи Шумо <b>қабул</b> шуд.\nРақам: TJ-1",
        "link": "/tg/applications/TJ-1",
        "language": "tg",
    }
    message = send(channel="mail", address=address, key=key, now=NOW, **(values | changes))
    db.session.commit()
    return message


def the_message():
    db.session.rollback()
    return db.session.scalars(sa.select(Message)).one()


@pytest.fixture
def mail_folder(app):
    folder = Path(urlsplit(app.config["SETTINGS"].mail_url).path)
    for path in folder.glob("*"):
        path.unlink()
    return folder


def mails(folder):
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))]


def test_a_mail_is_a_file_with_text_and_html_in_the_persons_language(app, mail_folder):
    a_mail()
    settle(NOW)
    mail = mails(mail_folder)[0]
    assert (mail["Subject"], mail["To"], mail["Content-Language"]) == ("Аризаи Шумо қабул шуд", "dilnoza@example.org", "tg")
    assert mail["From"] == "Дарвоза <no-reply@localhost>"
    text = mail.get_body(("plain",)).get_content()
    assert "Дар портал кушодан: http://localhost/tg/applications/TJ-1" in text
    html = mail.get_body(("html",)).get_content()
    assert 'lang="tg"' in html
    assert "&lt;b&gt;қабул&lt;/b&gt; шуд.<br>" in html
    assert 'href="http://localhost/tg/applications/TJ-1"' in html
    assert the_message().state == MessageState.SENT


def test_the_same_mail_delivered_twice_is_one_file(app, mail_folder):
    a_mail()
    settle(NOW)
    db.session.execute(sa.update(Message).values(state=MessageState.WAITING))
    settle(NOW)
    assert len(mails(mail_folder)) == 1


@pytest.mark.parametrize(
    "address", ["a@example.org\r\nBcc: b@example.org", "a@example.org, b@example.org", "nobody", "", "<x>"]
)
def test_a_hostile_address_is_given_up_and_nothing_goes_out(app, mail_folder, address):
    a_mail(address=address)
    settle(NOW)
    assert mails(mail_folder) == []
    assert the_message().state == MessageState.FAILED


def test_a_hostile_subject_stays_in_its_header(app, mail_folder):
    a_mail(subject="Салом\r\nBcc: all@example.org\r\n\r\nbody")
    settle(NOW)
    mail = mails(mail_folder)[0]
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Салом Bcc: all@example.org body"


class Post:
    """A mail server that keeps what it takes; `answers` are given first, one a mail."""

    def __init__(self):
        self.taken, self.answers = [], []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.answers and self.answers[0].startswith("rcpt "):
            return self.answers.pop(0)[5:]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer == "lost":
            self.taken.append(envelope)
            session.peer_transport = server.transport
            server.transport.abort()
            return "250 OK"
        if answer.startswith("250"):
            self.taken.append(envelope)
        return answer


class Server(Controller):
    def factory(self):
        return SMTP(self.handler, enable_SMTPUTF8=True)


@pytest.fixture
def post(app, monkeypatch):
    """The portal sends through a real SMTP server of this test."""
    kept = Post()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Server(kept, hostname="127.0.0.1", port=port)
    server.start()
    settings = dataclasses.replace(app.config["SETTINGS"], mail_url=f"smtp://127.0.0.1:{port}?from=portal@egov.example")
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    yield kept
    server.stop()


def test_smtp_takes_a_mail_once(post):
    a_mail()
    settle(NOW)
    settle(NOW + dt.timedelta(days=1))
    [envelope] = post.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("portal@egov.example", ["dilnoza@example.org"])
    mail = message_from_bytes(envelope.content, policy=policy.default)
    assert mail["From"].addresses[0].addr_spec == "portal@egov.example"
    assert the_message().state == MessageState.SENT


def test_a_busy_server_is_asked_again_later_each_time(post):
    post.answers = ["451 busy", "451 busy"]
    a_mail()
    settle(NOW)
    message = the_message()
    assert (message.state, message.attempts) == (MessageState.WAITING, 1)
    assert message.run_at > NOW
    settle(NOW + dt.timedelta(minutes=1))
    assert post.taken == []
    settle(NOW + dt.timedelta(minutes=5))
    assert len(post.taken) == 1


def test_a_refused_address_is_not_tried_again(post):
    post.answers = ["rcpt 550 no such user"]
    a_mail()
    settle(NOW)
    settle(NOW + dt.timedelta(days=1))
    assert post.taken == []
    assert (the_message().state, the_message().error) == (MessageState.FAILED, "550 no such user")


def test_an_answer_lost_on_the_way_sends_again_under_the_same_name(post):
    post.answers = ["lost"]
    a_mail()
    settle(NOW)
    settle(NOW + dt.timedelta(minutes=5))
    names = [message_from_bytes(envelope.content)["Message-ID"] for envelope in post.taken]
    assert len(names) == 2
    assert names[0] == names[1]
    assert the_message().state == MessageState.SENT


def test_no_server_at_all_loses_nothing(app, monkeypatch):
    settings = dataclasses.replace(app.config["SETTINGS"], mail_url="smtp://127.0.0.1:9")
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    a_mail()
    for hours in range(delivery.TRIES - 1):
        settle(NOW + dt.timedelta(hours=3 * hours))
        assert the_message().state == MessageState.WAITING
    settle(NOW + dt.timedelta(days=3))
    assert the_message().state == MessageState.FAILED


def test_a_message_of_a_killed_worker_is_taken_over(app, mail_folder):
    a_mail()
    assert delivery._take_lease(NOW) is not None
    settle(NOW)
    assert mails(mail_folder) == []
    settle(NOW + delivery.LEASE)
    assert len(mails(mail_folder)) == 1


def test_two_workers_at_once_send_each_mail_once(app, post):
    for number in range(30):
        a_mail(key=f"k{number}")

    def work():
        while delivery.deliver_one(NOW):
            pass

    at_once(app, [work] * 3, lock_late=False)
    assert len(post.taken) == 30


def test_every_channel_of_the_settings_is_known(app):
    assert {"file", "smtp", "smtps"} <= set(channels)
