"""Taking a catalogue in from any format, in two steps: the survey reads and judges everything, the taking writes it all or nothing.

The survey asks the database what is there and then reads the file entry by entry; what it accepts lies in a scratch file, so that
memory does not grow with the catalogue and the writing transaction is short. What is refused, and why, stands in the report.
"""

import dataclasses
import datetime as dt
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError

from egov.authorities import actions as authorities
from egov.authorities import queries as authority_queries
from egov.catalogue import actions, bulk, loading, standing
from egov.catalogue.access import may_edit
from egov.catalogue.checking import Known, findings, is_gap
from egov.catalogue.definition import ServiceDefinition, digest_of, read_definition
from egov.catalogue.formats.base import MAX_ENTRIES, Entry, Format, Unreadable
from egov.catalogue.formats.mapped import Mapped
from egov.catalogue.formats.mapping import ColumnMapping
from egov.catalogue.formats.registry import format_of
from egov.catalogue.reports import Report
from egov.catalogue.standing import Standing
from egov.catalogue.told import Told, faults_of, said
from egov.catalogue.yaml_files import ALSO_IN
from egov.journal import actions as journal
from egov.kernel.actor import Actor, system
from egov.kernel.errors import N_, Conflict, NotAllowed
from egov.kernel.localised import LocalisedText
from egov.kernel.permissions import Permission

BATCH = 50
PROGRESS_EVERY = 100
TAKEN_BY = N_("the authority %(named)s is not known here: its services go to %(authority)s")
TEXTS = frozenset({"name", "summary", "description", "keywords"})
_LACKED: Mapping[str, Any] = MappingProxyType(
    {"questionnaire": {"pages": []}, "terms": [], "audience": [], "channels": [], "assurance": "high"}
)
"""What stands for what a file lacks: nothing, which publishing will ask for; and the strictest sign-in."""
_CHECKER = system("check")
Progress = Callable[[int], None]


def _no_progress(_count: int) -> None:
    pass


@dataclass(slots=True)
class Survey:
    """A file that was read and judged: the report, and in a scratch file what was accepted. Close it when it is done with."""

    report: Report
    scratch: IO[str]
    founded: dict[str, LocalisedText] = field(default_factory=dict)

    def items(self) -> Iterator[list[bulk.Item]]:
        """What was accepted and differs from what is there, some dozens at a time."""
        self.scratch.seek(0)
        batch: list[bulk.Item] = []
        for line in self.scratch:
            kept = json.loads(line)
            definition = read_definition(kept["value"])
            seen = None if kept["seen"] is None else (kept["seen"][0], kept["seen"][1])
            batch.append(bulk.Item(definition, kept["value"], kept["digest"], kept["complete"], seen))
            if len(batch) == BATCH:
                yield batch
                batch = []
        if batch:
            yield batch

    def close(self) -> None:
        """The scratch file is gone."""
        self.scratch.close()

    def __enter__(self) -> "Survey":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def survey(
    path: Path,
    *,
    by: Actor,
    mapping: ColumnMapping | None = None,
    progress: Progress = _no_progress,
    authority: str | None = None,
) -> Survey:
    """What the file or folder at `path` says and what would become of it; nothing changes. For publishers; raises `NotAllowed`.

    `progress` is told from time to time how many entries were read. `authority` is the slug of the one that
    takes the new services of those that are not known here; a service that is here stays with its own. The report has every reason why something is refused.
    """
    if not by.may(Permission.PUBLISH_CATALOGUE):
        raise NotAllowed(N_("Your role does not allow this."))
    found = _open()
    try:
        _read(path, _Judge(found, mapping, by, loading.known_slugs(), standing.read_all(), authority), progress)
    except BaseException:
        found.close()
        raise
    return found


def _open() -> Survey:
    return Survey(Report(), tempfile.TemporaryFile("w+", encoding="utf-8"))


def _read(path: Path, judge: "_Judge", progress: Progress) -> None:
    count = 0
    try:
        for entry in judge.reader(path).read(path):
            judge.take_note(entry)
            if entry.value is not None or entry.mistakes:
                count += 1
                if count > MAX_ENTRIES:
                    raise Unreadable(entry.place, N_("there are more than %(count)s services"), count=f"{MAX_ENTRIES:,}")
                if count % PROGRESS_EVERY == 0:
                    progress(count)
    except Unreadable as error:
        judge.give_up(error)
    progress(count)
    judge.settle()


