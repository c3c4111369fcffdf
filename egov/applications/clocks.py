"""The term of an application: until when, how much of it is used, and what stopping the clock does to it. Pure arithmetic."""

import datetime as dt
from dataclasses import dataclass

from egov.authorities.calendar import WorkingCalendar

WORKING = frozenset({"working_days", "working_hours"})


@dataclass(frozen=True, slots=True)
class Clock:
    """How a term stands on one day, in its own days (`unit`). `left` is negative when late. `share` is used/total, 0 to 100."""

    total: int
    used: int
    left: int
    unit: str
    stopped: bool

    @property
    def share(self) -> int:
        return 100 if self.total <= 0 else max(0, min(100, round(100 * self.used / self.total)))

    @property
    def pace(self) -> str:
        """ "late", "near" (a fifth of the term or less is left) or "good": how the meter is coloured."""
        if self.left < 0:
            return "late"
        return "near" if self.left * 5 <= self.total else "good"


def days_between(first: dt.date, last: dt.date, unit: str, calendar: WorkingCalendar) -> int:
    """Days after `first` up to and including `last` in the days of `unit`; 0 when `last` is not later."""
    if last <= first:
        return 0
    return calendar.working_days_between(first, last) if unit in WORKING else (last - first).days


def moved(due_on: dt.date, days: int, unit: str, calendar: WorkingCalendar) -> dt.date:
    """`due_on` later by `days` of `unit`."""
    if days <= 0:
        return due_on
    return calendar.add_working_days(due_on, days) if unit in WORKING else due_on + dt.timedelta(days=days)


def clock_of(
    received_on: dt.date,
    due_on: dt.date,
    today: dt.date,
    calendar: WorkingCalendar,
    *,
    unit: str,
    stopped_on: dt.date | None = None,
    days_stopped: int = 0,
) -> Clock:
    """The term from `received_on` to `due_on` as it stands `today`, or as it stood when it was stopped; whole until it begins."""
    day = max(stopped_on or today, received_on)
    left = days_between(day, due_on, unit, calendar) if day <= due_on else -days_between(due_on, day, unit, calendar)
    total = max(0, days_between(received_on, due_on, unit, calendar) - days_stopped)
    return Clock(total=total, used=max(0, total - left), left=left, unit=unit, stopped=stopped_on is not None)
