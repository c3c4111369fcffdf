"""The profile's authorities, regions and calendar in the database."""

import datetime as dt

import holidays
import pytest

from egov.authorities import queries
from egov.authorities.loading import load
from egov.authorities.models import Holiday
from egov.kernel.actor import ANONYMOUS, system
from egov.kernel.db import db
from egov.kernel.errors import NotAllowed, NotFound
from egov.kernel.localised import LANGUAGES
from egov.profiles.loading import load_profile

NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
TJ = load_profile("tj")


def test_loading_brings_the_country_in(app):
    assert load(TJ, NOW, system("test")) > 200
    assert len(queries.list_authorities()) == 23
    regions = queries.list_regions()
    assert [region.code for region in regions[:5]] == ["TJ-DU", "TJ-SU", "TJ-KT", "TJ-RA", "TJ-GB"]
    assert sum(region.parent_code is not None for region in regions) == 68
    offices = queries.list_offices(queries.get_authority("zags"))
    assert len(offices) == 6
    assert all(office.demonstration for office in offices)


def test_loading_twice_adds_nothing_and_changes_nothing(app):
    load(TJ, NOW, system("test"))
    authority = queries.get_authority("zags")
    authority.active = False
    db.session.delete(queries.get_holiday(dt.date(2026, 1, 1)))
    db.session.flush()
    assert load(TJ, NOW, system("test")) == 0
    assert not queries.get_authority("zags").active
    with pytest.raises(NotFound):
        queries.get_holiday(dt.date(2026, 1, 1))


def test_nobody_without_the_permission_loads(app):
    with pytest.raises(NotAllowed):
        load(TJ, NOW, ANONYMOUS)


def test_everything_has_a_name_in_four_languages(app):
    load(TJ, NOW, system("test"))
    rows = [*queries.list_authorities(), *queries.list_regions(), *db.session.query(Holiday)]
    assert all(not row.name.missing(LANGUAGES) for row in rows)


def test_every_office_stands_in_a_known_place(app):
    load(TJ, NOW, system("test"))
    codes = {region.code for region in queries.list_regions()}
    for authority in queries.list_authorities():
        assert {office.region_code for office in queries.list_offices(authority)} <= codes


def test_the_calendar_holds_every_public_holiday_and_carries_weekends_over(app):
    load(TJ, NOW, system("test"))
    calendar = queries.get_calendar()
    public = holidays.country_holidays("TJ", years=range(2024, 2028))
    assert set(public) <= calendar.holidays
    at_weekends = sum(day.weekday() >= 5 for day in public)
    assert len(calendar.holidays) == len(public) + at_weekends
    assert calendar.add_working_days(dt.date(2026, 3, 19), 1) == dt.date(2026, 3, 27)


def test_kazakhstan_works_the_saturdays_it_moved(app):
    load(load_profile("kz"), NOW, system("test"))
    calendar = queries.get_calendar()
    assert calendar.is_working(dt.date(2024, 5, 4))
    assert not calendar.is_working(dt.date(2024, 5, 8))


def test_the_calendar_is_kept_a_moment_and_read_anew_when_told(app):
    assert queries.get_calendar().is_working(dt.date(2026, 11, 6))
    db.session.add(Holiday(day=dt.date(2026, 11, 6), name=TJ.name, kind="holiday"))
    db.session.flush()
    assert queries.get_calendar().is_working(dt.date(2026, 11, 6))
    queries.forget_calendar()
    assert not queries.get_calendar().is_working(dt.date(2026, 11, 6))


def test_areas_are_kept_as_values(app):
    load(TJ, NOW, system("test"))
    areas = queries.list_areas()
    db.session.remove()
    assert areas[0].name.in_("tg") == "шаҳри Душанбе"
    assert queries.list_areas() is areas
