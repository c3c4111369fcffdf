"""What became of the services on offer, in the order in which it happened: versions published, superseded, retired.

Drawn from the journal, which tells each once. Publications wait for each other (`actions.bump_revision`), so that the keys of their
rows stand in the order of their commits: whoever has read up to a place misses nothing by going on from there.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from egov.catalogue.models import Service, ServiceVersion, State
from egov.journal.models import JournalRow
from egov.kernel.db import db
from egov.kernel.localised import LocalisedText
from egov.kernel.paging import decode_cursor, encode_cursor

PUBLISHED, SUPERSEDED, RETIRED = "published", "superseded", "retired"
_KINDS = {"service.published": PUBLISHED, "service.retired": RETIRED}
_FIRST, _SECOND = 0, 1


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened to one version; `before` is the number of the version that it took the place of."""

    kind: str
    at: dt.datetime
    slug: str
    code: str
    name: LocalisedText
    number: int
    version_id: int
    before: int | None
    place: tuple[int, int]

    @property
    def cursor(self) -> str:
        """Where the list goes on after this."""
        return encode_cursor(list(self.place))


@dataclass(frozen=True, slots=True)
class _Version:
    service_id: int
    number: int
    slug: str
    code: str
    name: LocalisedText


def list_changes(after: str | None = None, since: dt.datetime | None = None, limit: int = 20) -> tuple[list[Change], bool]:
    """At most `limit` changes from the place `after` on, the earliest first, and whether there are more.

    With `since` only those of that instant and later. Raises `Invalid` on a forged place.
    """
    row_id, part = decode_cursor(after, int, int) or [0, 0]
    statement = _rows().where(JournalRow.id >= row_id).order_by(JournalRow.id).limit(limit + 2)
    if since is not None:
        statement = statement.where(JournalRow.at >= since)
    found = [change for change in _changes(db.session.scalars(statement).all()) if change.place > (row_id, part)]
    return found[:limit], len(found) > limit


def list_latest(limit: int = 30) -> list[Change]:
    """The latest publications and retirements, the latest first."""
    rows = db.session.scalars(_rows().order_by(JournalRow.id.desc()).limit(limit)).all()
    return [change for change in reversed(_changes(rows[::-1])) if change.kind != SUPERSEDED]


def _rows() -> sa.Select[tuple[JournalRow]]:
    """The journal's rows on versions that were published or retired; the table of their subject is what is indexed."""
    return sa.select(JournalRow).where(JournalRow.subject_table == ServiceVersion.__tablename__, JournalRow.kind.in_(_KINDS))


def _changes(rows: Sequence[JournalRow]) -> list[Change]:
    versions = _versions([row.subject_id for row in rows])
    superseded = _superseded({version.service_id for version in versions.values()})
    changes: list[Change] = []
    for row in rows:
        version = versions.get(row.subject_id)
        if version is None:
            continue
        kind = _KINDS[row.kind]
        earlier = superseded.get((version.service_id, row.at), ()) if kind == PUBLISHED else ()
        before = max((number for number in earlier if number < version.number), default=None)
        facts = (row.at, version.slug, version.code, version.name)
        if before is not None:
            changes.append(Change(SUPERSEDED, *facts, before, row.subject_id, None, (row.id, _FIRST)))
        changes.append(Change(kind, *facts, version.number, row.subject_id, before, (row.id, _SECOND)))
    return changes


def _versions(ids: Sequence[int]) -> dict[int, _Version]:
    statement = (
        sa.select(
            ServiceVersion.id,
            ServiceVersion.service_id,
            ServiceVersion.number,
            Service.slug,
            Service.code,
            ServiceVersion.definition["name"],
        )
        .join(Service, Service.id == ServiceVersion.service_id)
        .where(ServiceVersion.id.in_(ids))
    )
    rows = db.session.execute(statement).tuples()
    return {
        key: _Version(service_id, number, slug, code, LocalisedText.of(name))
        for key, service_id, number, slug, code, name in rows
    }


def _superseded(service_ids: set[int]) -> dict[tuple[int, dt.datetime | None], list[int]]:
    """The numbers of superseded versions by service and by when that was."""
    statement = sa.select(ServiceVersion.service_id, ServiceVersion.superseded_at, ServiceVersion.number).where(
        ServiceVersion.service_id.in_(service_ids), ServiceVersion.state == State.SUPERSEDED
    )
    found: dict[tuple[int, dt.datetime | None], list[int]] = {}
    for service_id, at, number in db.session.execute(statement).tuples():
        found.setdefault((service_id, at), []).append(number)
    return found
