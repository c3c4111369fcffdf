"""What a passport takes from beyond its definition: names, offices, the index of the day, and how its version stands."""

import datetime as dt
from dataclasses import replace

from egov.authorities import queries as authorities
from egov.authorities.models import Office
from egov.authorities.terms import due_on
from egov.catalogue import fees, revisions, showing
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.models import ServiceVersion, State
from egov.catalogue.passport import Surroundings
from egov.catalogue.terms import usual_term
from egov.catalogue.upkeep.ratings import upkeep_of
from egov.kernel import clock
from egov.kernel.db import db
from egov.profiles.current import current_profile, local_day
from egov.web.language import gettext
from egov.web.presentation import text_in, today


def of(version: ServiceVersion, definition: ServiceDefinition, *, retired: bool = False) -> Surroundings:
    """Those of a version that is or was on offer; an earlier one says so."""
    in_force = version.state == State.PUBLISHED
    notice = "" if in_force or retired else gettext("This is an earlier version. It holds for applications begun with it.")
    day = local_day(version.published_at) if version.published_at else None
    return _on_the_day(version, definition, in_force=in_force, retired=retired, notice=notice, day=day)


def on_offer(version: ServiceVersion, definition: ServiceDefinition) -> Surroundings:
    """Those of the version in force on its own page, with when it was confirmed last and how people rated the service."""
    confirmed_at, rating = revisions.kept(f"upkeep:{version.id}", lambda: upkeep_of(version))
    confirmed_on = local_day(confirmed_at) if confirmed_at else None
    return replace(of(version, definition), confirmed_on=confirmed_on, rating=rating)


def as_if_in_force(version: ServiceVersion, definition: ServiceDefinition) -> Surroundings:
    """Those that `version` would have if it were published this very day."""
    return _on_the_day(version, definition, in_force=True, day=today())


def _on_the_day(
    version: ServiceVersion,
    definition: ServiceDefinition,
    *,
    in_force: bool,
    retired: bool = False,
    notice: str = "",
    day: dt.date | None = None,
) -> Surroundings:
    term, zone = usual_term(definition), current_profile().timezone
    return Surroundings(
        on=today(),
        index=fees.present_index().on(today()),
        names=showing.names(),
        offices=offices_of(definition.authority) if in_force else (),
        ready_by=due_on(clock.now(), term.amount, term.unit, authorities.get_calendar(), zone) if in_force else None,
        number=version.number,
        in_force_on=day,
        retired=retired,
        notice=notice,
    )


def offices_of(slug: str) -> list[tuple[str, list[Office]]]:
    """The offices of an authority by the name of their region, in the order of the regions."""
    groups: dict[str, list[Office]] = {}
    areas = {area.code: area for area in authorities.list_areas()}
    for office in _offices(slug):
        area = areas.get(office.region_code)
        while area and area.parent_code in areas:
            area = areas[area.parent_code]
        groups.setdefault(text_in(area.name) if area else office.region_code, []).append(office)
    return list(groups.items())


def _offices(slug: str) -> list[Office]:
    """The open offices of an authority, read once a revision and process: whoever changes one makes a new revision."""

    def read() -> list[Office]:
        found = authorities.list_offices_of(slug)
        for office in found:
            db.session.expunge(office)
        return found

    return revisions.kept(f"offices:{slug}", read)
