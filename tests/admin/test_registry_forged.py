"""The service registry against its own users: forged forms, figures that are none, states raced, approvals by side ways."""

import datetime as dt

import pytest

from egov.catalogue import actions, queries
from egov.catalogue.models import State
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.localised import LocalisedText
from tests.admin.test_registry import path, sent, working
from tests.builders.catalogue import TESTER, a_new_version, a_service, four, tried
from tests.builders.identity import actor_of, an_account, sign_in


@pytest.fixture
def desk(client):
    """An editor's browser."""
    sign_in(client, an_account("editor"))
    return client


@pytest.mark.parametrize("figure", ["1e-999999999", "1e999999999", "sNaN", "NaN", "Infinity", "-1", "9" * 5000, "0x10"])
def test_a_figure_is_written_as_people_write_it_or_refused_at_once(desk, figure):
    a_service("passport", fees=[{"kind": "fixed", "amount": "10"}])
    for rest, name in (("/parts/fees.0", "figure"), ("/parts/terms.0", "amount")):
        form = sent(desk.get(path(rest=rest)).get_data(as_text=True))
        assert desk.submit(path(rest=rest), data=form | {name: figure}).status_code == 422, name
    assert working() is None


def test_a_line_that_is_not_there_is_not_found_and_brings_nobody_elses_condition_along(desk):
    fees = [{"kind": "free", "condition": {"==": [{"var": "purpose"}, value]}} for value in ("work", "other")]
    a_service("passport", fees=fees)
    for place in ("fees.7", "fees.-1", "fees." + "9" * 400, "fees.0 ", "fees.x", "fees.", "fees", "x.0", "x.new", "pages.0"):
        assert desk.get(path(rest=f"/parts/{place}")).status_code == 404, place
        assert desk.submit(path(rest=f"/parts/{place}"), data={"seen": "1", "kind": "free"}).status_code == 404, place
    form = sent(desk.get(path(rest="/parts/fees.new")).get_data(as_text=True)) | {"kind": "fixed", "figure": "5"}
    assert desk.submit(path(rest="/parts/fees.new"), data=form).status_code == 303
    assert working().as_json()["fees"] == [*fees, {"kind": "fixed", "amount": "5"}]


def test_a_form_names_no_column_of_a_version(desk):
    service = a_service("passport")
    form = sent(desk.get(path(rest="/texts")).get_data(as_text=True))
    more = {
        "state": "published",
        "number": "9",
        "author_ids": "[]",
        "slug": "x",
        "code": "x",
        "authority": "x",
        "digest": "x",
    }
    assert desk.submit(path(rest="/texts"), data=form | more | {"name_tg": "Нав"}).status_code == 303
    db.session.expire_all()
    version = queries.find_open(service)
    assert (version.state, version.number, len(version.author_ids)) == (State.WORKING, 2, 1)
    assert (version.definition["slug"], version.definition["code"]) == (service.slug, service.code)


MADE_UP = [
    "",
    "0",
    "01",
    "2",
    "3",
    "-1",
    "2.",
    "2.0",
    "2.9",
    ".2",
    "1.1",
    "2.2.2",
    "٢.٢",
    "²",
    "9" * 20,
    f"2.{'9' * 20}",
    "x",
]


@pytest.mark.parametrize("stamp", MADE_UP)
def test_a_stamp_made_up_saves_and_publishes_nothing(client, stamp):
    version = being_written()
    sign_in(client, an_account("editor"))
    form = sent(client.get(path(rest="/texts")).get_data(as_text=True))
    assert form["seen"] == version.stamp != stamp
    assert client.submit(path(rest="/texts"), data=form | {"seen": stamp, "name_tg": "x"}).status_code == 422
    assert working().name["tg"] == "Second (tg)"
    nothing_is_published_with(client, version, stamp)


@pytest.mark.parametrize("stamp", ["1", "2.1"])
def test_a_stamp_of_what_there_was_before_takes_nothing_back_and_publishes_nothing(client, stamp):
    """The whole page of then is sent again, one text of it changed: what was saved since stays."""
    version = being_written()
    sign_in(client, an_account("editor"))
    form = sent(client.get(path(rest="/texts?left=tg&right=en")).get_data(as_text=True))
    then = form | {"seen": stamp, "name_tg": "First (tg)", "name_en": "First (en)", "summary_en": "Mine"}
    assert client.submit(path(rest="/texts?left=tg&right=en"), data=then).status_code == 303
    assert (working().name["tg"], working().summary["en"]) == ("Second (tg)", "Mine")
    answer = client.submit(path(rest="/texts?left=tg&right=en"), data=then | {"name_tg": "Mine"})
    assert answer.status_code == 409
    assert working().name["tg"] == "Second (tg)"
    nothing_is_published_with(client, version, stamp)


