"""The steps of a life event: their order, what each builds on, who may change them, and what is told of it."""

import pytest

from egov.catalogue import loading, queries, revisions
from egov.catalogue.life_events import bundles
from egov.catalogue.life_events.bundles import Step
from egov.catalogue.models import LifeEvent
from egov.journal.models import JournalRow
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from egov.kernel.localised import LocalisedText
from egov.profiles.loading import load_profile
from tests.builders.catalogue import TESTER, a_service, a_topic, four
from tests.builders.identity import actor_of, an_account

NOW = clock.now


@pytest.fixture
def event(app):
    for slug in ("first", "second", "third"):
        a_service(slug, life_events=["birth"])
    found = a_topic(LifeEvent, "birth")
    put(found, Step(service="first"))
    put(found, Step(service="second", after=("first",)))
    put(found, Step(service="third"))
    return found


def put(event, step, *, by=TESTER, seen=None):
    bundles.put_step(event, step, seen=event.version_id if seen is None else seen, by=by, now=NOW())


def move(event, service, places, *, by=TESTER):
    bundles.move_step(event, service, places, seen=event.version_id, by=by, now=NOW())


def order(event):
    return [step.service for step in bundles.steps_of(event)]


def test_a_new_step_is_the_last_and_a_known_one_stays_in_its_place(event):
    assert order(event) == ["first", "second", "third"]
    put(event, Step(service="first", when=LocalisedText(four("only then"))))
    assert order(event) == ["first", "second", "third"]
    assert bundles.get_step(event, "first").when == four("only then")


def test_steps_are_moved_as_far_as_there_are_places(event):
    move(event, "third", -1)
    assert order(event) == ["first", "third", "second"]
    move(event, "third", -9)
    assert order(event) == ["third", "first", "second"]


def test_a_step_never_stands_before_what_it_needs(event):
    with pytest.raises(Invalid, match="needs first"):
        move(event, "second", -1)
    with pytest.raises(Invalid, match="needs first"):
        put(event, Step(service="first", after=("third",)))
    assert order(event) == ["first", "second", "third"]


def test_a_removed_step_is_needed_by_no_other_any_more(event):
    bundles.remove_step(event, "first", seen=event.version_id, by=TESTER, now=NOW())
    assert order(event) == ["second", "third"]
    assert bundles.get_step(event, "second").after == ()
    with pytest.raises(NotFound):
        bundles.get_step(event, "first")


def test_a_step_is_a_service_with_texts_in_every_language_or_none(event):
    with pytest.raises(Invalid, match="no service"):
        put(event, Step(service="nowhere"))
    with pytest.raises(Invalid, match="every language"):
        put(event, Step(service="first", by=LocalisedText(tg="Дар як моҳ")))


def test_whoever_saw_an_older_state_is_told(event):
    seen = event.version_id
    move(event, "third", -1)
    with pytest.raises(Conflict):
        put(event, Step(service="third"), seen=seen)


@pytest.mark.parametrize("role", ["citizen", "editor", "officer"])
def test_only_publishers_change_life_events(event, role):
    with pytest.raises(NotAllowed):
        put(event, Step(service="first"), by=actor_of(an_account(role)))


def test_a_publisher_of_one_authority_does_not_decide_for_all(event):
    from tests.builders.authorities import an_authority

    bound = an_account("publisher", authority=an_authority("elsewhere"))
    with pytest.raises(NotAllowed):
        put(event, Step(service="first"), by=actor_of(bound))


def test_every_change_is_told_and_makes_a_new_revision(event):
    before = revisions.read()
    move(event, "third", -1)
    assert revisions.read() != before
    row = db.session.query(JournalRow).filter_by(kind="life_event.changed").order_by(JournalRow.id.desc()).first()
    assert (row.facts["event"], row.facts["what"], row.facts["service"]) == ("birth", "order", "third")


def test_names_and_summaries_are_written_in_every_language(event):
    given = {"seen": event.version_id, "by": TESTER, "now": NOW()}
    with pytest.raises(Invalid):
        bundles.write_texts(event, name=LocalisedText(tg="Таваллуд"), summary=None, **given)
    bundles.write_texts(event, name=LocalisedText(four("Birth")), summary=LocalisedText(four("A baby")), **given)
    assert event.summary == four("A baby")


def test_loading_orders_what_nobody_has_ordered_and_leaves_what_was_edited(app):
    profile = load_profile("tj")
    loading.load_topics(profile, by=TESTER, now=NOW())
    event = queries.get_life_event("birth")
    assert order(event)[:2] == ["birth-registration", "paternity"]
    bundles.remove_step(event, "paternity", seen=event.version_id, by=TESTER, now=NOW())
    queries.get_life_event("death").steps = None
    loading.load_topics(profile, by=TESTER, now=NOW())
    assert "paternity" not in order(event)
    assert order(queries.get_life_event("death"))[0] == "death-registration"
    assert loading.load_topics(profile, by=TESTER, now=NOW()) == 0


def test_the_countrys_steps_are_whole_and_in_an_order_that_works(app):
    profile = load_profile("tj")
    loading.load_topics(profile, by=TESTER, now=NOW())
    there = {file.stem for file in (profile.folder / "services").iterdir()}
    for event in queries.list_life_events():
        seen: set[str] = set()
        for step in bundles.steps_of(event):
            assert step.service in there, event.slug
            assert set(step.after) <= seen, event.slug
            assert all(text is None or not text.missing() for text in (step.when, step.by, step.basis)), event.slug
            assert step.by is None or step.source, "whoever states a time says how sure it is"
            seen.add(step.service)
