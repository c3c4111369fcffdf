"""Changing authorities, offices and the working calendar. For those who may manage authorities; raises `NotAllowed` for others.

This floor does not know the journal: whoever calls records what changed (see `egov.admin.authorities`).
"""

import datetime as dt
import re
import secrets

from sqlalchemy.exc import IntegrityError

from egov.authorities.models import EXTRA_WORKING, HOLIDAY_KINDS, Authority, Holiday, Office
from egov.authorities.queries import find_authority, forget_calendar
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import N_, Conflict, Invalid, NotAllowed
from egov.kernel.localised import LocalisedText
from egov.kernel.permissions import Permission

MAX_NAME = 300
MAX_SLUG = 60
SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
WEEKEND = (5, 6)


def change_authority(
    authority: Authority,
    *,
    name: LocalisedText,
    short_name: LocalisedText,
    active: bool,
    version: int,
    by: Actor,
    now: dt.datetime,
) -> Authority:
    """The authority has these names and is or is not shown as one that decides. Its slug stays for ever.

    `version` is the one the form was made from: raises `Conflict` when somebody changed it since, `Invalid` without a name in
    every language.
    """
    _require(by)
    _require_version(authority.version_id, version)
    _require_complete(name, "name")
    _require_complete(short_name, "short_name")
    authority.name, authority.short_name, authority.active = name, short_name, active
    db.session.flush()
    return authority


def found_authority(slug: str, name: LocalisedText, *, by: Actor, now: dt.datetime) -> Authority:
    """There is one more authority, shown as one that decides only where it has its `name` in every language.

    For catalogues that are taken in; an administrator completes the name later. Raises `Invalid` for a slug that is taken, no slug
    or too long, `Invalid` for a name that is too long or none.
    """
    _require(by)
    if not SLUG.fullmatch(slug) or len(slug) > MAX_SLUG or find_authority(slug) is not None:
        raise Invalid(N_("An authority cannot be called %(slug)s."), field="slug", slug=slug)
    if not any(name.values()) or any(len(value) > MAX_NAME for value in name.values()):
        raise Invalid(N_("The text is too long."), field="name")
    authority = Authority(slug=slug, name=name, short_name=name, active=not name.missing())
    db.session.add(authority)
    db.session.flush()
    return authority


def open_office(
    authority: Authority,
    *,
    name: LocalisedText,
    address: LocalisedText,
    opening: LocalisedText,
    region_code: str,
    phone: str,
    by: Actor,
    now: dt.datetime,
) -> Office:
    """The authority has one more office. Raises `Invalid` without a name or address in every language."""
    _require(by)
    _require_complete(name, "name")
    _require_complete(address, "address")
    office = Office(
        code=f"{authority.slug}-{secrets.token_hex(4)}",
        authority_id=authority.id,
        name=name,
        address=address,
        opening=opening,
        region_code=region_code,
        phone=phone,
        active=True,
        demonstration=False,
    )
    db.session.add(office)
    db.session.flush()
    return office


def change_office(
    office: Office,
    *,
    name: LocalisedText,
    address: LocalisedText,
    opening: LocalisedText,
    region_code: str,
    phone: str,
    active: bool,
    version: int,
    by: Actor,
    now: dt.datetime,
) -> Office:
    """The office is as described; `active` false closes it: it is shown nowhere, but kept. Raises as `change_authority`."""
    _require(by)
    _require_version(office.version_id, version)
    _require_complete(name, "name")
    _require_complete(address, "address")
    office.name, office.address, office.opening = name, address, opening
    office.region_code, office.phone, office.active = region_code, phone, active
    db.session.flush()
    return office


def add_day(day: dt.date, kind: str, name: LocalisedText, *, by: Actor, now: dt.datetime) -> Holiday:
    """`day` is a day off (`holiday`), or a weekend day that is worked (`extra_working`).

    Terms counted from now on go by it; due dates already promised stay. Raises `Invalid` for an unknown kind, a year out of
    range, a weekday that is worked anyway or a name missing in a language; `Conflict` where the day stands there already.
    """
    _require(by)
    if kind not in HOLIDAY_KINDS:
        raise Invalid(N_("Choose whether it is a day off or a working day."), field="kind")
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise Invalid(N_("The year must be from 2000 to 2100."), field="day")
    if kind == EXTRA_WORKING and day.weekday() not in WEEKEND:
        raise Invalid(N_("This day is a working day already: only a Saturday or Sunday can be made one."), field="day")
    _require_complete(name, "name")
    holiday = Holiday(day=day, kind=kind, name=name)
    try:
        with db.session.begin_nested():
            db.session.add(holiday)
    except IntegrityError:
        raise Conflict(N_("This day is in the calendar already."), field="day") from None
    forget_calendar()
    return holiday


def remove_day(holiday: Holiday, *, by: Actor, now: dt.datetime) -> None:
    """The day follows the week again. Due dates already promised stay."""
    _require(by)
    db.session.delete(holiday)
    db.session.flush()
    forget_calendar()


def _require(by: Actor) -> None:
    if not by.may(Permission.MANAGE_AUTHORITIES):
        raise NotAllowed(N_("Your role does not allow this."))


def _require_version(current: int, seen: int) -> None:
    if current != seen:
        raise Conflict(N_("Meanwhile somebody else changed this. Open it again to see how it stands now."))


def _require_complete(text: LocalisedText, field: str) -> None:
    if text.missing():
        raise Invalid(N_("Write it in all four languages."), field=field)
    if any(len(value) > MAX_NAME for value in text.values()):
        raise Invalid(N_("The text is too long."), field=field)
