"""Words a typing error away are found, quickly and all of them; the vocabulary forgets what it is told to forget."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from egov.catalogue.search.nearness import Spellings
from egov.catalogue.search.postings import Postings
from egov.catalogue.search.tokens import Token
from egov.catalogue.search.vocabulary import Vocabulary, line_of

WORDS = st.lists(st.text("абвгд", min_size=3, max_size=12), min_size=1, max_size=60, unique=True)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WORDS, st.text("абвгд", min_size=4, max_size=12))
def test_every_word_one_error_away_is_found(words, typed):
    near = {word for word in words if OSA.distance(word, typed) == 1}
    found = dict(Spellings(words).closest(typed, 1))
    if typed in words:
        assert found.get(typed) == 0
    else:
        assert set(found) >= near or len(found) == 16
        assert all(OSA.distance(word, typed) == distance for word, distance in found.items())


def test_nearly_every_word_two_errors_away_is_found():
    chance = random.Random(7)
    letters = "абвгдежзиклмнопрстуфхц"
    words = sorted({"".join(chance.choices(letters, k=chance.randint(7, 12))) for _ in range(3000)})
    spellings, asked, found = Spellings(words), 0, 0
    for word in words[:400]:
        typed = list(word)
        for _ in range(2):
            place = chance.randrange(len(typed) - 1)
            typed[place : place + 2] = chance.choice(
                [[typed[place + 1], typed[place]], typed[place : place + 1], ["ы", *typed[place : place + 2]]]
            )
        asked += 1
        found += word in dict(spellings.closest("".join(typed), 2))
    assert found / asked > 0.97


@given(
    st.lists(st.lists(st.sampled_from(["первий", "первый", "паспорт", "паспорта", "ёлка", "елка"]), min_size=1), max_size=6)
)
def test_a_vocabulary_that_forgot_is_as_one_that_never_knew(texts):
    def tell(vocabulary, text):
        return vocabulary([line_of(word, "ru") for word in dict.fromkeys(text)])

    kept, fresh = Vocabulary(lambda _: 1), Vocabulary(lambda _: 1)
    for text in texts:
        tell(kept.add, text)
    for text in texts[::2]:
        tell(kept.remove, text)
    for text in texts[1::2]:
        tell(fresh.add, text)
    for typed in ("первый", "первий", "паспорт", "паспарт", "елка", "ёлки"):
        assert kept.token(typed).terms == fresh.token(typed).terms, typed


@pytest.fixture
def postings():
    """Three services: two have "пчела", one of them in its name; all have "давлат"."""
    found = Postings()
    found.add(0, {"пчела": 10, "давлат": 2})
    found.add(1, {"пчела": 1, "давлат": 2})
    found.add(2, {"сокол": 10, "давлат": 2})
    return found


def best(postings, *typed, among=None):
    return postings.best([Token(word, {word: 1.0}) for word in typed], [0, 1, 2], 10, among)


def test_the_name_outweighs_a_mention(postings):
    assert best(postings, "пчела") == ([0, 1], 2)


def test_services_that_have_only_a_common_word_are_left_out_where_a_rarer_one_is_found(postings):
    for place in range(3, 40):
        postings.add(place, {"давлат": 2})
    order = list(range(40))
    found, total = postings.best([Token("сокол", {"сокол": 1.0}), Token("давлат", {"давлат": 1.0})], order, 10)
    assert found == [2]
    assert total == 1


def test_of_equals_the_more_used_one_comes_first(postings):
    postings.add(3, {"сокол": 10})
    assert postings.best([Token("сокол", {"сокол": 1.0})], [0, 1, 2, 3], 10)[0] == [2, 3]
    postings.prefer({3: 50, 2: 1})
    assert postings.best([Token("сокол", {"сокол": 1.0})], [0, 1, 2, 3], 10)[0] == [3, 2]


def test_use_never_outweighs_what_was_typed(postings):
    postings.prefer({1: 1_000_000})
    assert best(postings, "пчела")[0] == [0, 1]


def test_filters_and_forgetting(postings):
    assert best(postings, "давлат", among={1, 2})[1] == 2
    postings.remove(1, ["пчела", "давлат"])
    postings.forget(1)
    assert len(postings) == 2
    assert best(postings, "пчела")[0] == [0]
    assert not postings.has("нест")
