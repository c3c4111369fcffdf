"""The work list: the cases of an authority tab by tab, the most urgent first, and what its officers have in hand.

Keyset order is (due_on, id) over a partial index of open cases, scoped to the officer's authority by every statement.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from egov.applications.models import Application
from egov.applications.surnames import fold_surname
from egov.casework.models import Case, Consultation, Tab
from egov.casework.queries import short_name
from egov.identity.models import Account, RoleGrant
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import Invalid
from egov.kernel.paging import NOT_VALID, Page, decode_cursor, encode_cursor, read_instant
from egov.kernel.references import read_reference


@dataclass(frozen=True, slots=True)
class Filter:
    """What an officer wants to see of a tab: words (a reference or the beginning of a surname), a service, a kind of stage."""

    tab: Tab = Tab.MINE
    words: str = ""
    service_id: int | None = None
    stage_kind: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the work list. `applicant` is empty while nobody has taken the case: it is handed out blind."""

    case_id: int
    reference: str
    applicant: str
    assignee: str
    assignee_id: int | None
    service_id: int
    version_id: int
    stage_kind: str
    state: str
    due_on: dt.date
    waiting: bool
    out_of_turn: bool
    closed_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of the consultations put to an authority: its key, the case's reference and service, and until when."""

    consultation_id: int
    reference: str
    service_id: int
    version_id: int
    asking_authority_id: int
    due_on: dt.date


@dataclass(frozen=True, slots=True)
class Load:
    """What one officer has in hand: open cases, late ones, those waiting for the applicant, those taken out of turn."""

    account_id: int
    name: str
    open: int
    late: int
    waiting: int
    out_of_turn: int


def list_queue(wanted: Filter, *, by: Actor, today: dt.date, after: str | None = None, limit: int = 25) -> Page[Row]:
    """The cases of a tab of the work list of `by`, the most urgent first (of the closed ones the latest first)."""
    statement = _rows(by)
    for condition in _conditions(wanted, by, today):
        statement = statement.where(condition)
    if wanted.tab is Tab.CLOSED:
        statement = _page_closed(statement, after)
    else:
        statement = _page_open(statement, Case.due_on, Case.id, after)
    rows = [_row(found) for found in db.session.execute(statement.limit(limit + 1))]
    if len(rows) <= limit:
        return Page(rows)
    last = rows[limit - 1]
    key = last.closed_at if wanted.tab is Tab.CLOSED and last.closed_at else last.due_on
    return Page(rows[:limit], encode_cursor([key.isoformat(), last.case_id]))


def list_asked(*, by: Actor, after: str | None = None, limit: int = 25) -> Page[Asked]:
    """The unanswered consultations put to the authority of `by`, the most urgent first."""
    statement = (
        sa.select(
            Consultation.id,
            Application.reference,
            Case.service_id,
            Application.version_id,
            Case.authority_id,
            Consultation.due_on,
        )
        .join(Case, Case.id == Consultation.case_id)
        .join(Application, Application.id == Case.application_id)
        .where(Consultation.authority_id == by.authority_id, Consultation.closed_at.is_(None))
    )
    statement = _page_open(statement, Consultation.due_on, Consultation.id, after)
    rows = [Asked(*found) for found in db.session.execute(statement.limit(limit + 1))]
    if len(rows) <= limit:
        return Page(rows)
    return Page(rows[:limit], encode_cursor([rows[limit - 1].due_on.isoformat(), rows[limit - 1].consultation_id]))


def count_tabs(*, by: Actor, today: dt.date) -> dict[Tab, int]:
    """How many open cases each tab of `by` holds, and how many unanswered consultations; closed ones are not counted."""
    asked = (
        sa.select(sa.func.count())
        .select_from(Consultation)
        .where(Consultation.authority_id == by.authority_id, Consultation.closed_at.is_(None))
        .scalar_subquery()
    )
    statement = sa.select(
        _number_of(Case.assignee_id == by.account_id),
        sa.func.count(Case.id),
        _number_of(Case.assignee_id.is_(None)),
        _number_of(_late(today)),
        asked,
    ).where(Case.authority_id == by.authority_id, Case.closed_at.is_(None))
    mine, unit, unassigned, late, consulted = db.session.execute(statement).one()
    return {Tab.MINE: mine, Tab.UNIT: unit, Tab.UNASSIGNED: unassigned, Tab.LATE: late, Tab.CONSULTATIONS: consulted}


def list_service_ids(*, by: Actor) -> list[int]:
    """The services of which the authority of `by` has or had cases."""
    statement = sa.select(Case.service_id).where(Case.authority_id == by.authority_id).distinct().order_by(Case.service_id)
    return list(db.session.execute(statement).scalars())


def count_due_on(day: dt.date) -> int:
    """How many open cases of all authorities fall due on `day`."""
    statement = sa.select(sa.func.count(Case.id)).where(Case.due_on == day, Case.closed_at.is_(None))
    return db.session.execute(statement).scalar_one()


