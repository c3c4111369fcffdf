"""Makes authorities, offices and holidays for tests."""

import datetime as dt
from itertools import count

from egov.authorities import queries
from egov.authorities.models import HOLIDAY, Authority, Holiday, Office
from egov.kernel.db import db
from egov.kernel.localised import LocalisedText

_numbers = count(1)


def an_authority(slug: str | None = None, **fields: object) -> Authority:
    """An authority kept in the database; an existing one where `slug` is known already."""
    number = next(_numbers)
    slug = slug or f"authority{number}"
    found = queries.find_authority(slug)
    if found is not None:
        return found
    values: dict[str, object] = {
        "name": LocalisedText(tg=f"Мақоми {slug}", ru=f"Орган {slug}", kk=f"Орган {slug}", en=f"Authority {slug}"),
        "short_name": LocalisedText.of(slug.upper()),
        "active": True,
    }
    authority = Authority(slug=slug, **(values | fields))
    db.session.add(authority)
    db.session.flush()
    return authority


def an_office(authority: Authority, **fields: object) -> Office:
    """An open office of `authority`."""
    number = next(_numbers)
    values: dict[str, object] = {
        "code": f"office-{number}",
        "name": LocalisedText.of(f"Office {number}"),
        "address": LocalisedText.of(f"Street {number}"),
        "opening": LocalisedText.of("8-17"),
        "region_code": "TJ-DU-sino",
        "phone": "",
        "active": True,
        "demonstration": True,
    }
    office = Office(authority_id=authority.id, **(values | fields))
    db.session.add(office)
    db.session.flush()
    return office


def a_holiday(day: dt.date, kind: str = HOLIDAY, name: str = "Holiday") -> Holiday:
    """A row of the working calendar."""
    holiday = Holiday(day=day, kind=kind, name=LocalisedText.of(name))
    db.session.add(holiday)
    db.session.flush()
    queries.forget_calendar()
    return holiday
