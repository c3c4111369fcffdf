"""The working calendar: examples from the year 2026, and laws that hold for every calendar."""

import datetime as dt
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egov.authorities.calendar import WorkingCalendar

NOWRUZ = WorkingCalendar.of(
    [date(2026, 3, 20), *(date(2026, 3, d) for d in range(21, 25)), date(2026, 3, 25), date(2026, 3, 26)]
)
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@st.composite
def calendars(draw):
    holidays = draw(st.frozensets(days, max_size=60))
    extra = draw(st.frozensets(days.filter(lambda day: day.weekday() >= 5), max_size=10))
    return WorkingCalendar(holidays, extra)


def test_a_term_jumps_over_nowruz_and_its_carried_over_days():
    assert NOWRUZ.add_working_days(date(2026, 3, 19), 1) == date(2026, 3, 27)


def test_a_weekend_day_that_is_worked_counts():
    calendar = WorkingCalendar.of([], [date(2026, 11, 28)])
    assert calendar.add_working_days(date(2026, 11, 27), 1) == date(2026, 11, 28)


def test_an_extra_working_day_wins_over_a_holiday():
    calendar = WorkingCalendar.of([date(2026, 11, 28)], [date(2026, 11, 28)])
    assert calendar.is_working(date(2026, 11, 28))


def test_no_days_from_a_day_off_lead_to_the_next_working_day():
    assert WorkingCalendar().add_working_days(date(2026, 11, 28), 0) == date(2026, 11, 30)


def test_counting_backwards_or_without_end_is_refused():
    for count in (-1, 4000):
        with pytest.raises(ValueError, match="cannot be counted"):
            WorkingCalendar().add_working_days(date(2026, 1, 1), count)


@given(calendars(), days, st.integers(1, 120))
def test_the_end_of_a_term_is_worked_and_lies_after_its_start(calendar, start, count):
    end = calendar.add_working_days(start, count)
    assert calendar.is_working(end)
    assert end > start


@given(calendars(), days, st.integers(0, 120))
def test_counting_back_gives_what_was_added(calendar, start, count):
    end = calendar.add_working_days(start, count)
    if count:
        assert calendar.working_days_between(start, end) == count
    assert calendar.working_days_between(end, start) == -calendar.working_days_between(start, end)


@given(calendars(), days, st.integers(1, 40), st.integers(1, 40))
def test_adding_in_two_steps_is_adding_once(calendar, start, first, second):
    assert calendar.add_working_days(calendar.add_working_days(start, first), second) == calendar.add_working_days(
        start, first + second
    )


@given(calendars(), days, st.integers(0, 200))
def test_counting_equals_looking_at_each_day(calendar, first, length):
    last = first + timedelta(days=length)
    looked_at = sum(calendar.is_working(first + dt.timedelta(days=n)) for n in range(1, length + 1))
    assert calendar.working_days_between(first, last) == looked_at
