"""The history of a case as officers read it: one line a journal row, names instead of keys."""

import datetime as dt
from dataclasses import dataclass

from egov.applications.models import Application
from egov.casework.models import Purpose
from egov.casework.queries import names_of
from egov.casework.words import PURPOSES
from egov.journal import queries as journal
from egov.journal.kinds import describe
from egov.journal.models import JournalRow
from egov.web.language import gettext

SAME_SITTING = dt.timedelta(minutes=30)
UNTOLD = frozenset({"draft.opened"})
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened when, by whom (empty for the portal and the applicant), and what else there is to say of it."""

    at: dt.datetime
    kind: str
    text: str
    who: str
    account_id: int | None
    detail: str
    purpose: str = ""


def history_of(application: Application) -> list[Entry]:
    """What happened to the application and its case, the latest first."""
    rows = _condensed([row for row in journal.list_of(application) if row.kind not in UNTOLD])[-LONGEST:]
    people = {row.actor_account_id for row in rows if row.actor_account_id}
    people |= {key for row in rows if isinstance(key := row.facts.get("assignee"), int)}
    names = names_of(people - {application.account_id})
    entries = [
        Entry(
            at=row.at,
            kind=row.kind,
            text=gettext(describe(row.kind)),
            who=names.get(row.actor_account_id or 0, ""),
            account_id=row.actor_account_id,
            detail=_detail(row, names),
            purpose=str(row.facts.get("purpose", "")),
        )
        for row in rows
    ]
    return entries[::-1]


def colleague_in(entries: list[Entry], reader_id: int | None, now: dt.datetime) -> Entry | None:
    """The latest opening of the case by another officer of the office within the last half hour, if there is one."""
    for entry in entries:
        theirs = entry.kind == "case.viewed" and entry.account_id != reader_id and entry.purpose != Purpose.ADVICE
        if theirs and now - entry.at <= SAME_SITTING:
            return entry
    return None


def _condensed(rows: list[JournalRow]) -> list[JournalRow]:
    """The rows without openings that the same person repeated with nothing between: the last one stands for them."""
    kept: list[JournalRow] = []
    for row in rows:
        last = kept[-1] if kept else None
        if last and last.kind == row.kind == "case.viewed" and last.actor_account_id == row.actor_account_id:
            kept.pop()
        kept.append(row)
    return kept


def _detail(row: JournalRow, names: dict[int, str]) -> str:
    """What is to be said beyond who did it: whoever takes a case for themselves, out of turn too, is not named a second time."""
    kind, facts = row.kind, row.facts
    if kind in ("case.viewed", "case.file_viewed") and facts.get("purpose") in set(Purpose):
        return gettext(PURPOSES[Purpose(str(facts["purpose"]))])
    if kind == "case.assigned":
        if facts.get("out_of_turn"):
            return gettext("out of turn")
        assignee = facts.get("assignee")
        return names.get(assignee, "") if isinstance(assignee, int) and assignee != row.actor_account_id else ""
    return ""
