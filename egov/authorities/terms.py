"""By when an authority must decide: from the instant of filing, the term of the service and the working calendar. Pure.

The rules, and where they are from:

- *What arrives out of hours arrives on the next working day*: after closing, at a weekend, on a holiday. The usual clause of
  the region's service standards (Kazakhstan's say: acceptance on the next working day); for Tajikistan it is the portal's own rule.
- *The day of filing is not counted*, and *a term that would end on a day off ends on the next working day*: the rule on
  terms of both countries' civil codes. Taken over by the portal for terms of public services; article numbers are for
  the state's lawyers to confirm before real use.
- *Office hours* 08:00-17:00 with a break 12:00-13:00: the portal's rule, eight hours a day; used for terms in working hours.
- An *automatic* service is decided on the day it is filed, whatever the day.
"""

import datetime as dt

from egov.authorities.calendar import WorkingCalendar

UNITS = ("working_days", "calendar_days", "working_hours", "automatic")
OPENS, CLOSES = dt.time(8), dt.time(17)
BREAK_FROM, BREAK_UNTIL = dt.time(12), dt.time(13)
HOURS_A_DAY = 8
_MORNING = _AFTERNOON = 240
"""Minutes of work before and after the break."""


def received_on(filed_at: dt.datetime, calendar: WorkingCalendar, timezone: dt.tzinfo) -> dt.date:
    """The working day on which what was filed at `filed_at` (aware) counts as received."""
    local = filed_at.astimezone(timezone)
    if calendar.is_working(local.date()) and local.time() < CLOSES:
        return local.date()
    return calendar.next_working(local.date() + dt.timedelta(days=1))


def due_on(filed_at: dt.datetime, amount: int, unit: str, calendar: WorkingCalendar, timezone: dt.tzinfo) -> dt.date:
    """The last day on which the decision is in time; `amount` counts units of `unit`, one of `UNITS`.

    Raises ValueError on an unknown unit or a negative amount.
    """
    if unit not in UNITS or amount < 0:
        raise ValueError(f"there is no term of {amount} {unit}")
    if unit == "automatic":
        return filed_at.astimezone(timezone).date()
    received = received_on(filed_at, calendar, timezone)
    if unit == "working_days":
        return calendar.add_working_days(received, amount)
    if unit == "calendar_days":
        return calendar.next_working(received + dt.timedelta(days=amount))
    return _due_after_hours(filed_at.astimezone(timezone), received, amount, calendar)


def postponed(due: dt.date, stopped_on: dt.date, resumed_on: dt.date, calendar: WorkingCalendar) -> dt.date:
    """`due` moved on by the working days for which the clock stood still, from `stopped_on` until `resumed_on`.

    The days of waiting for the applicant do not count against the authority (the portal's rule, the usual one).
    """
    return calendar.add_working_days(due, max(0, calendar.working_days_between(stopped_on, resumed_on)))


def days_left(due: dt.date, today: dt.date, calendar: WorkingCalendar) -> int:
    """Working days until `due`: 0 on the last day, negative when late (-1 is the first working day after it)."""
    return calendar.working_days_between(today, due)


def _minutes_into_day(local: dt.time) -> int:
    """Minutes already worked of an office day at `local`."""
    minute = local.hour * 60 + local.minute
    before_break = min(max(minute - OPENS.hour * 60, 0), _MORNING)
    after_break = min(max(minute - BREAK_UNTIL.hour * 60, 0), _AFTERNOON)
    return before_break + after_break


def _due_after_hours(local: dt.datetime, received: dt.date, hours: int, calendar: WorkingCalendar) -> dt.date:
    used = _minutes_into_day(local.time()) if local.date() == received else 0
    whole_days, rest = divmod(used + hours * 60, HOURS_A_DAY * 60)
    if whole_days and not rest:
        whole_days -= 1
    return calendar.add_working_days(received, whole_days)
