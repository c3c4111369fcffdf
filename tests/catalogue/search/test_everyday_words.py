"""What administrators say of everyday words counts at once, for every way of typing; and only for what it says."""

import dataclasses

import pytest

from egov.catalogue import actions, loading, revisions
from egov.catalogue.models import EverydayWord
from egov.catalogue.search import everyday_words
from egov.catalogue.search.searching import search
from egov.journal.models import JournalRow
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import Conflict, Invalid, NotAllowed
from egov.profiles.loading import load_profile
from tests.builders.authorities import an_authority
from tests.builders.catalogue import TESTER, a_service, four
from tests.builders.identity import actor_of, an_account
from tests.catalogue.country import load_country


@pytest.fixture
def bees(app):
    """Two services that no everyday word leads to yet."""
    a_service("bees", name=four("Beekeeping licence"))
    a_service("falcons", name=four("Falconry permit"))


def say(phrase, language="en", by=TESTER, **meaning):
    word = everyday_words.add(phrase, language=language, by=by, now=clock.now(), **meaning)
    db.session.commit()
    revisions.forget()
    return word


def found(text, **options):
    return [item.slug for item in search(text, language="en", **options).items]


def test_a_word_finds_what_it_means(bees):
    assert found("honey") == []
    say("honey", meaning="beekeeping")
    assert found("honey") == ["bees"]
    assert found("honey", exact=True) == []


def test_a_phrase_finds_its_service_in_any_order_and_only_as_a_whole(bees):
    say("hunting bird", service="falcons")
    assert found("bird for hunting") == ["falcons"]
    assert found("hunting") == []


@pytest.mark.parametrize("typed", ["зоғчабозӣ", "зогчабози", "зогчабозии", "зоғчбозӣ", "zoghchabozi"])
def test_everyday_words_may_be_misspelt_and_written_in_latin(bees, typed):
    say("зоғчабозӣ", language="tg", service="falcons")
    assert found(typed) == ["falcons"]


def test_a_word_that_services_have_too_still_finds_them(bees):
    say("falconry", meaning="beekeeping")
    assert set(found("falconry")) == {"bees", "falcons"}


def test_one_phrase_in_two_languages_finds_both_meanings(bees):
    say("загс", language="tg", service="bees")
    say("загс", language="ru", service="falcons")
    assert set(found("загс")) == {"bees", "falcons"}


def test_a_change_and_a_removal_count_at_once(bees):
    word = say("honey", service="bees")
    now = clock.now()
    everyday_words.change(word, phrase="honey", service="falcons", seen=word.version_id, by=TESTER, now=now)
    db.session.commit()
    revisions.forget()
    assert found("honey") == ["falcons"]
    everyday_words.remove(word, by=TESTER, now=now)
    db.session.commit()
    revisions.forget()
    assert found("honey") == []
    assert db.session.query(EverydayWord).count() == 0


