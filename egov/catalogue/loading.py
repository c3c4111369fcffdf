"""Takes service definitions in from files and writes them out again: all or nothing, and told what changed.

Also the topics (categories, life events) and services of a country profile: what is there already stays as it is.
"""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml

from egov.authorities import queries as authorities
from egov.catalogue import actions, queries
from egov.catalogue.checking import Known
from egov.catalogue.checks.once_only import present_registers, read_registers
from egov.catalogue.definition import ServiceDefinition, digest_of
from egov.catalogue.models import Category, LifeEvent, Service
from egov.catalogue.yaml_files import SUFFIXES, Mistake, Read, list_files, read_files, write
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import N_, DomainError, Invalid, NotAllowed
from egov.kernel.localised import LocalisedText
from egov.kernel.permissions import Permission
from egov.profiles.loading import Profile


@dataclass(slots=True)
class Report:
    """What an import did, or would do: slugs by what became of them. With a mistake nothing was taken in."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many services are as their files say."""
        return len(self.added) + len(self.changed) + len(self.unchanged)


def check(path: Path, known: Known) -> list[Mistake]:
    """Everything wrong in the definition file or folder at `path`."""
    refused = _refuse_other_formats(path)
    return refused or [mistake for result in read_files(path, known) for mistake in result.mistakes]


def known_slugs(profile: Profile | None = None) -> Known:
    """What definitions may refer to: the slugs in the database, and those of `profile` where one is given."""
    slugs: dict[str, set[str]] = {"authorities": set(), "categories": set(), "life_events": set()}
    if sa.inspect(db.session.connection()).has_table("authority"):
        slugs["authorities"] = {authority.slug for authority in authorities.list_authorities(active_only=False)}
        slugs["categories"] = {category.slug for category in queries.list_categories()}
        slugs["life_events"] = {event.slug for event in queries.list_life_events()}
    if profile is not None:
        for key, known in slugs.items():
            known.update(row["slug"] for row in _rows(profile.folder, key))
    return Known(**slugs, registers=read_registers(profile.folder) if profile else present_registers())


def import_folder(path: Path, *, by: Actor, now: dt.datetime, dry_run: bool = False) -> Report:
    """The services in the files at `path` are on offer as the files say, those that differ as new versions; or nothing changed.

    With `dry_run` nothing changes at all. For publishers, and the system; raises `NotAllowed`.
    """
    if not by.may(Permission.PUBLISH_CATALOGUE):
        raise NotAllowed(N_("Your role does not allow this."))
    report = Report(mistakes=_refuse_other_formats(path))
    results = [] if report.mistakes else read_files(path, known_slugs())
    report.mistakes += [mistake for result in results for mistake in result.mistakes]
    plan = [] if report.mistakes else [_compare(result, report) for result in results]
    if report.mistakes or dry_run:
        return report
    for service, definition in plan:
        if definition is not None:
            _take(service, definition, by, now)
    return report


def import_profile(profile: Profile, *, by: Actor, now: dt.datetime) -> Report:
    """The country's topics and services are there; those that are there already stay as they are, edited or not.

    Raises `NotAllowed`; `Invalid` where a file of the profile is wrong, naming file and line.
    """
    load_topics(profile, by=by, now=now)
    report = Report()
    folder = profile.folder / "services"
    present = set(db.session.scalars(sa.select(Service.slug)))
    fresh = [file for file in list_files(folder) if file.stem not in present] if folder.is_dir() else []
    known = known_slugs()
    results = [result for file in fresh for result in read_files(file, known)]
    mistakes = [mistake for result in results for mistake in result.mistakes]
    if mistakes:
        raise Invalid(N_("The country profile has a mistake: %(mistake)s"), mistake=str(mistakes[0]))
    for result in results:
        if result.definition is not None:
            _take(None, result.definition, by, now)
            report.added.append(result.definition.slug)
    report.unchanged = sorted(present)
    return report


def load_topics(profile: Profile, *, by: Actor, now: dt.datetime) -> int:
    """The profile's categories and life events are there; returns how many were new. For publishers, and the system."""
    if not by.may(Permission.PUBLISH_CATALOGUE):
        raise NotAllowed(N_("Your role does not allow this."))
    del now
    added = 0
    for table, key in ((Category, "categories"), (LifeEvent, "life_events")):
        present = set(db.session.scalars(sa.select(table.slug)))
        for place, row in enumerate(_rows(profile.folder, key)):
            if row["slug"] in present:
                continue
            summary = LocalisedText(row["summary"]) if row.get("summary") else None
            db.session.add(
                table(
                    slug=row["slug"],
                    code=str(row.get("code", "")),
                    name=LocalisedText(row["name"]),
                    summary=summary,
                    sort=place,
                )
            )
            added += 1
    if added:
        db.session.flush()
        actions.bump_revision()
    return added


def export_folder(path: Path) -> int:
    """Every service on offer is a file in the folder `path`; returns how many. Raises `Invalid` where it cannot be written."""
    count = 0
    try:
        path.mkdir(parents=True, exist_ok=True)
        for _, version in queries.list_on_offer():
            definition = queries.definition_of(version)
            (path / f"{definition.slug}.yaml").write_text(write(definition), encoding="utf-8")
            count += 1
    except OSError as error:
        raise Invalid(N_("%(path)s cannot be written: %(reason)s"), path=str(path), reason=error.strerror or "") from None
    return count


def _rows(folder: Path, key: str) -> list[dict[str, Any]]:
    """The rows of a profile's file `<key>.yaml`: a list, or a mapping that holds it under `key`."""
    path = folder / f"{key}.yaml"
    if not path.exists():
        return []
    value = yaml.safe_load(path.read_text(encoding="utf-8"))
    rows: list[dict[str, Any]] = value[key] if isinstance(value, dict) else value
    return rows


def _refuse_other_formats(path: Path) -> list[Mistake]:
    if not path.exists():
        return [Mistake(str(path), 1, "there is no such file or folder")]
    if path.is_file() and path.suffix not in SUFFIXES:
        return [Mistake(str(path), 1, f"{path.suffix or 'this'} is not taken: give a folder of YAML files, or one of them")]
    if path.is_dir() and not list_files(path):
        return [Mistake(str(path), 1, "there is no YAML file in this folder")]
    return []


def _compare(result: Read, report: Report) -> tuple[Service | None, ServiceDefinition | None]:
    """Notes what the file would do; the service and the definition to publish, None where nothing changes."""
    definition = result.definition
    if definition is None:
        return None, None
    service = queries.find_service(definition.slug)
    if service is None:
        report.added.append(definition.slug)
        return None, definition
    published, working = queries.find_published(service), queries.find_open(service)
    if published is not None and published.digest == digest_of(definition.as_json()):
        report.unchanged.append(definition.slug)
        return service, None
    if working is not None:
        text = f"somebody is working on version {working.number} of this service: publish or discard it first"
        report.mistakes.append(Mistake(result.file, 1, text))
    elif definition.code != service.code:
        report.mistakes.append(Mistake(result.file, 1, f"the code of this service is {service.code} for ever"))
    report.changed.append(definition.slug)
    return service, definition


def _take(service: Service | None, definition: ServiceDefinition, by: Actor, now: dt.datetime) -> None:
    try:
        if service is None:
            version = actions.register(definition, by=by, now=now)
        else:
            version = actions.save_working(service, definition, by=by, now=now)
        actions.publish(version, by=by, now=now)
    except DomainError as error:
        raise Invalid(N_("%(slug)s: %(reason)s"), slug=definition.slug, reason=error.message % error.params) from None
