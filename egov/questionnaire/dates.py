"""Pure date arithmetic for questions: limits such as "today-18y", whole months between two days."""

import calendar
import datetime as dt
import re

LIMIT = re.compile(r"(?:today(?:([+-])(\d{1,3})([dmy]))?|(\d{4}-\d{2}-\d{2}))\Z")


def read_limit(text: str, today: dt.date) -> dt.date:
    """The day that `today`, `today-18y`, `today+3m`, `today-90d` or `2026-11-23` stands for; raises ValueError."""
    found = LIMIT.match(text)
    if found is None:
        raise ValueError(f"not a date limit: {text!r}")
    sign, count, unit, day = found.groups()
    if day:
        return dt.date.fromisoformat(day)
    if not sign:
        return today
    amount = int(count) * (1 if sign == "+" else -1)
    if unit == "d":
        return today + dt.timedelta(days=amount)
    return add_months(today, amount if unit == "m" else amount * 12)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of the month, `months` later; the last day of a month that is shorter. Kept within years 1 to 9999."""
    whole = min(max(day.year * 12 + day.month - 1 + months, 12), 9999 * 12 + 11)
    year, month = divmod(whole, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_between(start: dt.date, end: dt.date) -> int:
    """Whole months from `start` to `end`, negative where `end` comes first."""
    if end < start:
        return -months_between(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) <= end else months - 1
