"""The search answers what people ask: shares held over the judged queries, and the judgements themselves are sound."""

from collections import Counter

import pytest

from tests.catalogue.country import definitions, load_country
from tests.catalogue.search.relevance import AMONG_FIVE, FIRST, judged, measure


@pytest.fixture(scope="module")
def queries():
    return list(judged())


def test_the_right_service_comes_first_or_among_five_in_every_language_and_over_all(app):
    load_country()
    scores = measure()
    for name in ("all", "tg", "ru", "kk", "en"):
        score = scores[name]
        missed = "\n".join(score.missed)
        assert score.first / score.asked >= FIRST, f"{name}: first in {score.first} of {score.asked}\n{missed}"
        assert score.among_five / score.asked >= AMONG_FIVE, (
            f"{name}: in five in {score.among_five} of {score.asked}\n{missed}"
        )


def test_no_way_of_writing_is_left_behind(app):
    load_country()
    scores = measure()
    for kind in ("natural", "everyday", "misspelt", "unmarked", "transliterated", "other_keyboard"):
        assert scores[kind].among_five / scores[kind].asked >= 0.9, "\n".join(scores[kind].missed)


def test_the_judgements_are_two_hundred_and_more_and_speak_of_services_there_are(queries):
    slugs = {definition.slug for definition in definitions()}
    assert len(queries) >= 200
    assert all(query.right <= slugs and query.right for query in queries)
    assert min(Counter(query.language for query in queries).values()) >= 50
    assert len({slug for query in queries for slug in query.right}) >= 45
