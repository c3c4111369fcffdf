"""How every service stands, small enough to be held for a whole catalogue: what an import compares with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from egov.catalogue.models import OPEN, Service, ServiceVersion, State
from egov.kernel.db import db


@dataclass(frozen=True, slots=True)
class Standing:
    """A service: its names, and of its published and its open version the digests and what else decides about an import."""

    service_id: int
    authority_id: int
    slug: str
    code: str
    published: str | None
    open: str | None
    number: int | None
    state: str | None
    authors: tuple[int, ...]

    def may_be_written_by(self, account_id: int | None) -> bool:
        """Whether an import may write in the open version: where there is none, or only the importer (or the system) wrote in it."""
        if self.open is None:
            return True
        return self.state == State.WORKING and set(self.authors) <= ({account_id} if account_id is not None else set())


def read_all() -> dict[str, Standing]:
    """Every service by its slug."""
    current, working = aliased(ServiceVersion), aliased(ServiceVersion)
    statement = (
        sa.select(
            Service.id,
            Service.authority_id,
            Service.slug,
            Service.code,
            current.digest,
            working.digest,
            working.number,
            working.state,
            working.author_ids,
        )
        .outerjoin(current, sa.and_(current.service_id == Service.id, current.state == State.PUBLISHED))
        .outerjoin(working, sa.and_(working.service_id == Service.id, working.state.in_(OPEN)))
    )
    found: dict[str, Standing] = {}
    for key, owner, slug, code, published, digest, number, state, authors in db.session.execute(statement).tuples():
        found[slug] = Standing(key, owner, slug, code, published, digest, number, state, tuple(authors or ()))
    return found


def value_of(standing: Standing) -> Mapping[str, Any]:
    """What the service says now, as plain values: its open version, else the published, else the last there was."""
    wanted = sa.select(ServiceVersion.definition).where(ServiceVersion.service_id == standing.service_id)
    newest = wanted.order_by(ServiceVersion.number.desc()).limit(1)
    value: dict[str, Any] = db.session.scalars(newest).one()
    return value