def take(found: Survey, *, author: Actor, by: Actor, now: dt.datetime) -> Report:
    """What the survey accepted is in the catalogue, all of it, in this transaction; nothing where the report says `stopped`.

    Complete services are published where `by` is the system, and new ones also where it is somebody else than `author`; else they wait
    for approval. Incomplete ones are working versions. For publishers; raises `NotAllowed`, and `Conflict` where somebody changed something since the survey.
    """
    if not by.may(Permission.PUBLISH_CATALOGUE):
        raise NotAllowed(N_("Your role does not allow this."))
    if found.report.stopped:
        return found.report
    actions.bump_revision()
    for slug, name in found.founded.items():
        authority = authorities.found_authority(slug, name, by=by, now=now)
        journal.record(
            "authority.founded",
            subject=authority,
            by=by,
            now=now,
            facts={"authority": authority.id, "active": authority.active},
        )
    try:
        for batch in found.items():
            bulk.put_all(batch, author=author, by=by, now=now)
    except IntegrityError:
        raise Conflict(N_("Meanwhile somebody else changed the catalogue. Nothing was taken in: try again.")) from None
    return found.report


def import_file(
    path: Path,
    *,
    by: Actor,
    now: dt.datetime,
    mapping: ColumnMapping | None = None,
    authority: str | None = None,
    dry_run: bool = False,
) -> Report:
    """The catalogue is as the file or folder at `path` says, or nothing changed; with `dry_run` nothing changes at all.

    For publishers, and the system; raises `NotAllowed`, `Conflict`.
    """
    with survey(path, by=by, mapping=mapping, authority=authority) as found:
        return found.report if dry_run else take(found, author=by, by=by, now=now)


def check(path: Path, known: Known, mapping: ColumnMapping | None = None) -> list[tuple[str, str]]:
    """Everything wrong in the file or folder at `path` as it is by itself, each with its place; asks no database."""
    with _open() as found:
        _read(path, _Judge(found, mapping, _CHECKER, known, {}), _no_progress)
        return found.report.refusals


