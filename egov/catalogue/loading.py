"""Takes in the topics (categories, life events) and services of a country profile: what is there already stays as it is."""

import datetime as dt
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml

from egov.authorities import queries as authorities
from egov.catalogue import actions, queries
from egov.catalogue.checking import Known
from egov.catalogue.checks.once_only import read_registers
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.finder.facts import read_facts
from egov.catalogue.life_events import bundles
from egov.catalogue.models import Category, EverydayWord, LifeEvent, Service
from egov.catalogue.reports import Report
from egov.catalogue.search import everyday_words
from egov.catalogue.search.everyday import key_of
from egov.catalogue.yaml_files import list_files, read_files
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import N_, DomainError, Invalid, NotAllowed
from egov.kernel.localised import LocalisedText
from egov.kernel.permissions import Permission
from egov.profiles.current import current_profile
from egov.profiles.loading import Profile


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
    shown = profile or current_profile()
    return Known(
        **slugs, registers=read_registers(shown.folder), languages=shown.required_languages, facts=read_facts(shown.folder)
    )


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
            _take(result.definition, by, now)
            report.added.append(result.definition.slug)
    report.unchanged = sorted(present)
    load_everyday_words(profile, by=by, now=now)
    return report


def load_topics(profile: Profile, *, by: Actor, now: dt.datetime) -> int:
    """The profile's categories and life events are there; returns how many were new. For publishers, and the system.

    Steps of a life event are taken where nobody has put its services in order yet: what was edited stays.
    """
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
    if added + _put_in_order(profile):
        db.session.flush()
        actions.bump_revision()
    return added


def _put_in_order(profile: Profile) -> int:
    """The profile's steps, in those life events that have none; returns how many events were changed."""
    db.session.flush()
    given = {row["slug"]: row["steps"] for row in _rows(profile.folder, "life_events") if row.get("steps")}
    waiting = [event for event in queries.list_life_events() if event.steps is None and event.slug in given]
    for event in waiting:
        event.steps = bundles.written([bundles.Step.model_validate(step) for step in given[event.slug]])
    return len(waiting)


def load_everyday_words(profile: Profile, *, by: Actor, now: dt.datetime) -> int:
    """The profile's everyday words are there, those of services there are; what is there already stays. Returns how many were new."""
    path = profile.folder / "everyday_words.yaml"
    entries = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    present = set(db.session.execute(sa.select(EverydayWord.language, EverydayWord.key)).tuples())
    slugs = set(db.session.scalars(sa.select(Service.slug)))
    added = 0
    for language, words in entries.items():
        for phrase, meaning in words.items():
            service = meaning["service"] if isinstance(meaning, dict) else ""
            key = (language, key_of(phrase, language))
            if key in present or (service and service not in slugs):
                continue
            present.add(key)
            given = {"service": service} if service else {"meaning": meaning}
            everyday_words.add(phrase, language=language, **given, by=by, now=now)
            added += 1
    return added


def _rows(folder: Path, key: str) -> list[dict[str, Any]]:
    """The rows of a profile's file `<key>.yaml`: a list, or a mapping that holds it under `key`."""
    path = folder / f"{key}.yaml"
    if not path.exists():
        return []
    value = yaml.safe_load(path.read_text(encoding="utf-8"))
    rows: list[dict[str, Any]] = value[key] if isinstance(value, dict) else value
    return rows


def _take(definition: ServiceDefinition, by: Actor, now: dt.datetime) -> None:
    try:
        actions.publish(actions.register(definition, by=by, now=now), by=by, now=now)
    except DomainError as error:
        raise Invalid(N_("%(slug)s: %(reason)s"), slug=definition.slug, reason=error.message % error.params) from None