def being_written():
    """A working version that was saved twice: first as it is published, then with another name."""
    service = a_service("passport", name=four("First"))
    definition = queries.definition_of(queries.get_published("passport"))
    actions.save_working(service, definition, by=TESTER, now=clock.now())
    second = definition.model_copy(update={"name": LocalisedText(four("Second"))})
    version = actions.save_working(service, second, by=TESTER, now=clock.now())
    db.session.commit()
    return version


def nothing_is_published_with(client, version, stamp):
    tried(actions.request_review(version, by=TESTER, now=clock.now()))
    db.session.commit()
    sign_in(client, an_account("publisher"))
    assert client.submit(path(rest="/review"), data={"seen": stamp, "decision": "publish"}).status_code == 422
    assert queries.get_published("passport").number == 1


def test_what_was_published_meanwhile_is_not_undone_by_an_older_page(desk):
    """The form was opened on version 1; while it lay open, a colleague's version 2 was approved."""
    service = a_service("passport", name=four("First"))
    form = sent(desk.get(path(rest="/texts?left=tg&right=en")).get_data(as_text=True))
    a_new_version(service, name=four("Second"))
    db.session.commit()
    assert form["seen"] == "1"
    answer = desk.submit(path(rest="/texts?left=tg&right=en"), data=form | {"name_tg": "Mine"})
    assert answer.status_code == 409
    assert "Second (tg)" in answer.text
    assert working() is None
    assert desk.submit(path(rest="/texts?left=tg&right=en"), data=form | {"summary_en": "Mine"}).status_code == 303
    assert (working().name, working().summary["en"]) == (four("Second"), "Mine")


def test_a_page_opened_on_what_was_published_since_is_refused(desk):
    """The form was opened on a save of version 2; while it lay open, version 2 was changed further and approved."""
    service = a_service("passport", name=four("First"))
    definition = queries.definition_of(queries.get_published("passport"))
    actions.save_working(service, definition, by=TESTER, now=clock.now())
    db.session.commit()
    form = sent(desk.get(path(rest="/texts?left=tg&right=en")).get_data(as_text=True))
    a_new_version(service, name=four("Second"))
    for data in ({"summary_en": "Mine"}, {"name_tg": "Mine"}):
        answer = desk.submit(path(rest="/texts?left=tg&right=en"), data=form | data)
        assert answer.status_code == 422
        assert "Open the page again" in answer.text
    assert working() is None


def test_who_wrote_any_of_it_never_approves_it(client):
    """Not by having it sent back and saved by somebody else, nor by taking every change out again."""
    author, other = an_account("publisher"), an_account("editor")
    service = a_service("passport")
    definition = queries.definition_of(queries.get_published("passport"))
    changed = definition.model_copy(update={"name": definition.summary})
    actions.save_working(service, changed, by=actor_of(author), now=clock.now())
    version = actions.discard(queries.find_open(service), by=actor_of(other), now=clock.now())
    actions.request_review(version, by=actor_of(other), now=clock.now())
    db.session.commit()
    sign_in(client, author)
    for later in ({}, {"effective-day": "1", "effective-month": "1", "effective-year": str(clock.now().year + 2)}):
        form = {"seen": version.stamp, "decision": "publish"} | later
        answer = client.submit(path(rest="/review"), data=form)
        assert answer.status_code == 422
        assert "Somebody else must approve" in answer.text
    assert queries.find_open(service).state == State.IN_REVIEW


def test_a_version_is_compared_with_and_returned_to_within_its_own_service_only(desk):
    a_service("passport")
    other = a_service("beekeeping", name=four("Secret plan"))
    a_new_version(other)
    for query in ("from=1&to=2", "from=2&to=1", "from=1&to=٢", "from=1", "from=-1&to=1"):
        assert desk.get(path(rest=f"/compare?{query}")).status_code == 404
    assert desk.submit(path(rest="/versions/2/return-to")).status_code == 404
    assert working() is None


def test_a_service_no_longer_offered_does_not_come_back_by_itself(client):
    service = a_service("passport")
    definition = queries.definition_of(queries.get_published("passport"))
    version = actions.save_working(service, definition, by=TESTER, now=clock.now())
    actions.request_review(version, by=TESTER, now=clock.now())
    actions.publish(version, by=TESTER, now=clock.now(), effective_at=clock.now() + dt.timedelta(days=3))
    db.session.commit()
    sign_in(client, an_account("publisher"))
    assert client.submit(path(rest="/retire")).status_code == 303
    assert actions.publish_due(by=TESTER, now=clock.now() + dt.timedelta(days=4)) == 0
    db.session.expire_all()
    assert queries.find_published(queries.get_service("passport")) is None
    assert queries.find_open(queries.get_service("passport")).state == State.WORKING
