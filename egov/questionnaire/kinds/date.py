"""A day, typed as day, month and year."""

import datetime as dt
import re
import unicodedata
from functools import cache
from typing import Any

from babel.dates import get_month_names

from egov.kernel.errors import N_, Invalid
from egov.kernel.localised import LANGUAGES
from egov.questionnaire.dates import read_limit
from egov.questionnaire.kinds.base import UNUSABLE, Kind, Setting, Typed, one
from egov.questionnaire.schema import Question

DAY_PARTS = ("day", "month", "year")
FIRST_YEAR, LAST_YEAR = 1900, 2199
_MARKS = re.compile(r"[\s./\\,-]+")


@cache
def _months() -> dict[str, int]:
    names: dict[str, int] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context=context, locale=language).items():
                    names[name.casefold().rstrip(".")] = number
    return names


def _number_of(text: str) -> int | None:
    digits = unicodedata.normalize("NFKC", text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 4 else None


def _month_of(text: str) -> int | None:
    number = _number_of(text)
    if number is not None:
        return number
    word = text.casefold().rstrip(".")
    found = {number for name, number in _months().items() if name == word or (len(word) >= 3 and name.startswith(word))}
    return found.pop() if len(found) == 1 else None


def _whole_date(text: str) -> tuple[str, str, str] | None:
    """A date written into the first box as a whole: 9.11.2026, 9 ноябр 2026, 2026-11-09."""
    pieces = [piece for piece in _MARKS.split(text) if piece]
    if len(pieces) != 3:
        return None
    if len(pieces[0]) == 4:
        pieces.reverse()
    return pieces[0], pieces[1], pieces[2]


def read_day(typed: Typed, today: dt.date) -> dt.date | None:
    """The day typed in `day`, `month` and `year`, None where all three are empty; raises `Invalid` for the part at fault."""
    day, month, year = (one(typed, part) for part in DAY_PARTS)
    if day and not month and not year:
        day, month, year = _whole_date(day) or (day, month, year)
    if not (day or month or year):
        return None
    for part, text, message in (
        ("day", day, N_("Enter the day of the date.")),
        ("month", month, N_("Enter the month of the date.")),
        ("year", year, N_("Enter the year of the date.")),
    ):
        if not text:
            raise Invalid(message, field=part)
    month_number = _month_of(month)
    if month_number is None or not 1 <= month_number <= 12:
        raise Invalid(N_("The month must be from 1 to 12."), field="month")
    year_number = _read_year(year, today)
    day_number = _number_of(day)
    last = ((dt.date(year_number, month_number, 28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)).day
    if day_number is None or not 1 <= day_number <= last:
        raise Invalid(N_("The day must be from 1 to %(last)s in this month."), field="day", last=last)
    return dt.date(year_number, month_number, day_number)


def _read_year(text: str, today: dt.date) -> int:
    number = _number_of(text)
    if number is not None and len(text) == 2:
        number += 2000 if 2000 + number <= today.year + 10 else 1900
    if number is None or not FIRST_YEAR <= number <= LAST_YEAR:
        raise Invalid(N_("Write the year in four digits, for example %(example)s."), field="year", example=today.year)
    return number


def spell_day(value: Any) -> Typed:
    """The three boxes of a kept day."""
    day = kept_day(value)
    return {"day": [str(day.day)], "month": [str(day.month)], "year": [str(day.year)]} if day else {}


def kept_day(value: Any) -> dt.date | None:
    """The day of a kept ISO date, None where it is none."""
    if not isinstance(value, str) or len(value) != 10:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        return None


def show_day(value: Any) -> str:
    """`23.11.2026`."""
    day = kept_day(value)
    return f"{day.day:02}.{day.month:02}.{day.year}" if day else str(value)


class Date(Kind):
    """A day. The answer is its ISO date ("2026-11-23")."""

    name = "date"
    parts = DAY_PARTS
    prompt = N_("Enter the date: %(label)s")
    limits = frozenset({"earliest", "latest"})
    layout = "fieldset"

    def spell(self, question: Question, value: Any, setting: Setting) -> Typed:
        return spell_day(value)

    def read(self, question: Question, typed: Typed, setting: Setting) -> str | None:
        day = read_day(typed, setting.today)
        return day.isoformat() if day else None

    def check(self, question: Question, value: Any, setting: Setting) -> None:
        day = kept_day(value)
        if day is None:
            raise Invalid(UNUSABLE)
        earliest = read_limit(question.earliest, setting.today) if question.earliest else None
        latest = read_limit(question.latest, setting.today) if question.latest else None
        if earliest and day < earliest:
            raise Invalid(N_("The date must be %(limit)s or later."), limit=show_day(earliest.isoformat()))
        if latest and day > latest:
            raise Invalid(N_("The date must be %(limit)s or earlier."), limit=show_day(latest.isoformat()))

    def show(self, question: Question, value: Any, setting: Setting) -> list[str]:
        return [show_day(value)]
