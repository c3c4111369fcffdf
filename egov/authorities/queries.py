"""Reading authorities, offices, regions and the working calendar. Names are ordered by their Tajik spelling's own order."""

import datetime as dt
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from egov.authorities.calendar import WorkingCalendar
from egov.authorities.models import EXTRA_WORKING, HOLIDAY, Authority, Holiday, Office, Region
from egov.kernel.db import db
from egov.kernel.errors import NotFound
from egov.kernel.localised import LocalisedText

CALENDAR_LIFE_SECONDS = 5.0
NAMES_LIFE_SECONDS = 5.0
AREAS_LIFE_SECONDS = 60.0
_kept: dict[str, tuple[float, WorkingCalendar]] = {}
_areas: dict[str, tuple[float, tuple["Area", ...]]] = {}
_names: dict[str, tuple[float, dict[int, LocalisedText]]] = {}


@dataclass(frozen=True, slots=True)
class Area:
    """A region, city or district as a value: what forms and pages need of it, without the database."""

    code: str
    kind: str
    parent_code: str | None
    name: LocalisedText


def get_authority(slug: str) -> Authority:
    """The authority called `slug`, active or not; raises `NotFound`."""
    found = find_authority(slug)
    if found is None:
        raise NotFound
    return found


def find_authority(slug: str) -> Authority | None:
    """The authority called `slug`, or None."""
    return db.session.execute(sa.select(Authority).where(Authority.slug == slug)).scalar_one_or_none()


def get_authority_by_id(authority_id: int) -> Authority:
    """The authority with the key `authority_id`; raises `NotFound`."""
    found = db.session.get(Authority, authority_id)
    if found is None:
        raise NotFound
    return found


def name_of(authority_id: int) -> LocalisedText:
    """What the authority with the key `authority_id` is called, at most five seconds old; raises `NotFound`."""
    name, instant = str(db.engine.url), time.monotonic()
    kept = _names.get(name)
    if kept is None or instant - kept[0] > NAMES_LIFE_SECONDS or authority_id not in kept[1]:
        rows = db.session.execute(sa.select(Authority.id, Authority.name)).tuples()
        kept = _names[name] = (instant, dict(rows.all()))
    if authority_id not in kept[1]:
        raise NotFound
    return kept[1][authority_id]


def list_authorities(*, active_only: bool = True) -> list[Authority]:
    """The authorities by slug; those set aside only when asked for."""
    statement = sa.select(Authority).order_by(Authority.slug)
    if active_only:
        statement = statement.where(Authority.active)
    return list(db.session.execute(statement).scalars())


def list_offices(authority: Authority, *, active_only: bool = True) -> list[Office]:
    """The offices of `authority` by region, then in the order they were opened; closed ones only when asked for."""
    statement = sa.select(Office).where(Office.authority_id == authority.id).order_by(Office.region_code, Office.id)
    if active_only:
        statement = statement.where(Office.active)
    return list(db.session.execute(statement).scalars())


def list_offices_of(slug: str) -> list[Office]:
    """The open offices of the authority called `slug`, in the order of `list_offices`; none where there is no such authority."""
    statement = (
        sa.select(Office)
        .join(Authority, Authority.id == Office.authority_id)
        .where(Authority.slug == slug, Office.active)
        .order_by(Office.region_code, Office.id)
    )
    return list(db.session.execute(statement).scalars())


def offices_among(authority_ids: Collection[int]) -> dict[int, list[Office]]:
    """The active offices of several authorities at once, by the key of their authority, each in the order of `list_offices`."""
    if not authority_ids:
        return {}
    found: dict[int, list[Office]] = {}
    wanted = (
        sa.select(Office)
        .where(Office.authority_id.in_(authority_ids), Office.active)
        .order_by(Office.region_code, Office.id)
    )
    for office in db.session.scalars(wanted):
        found.setdefault(office.authority_id, []).append(office)
    return found


def get_office(authority: Authority, office_id: int) -> Office:
    """An office of `authority` by its key; raises `NotFound`, also for another authority's."""
    found = db.session.get(Office, office_id)
    if found is None or found.authority_id != authority.id:
        raise NotFound
    return found


def list_regions() -> list[Region]:
    """Every region, city and district, the largest regions first, each group in its official order."""
    return list(db.session.execute(sa.select(Region).order_by(Region.parent_code.is_not(None), Region.sort)).scalars())


def list_areas() -> tuple[Area, ...]:
    """As `list_regions`, as values that each process keeps for a minute."""
    name = str(db.engine.url)
    instant = time.monotonic()
    kept = _areas.get(name)
    if kept is None or instant - kept[0] > AREAS_LIFE_SECONDS:
        areas = tuple(Area(row.code, row.kind, row.parent_code, row.name) for row in list_regions())
        kept = _areas[name] = (instant, areas)
    return kept[1]


def list_holidays(first: dt.date, last: dt.date) -> list[Holiday]:
    """The rows of the working calendar from `first` to `last`, both included, by day."""
    statement = sa.select(Holiday).where(Holiday.day.between(first, last)).order_by(Holiday.day)
    return list(db.session.execute(statement).scalars())


def get_holiday(day: dt.date) -> Holiday:
    """The calendar's row for `day`; raises `NotFound`."""
    found = db.session.execute(sa.select(Holiday).where(Holiday.day == day)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def get_calendar() -> WorkingCalendar:
    """The working calendar as it stands, at most five seconds old: each process keeps it that long."""
    name = str(db.engine.url)
    instant = time.monotonic()
    kept = _kept.get(name)
    if kept is None or instant - kept[0] > CALENDAR_LIFE_SECONDS:
        kept = _kept[name] = (instant, calendar_of(db.session.execute(sa.select(Holiday.day, Holiday.kind)).tuples()))
    return kept[1]


def calendar_of(rows: Iterable[tuple[dt.date, str]]) -> WorkingCalendar:
    """The calendar that rows of (day, kind) make."""
    days = list(rows)
    return WorkingCalendar.of(
        (day for day, kind in days if kind == HOLIDAY), (day for day, kind in days if kind == EXTRA_WORKING)
    )


def forget_calendar() -> None:
    """The next `get_calendar`, `list_areas` and `name_of` of this process read the rows again: after a change here, and between tests."""
    _kept.clear()
    _areas.clear()
    _names.clear()
