"""Those who look after services are told once what is new, reminded gently, and the publishers when it takes too long."""

import datetime as dt

import sqlalchemy as sa

from egov.catalogue.upkeep import confirming, reports
from egov.kernel import clock
from egov.kernel.db import db
from egov.messaging.models import Message
from egov.notices import owners
from tests.builders.authorities import an_authority
from tests.builders.catalogue import a_service
from tests.builders.identity import an_account

NOW = clock.now()
LONG_AGO = NOW - dt.timedelta(days=200)


def remind(days=0):
    """Who has a letter by mail after the round of that day, that was not there before."""
    before = set(db.session.scalars(sa.select(Message.id)))
    now = NOW + dt.timedelta(days=days)
    confirming.make_tasks(now, 182)
    owners.remind({}, now)
    db.session.commit()
    new = db.session.scalars(sa.select(Message).where(Message.channel == "mail").order_by(Message.id))
    return [message for message in new if message.id not in before]


def test_the_editors_of_the_authority_are_told_in_their_language(app):
    authority = an_authority()
    editor, _other, _all = (
        an_account("editor", authority, language="ru"),
        an_account("editor", an_authority()),
        an_account("editor"),
    )
    a_service("paper", authority=authority, now=LONG_AGO)
    letters = remind()
    assert [letter.address for letter in letters] == [editor.email]
    assert letters[0].subject == "В ваших услугах 1 задача требует внимания"
    assert "Certificate paper (ru): Подтвердить, что описание верно" in letters[0].body
    assert letters[0].link == "/ru/admin/upkeep"


def test_where_an_authority_has_none_those_of_the_whole_catalogue_are_told(app):
    everybody = an_account("editor")
    a_service(now=LONG_AGO)
    assert [letter.address for letter in remind()] == [everybody.email]


def test_many_tasks_make_one_letter(app):
    an_account("editor")
    for _ in range(11):
        a_service(now=LONG_AGO)
    letters = remind()
    assert len(letters) == 1
    assert letters[0].body.count("–") == owners.NAMED


def test_one_is_reminded_each_fortnight_and_then_the_publishers_too_and_then_no_more(app):
    authority = an_authority()
    editor, publisher = an_account("editor", authority), an_account("publisher")
    a_service(authority=authority, now=LONG_AGO)
    told = {day: [letter.address for letter in remind(day)] for day in (0, 1, 13, 14, 20, 28, 42, 43, 56, 90)}
    assert {day: who for day, who in told.items() if who} == {
        0: [editor.email],
        14: [editor.email],
        28: [editor.email],
        42: [editor.email, publisher.email],
    }


def test_the_same_round_twice_tells_once(app):
    an_account("editor")
    a_service(now=LONG_AGO)
    assert len(remind()) == 1
    assert remind() == []


def test_a_report_is_told_once_and_not_repeated(app):
    an_account("editor")
    service = a_service()
    reports.report(service, 1, anchor="fees", text="Secret words", language="tg", now=NOW)
    letters = remind()
    assert len(letters) == 1
    assert "Secret words" not in letters[0].body
    assert remind(30) == []


def test_a_closed_account_has_no_letter(app):
    editor = an_account("editor")
    editor.active = False
    a_service(now=LONG_AGO)
    assert remind() == []
