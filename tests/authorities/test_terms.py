"""Terms: by when an authority must decide."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egov.authorities import terms
from egov.authorities.calendar import WorkingCalendar
from tests.authorities.test_calendar import calendars, days

DUSHANBE = ZoneInfo("Asia/Dushanbe")
PLAIN = WorkingCalendar()
moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 6, 1), timezones=st.just(DUSHANBE))  # noqa: DTZ001


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=DUSHANBE)


@pytest.mark.parametrize(
    ("filed", "received"),
    [
        (at(23, 9), date(2026, 11, 23)),
        (at(23, 3), date(2026, 11, 23)),
        (at(23, 16, 59), date(2026, 11, 23)),
        (at(23, 17), date(2026, 11, 24)),
        (at(27, 18), date(2026, 11, 30)),
        (at(28, 10), date(2026, 11, 30)),
    ],
)
def test_what_arrives_out_of_hours_arrives_on_the_next_working_day(filed, received):
    assert terms.received_on(filed, PLAIN, DUSHANBE) == received


def test_the_day_is_the_countrys_not_that_of_utc():
    late_evening_utc = datetime(2026, 11, 22, 20, tzinfo=UTC)
    assert terms.received_on(late_evening_utc, PLAIN, DUSHANBE) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("amount", "unit", "due"),
    [
        (10, "working_days", date(2026, 12, 7)),
        (1, "working_days", date(2026, 11, 24)),
        (0, "working_days", date(2026, 11, 23)),
        (5, "calendar_days", date(2026, 11, 30)),
        (7, "calendar_days", date(2026, 11, 30)),
        (1, "working_hours", date(2026, 11, 23)),
        (6, "working_hours", date(2026, 11, 23)),
        (7, "working_hours", date(2026, 11, 24)),
        (14, "working_hours", date(2026, 11, 24)),
        (15, "working_hours", date(2026, 11, 25)),
        (0, "automatic", date(2026, 11, 23)),
    ],
)
def test_each_unit_is_counted_in_its_own_way(amount, unit, due):
    assert terms.due_on(at(23, 10), amount, unit, PLAIN, DUSHANBE) == due


def test_an_automatic_service_is_decided_on_sunday_too():
    assert terms.due_on(at(29, 22), 0, "automatic", PLAIN, DUSHANBE) == date(2026, 11, 29)


def test_hours_filed_after_closing_begin_in_the_morning():
    assert terms.due_on(at(23, 20), 8, "working_hours", PLAIN, DUSHANBE) == date(2026, 11, 24)


def test_an_unknown_unit_or_a_negative_amount_is_refused():
    for amount, unit in ((1, "weeks"), (-1, "working_days")):
        with pytest.raises(ValueError, match="there is no term"):
            terms.due_on(at(23, 10), amount, unit, PLAIN, DUSHANBE)


def test_days_left_say_how_late_it_is():
    assert terms.days_left(date(2026, 11, 23), date(2026, 11, 23), PLAIN) == 0
    assert terms.days_left(date(2026, 11, 20), date(2026, 11, 23), PLAIN) == -1


def test_the_time_of_waiting_for_the_applicant_is_given_back():
    assert terms.postponed(date(2026, 12, 7), date(2026, 11, 25), date(2026, 11, 30), PLAIN) == date(2026, 12, 10)


@given(calendars(), moments, st.integers(0, 90), st.sampled_from(["working_days", "calendar_days", "working_hours"]))
def test_a_term_ends_on_a_working_day_never_before_the_day_of_receipt(calendar, filed, amount, unit):
    due = terms.due_on(filed, amount, unit, calendar, DUSHANBE)
    assert calendar.is_working(due)
    assert due >= terms.received_on(filed, calendar, DUSHANBE) >= filed.date()


@given(calendars(), moments, st.integers(0, 90), st.sampled_from(["working_days", "calendar_days", "working_hours"]))
def test_a_longer_term_never_ends_earlier(calendar, filed, amount, unit):
    assert terms.due_on(filed, amount, unit, calendar, DUSHANBE) <= terms.due_on(filed, amount + 1, unit, calendar, DUSHANBE)


@given(calendars(), moments, st.integers(0, 3000), st.integers(0, 90), st.sampled_from(terms.UNITS))
def test_filing_later_never_brings_an_earlier_end(calendar, filed, minutes, amount, unit):
    later = filed + timedelta(minutes=minutes)
    assert terms.due_on(filed, amount, unit, calendar, DUSHANBE) <= terms.due_on(later, amount, unit, calendar, DUSHANBE)


@given(calendars(), days, st.integers(0, 20))
def test_eight_hours_from_opening_are_one_day(calendar, day, amount):
    morning = datetime.combine(calendar.next_working(day), time(8), DUSHANBE)
    by_hours = terms.due_on(morning, 8 * (amount + 1), "working_hours", calendar, DUSHANBE)
    assert by_hours == terms.due_on(morning, amount, "working_days", calendar, DUSHANBE)
