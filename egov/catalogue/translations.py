"""Texts that come back from translators, line by line: judged against what is saved now, then taken in all together or not at all.

A line counts only where the source it was translated from is the source still, and where nobody has written another translation since
it went out. Whoever changed something meanwhile is never overwritten: the line is refused and says why.
"""

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from egov.catalogue import actions, queries, savings, telling
from egov.catalogue.access import authority_of, may_edit, must_edit
from egov.catalogue.anchors import anchor_of
from egov.catalogue.definition import ServiceDefinition, read_definition
from egov.catalogue.freshness import Outdated, states_of
from egov.catalogue.models import OPEN, Service, ServiceVersion, State
from egov.catalogue.texts import every_text, write_texts
from egov.catalogue.told import Told, said
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import N_, Conflict, Invalid
from egov.kernel.localised import LANGUAGES, LocalisedText
from egov.profiles.current import current_profile
from egov.questionnaire.checking import Path

MAX_TEXT = 4000
OVERTAKEN = N_("Meanwhile somebody else saved this version. Look at the texts again before you confirm them.")
_HOLDERS = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?[A-Za-z][^<>]*>|https?://[^\s<>\"»]+")
"""What a translation keeps as it is: places to be filled, markup, addresses."""


@dataclass(frozen=True, slots=True)
class Line:
    """One text as a file of translations has it, or what such a file is written from.

    `was` is the `mark_of` the translation that the file went out with; None where the file does not say. `looked_at`: the translator says
    that the translation is good as it stands. `made_from` is the older source of an outdated translation, `reviewed` says that it is public.
    """

    place: str
    slug: str
    anchor: str
    language: str
    source: str
    target: str
    was: str | None = None
    looked_at: bool = False
    made_from: str = ""
    reviewed: bool = False
    title: str = ""
    mistakes: tuple[Told, ...] = ()


@dataclass(slots=True)
class Survey:
    """What would become of each line that was `read`; `confirmed` are translations that are outdated and good as they are.

    `refused` has every reason with the place of its line.
    """

    read: int = 0
    added: list[Line] = field(default_factory=list)
    changed: list[Line] = field(default_factory=list)
    confirmed: list[Line] = field(default_factory=list)
    unchanged: int = 0
    empty: int = 0
    refused: list[tuple[str, Told]] = field(default_factory=list)

    @property
    def has_something(self) -> bool:
        """Whether there is anything to take in."""
        return bool(self.added or self.changed or self.confirmed)


def mark_of(text: str) -> str:
    """By what a translation that goes out is known when it comes back."""
    return hashlib.sha256(text.encode()).hexdigest()[:16] if text else ""


def source_language() -> str:
    """The language that texts are translated from."""
    return current_profile().state_language


def lines_of(language: str, *, by: Actor, slugs: Sequence[str] | None = None) -> Iterator[Line]:
    """What is to be translated into `language`: every text that has a source, of the services `by` may write in, by slug."""
    for service, version, published in _each_service(by, slugs):
        definition = queries.definition_of(version)
        public = _said(published) if published is not None else {}
        for state in states_of(definition, version.outdated):
            source, target = state.text.get(source_language(), ""), state.text.get(language, "")
            if source:
                older = state.outdated.get(language, "")
                same = public.get(state.anchor, LocalisedText())
                reviewed = not older and (same.get(source_language()), same.get(language)) == (source, target)
                yield Line(
                    "", service.slug, state.anchor, language, source, target, mark_of(target), made_from=older,
                    reviewed=bool(target) and reviewed, title=definition.name.in_(language),
                )  # fmt: skip


def _services(by: Actor, slugs: Sequence[str] | None = None) -> list[Service]:
    own = authority_of(by)
    statement = sa.select(Service).order_by(Service.slug)
    if slugs is not None:
        statement = statement.where(Service.slug.in_(slugs))
    if own is not None:
        statement = statement.where(Service.authority_id == own)
    return [service for service in db.session.scalars(statement) if may_edit(by, service.authority_id)]


