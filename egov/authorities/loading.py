"""Takes the authorities, offices, regions and the working calendar of a country profile into the database.

Loading adds what is not there yet and changes nothing that is: what an administrator has edited stays. A year of the calendar
is taken whole or not at all, so that a holiday removed by an administrator does not come back.
"""

import datetime as dt
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml

from egov.authorities.models import HOLIDAY, Authority, Holiday, Office, Region
from egov.authorities.queries import forget_calendar
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import N_, NotAllowed
from egov.kernel.localised import LocalisedText
from egov.kernel.permissions import Permission
from egov.profiles.loading import Profile


def load(profile: Profile, now: dt.datetime, by: Actor) -> int:
    """The profile's authorities, offices, regions and holidays are in the database; returns how many rows were new.

    For those who may manage authorities, and the system; raises `NotAllowed`.
    """
    if not by.may(Permission.MANAGE_AUTHORITIES):
        raise NotAllowed(N_("Your role does not allow this."))
    head = _read(profile.folder / "authorities.yaml")
    added = _load_regions(_read(profile.folder / "regions.yaml").get("regions", []))
    added += _load_authorities(head.get("authorities", []))
    db.session.flush()
    added += _load_offices(head.get("authorities", []), head.get("opening", {}))
    added += _load_holidays(_read(profile.folder / "calendar.yaml").get("days", []))
    db.session.flush()
    forget_calendar()
    return added


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    return found


def _load_regions(rows: list[dict[str, Any]]) -> int:
    known = set(db.session.execute(sa.select(Region.code)).scalars())
    fresh = []
    for sort, row in enumerate(rows):
        fresh.append(Region(code=row["code"], kind="region", parent_code=None, name=LocalisedText(row["name"]), sort=sort))
        for place, unit in enumerate(row.get("units", [])):
            name = LocalisedText(unit["name"])
            order = sort * 1000 + place
            fresh.append(Region(code=unit["code"], kind=unit["kind"], parent_code=row["code"], name=name, sort=order))
    return _add([region for region in fresh if region.code not in known])


def _load_authorities(rows: list[dict[str, Any]]) -> int:
    known = set(db.session.execute(sa.select(Authority.slug)).scalars())
    return _add(
        [
            Authority(
                slug=row["slug"], name=LocalisedText(row["name"]), short_name=LocalisedText(row["short_name"]), active=True
            )
            for row in rows
            if row["slug"] not in known
        ]
    )


def _load_offices(rows: list[dict[str, Any]], opening: dict[str, str]) -> int:
    known = set(db.session.execute(sa.select(Office.code)).scalars())
    keys = dict(db.session.execute(sa.select(Authority.slug, Authority.id)).tuples().all())
    return _add(
        [
            Office(
                code=office["code"],
                authority_id=keys[row["slug"]],
                name=LocalisedText(office["name"]),
                address=LocalisedText(office["address"]),
                opening=LocalisedText(office.get("opening", opening)),
                region_code=office["region"],
                phone=office.get("phone", ""),
                active=True,
                demonstration=bool(office.get("demonstration", False)),
            )
            for row in rows
            for office in row.get("offices", [])
            if office["code"] not in known
        ]
    )


def _load_holidays(rows: list[dict[str, Any]]) -> int:
    years = {day.year for day in db.session.execute(sa.select(Holiday.day)).scalars()}
    return _add(
        [
            Holiday(day=row["day"], name=LocalisedText(row["name"]), kind=row.get("kind", HOLIDAY))
            for row in rows
            if row["day"].year not in years
        ]
    )


def _add(rows: list[Any]) -> int:
    db.session.add_all(rows)
    return len(rows)
