"""Life events in the workplace: order, texts, steps; who may, and who was faster."""

import pytest

from egov.catalogue import queries
from egov.catalogue.life_events import bundles
from egov.catalogue.life_events.bundles import Step
from egov.catalogue.models import LifeEvent
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.localised import LANGUAGES
from tests.builders.catalogue import TESTER, a_service, a_topic
from tests.builders.identity import an_account, sign_in

HERE = "/en/admin/life-events/birth"


@pytest.fixture
def event(app):
    for slug in ("first", "second", "third"):
        a_service(slug, life_events=["birth"])
    found = a_topic(LifeEvent, "birth")
    for slug, after in (("first", ()), ("second", ("first",))):
        bundles.put_step(found, Step(service=slug, after=after), seen=found.version_id, by=TESTER, now=clock.now())
    db.session.commit()
    return found


@pytest.fixture
def publisher(client, event):
    sign_in(client, an_account("publisher"))
    return client


def version():
    db.session.expire_all()
    return str(queries.get_life_event("birth").version_id)


def order():
    db.session.expire_all()
    return [step.service for step in bundles.steps_of(queries.get_life_event("birth"))]


def texts(name, text):
    return {f"{name}_{tag}": text for tag in LANGUAGES}


@pytest.mark.parametrize("language", ["tg", "ru", "kk", "en"])
def test_the_pages_are_read_in_every_language(publisher, language):
    root = f"/{language}/admin/life-events"
    for path in ("", "/birth", "/birth/texts", "/birth/add", "/birth/steps/second"):
        assert publisher.get(root + path).status_code == 200


def test_a_step_is_added_by_the_code_of_its_service(publisher):
    code = queries.get_service("third").code
    given = {"version": version(), "service": code, "after": ["first"], "source": "memory"} | texts("by", "Soon")
    assert publisher.submit(f"{HERE}/add", given).status_code == 303
    assert order() == ["first", "second", "third"]
    step = bundles.get_step(queries.get_life_event("birth"), "third")
    assert (step.after, step.source, step.by["kk"]) == (("first",), "memory", "Soon")


@pytest.mark.parametrize(("service", "message"), [("", "Write the address"), ("nowhere", "There is no service"), ("first", "is a step already")])  # fmt: skip
def test_what_is_no_new_step_is_said_beside_the_box_and_nothing_typed_is_lost(publisher, service, message):
    page = publisher.submit(f"{HERE}/add", {"version": version(), "service": service, "when_tg": "Агар", "source": ""})
    assert page.status_code == 422
    assert message in page.text
    assert "Агар" in page.text
    assert 'aria-describedby="service-hint service-error"' in page.text


def test_a_text_in_one_language_only_is_a_mistake_at_the_first_empty_box(publisher):
    page = publisher.submit(f"{HERE}/steps/second", {"version": version(), "when_tg": "Агар", "source": ""})
    assert page.status_code == 422
    assert 'id="when_ru-error"' in page.text


def test_buttons_move_and_remove(publisher):
    publisher.submit(f"{HERE}/add", {"version": version(), "service": "third", "source": ""})
    assert publisher.submit(HERE, {"version": version(), "do": "up:third"}).status_code == 303
    assert order() == ["first", "third", "second"]
    assert publisher.submit(HERE, {"version": version(), "do": "remove:first"}).status_code == 303
    assert order() == ["third", "second"]


def test_a_move_before_what_is_needed_says_why_and_changes_nothing(publisher):
    page = publisher.submit(HERE, {"version": version(), "do": "up:second"})
    assert page.status_code == 422
    assert "cannot stand before" in page.text
    assert order() == ["first", "second"]


def test_who_was_slower_is_told_and_keeps_what_was_typed(publisher):
    seen = version()
    publisher.submit(f"{HERE}/add", {"version": seen, "service": "third", "source": ""})
    page = publisher.submit(f"{HERE}/steps/second", {"version": seen, "source": ""} | texts("when", "My words"))
    assert page.status_code == 422
    assert "Meanwhile somebody else" in page.text
    assert page.text.partition("</main>")[0].count("My words") == 4


def test_name_and_summary_are_written(publisher):
    given = {"version": version()} | texts("name", "A birth") | texts("summary", "All about it")
    assert publisher.submit(f"{HERE}/texts", given).status_code == 303
    assert "A birth" in publisher.get(HERE).text
    page = publisher.submit(f"{HERE}/texts", {"version": version()} | texts("name", "") | {"name_tg": "Таваллуд"})
    assert page.status_code == 422
    assert 'id="name_ru-error"' in page.text


def test_an_editor_reads_and_changes_nothing(client, event):
    sign_in(client, an_account("editor"))
    assert "Publishers of the whole catalogue" in client.get(HERE).text
    assert client.submit(HERE, {"version": version(), "do": "remove:first"}).status_code == 403
    assert client.get(f"{HERE}/add").status_code == 403
    assert order() == ["first", "second"]


def test_a_made_up_press_or_version_changes_nothing(publisher):
    for given in ({"do": "burn:first"}, {"do": ""}, {}):
        assert publisher.submit(HERE, {"version": version()} | given).status_code == 303
    assert publisher.submit(HERE, {"version": "-1", "do": "remove:first"}).status_code == 422
    assert publisher.submit(HERE, {"version": version(), "do": "remove:nothing"}).status_code == 404
    assert publisher.submit(HERE, {"version": version(), "do": "up"}).status_code == 404
    assert order() == ["first", "second"]