def _each_service(by: Actor, slugs: Sequence[str] | None) -> Iterator[tuple[Service, ServiceVersion, ServiceVersion | None]]:
    services = _services(by, slugs)
    for start in range(0, len(services), 100):
        batch = services[start : start + 100]
        found: dict[int, dict[bool, ServiceVersion]] = {}
        standing = ServiceVersion.state.in_((*OPEN, State.PUBLISHED))
        keys = [service.id for service in batch]
        for version in db.session.scalars(sa.select(ServiceVersion).where(ServiceVersion.service_id.in_(keys), standing)):
            found.setdefault(version.service_id, {})[version.is_open] = version
        for service in batch:
            versions = found.get(service.id, {})
            shown = versions.get(True) or versions.get(False)
            if shown is not None:
                yield service, shown, versions.get(False)


def _said(version: ServiceVersion) -> dict[str, LocalisedText]:
    """Every text of the version that says something, by its anchor."""
    return {state.anchor: state.text for state in states_of(queries.definition_of(version), None)}


def survey(lines: Iterable[Line], *, by: Actor) -> Survey:
    """What would become of each line if all were taken in now. Writes nothing."""
    found, judge = Survey(), _Judge(by)
    for line in lines:
        judge.judge(line, found)
    return found


class _Judge:
    """Judges line after line; each service that there is, is looked up once."""

    def __init__(self, by: Actor) -> None:
        self._by = by
        self._slugs = frozenset(service.slug for service in _services(by))
        self._texts: dict[str, tuple[Mapping[str, LocalisedText], Outdated, bool] | None] = {}
        self._seen: Counter[tuple[str, str, str]] = Counter()

    def judge(self, line: Line, found: Survey) -> None:
        """Puts the line where it belongs."""
        found.read += 1
        refusals = [*line.mistakes] or list(self._refusals(line))
        if refusals:
            found.refused += [(line.place, told) for told in refusals]
            return
        texts, outdated, _open = self._known(line.slug) or ({}, {}, False)
        present = texts[line.anchor].get(line.language, "")
        if not line.target:
            found.empty += 1
        elif line.target == present:
            if line.looked_at and line.language in outdated.get(line.anchor, {}):
                found.confirmed.append(line)
            else:
                found.unchanged += 1
        else:
            (found.changed if present else found.added).append(line)

    def _refusals(self, line: Line) -> Iterator[Told]:
        known = self._known(line.slug)
        if known is None:
            yield said(N_("There is no service called %(slug)s that you may write in."), slug=line.slug)
            return
        texts, _outdated, changeable = known
        if line.language not in LANGUAGES or line.language == source_language():
            yield said(N_("This is no language to translate into: %(language)s."), language=line.language)
            return
        if line.anchor not in texts:
            yield said(N_("There is no such text any more: %(anchor)s."), anchor=line.anchor)
            return
        self._seen[line.slug, line.anchor, line.language] += 1
        if self._seen[line.slug, line.anchor, line.language] > 1:
            yield said(N_("This text stands in the file twice: %(anchor)s."), anchor=line.anchor)
            return
        source, present = texts[line.anchor].get(source_language(), ""), texts[line.anchor].get(line.language, "")
        if line.target and line.source != source:
            yield said(N_("The source was changed since the file went out. It says now: %(text)s"), text=source[:200])
        elif line.target and line.target != present:
            yield from self._writable(line, present, changeable)

    def _writable(self, line: Line, present: str, changeable: bool) -> Iterator[Told]:
        if present and line.was != mark_of(present):
            yield said(N_("The translation was changed since the file went out. It says now: %(text)s"), text=present[:200])
        if not changeable:
            yield said(N_("The version is being reviewed. It can be changed again when it is sent back."))
        if len(line.target) > MAX_TEXT:
            yield said(N_("The text is longer than %(count)s characters."), count=MAX_TEXT)
        if any(ord(one) < 32 and one not in "\n\t" or 0xD800 <= ord(one) < 0xE000 for one in line.target):
            yield said(N_("There is a character here that cannot be used."))
        lost = sorted((Counter(_HOLDERS.findall(line.source)) - Counter(_HOLDERS.findall(line.target))).elements())
        added = sorted((Counter(_HOLDERS.findall(line.target)) - Counter(_HOLDERS.findall(line.source))).elements())
        if lost or added:
            yield said(N_("What stays as it is does not match the source: %(parts)s."), parts=", ".join([*lost, *added]))

    def _known(self, slug: str) -> tuple[Mapping[str, LocalisedText], Outdated, bool] | None:
        if slug not in self._texts:
            self._texts[slug] = None
            for _service, version, _published in _each_service(self._by, [slug]) if slug in self._slugs else ():
                changeable = not version.is_open or version.state == State.WORKING
                self._texts[slug] = _said(version), version.outdated or {}, changeable
        return self._texts[slug]


