"""What the journal is told of a version: which service and which number it is, and whose; every verb over versions tells by this."""

import datetime as dt

from egov.catalogue import queries
from egov.catalogue.models import ServiceVersion
from egov.journal import actions as journal
from egov.kernel.actor import Actor


def record(
    kind: str,
    version: ServiceVersion,
    *,
    by: Actor,
    now: dt.datetime,
    private: dict[str, str] | None = None,
    **facts: str | int | bool | None,
) -> None:
    """The journal says that `kind` happened to the version; its service and number are always among the facts."""
    service = queries.get_service_of(version)
    journal.record(
        kind,
        subject=version,
        by=by,
        now=now,
        authority_id=service.authority_id,
        facts={"service": service.slug, "number": version.number, **facts},
        private=private,
    )
