"""A catalogue that was sent by page: what may be sent, and what the worker does with it (see `intake`).

Two pairs of eyes hold here as everywhere: what senders take in themselves waits for approval where it is complete; what somebody else
takes in is published where it is new, for then two have seen it; what replaces a version on offer is tried over applications first.
"""

import datetime as dt
from pathlib import Path
from typing import BinaryIO

from egov.authorities import queries as authorities
from egov.catalogue import importing, intake
from egov.catalogue.access import may_edit
from egov.catalogue.formats import archive
from egov.catalogue.formats.base import Unreadable
from egov.catalogue.formats.mapped import TABLES
from egov.catalogue.formats.mapping import ColumnMapping, parse_mapping
from egov.catalogue.formats.opening import bare_suffix
from egov.catalogue.formats.registry import suffixes
from egov.catalogue.intake import Outcome, Progress
from egov.catalogue.models import CatalogueImport, ImportKind
from egov.catalogue.reports import Report
from egov.journal import actions as journal
from egov.kernel.actor import Actor
from egov.kernel.errors import N_, Invalid, NotAllowed
from egov.kernel.permissions import Permission


def receive(
    *,
    stream: BinaryIO,
    name: str,
    mapping: tuple[str, str] | None,
    by: Actor,
    now: dt.datetime,
    authority: str | None = None,
) -> CatalogueImport:
    """The catalogue sent is kept and will be checked by the worker; nothing of it is in the catalogue of this portal.

    `mapping` is the name and text of a column mapping, `authority` the slug of the one that takes the new services of those that are not
    known here. For publishers; raises `NotAllowed`, and `Invalid` for a file of a suffix that is not taken, an empty or too large one, a
    mapping that is none, or an authority for which `by` may not write.
    """
    if not by.may(Permission.PUBLISH_CATALOGUE):
        raise NotAllowed(N_("Your role does not allow this."))
    read = _read_mapping(*mapping) if mapping is not None else None
    known = {*suffixes(), ".zip"} if read is None else {*TABLES, ".zip"} if read.joins else {*TABLES}
    if bare_suffix(Path(name)) not in known:
        raise Invalid(N_("Choose a file that ends in %(suffixes)s."), field="file", suffixes=", ".join(sorted(known)))
    taking = _taking(authority, by) if authority else None
    found = intake.receive(ImportKind.SERVICES, stream=stream, name=name, by=by, now=now)
    found.authority_id = taking
    if mapping is not None:
        found.mapping_name, found.mapping = mapping[0][:120], mapping[1]
    return found


class Catalogues:
    """What the worker does with catalogues."""

    def survey(self, sent: CatalogueImport, path: Path, *, author: Actor, progress: Progress) -> importing.Survey:
        """What the file says, judged as its sender may write. Raises `NotAllowed`."""
        taking = authorities.get_authority_by_id(sent.authority_id) if sent.authority_id is not None else None
        mapping = parse_mapping(sent.mapping, sent.mapping_name) if sent.mapping is not None else None
        path = _unpacked(path, mapping)
        found = importing.survey(
            path, by=author, mapping=mapping, progress=progress, authority=taking.slug if taking else None
        )
        _without_folder(found.report, path)
        return found

    def take(self, seen: importing.Survey, sent: CatalogueImport, *, author: Actor, by: Actor, now: dt.datetime) -> Outcome:
        """What was surveyed is in the catalogue, or the report says what stopped it."""
        report = importing.take(seen, author=author, by=by, now=now)
        figures = {"added": len(report.added), "changed": len(report.changed), "refused": report.refused}
        journal.record("catalogue.imported", subject=sent, by=by, now=now, facts={**figures, "stopped": report.stopped})
        return report


def _without_folder(report: Report, path: Path) -> None:
    """Places in a folder that was unpacked here are told without it."""
    report.refusals = [(place.removeprefix(f"{path}/"), text) for place, text in report.refusals]


def _unpacked(path: Path, mapping: ColumnMapping | None) -> Path:
    """What there is to read: of a zip the folder of what is in it, or the table that a mapping reads."""
    if path.suffix.lower() != ".zip":
        return path
    inside = path.parent / "unpacked"
    if mapping is None:
        return archive.unpack(path, inside)
    return archive.unpack_tables(path, inside, {join.file for join in mapping.joins.values()})


def _taking(slug: str, by: Actor) -> int:
    """The id of the authority called `slug`, for which `by` may write."""
    found = authorities.find_authority(slug)
    if found is None or not found.active or not may_edit(by, found.id):
        raise Invalid(N_("Choose an authority whose services you may write."), field="authority")
    return found.id


def _read_mapping(name: str, text: str) -> ColumnMapping:
    try:
        return parse_mapping(text, name)
    except Unreadable as error:
        raise Invalid(
            N_("This is no column mapping: %(place)s: %(reason)s"), field="mapping", reason=error.told, place=error.place
        ) from None
