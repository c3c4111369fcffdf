"""Which translations are older than their source: as texts change, move, come back, are put together, and come in from files."""

import pytest

from egov.catalogue import actions, editing, queries
from egov.catalogue.definition import read_definition
from egov.catalogue.freshness import OUTDATED, advice, carried, counts_of
from egov.kernel import clock
from egov.kernel.actor import system
from egov.kernel.db import db
from tests.builders.catalogue import TESTER, a_definition, a_questionnaire, a_service, four
from tests.builders.identity import actor_of, an_account

FAQ = [{"question": four("When?"), "answer": four("Now")}, {"question": four("Where?"), "answer": four("Here")}]


def having(definition, **changes):
    return read_definition(definition.as_json() | changes)


def older(before, after, outdated=None, **more):
    return carried(before, outdated, after, source="tg", **more)


@pytest.fixture
def first(app):
    return a_definition("passport", faq=FAQ)


def test_a_source_written_anew_makes_every_translation_outdated_that_was_not_written_anew_with_it(first):
    summary = four("You get a certificate.", tg="Нав", ru="Новое")
    assert older(first, having(first, summary=summary)) == {
        "summary": dict.fromkeys(("kk", "en"), "You get a certificate. (tg)")
    }


def test_a_translation_is_good_again_when_it_is_written_or_the_source_returns(first):
    changed = having(first, summary=four("You get a certificate.", tg="Нав"))
    outdated = older(first, changed)
    assert set(outdated["summary"]) == {"ru", "kk", "en"}
    written = having(changed, summary=four("You get a certificate.", tg="Нав", ru="Новое"))
    assert set(older(changed, written, outdated)["summary"]) == {"kk", "en"}
    assert older(changed, first, outdated) == {}


def test_what_it_was_made_from_stays_the_oldest_source(first):
    second = having(first, summary=four("You get a certificate.", tg="Дуюм"))
    third = having(first, summary=four("You get a certificate.", tg="Сеюм"))
    outdated = older(second, third, older(first, second))
    assert outdated["summary"]["ru"] == "You get a certificate. (tg)"


def test_an_outdated_line_stays_so_when_it_moves_and_a_good_one_good(first):
    faq = [FAQ[0], FAQ[1] | {"answer": four("Here", tg="Дар ин ҷо")}]
    changed = having(first, faq=faq)
    outdated = older(first, changed)
    assert set(outdated) == {"faq/1/answer"}
    assert set(older(changed, having(changed, faq=faq[::-1]), outdated)) == {"faq/0/answer"}
    assert set(older(changed, having(changed, faq=faq[1:]), outdated)) == {"faq/0/answer"}


def test_a_question_that_moves_to_another_page_takes_its_age_along(first):
    form = a_questionnaire()
    form["pages"][0]["questions"][0]["label"] |= {"tg": "Ному насаб"}
    changed = having(first, questionnaire=form)
    outdated = older(first, changed)
    assert set(outdated) == {"questionnaire/pages/person/questions/full_name/label"}
    form["pages"][1]["questions"].append(form["pages"][0]["questions"].pop(0))
    moved = older(changed, having(first, questionnaire=form), outdated)
    assert set(moved) == {"questionnaire/pages/purpose/questions/full_name/label"}


def test_a_source_that_is_written_for_the_first_time_makes_nothing_outdated(first):
    bare = having(first, summary={"ru": "По-русски"})
    assert older(bare, having(bare, summary={"ru": "По-русски", "tg": "Ба тоҷикӣ"})) == {}


def test_missing_and_outdated_are_counted_by_language(first):
    changed = having(first, summary={"tg": "Нав", "ru": "You get a certificate. (ru)"})
    counts = counts_of(changed, older(first, changed))
    assert (counts["ru"].missing, counts["ru"].outdated) == (0, 1)
    assert (counts["kk"].missing, counts["kk"].outdated) == (1, 0)
    assert [(one.message, one.params) for one in advice(changed, older(first, changed))] == [(OUTDATED, {"languages": "ru"})]


def save(service, by, seen=None, **texts):
    def write(value):
        return value | {"summary": value["summary"] | texts}

    newest = queries.find_newest(service)
    return editing.change(service, write, seen=seen or newest.stamp, by=by, now=clock.now(), what="texts").version


def outdated_now(service):
    return queries.find_newest(service).outdated


def test_saves_undo_redo_and_publishing_carry_it_along(app):
    service, by = a_service("passport"), actor_of(an_account("editor"))
    version = save(service, by, tg="Нав")
    assert set(outdated_now(service)["summary"]) == {"ru", "kk", "en"}
    save(service, by, ru="Новое")
    assert set(outdated_now(service)["summary"]) == {"kk", "en"}
    editing.undo(service, seen=version.stamp, by=by, now=clock.now())
    assert set(outdated_now(service)["summary"]) == {"ru", "kk", "en"}
    editing.redo(service, seen=version.stamp, by=by, now=clock.now())
    assert set(outdated_now(service)["summary"]) == {"kk", "en"}
    actions.publish(version, by=TESTER, now=clock.now())
    assert set(queries.find_published(service).outdated["summary"]) == {"kk", "en"}
    following = save(service, by, en="Anew")
    assert set(outdated_now(service)["summary"]) == {"kk"}
    actions.discard(following, by=by, now=clock.now())
    assert set(outdated_now(service)["summary"]) == {"kk", "en"}


def test_a_translation_made_while_somebody_else_changed_the_source_is_outdated_from_the_start(app):
    service, by, other = a_service("passport"), actor_of(an_account("editor")), actor_of(an_account("editor"))
    opened = queries.find_newest(service).stamp
    save(service, by, tg="Нав")
    version = save(service, other, seen=opened, ru="Новое по старому")
    assert version.definition["summary"]["tg"] == "Нав"
    assert outdated_now(service)["summary"]["ru"] == "You get a certificate. (tg)"


def test_what_comes_in_from_files_is_compared_too(app, tmp_path):
    from egov.catalogue import importing
    from egov.catalogue.yaml_files import write

    service = a_service("passport")
    definition = queries.definition_of(queries.find_published(service))
    changed = having(definition, summary=definition.summary | {"tg": "Нав"})
    (tmp_path / "passport.yaml").write_text(write(changed), encoding="utf-8")
    with importing.survey(tmp_path, by=system("cli")) as found:
        importing.take(found, author=system("cli"), by=system("cli"), now=clock.now())
    db.session.commit()
    assert set(queries.find_newest(service).outdated["summary"]) == {"ru", "kk", "en"}