class _Judge:
    """Judges entry after entry against what is there, and what stood before it in the same file."""

    def __init__(
        self,
        found: Survey,
        mapping: ColumnMapping | None,
        by: Actor,
        known: Known,
        there: Mapping[str, Standing],
        authority: str | None = None,
    ) -> None:
        self._authority = authority
        self._found, self._mapping, self._by, self._known, self._there = found, mapping, by, known, there
        self._codes = {each.code: each.slug for each in self._there.values()}
        self._seen: dict[str, str] = {}
        self._mapped = Mapped(mapping) if mapping is not None else None
        own = [] if by.system else authority_queries.list_authorities(active_only=False)
        self._forbidden = {each.id: each.slug for each in own if not may_edit(by, each.id)}
        self._named: set[str] = set()

    def reader(self, path: Path) -> Format | Mapped:
        """Who reads the file at `path`."""
        if not path.exists():
            raise Unreadable(f"{path}:1", N_("there is no such file or folder"))
        return self._mapped or format_of(path, self._known)

    def take_note(self, entry: Entry) -> None:
        """Judges one entry and notes what becomes of it."""
        report = self._found.report
        report.note(entry.place, entry.unknown)
        if entry.value is None or entry.mistakes:
            if entry.mistakes:
                report.refuse(entry.place, *entry.mistakes)
            return
        there, value = self._merged(entry)
        try:
            definition = read_definition(value)
        except ValidationError as error:
            report.refuse(entry.place, *faults_of(error))
            return
        digest = digest_of(definition.as_json())
        same = there is not None and digest in (there.published, there.open)
        reasons, lacking = self._reasons(definition, there, entry, same)
        if reasons:
            report.refuse(entry.place, *reasons)
        else:
            self._accept(definition, there, lacking, digest, same)
        for key in (f"slug {definition.slug}", f"code {definition.code}"):
            self._seen.setdefault(key, entry.place)

    def _merged(self, entry: Entry) -> tuple[Standing | None, dict[str, Any]]:
        """The service that an entry speaks of, if it is there, and everything that it is to say: what the entry leaves out is kept."""
        value = dict(entry.value or {})
        slug = str(value.get("slug", ""))
        if self._mapped is not None:
            slug = value["slug"] = self._codes.get(str(value.get("code", "")), slug)
        there = self._there.get(slug)
        named = value.get("authority")
        if self._authority is not None and named and named not in (self._known.authorities or ()):
            value["authority"] = standing.value_of(there)["authority"] if there else self._authority
            self._found.report.note(entry.place, [said(TAKEN_BY, named=named, authority=value["authority"])])
        if entry.whole:
            return there, value
        before = dict(standing.value_of(there)) if there else dict(_LACKED)
        if there and self._mapped is not None:
            value = {key: said for key, said in value.items() if key not in self._mapped.constants}
        for key in TEXTS & value.keys():
            if isinstance(value[key], dict):
                texts = {**(before.get(key) or {}), **value[key]}
                value[key] = {language: text for language, text in texts.items() if text} or None
        for key in ("terms", "fees"):
            if key in value and len(value[key]) == len(before.get(key) or ()) == 1:
                value[key] = [_changed_part(before[key][0], value[key][0])]
        if value.get("keywords", ...) is None:
            value["keywords"] = {}
        return there, before | value

    def _reasons(
        self, definition: ServiceDefinition, there: Standing | None, entry: Entry, same: bool
    ) -> tuple[list[Told], list[Told]]:
        """Why a definition is refused, and what it lacks where it is not. What is there already may be as unfinished as it is."""
        found = [] if same else findings(definition, self._known_with(definition.authority))
        wrong = [finding for finding in found if entry.whole or not is_gap(finding)]
        reasons = [Told.of(finding.path, finding.message, finding.params) for finding in wrong]
        for key in ("slug", "code"):
            name = f"{key} {getattr(definition, key)}"
            if name in self._seen:
                reasons.append(said(ALSO_IN, name=name, place=self._seen[name]))
        owner = self._codes.get(definition.code)
        if there is not None and there.code != definition.code:
            reasons.append(said(N_("the code of this service is %(code)s for ever"), code=there.code))
        elif owner is not None and owner != definition.slug:
            reasons.append(said(N_("code %(code)s is that of %(slug)s"), code=definition.code, slug=owner))
        owners = (definition.authority, self._forbidden.get(there.authority_id) if there else None)
        for slug in dict.fromkeys(owner for owner in owners if owner in self._forbidden.values()):
            reasons.append(Told.of(("authority",), N_("you may not write in services of %(slug)s"), {"slug": slug}))
        if there and not same and not there.may_be_written_by(self._by.account_id):
            text = N_("somebody is working on version %(number)s of this service: publish or discard it first")
            reasons.append(said(text, number=there.number))
        return reasons, [Told.of(_without_numbers(each.path), each.message, each.params) for each in found]

    def _known_with(self, slug: str) -> Known:
        """What is known, with the authority that the mapping would found for this entry."""
        if self._mapped is None or slug not in self._mapped.founded or not self._by.may(Permission.MANAGE_AUTHORITIES):
            return self._known
        return dataclasses.replace(self._known, authorities={*(self._known.authorities or ()), slug})

    def _accept(
        self, definition: ServiceDefinition, there: Standing | None, lacking: list[Told], digest: str, same: bool
    ) -> None:
        report, value = self._found.report, definition.as_json()
        if same:
            report.unchanged.append(definition.slug)
            return
        (report.changed if there else report.added).append(definition.slug)
        report.working += bool(lacking)
        report.lacking.update(set(lacking))
        self._named.add(definition.authority)
        seen = None if there is None else (there.published, there.open)
        kept = {"value": value, "digest": digest, "complete": not lacking, "seen": seen}
        self._found.scratch.write(json.dumps(kept, ensure_ascii=False) + "\n")

    def give_up(self, error: Unreadable) -> None:
        """The file cannot be read further: nothing is taken in."""
        self._found.report.refuse(error.place, error.told)
        self._found.report.stopped = True

    def settle(self) -> None:
        """After the last entry: whether anything is taken, and which authorities are founded for it."""
        report, stops = self._found.report, self._mapping is None or self._mapping.refused == "stop"
        report.stopped = report.stopped or (stops and report.refused > 0)
        fresh = sorted(self._named - set(self._known.authorities or ()))
        self._found.founded = {slug: self._mapped.founded[slug] for slug in fresh} if self._mapped else {}
        report.founded = fresh


def _changed_part(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """The one term or fee with what a sheet says of it; what a sheet cannot say (a note) is kept, how sure it was only if it is the same."""
    said = {key: value for key, value in now.items() if value is not None}
    same = said == {key: before[key] for key in now if before.get(key) is not None}
    kept = dict(before) if same else {key: value for key, value in before.items() if key not in now and key != "source"}
    return kept | said


def _without_numbers(path: tuple[int | str, ...]) -> tuple[int | str, ...]:
    return tuple(part for part in path if not isinstance(part, int))
