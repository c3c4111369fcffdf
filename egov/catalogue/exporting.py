"""Writing the catalogue out: what is on offer, service by service, never the whole of it in memory."""

from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from egov.catalogue.checking import Known
from egov.catalogue.definition import ServiceDefinition, read_definition
from egov.catalogue.formats.base import Unreadable
from egov.catalogue.formats.registry import format_of
from egov.catalogue.models import Service, ServiceVersion, State
from egov.kernel.db import db
from egov.kernel.errors import N_, Invalid

BATCH = 100


def each_on_offer() -> Iterator[ServiceDefinition]:
    """The definition of every service on offer, by slug; read a hundred at a time, so that a catalogue of any size streams."""
    last = ""
    while True:
        rows = db.session.execute(
            sa.select(Service.slug, ServiceVersion.definition)
            .join(ServiceVersion, ServiceVersion.service_id == Service.id)
            .where(ServiceVersion.state == State.PUBLISHED, Service.slug > last)
            .order_by(Service.slug)
            .limit(BATCH)
        ).all()
        for _slug, value in rows:
            yield read_definition(value)
        if len(rows) < BATCH:
            return
        last = rows[-1][0]


def export(path: Path) -> int:
    """Every service on offer is in the folder or file at `path`, in the format of its suffix; returns how many.

    Raises `Invalid` where it cannot be written or the suffix is not one that is written.
    """
    try:
        return format_of(path, Known((), (), ())).write(path, each_on_offer())
    except Unreadable as error:
        raise Invalid(N_("%(path)s cannot be written: %(reason)s"), path=str(path), reason=str(error)) from None
    except OSError as error:
        raise Invalid(N_("%(path)s cannot be written: %(reason)s"), path=str(path), reason=error.strerror or "") from None
