"""How much time a case has, in working days and in words."""

import datetime as dt
from dataclasses import dataclass

from egov.authorities import queries as authorities
from egov.authorities import terms
from egov.web.language import gettext, ngettext

NEAR = 2
"""Working days from which a case is shown as near its end: the portal's rule."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """`text` says the days left; `tone` is "late", "near" or None; `edge` is the class of its row in a list."""

    text: str
    tone: str | None

    @property
    def edge(self) -> str:
        return f"is-{self.tone}" if self.tone else ""


def deadline_of(due_on: dt.date, today: dt.date, *, waiting: bool = False) -> Deadline:
    """The time left until `due_on`; while the applicant is waited for the clock stands still."""
    left = terms.days_left(due_on, today, authorities.get_calendar())
    if waiting:
        return Deadline(gettext("the clock stands still"), None)
    if due_on < today:
        late = max(1, -left)
        return Deadline(ngettext("%(num)s working day late", "%(num)s working days late", late), "late")
    if left <= 0:
        return Deadline(gettext("today is the last day"), "near")
    text = ngettext("%(num)s working day left", "%(num)s working days left", left)
    return Deadline(text, "near" if left <= NEAR else None)
