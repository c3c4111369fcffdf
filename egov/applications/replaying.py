"""The dry run: a version not yet approved is tried over open drafts and the last filed applications, and only counted.

Nothing of an application is changed or shown: the result holds counts, sums and terms, and the keys of questions. The work is
bounded: the newest drafts and cases up to a limit, read in portions, the definitions of old versions once each.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from egov.applications.models import Application, State
from egov.authorities import queries as authorities
from egov.authorities import terms as authority_terms
from egov.catalogue import fees, terms
from egov.catalogue import queries as catalogue
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.models import ServiceVersion
from egov.kernel.db import db
from egov.profiles.current import current_profile, local_day
from egov.questionnaire.answers import problems
from egov.questionnaire.moving import carry

MOST_DRAFTS = 2000
MOST_CASES = 500
PORTION = 200
MOST_EXAMPLES = 8


@dataclass
class Tally:
    """What is counted over drafts, or over cases.

    `stuck` could be filed and no longer can, `freed` the other way round; `lost` and `asked` count by question, `fees` and
    `terms` by what they were and would be.
    """

    total: int
    read: int = 0
    changed: int = 0
    stuck: int = 0
    freed: int = 0
    later: int = 0
    sooner: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    fees: Counter[tuple[str, str]] = field(default_factory=Counter)
    terms: Counter[tuple[str, str]] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        """The counts, the most frequent examples first."""
        plain = {name: getattr(self, name) for name in ("total", "read", "changed", "stuck", "freed", "later", "sooner")}
        for name in ("lost", "asked"):
            plain[name] = [[key, count] for key, count in getattr(self, name).most_common(MOST_EXAMPLES)]
        for name in ("fees", "terms"):
            plain[name] = [[*pair, count] for pair, count in getattr(self, name).most_common(MOST_EXAMPLES)]
        return plain


def replay(version: ServiceVersion, now: dt.datetime) -> dict[str, Any]:
    """What `version` would do to the drafts of its service and to the last applications filed: `drafts` and `cases`."""
    drafts = sa.and_(Application.service_id == version.service_id, Application.state == State.DRAFT)
    filed = sa.and_(Application.service_id == version.service_id, Application.filed_at.is_not(None))
    return {
        "drafts": _over(drafts, Application.changed_at, MOST_DRAFTS, version, now).as_json(),
        "cases": _over(filed, Application.filed_at, MOST_CASES, version, now).as_json(),
    }


def _over(where: Any, order: Any, limit: int, version: ServiceVersion, now: dt.datetime) -> Tally:
    tally = Tally(total=db.session.scalar(sa.select(sa.func.count(Application.id)).where(where)) or 0)
    new = catalogue.definition_of(version)
    trial = Trial(new, now)
    for version_id, answers, filed_at in _read(where, order, limit):
        tally.read += 1
        trial.count(tally, catalogue.get_definition(version_id), answers, filed_at or now)
    return tally


def _read(where: Any, order: Any, limit: int) -> Iterator[tuple[int, dict[str, Any], dt.datetime | None]]:
    columns = sa.select(Application.version_id, Application.answers, Application.filed_at)
    statement = columns.where(where).order_by(order.desc(), Application.id.desc()).limit(limit)
    yield from db.session.execute(statement.execution_options(yield_per=PORTION)).tuples()


class Trial:
    """One new definition, tried on one application after the other."""

    def __init__(self, new: ServiceDefinition, now: dt.datetime) -> None:
        self.new, self.now = new, now
        self.areas = authorities.list_areas()
        self.calendar = authorities.get_calendar()

    def count(self, tally: Tally, old: ServiceDefinition, answers: Mapping[str, Any], filed_at: dt.datetime) -> None:
        """Adds what would become of one application, filed at `filed_at`."""
        on = local_day(filed_at)
        carried = carry(old.questionnaire, self.new.questionnaire, answers)
        lacked, lacks = self._lacking(old, answers, on), self._lacking(self.new, carried.answers, on)
        tally.lost.update({path.split(".")[0] for path in carried.lost})
        fresh = lacks - lacked
        tally.asked.update(fresh)
        tally.stuck += bool(lacks) and not lacked
        tally.freed += bool(lacked) and not lacks
        price = self._price(old, answers, on), self._price(self.new, carried.answers, on)
        if price[0] != price[1]:
            tally.fees[price] += 1
        moved = self._term(tally, old, answers, carried.answers, filed_at)
        tally.changed += bool(carried.lost or fresh or moved or price[0] != price[1])

    def _lacking(self, definition: ServiceDefinition, answers: Mapping[str, Any], on: dt.date) -> set[str]:
        found = problems(definition.questionnaire, answers, on, profile=current_profile(), areas=self.areas)
        return {problem.question.key for problem in found}

    def _price(self, definition: ServiceDefinition, answers: Mapping[str, Any], on: dt.date) -> str:
        """The sums as one text, `78.00 TJS + 75.00 USD`; nought for nothing."""
        sums = [money for money in fees.quote(definition, answers, on).totals if money.amount]
        return " + ".join(f"{money.amount} {money.currency}" for money in sums) or "0"

    def _term(
        self,
        tally: Tally,
        old: ServiceDefinition,
        answers: Mapping[str, Any],
        carried: Mapping[str, Any],
        filed_at: dt.datetime,
    ) -> bool:
        on, zone = local_day(filed_at), current_profile().timezone
        was, would = terms.term_of(old, answers, today=on), terms.term_of(self.new, carried, today=on)
        due = [authority_terms.due_on(filed_at, term.amount, term.unit, self.calendar, zone) for term in (was, would)]
        if due[0] == due[1]:
            return False
        tally.terms[f"{was.amount} {was.unit}", f"{would.amount} {would.unit}"] += 1
        tally.later += due[1] > due[0]
        tally.sooner += due[1] < due[0]
        return True