def list_loads(*, by: Actor, today: dt.date) -> list[Load]:
    """What every officer of the authority of `by` has in hand, those with nothing too, by name."""
    works = sa.select(RoleGrant.account_id).where(
        RoleGrant.authority_id == by.authority_id, RoleGrant.role.in_(("officer", "supervisor"))
    )
    in_hand = sa.and_(Case.assignee_id == Account.id, Case.authority_id == by.authority_id, Case.closed_at.is_(None))
    statement = (
        sa.select(
            Account.id,
            Account.surname,
            Account.name,
            sa.func.count(Case.id),
            _number_of(_late(today)),
            _number_of(Case.waiting.is_(True)),
            _number_of(Case.out_of_turn.is_(True)),
        )
        .outerjoin(Case, in_hand)
        .where(sa.or_(Account.id.in_(works), Case.id.is_not(None)))
        .group_by(Account.id, Account.surname, Account.name)
        .order_by(Account.surname, Account.name, Account.id)
    )
    return [
        Load(key, short_name(surname, name), *numbers)
        for key, surname, name, *numbers in db.session.execute(statement).tuples()
    ]


def list_out_of_turn(*, by: Actor, limit: int = 50) -> list[Row]:
    """The open cases that officers of the authority of `by` chose while more urgent ones waited, the latest taken first."""
    statement = _rows(by).where(Case.closed_at.is_(None), Case.out_of_turn)
    return [_row(found) for found in db.session.execute(statement.order_by(Case.assigned_at.desc(), Case.id).limit(limit))]


def _rows(by: Actor) -> sa.Select[Any]:
    applicant, assignee = aliased(Account), aliased(Account)
    return (
        sa.select(
            Case.id.label("case_id"),
            Application.reference,
            applicant.surname,
            applicant.name,
            assignee.surname.label("assignee_surname"),
            assignee.name.label("assignee_name"),
            Case.assignee_id,
            Case.service_id,
            Application.version_id,
            Case.stage_kind,
            Application.state,
            Case.due_on,
            Case.waiting,
            Case.out_of_turn,
            Case.closed_at,
        )
        .select_from(Case)
        .join(Application, Application.id == Case.application_id)
        .join(applicant, applicant.id == Application.account_id)
        .outerjoin(assignee, assignee.id == Case.assignee_id)
        .where(Case.authority_id == by.authority_id)
    )


def _row(found: Any) -> Row:
    blind = found.assignee_id is None and found.closed_at is None
    return Row(
        case_id=found.case_id,
        reference=found.reference,
        applicant="" if blind else short_name(found.surname, found.name),
        assignee=short_name(found.assignee_surname, found.assignee_name),
        assignee_id=found.assignee_id,
        service_id=found.service_id,
        version_id=found.version_id,
        stage_kind=found.stage_kind,
        state=found.state,
        due_on=found.due_on,
        waiting=found.waiting,
        out_of_turn=found.out_of_turn,
        closed_at=found.closed_at,
    )


def _conditions(wanted: Filter, by: Actor, today: dt.date) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.tab is Tab.CLOSED:
        conditions.append(Case.closed_at.is_not(None))
    else:
        conditions.append(Case.closed_at.is_(None))
    if wanted.tab is Tab.MINE:
        conditions.append(Case.assignee_id == by.account_id)
    elif wanted.tab is Tab.UNASSIGNED:
        conditions.append(Case.assignee_id.is_(None))
    elif wanted.tab is Tab.LATE:
        conditions.append(_late(today))
    if wanted.service_id is not None:
        conditions.append(Case.service_id == wanted.service_id)
    if wanted.stage_kind:
        conditions.append(Case.stage_kind == wanted.stage_kind)
    if wanted.words.strip():
        conditions.append(_matches(wanted.words))
    return conditions


def _matches(words: str) -> sa.ColumnElement[bool]:
    """A reference where `words` can be one; else the beginning of the surname, of cases that somebody has taken."""
    reference = read_reference(words)
    if reference is not None:
        return Application.reference == reference
    folded = fold_surname(words)
    if not folded:
        return sa.false()
    known = sa.or_(Case.assignee_id.is_not(None), Case.closed_at.is_not(None))
    return sa.and_(known, Application.surname_key.startswith(folded, autoescape=True))


def _late(today: dt.date) -> sa.ColumnElement[bool]:
    return sa.and_(Case.due_on < today, Case.waiting.is_(False))


def _number_of(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)


def _page_open(statement: sa.Select[Any], due_on: Any, key: Any, after: str | None) -> sa.Select[Any]:
    cursor = decode_cursor(after, str, int)
    if cursor is not None:
        place = sa.tuple_(sa.literal(_read_day(cursor[0])), sa.literal(cursor[1]))
        statement = statement.where(sa.tuple_(due_on, key) > place)
    return statement.order_by(due_on, key)


def _page_closed(statement: sa.Select[Any], after: str | None) -> sa.Select[Any]:
    cursor = decode_cursor(after, str, int)
    if cursor is not None:
        instant = sa.literal(read_instant(cursor[0]), Case.closed_at.type)
        statement = statement.where(sa.tuple_(Case.closed_at, Case.id) < sa.tuple_(instant, sa.literal(cursor[1])))
    return statement.order_by(Case.closed_at.desc(), Case.id.desc())


def _read_day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Invalid(NOT_VALID) from None
