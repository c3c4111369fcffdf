"""Counts over everything, for published figures. Numbers only: no person, no application can be told from them."""

from dataclasses import dataclass

import sqlalchemy as sa

from egov.applications.models import Application
from egov.authorities.models import Authority
from egov.catalogue.models import ServiceListing
from egov.kernel.db import db

SMALLEST_SHOWN = 5
"""A count below this is not published by itself: the portal's own rule, a usual one of statistical offices."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What is published: services on offer, authorities, applications by state (drafts left out)."""

    services: int
    online: int
    free: int
    authorities: int
    applications: int
    by_state: dict[str, int]


def published_figures() -> Figures:
    """The figures as they stand now."""
    services, online, free = db.session.execute(
        sa.select(
            sa.func.count(),
            sa.func.coalesce(sa.func.sum(sa.case((ServiceListing.online, 1), else_=0)), 0),
            sa.func.coalesce(sa.func.sum(sa.case((ServiceListing.free, 1), else_=0)), 0),
        ).select_from(ServiceListing)
    ).one()
    counted = sa.select(Application.state, sa.func.count()).where(Application.state != "draft").group_by(Application.state)
    states = {str(state): int(count) for state, count in db.session.execute(counted).tuples()}
    authorities = db.session.scalar(sa.select(sa.func.count()).select_from(Authority).where(Authority.active)) or 0
    shown = {state: count for state, count in states.items() if count >= SMALLEST_SHOWN}
    return Figures(int(services), int(online), int(free), int(authorities), sum(states.values()), shown)
