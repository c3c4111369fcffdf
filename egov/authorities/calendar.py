"""The working calendar as a value: which days offices work, and arithmetic over them. Pure; dates only, no clock.

Offices work five days a week, Monday to Friday. A holiday takes a weekday away, an extra working day gives a weekend day
back; where both stand for one day, the extra working day wins, since it is the later order. The data says where its rows
come from (`calendar.yaml` of the country profile).
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

WEEKEND = (5, 6)
_DAY = dt.timedelta(days=1)
MAX_WORKING_DAYS = 3660
"""The longest term in working days: some fourteen years. Terms beyond it are mistakes."""


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Days off beside the weekend (`holidays`) and weekend days that are worked (`extra_working_days`)."""

    holidays: frozenset[dt.date] = field(default_factory=frozenset)
    extra_working_days: frozenset[dt.date] = field(default_factory=frozenset)

    @classmethod
    def of(cls, holidays: Iterable[dt.date], extra_working_days: Iterable[dt.date] = ()) -> "WorkingCalendar":
        """A calendar from any two collections of days."""
        return cls(frozenset(holidays), frozenset(extra_working_days))

    def is_working(self, day: dt.date) -> bool:
        """Whether offices work on `day`."""
        if day in self.extra_working_days:
            return True
        return day.weekday() not in WEEKEND and day not in self.holidays

    def next_working(self, day: dt.date) -> dt.date:
        """`day` where it is worked, else the first working day after it."""
        while not self.is_working(day):
            day += _DAY
        return day

    def add_working_days(self, start: dt.date, count: int) -> dt.date:
        """The `count`-th working day after `start`, `start` itself not counted; with 0 the first working day from `start` on.

        Raises ValueError on a negative count or one above `MAX_WORKING_DAYS`.
        """
        if not 0 <= count <= MAX_WORKING_DAYS:
            raise ValueError(f"{count} working days cannot be counted")
        day, left = start if count else self.next_working(start), count
        while left:
            day += _DAY
            left -= self.is_working(day)
        return day

    def working_days_between(self, first: dt.date, last: dt.date) -> int:
        """How many working days lie after `first` up to and including `last`; negative where `last` is the earlier one.

        The inverse of `add_working_days`: from `start` to `add_working_days(start, n)` there are n.
        """
        if last < first:
            return -self.working_days_between(last, first)
        days = (last - first).days
        whole_weeks, rest = divmod(days, 7)
        count = whole_weeks * 5
        count += sum((last - _DAY * back).weekday() not in WEEKEND for back in range(rest))
        count -= sum(first < day <= last and day.weekday() not in WEEKEND for day in self.holidays - self.extra_working_days)
        count += sum(first < day <= last and day.weekday() in WEEKEND for day in self.extra_working_days)
        return count
