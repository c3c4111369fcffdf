"""Until when a decision can be appealed: the profile's terms, counted like any other term."""

import datetime as dt
from pathlib import Path

import pytest

from egov.authorities.appeals import appeals_against
from egov.authorities.terms import UNITS
from egov.kernel.localised import LANGUAGES
from egov.profiles.loading import FOLDER, load_profile

PROFILES = sorted(path.parent.name for path in Path(FOLDER).glob("*/profile.yaml"))


def test_the_day_of_the_decision_is_not_counted_and_the_last_day_is_worked(app):
    decided = dt.datetime(2026, 11, 27, 6, 0, tzinfo=dt.UTC)
    authority, court = appeals_against(decided)
    assert authority.until == dt.date(2026, 12, 28), "thirty days on is Sunday the 27th: the next working day"
    assert court.until == dt.date(2027, 2, 25)


def test_what_is_decided_in_the_evening_is_counted_from_the_next_working_day(app):
    evening = dt.datetime(2026, 11, 25, 18, 0, tzinfo=dt.UTC)
    assert appeals_against(evening)[0].until == dt.date(2026, 12, 28)


@pytest.mark.parametrize("code", PROFILES)
def test_every_country_says_how_to_appeal_and_how_surely_that_is_known(code):
    ways = load_profile(code).appeals
    assert ways
    for way in ways:
        assert way.unit in UNITS
        assert way.source in ("verified", "verified_partly", "press", "memory", "illustrative")
        assert set(way.to) == set(way.legal_basis) == set(LANGUAGES)
