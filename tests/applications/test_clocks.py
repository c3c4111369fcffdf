"""The arithmetic of terms that stand still and run on."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egov.applications.clocks import clock_of, days_between, moved
from egov.authorities.calendar import WorkingCalendar

CALENDAR = WorkingCalendar.of([dt.date(2026, 12, 1)])
START = dt.date(2026, 11, 23)
days = st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31))


@given(
    start=days, term=st.integers(0, 60), stood=st.integers(0, 60), unit=st.sampled_from(["working_days", "calendar_days"])
)
def test_days_that_stood_still_do_not_count_as_used(start, term, stood, unit):
    due = moved(start, term, unit, CALENDAR)
    later = moved(due, stood, unit, CALENDAR)
    assert days_between(due, later, unit, CALENDAR) == (stood if later > due else 0)
    clock = clock_of(start, later, start, CALENDAR, unit=unit, days_stopped=stood)
    assert clock.total == max(0, days_between(start, later, unit, CALENDAR) - stood)
    assert 0 <= clock.share <= 100


@pytest.mark.parametrize(
    ("today", "left", "pace"),
    [
        (START, 10, "good"),
        (dt.date(2026, 12, 4), 2, "near"),
        (dt.date(2026, 12, 8), 0, "near"),
        (dt.date(2026, 12, 10), -2, "late"),
    ],
)
def test_the_meter_tells_how_many_days_are_left_and_whether_it_is_late(today, left, pace):
    clock = clock_of(START, dt.date(2026, 12, 8), today, CALENDAR, unit="working_days")
    assert (clock.left, clock.pace, clock.total) == (left, pace, 10)


def test_a_stopped_clock_shows_the_day_it_was_stopped():
    due, stopped = dt.date(2026, 12, 8), dt.date(2026, 11, 25)
    clock = clock_of(START, due, dt.date(2027, 1, 10), CALENDAR, unit="working_days", stopped_on=stopped)
    assert (clock.left, clock.stopped, clock.pace) == (8, True, "good")


def test_what_came_after_hours_has_its_whole_term_before_it():
    evening_before = START - dt.timedelta(days=1)
    clock = clock_of(START, dt.date(2026, 12, 8), evening_before, CALENDAR, unit="working_days")
    assert (clock.left, clock.total, clock.used) == (10, 10, 0)
