"""Several people write in one working version: put together, undone, done again."""

import pytest

from egov.catalogue import actions, composing, editing, queries, savings
from egov.catalogue.merging import MINE
from egov.journal.models import JournalRow
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import Conflict, Invalid, NotAllowed
from tests.builders.authorities import an_authority
from tests.builders.catalogue import TESTER, a_service, four
from tests.builders.identity import actor_of, an_account


def renamed(text, language="tg"):
    return lambda value: value | {"name": value["name"] | {language: text}}


def change(service, operation, *, seen=None, by=TESTER, what="saved", **more):
    opened = stamp(service) if seen is None else seen
    return editing.change(service, operation, seen=opened, by=by, now=clock.now(), what=what, **more)


def name(service):
    return queries.definition_of(queries.find_open(service)).name["tg"]


def stamp(service):
    return queries.find_newest(service).stamp


def undo(service, verb=editing.undo):
    verb(service, seen=stamp(service), by=TESTER, now=clock.now())
    return name(service)


def redo(service):
    return undo(service, editing.redo)


@pytest.fixture
def service(app):
    return a_service("passport", name=four("Name"))


def test_saves_are_undone_one_after_the_other_down_to_what_is_published_and_done_again(service):
    for text in ("a", "b", "c"):
        change(service, renamed(text), what=f"wrote_{text}")
    assert savings.steps(queries.find_open(service)) == ("wrote_c", "")
    assert [undo(service), undo(service), undo(service)] == ["b", "a", "Name (tg)"]
    assert savings.steps(queries.find_open(service)) == ("", "wrote_a")
    with pytest.raises(Conflict):
        undo(service)
    assert [redo(service), redo(service), redo(service)] == ["a", "b", "c"]
    assert savings.steps(queries.find_open(service)) == ("wrote_c", "")
    with pytest.raises(Conflict):
        redo(service)
    assert [undo(service), redo(service), undo(service), undo(service)] == ["b", "c", "b", "a"]


def test_what_is_written_after_an_undo_is_what_the_next_undo_takes_back(service):
    change(service, renamed("a"))
    change(service, renamed("b"))
    undo(service)
    change(service, renamed("c"), what="wrote_c")
    assert savings.steps(queries.find_open(service)) == ("wrote_c", "")
    assert undo(service) == "a"


def test_nothing_is_undone_that_was_not_seen(service):
    change(service, renamed("a"))
    opened = stamp(service)
    change(service, renamed("b"))
    with pytest.raises(Conflict):
        editing.undo(service, seen=opened, by=TESTER, now=clock.now())
    assert name(service) == "b"


def test_two_people_who_opened_the_same_page_both_get_what_they_wrote(service):
    opened = stamp(service)
    first, second = actor_of(an_account("editor")), actor_of(an_account("editor"))
    change(service, renamed("Шиноснома"), seen=opened, by=first)
    done = change(service, renamed("Паспорт", "ru"), seen=opened, by=second)
    found = queries.definition_of(done.version)
    assert (found.name["tg"], found.name["ru"]) == ("Шиноснома", "Паспорт")
    assert list(done.authors) == [first.account_id]
    assert {first.account_id, second.account_id} <= set(done.version.author_ids)


def test_what_both_wrote_is_asked_and_nothing_is_saved_until_then(service):
    change(service, renamed("first"))
    opened = stamp(service)
    change(service, renamed("theirs"), seen=opened)
    with pytest.raises(editing.Clashing) as raised:
        change(service, renamed("mine"), seen=opened)
    assert name(service) == "theirs"
    choices = {clash.token: MINE for clash in raised.value.clashes}
    change(service, renamed("mine"), seen=opened, choices=choices)
    assert name(service) == "mine"


def test_a_page_opened_before_a_review_and_sent_back_is_still_put_together(service):
    version = change(service, renamed("a")).version
    actions.request_review(version, by=TESTER, now=clock.now())
    actions.send_back(version, remarks="Again", by=TESTER, now=clock.now())
    opened = stamp(service)
    change(service, renamed("b"), seen=opened)
    change(service, renamed("r", "ru"), seen=opened)
    assert queries.definition_of(queries.find_open(service)).name["ru"] == "r"
    assert name(service) == "b"


def test_a_page_older_than_what_is_kept_is_refused_and_not_guessed(service, monkeypatch):
    monkeypatch.setattr(savings, "KEPT", 3)
    change(service, renamed("a"))
    opened = stamp(service)
    for number in range(5):
        change(service, renamed(str(number)))
    with pytest.raises(Conflict):
        change(service, renamed("late"), seen=opened)
    assert name(service) == "4"


def test_what_waits_for_approval_is_not_changed(service):
    actions.request_review(change(service, renamed("a")).version, by=TESTER, now=clock.now())
    with pytest.raises(Conflict):
        change(service, renamed("b"))
    with pytest.raises(Conflict):
        undo(service)


def test_saves_end_with_the_publication(service):
    version = change(service, renamed("a")).version
    actions.publish(version, by=TESTER, now=clock.now())
    assert savings.newest(version) is None


def test_editors_of_one_authority_change_only_their_services(service):
    bound = actor_of(an_account("editor", authority=an_authority("other")))
    with pytest.raises(NotAllowed):
        change(service, renamed("a"), by=bound)
    with pytest.raises(NotAllowed):
        change(service, renamed("a"), by=actor_of(an_account()))


def test_an_operation_that_refuses_changes_nothing(service):
    with pytest.raises(Invalid):
        change(service, lambda value: composing.move_question_into(value, "email", "question.purpose"))
    assert queries.find_open(service) is None


def test_every_save_is_told_in_the_journal(service):
    before = db.session.query(JournalRow).filter_by(kind="service.saved").count()
    change(service, renamed("a"))
    change(service, renamed("b"))
    undo(service)
    assert db.session.query(JournalRow).filter_by(kind="service.saved").count() == before + 3
