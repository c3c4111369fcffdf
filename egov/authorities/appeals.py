"""Until when a decision can be appealed: the ways of the country profile, their terms counted by the working calendar."""

import datetime as dt
from dataclasses import dataclass

from egov.authorities import queries
from egov.authorities.terms import due_on
from egov.kernel.localised import LocalisedText
from egov.profiles.current import current_profile


@dataclass(frozen=True, slots=True)
class Appeal:
    """Whom to turn `to`, the last day (`until`, inclusive), on which basis; `certain` where the term is confirmed by a lawyer."""

    to: LocalisedText
    until: dt.date
    legal_basis: LocalisedText
    certain: bool


def appeals_against(decided_at: dt.datetime) -> list[Appeal]:
    """The ways against a decision of which the person was told at `decided_at`, in the order of the country profile.

    The day of the decision is not counted, and a term that would end on a day off ends on the next working day (the rule on
    terms that `terms.py` names).
    """
    profile, calendar = current_profile(), queries.get_calendar()
    return [
        Appeal(
            to=way.to,
            until=due_on(decided_at, way.amount, way.unit, calendar, profile.timezone),
            legal_basis=way.legal_basis,
            certain=way.source == "verified",
        )
        for way in profile.appeals
    ]