def take(lines: Iterable[Line], *, by: Actor, now: dt.datetime) -> Survey:
    """Every line is in the working version of its service, and what was looked at is confirmed; where a line is refused, none.

    For editors of the services. Raises `Conflict` where a line is refused (`survey` says which), `NotAllowed`.
    """
    found = survey(lines, by=by)
    if found.refused:
        raise Conflict(N_("Nothing was taken in: some lines are refused."))
    write(found, by=by, now=now)
    return found


def write(found: Survey, *, by: Actor, now: dt.datetime) -> None:
    """What a survey of this very transaction found is in the working versions, and what was looked at is confirmed.

    For editors of the services; raises `NotAllowed`.
    """
    written: dict[str, list[Line]] = {}
    for line in [*found.added, *found.changed]:
        written.setdefault(line.slug, []).append(line)
    for slug, rows in written.items():
        service = queries.get_service(slug)
        version = _shown(service)
        texts = _with(queries.definition_of(version), rows)
        actions.save_working(service, texts, by=by, now=now, what="texts_taken_in", seen=version.stamp)
    confirmed: dict[str, list[tuple[str, str]]] = {}
    for line in found.confirmed:
        confirmed.setdefault(line.slug, []).append((line.anchor, line.language))
    for slug, pairs in confirmed.items():
        confirm(queries.get_service(slug), pairs, by=by, now=now)


def _with(definition: ServiceDefinition, lines: Sequence[Line]) -> ServiceDefinition:
    """The definition with the translations of the lines."""
    places: dict[str, Path] = {anchor_of(definition, path): path for path, _text in every_text(definition)}
    changed: dict[Path, dict[str, str]] = {}
    for line in lines:
        changed.setdefault(places[line.anchor], {})[line.language] = line.target
    value = definition.as_json()
    write_texts(value, changed)
    return read_definition(value)


def _shown(service: Service) -> ServiceVersion:
    """The version whose texts are translated: the one that is worked on, else the one in force. Raises `Invalid` where there is none."""
    version = queries.find_open(service) or queries.find_published(service)
    if version is None:
        raise Invalid(N_("No version is in force."))
    return version


def confirm(
    service: Service, pairs: Iterable[tuple[str, str]], *, by: Actor, now: dt.datetime, seen: str | None = None
) -> int:
    """Translations, by anchor and language, count as made from the source as it is now; returns how many did not before.

    For editors who saw the texts as they are (`seen` is the version's `stamp` then). Raises `NotAllowed`; `Invalid` where there is no version;
    `Conflict` where the source may be another one since, or becomes one at this moment. What the version says stays as it is, so nobody's
    page gets old; its counter moves, so that whoever saves at the same moment, with what was outdated before, begins anew.
    """
    must_edit(by, service.authority_id)
    version = _shown(service)
    db.session.refresh(version, with_for_update=True)
    gone = not version.is_open and version.state != State.PUBLISHED
    if gone or (seen is not None and not savings.is_unsaved_since(version, seen)):
        raise Conflict(OVERTAKEN)
    left: Outdated = {anchor: dict(languages) for anchor, languages in (version.outdated or {}).items()}
    count = sum(left.get(anchor, {}).pop(language, None) is not None for anchor, language in pairs)
    if not count:
        return 0
    try:
        _note_outdated(service, version, {anchor: languages for anchor, languages in left.items() if languages} or None)
    except StaleDataError:
        raise Conflict(OVERTAKEN) from None
    telling.record("service.translations_confirmed", version, by=by, now=now)
    return count


def _note_outdated(service: Service, version: ServiceVersion, outdated: Outdated | None) -> None:
    version.outdated = outdated
    if not version.is_open:
        # A working version is begun with what is outdated in the one in force: whoever begins one at this moment begins anew.
        flag_modified(service, "last_number")
    last = savings.newest(version)
    if last is not None:
        last.outdated = outdated
    db.session.flush()