def test_an_everyday_word_of_a_retired_service_finds_nothing_and_finds_it_again_when_it_is_back(bees):
    word = say("honey", service="bees")
    service = db.session.get(actions.Service, word.service_id)
    actions.retire(service, by=TESTER, now=clock.now())
    db.session.commit()
    revisions.forget()
    assert found("honey") == []
    published = actions.queries.list_versions(service)[0]
    version = actions.return_to(published, by=TESTER, now=clock.now())
    actions.publish(version, by=TESTER, now=clock.now())
    db.session.commit()
    revisions.forget()
    assert found("honey") == ["bees"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"phrase": "honey", "meaning": "bees", "service": "bees"}, "meaning"),
        ({"phrase": "honey"}, "meaning"),
        ({"phrase": "!!!", "meaning": "bees"}, "phrase"),
        ({"phrase": "a " * 30 + "b c d e f g h", "meaning": "bees"}, "phrase"),
        ({"phrase": "honey", "meaning": "Honeys"}, "meaning"),
        ({"phrase": "honey", "service": "nowhere"}, "service"),
        ({"phrase": "hives", "meaning": "bees"}, "phrase"),
        ({"phrase": "honey", "meaning": "bees", "language": "fr"}, "language"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(bees, given, field):
    say("hive", meaning="bees")
    with pytest.raises(Invalid) as refused:
        everyday_words.add(**{"language": "en", **given}, by=TESTER, now=clock.now())
    assert refused.value.field == field


def test_two_publishers_do_not_overwrite_each_other(bees):
    word = say("honey", service="bees")
    everyday_words.change(word, phrase="honey", service="falcons", seen=word.version_id, by=TESTER, now=clock.now())
    with pytest.raises(Conflict):
        everyday_words.change(word, phrase="honey", service="bees", seen=1, by=TESTER, now=clock.now())


def test_only_publishers_of_the_whole_catalogue_change_them(bees):
    publisher = an_account("publisher")
    bound = actor_of(an_account("publisher", an_authority("ministry")))
    word = say("honey", service="bees", by=actor_of(publisher))
    edits_all = dataclasses.replace(bound, roles=bound.roles | {"editor"})
    for by in (actor_of(an_account("editor")), actor_of(an_account("citizen")), bound, edits_all):
        with pytest.raises(NotAllowed):
            everyday_words.add("hive", language="en", meaning="bees", by=by, now=clock.now())
        with pytest.raises(NotAllowed):
            everyday_words.remove(word, by=by, now=clock.now())


def test_every_change_is_told_in_the_journal(bees):
    word = say("honey", service="bees", by=actor_of(an_account("publisher")))
    everyday_words.change(word, phrase="honey", meaning="bee", seen=word.version_id, by=TESTER, now=clock.now())
    everyday_words.remove(word, by=TESTER, now=clock.now())
    rows = db.session.query(JournalRow).filter(JournalRow.kind.like("everyday_word.%")).order_by(JournalRow.id).all()
    assert [(row.kind, row.facts.get("phrase"), row.facts.get("service"), row.facts.get("meaning")) for row in rows] == [
        ("everyday_word.added", "honey", "bees", None),
        ("everyday_word.changed", "honey", None, "bee"),
        ("everyday_word.removed", "honey", None, "bee"),
    ]


def test_the_list_pages_without_gaps_and_narrows(bees):
    for number in range(7):
        say(f"honey{'abcdefg'[number]}", service="bees")
    say("асал", language="ru", service="bees")
    first = everyday_words.page("en", limit=3)
    second = everyday_words.page("en", after=first.after, limit=3)
    third = everyday_words.page("en", after=second.after, limit=3)
    phrases = [entry.word.phrase for page in (first, second, third) for entry in page.items]
    assert phrases == [f"honey{letter}" for letter in "abcdefg"]
    assert third.after is None
    assert [entry.word.phrase for entry in everyday_words.page(text="асал").items] == ["асал"]
    assert [everyday_words.page(text=letter).items for letter in ("%", "_", "/", "\\\\")] == [[], [], [], []]
    with pytest.raises(Invalid):
        everyday_words.page(after="WyJ4Il0")


def test_the_profiles_words_are_loaded_once_and_edited_ones_stay(app):
    load_country()
    before = db.session.query(EverydayWord).count()
    assert before > 60
    word = db.session.query(EverydayWord).filter_by(phrase="егрюл").one()
    everyday_words.change(word, phrase="егрюл", meaning="выписка", seen=word.version_id, by=TESTER, now=clock.now())
    profile = load_profile("tj")
    assert loading.load_everyday_words(profile, by=TESTER, now=clock.now()) == 0
    assert db.session.query(EverydayWord).filter_by(phrase="егрюл").one().meaning == "выписка"


def test_the_command_adds_what_the_profile_has_and_is_not_there(app):
    load_country()
    everyday_words.remove(db.session.query(EverydayWord).filter_by(phrase="егрюл").one(), by=TESTER, now=clock.now())
    db.session.commit()
    ran = app.test_cli_runner().invoke(args=["catalogue", "everyday-words"])
    assert "1 everyday words added." in ran.output
    assert db.session.query(EverydayWord).filter_by(phrase="егрюл").count() == 1
