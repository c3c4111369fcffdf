"""Form fields that every feature needs and WTForms has not: a day typed in three boxes."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from wtforms import Field, ValidationError
from wtforms.validators import StopValidation

from egov.web.language import gettext

PARTS = ("day", "month", "year")
EARLIEST_YEAR = 1850
LATEST_YEAR = 2200


class DateField(Field):
    """A day as people write it: `<name>-day`, `<name>-month`, `<name>-year`. `data` is a date, or None when nothing was typed.

    `parts` keeps what was typed, so that a wrong day is shown again as it was; `components/fields.html` renders it by `date`.
    """

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.fault = ""

    @property
    def parts(self) -> dict[str, str]:
        """The three boxes' texts."""
        typed: dict[str, str] | None = getattr(self, "_typed", None)
        if typed is not None:
            return typed
        if isinstance(self.data, dt.date):
            return {"day": str(self.data.day), "month": str(self.data.month), "year": str(self.data.year)}
        return dict.fromkeys(PARTS, "")

    @property
    def error_target(self) -> str:
        """The id of the box that the error summary leads to: the first that is empty, else the first."""
        return f"{self.id}-{next((part for part in PARTS if not self.parts[part]), PARTS[0])}"

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Takes the day from the three boxes where the form was sent, else from `data`."""
        self.errors: Any = []
        self.process_errors: list[str] = []
        self.data = self.object_data = None if not isinstance(data, dt.date) else data
        if formdata is not None and any(f"{self.name}-{part}" in formdata for part in PARTS):
            self._typed = {part: str(formdata.get(f"{self.name}-{part}", "")).strip()[:10] for part in PARTS}
            self.raw_data = [text for text in self._typed.values() if text]
            self._read()
        elif formdata is not None:
            self.raw_data = []

    def _read(self) -> None:
        self.data = None
        if not any(self._typed.values()):
            return
        try:
            day, month, year = (int(self._typed[part]) for part in PARTS)
            self.data = dt.date(year if EARLIEST_YEAR <= year <= LATEST_YEAR else 0, month, day)
        except (ValueError, OverflowError):
            self.fault = self._explain()

    def _explain(self) -> str:
        """What is wrong with what was typed, in the language of the page."""
        if any(not self._typed[part].isdecimal() for part in PARTS):
            return gettext("Write the day, the month and the year in figures, for example 9 11 2026.")
        if not 1 <= int(self._typed["month"]) <= 12:
            return gettext("The month must be from 1 to 12.")
        if not EARLIEST_YEAR <= int(self._typed["year"]) <= LATEST_YEAR:
            return gettext("Write the year with four figures, for example 2026.")
        return gettext("There is no such day in this month.")

    def pre_validate(self, form: Any) -> None:
        """Refuses what is not a day."""
        if self.fault:
            raise StopValidation(self.fault)


def not_after(day: Callable[[], dt.date], message: str) -> Callable[[Any, Field], None]:
    """A validator: the day is `day()` or earlier; else `message` (a msgid)."""

    def check(_form: Any, field: Field) -> None:
        if isinstance(field.data, dt.date) and field.data > day():
            raise ValidationError(gettext(message))

    return check
