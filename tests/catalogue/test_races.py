"""Several people at once: one wins, the others are told, and never is a service on offer twice or not at all."""

from collections import Counter
from functools import partial

import pytest

from egov.catalogue import actions, composing, editing, queries, translations
from egov.catalogue.definition import read_definition
from egov.catalogue.models import ServiceListing, ServiceVersion, State
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import Conflict
from egov.kernel.localised import LocalisedText
from tests.at_once import TOLD, at_once
from tests.builders.catalogue import TESTER, a_definition, a_service, four, tried
from tests.builders.identity import actor_of, an_account

CROWD = 8


def crowd(app, work) -> Counter:
    """What became of `work(number)` done by a crowd at the same time."""
    ends = at_once(app, [partial(work, number) for number in range(CROWD)])
    return Counter("told" if isinstance(end, TOLD) else "done" for end in ends)


def test_of_many_publishers_of_one_version_one_publishes_it(app):
    service = a_service("passport")
    published = queries.definition_of(queries.get_published("passport"))
    version = actions.save_working(service, published, by=TESTER, now=clock.now())
    tried(actions.request_review(version, by=TESTER, now=clock.now()))
    publishers = [actor_of(an_account("publisher")) for _ in range(CROWD)]
    key = version.id
    told = crowd(app, lambda number: actions.publish(queries.get_version(key), by=publishers[number], now=clock.now()))
    assert told == {"done": 1, "told": CROWD - 1}
    states = Counter(db.session.scalars(db.select(ServiceVersion.state)))
    assert states == {State.PUBLISHED: 1, State.SUPERSEDED: 1}
    assert db.session.query(ServiceListing).count() == 1


def test_of_many_editors_who_begin_a_version_one_begins_it(app):
    a_service("passport")
    definition = queries.definition_of(queries.get_published("passport"))
    told = crowd(
        app,
        lambda _number: actions.save_working(
            queries.get_service("passport"), definition, by=TESTER, now=clock.now(), seen="1"
        ),
    )
    assert told == {"done": 1, "told": CROWD - 1}
    assert [version.number for version in queries.list_versions(queries.get_service("passport"), public_only=False)] == [
        2,
        1,
    ]


def test_of_many_editors_who_save_at_once_none_overwrites_what_another_was_told_is_saved(app):
    a_service("passport")

    def add(number):
        service = queries.get_service("passport")
        press = partial(composing.add_question, key=f"new_{number}", kind="text", label=four("New"), into="page.person")
        return editing.change(service, press, seen="1", by=TESTER, now=clock.now(), what="question_added")

    told = crowd(app, add)
    saved = queries.definition_of(queries.find_open(queries.get_service("passport")))
    added = [question.key for question in composing.questions_of(saved) if question.key.startswith("new_")]
    assert len(added) == told["done"] >= 1


def test_many_services_are_published_at_once_without_standing_in_each_others_way(app):
    for number in range(CROWD):
        a_service(f"service-{number}", published=False, name=four("Beekeeping licence"))
    slugs = [f"service-{number}" for number in range(CROWD)]
    told = crowd(
        app,
        lambda number: actions.publish(queries.find_open(queries.get_service(slugs[number])), by=TESTER, now=clock.now()),
    )
    assert told == {"done": CROWD}
    assert queries.list_published_slugs() == slugs
    assert queries.revision().startswith(f"{CROWD}-")


def test_two_services_never_get_one_address(app):
    a_service("other")
    definition = a_definition("passport")
    told = crowd(app, lambda _number: actions.register(definition, by=TESTER, now=clock.now()))
    assert told["done"] == 1


def test_returning_to_an_older_version_writes_over_nothing_that_a_colleague_began_meanwhile(app, monkeypatch):
    service = a_service("passport", name=four("First"))
    first = queries.get_published("passport")
    second = queries.definition_of(first).model_copy(update={"name": LocalisedText(four("Second"))})
    find, waiting = queries.find_newest, [second]

    def found_before_the_colleague_saves(of):
        newest = find(of)
        if waiting:
            actions.save_working(service, waiting.pop(), by=actor_of(an_account("editor")), now=clock.now())
            db.session.commit()
        return newest

    monkeypatch.setattr(queries, "find_newest", found_before_the_colleague_saves)
    with pytest.raises(Conflict):
        actions.return_to(first, by=TESTER, now=clock.now())
    db.session.rollback()
    assert queries.definition_of(queries.find_open(service)).name == four("Second")


def test_no_confirmation_is_lost_to_those_who_save_or_confirm_at_the_same_moment(app):
    service = a_service("passport")
    texts = queries.definition_of(queries.get_published("passport")).as_json()
    for part in ("summary", "description"):
        texts[part] = {**texts[part], "tg": "Нав"}
    actions.save_working(service, read_definition(texts), by=TESTER, now=clock.now())
    seen = queries.find_open(service).stamp
    pairs = [(part, tag) for part in ("summary", "description") for tag in ("ru", "kk", "en")]
    confirmed = []

    def work(number):
        passport = queries.get_service("passport")
        if number < len(pairs):
            translations.confirm(passport, [pairs[number]], by=TESTER, now=clock.now())
            db.session.commit()
            confirmed.append(pairs[number])
        else:
            rename = partial(_named_anew, number=number)
            editing.change(passport, rename, seen=seen, by=TESTER, now=clock.now(), what="texts")

    crowd(app, work)
    outdated = queries.find_open(queries.get_service("passport")).outdated or {}
    assert confirmed
    assert not [(part, tag) for part, tag in confirmed if tag in outdated.get(part, {})]


def _named_anew(value, number):
    return value | {"name": {**value["name"], "en": f"Passport {number}"}}
