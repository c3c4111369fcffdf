"""The register of legal acts that services rest on: which is in force, which is repealed and by what replaced.

Services name acts in words. One is found in a text where its number, its title in any language or a further name of it stands there
whole, whatever the case and the quotation marks. A place that names a repealed act becomes a task of the service.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import get_args

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from egov.catalogue import queries
from egov.catalogue.access import authority_of, publishes_all
from egov.catalogue.anchors import anchor_of
from egov.catalogue.definition import ServiceDefinition, Source
from egov.catalogue.models import ServiceListing, ServiceVersion
from egov.catalogue.upkeep import worklist
from egov.catalogue.upkeep.models import Kind, LegalAct
from egov.catalogue.upkeep.texts import walk
from egov.journal import actions as journal
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import N_, Conflict, Invalid, NotAllowed, NotFound
from egov.kernel.localised import LocalisedText
from egov.kernel.paging import Page, decode_cursor, encode_cursor
from egov.questionnaire.checking import Path

MAX_CODE, MAX_NAME, MAX_NAMES, LEAST_NAME = 80, 300, 10, 5
OVERTAKEN = N_("Meanwhile somebody else changed this entry. Open it again to see how it stands now.")
THERE_ALREADY = N_("This act is in the register already.")
SOURCES: tuple[str, ...] = get_args(Source)
UNSURE = ("memory", "press", "illustrative")
"""Sources that somebody has yet to hold against the act itself."""
WHERE = ("legal_basis", "refusal_grounds", "terms", "fees", "evidence")
"""The parts of a definition in which acts are named."""
_SOURCED = ("legal_basis", "refusal_grounds", "terms", "fees")
_QUOTES = re.compile(r"[«»\"'“”„‚‘’]")


@dataclass(frozen=True, slots=True)
class Draft:
    """What an entry of the register is to say."""

    code: str
    title: LocalisedText
    names: tuple[str, ...] = ()
    in_force_on: dt.date | None = None
    repealed_on: dt.date | None = None
    replaced_by: str = ""
    source: str = "memory"


@dataclass(frozen=True, slots=True)
class Unsure:
    """A service on offer, with the places whose source is not sure: path and source."""

    slug: str
    definition: ServiceDefinition
    places: list[tuple[Path, str]]


def may_change(by: Actor) -> bool:
    """Whether `by` may change the register: publishers of the whole catalogue, and the system."""
    return publishes_all(by)


def add(draft: Draft, *, by: Actor, now: dt.datetime) -> LegalAct:
    """The register has one more act. For publishers of all services; raises `NotAllowed`, `Invalid`."""
    _must_change(by)
    act = LegalAct()
    _save(act, draft)
    journal.record("legal_act.added", subject=act, by=by, now=now, facts={"code": act.code})
    return act


def change(act: LegalAct, draft: Draft, *, seen: int, by: Actor, now: dt.datetime) -> LegalAct:
    """The entry says this now. For whoever may add and saw it as it is (`seen` is its `version_id`); raises as `add`, and `Conflict`."""
    _must_change(by)
    if act.version_id != seen:
        raise Conflict(OVERTAKEN)
    try:
        _save(act, draft)
    except StaleDataError:
        raise Conflict(OVERTAKEN) from None
    journal.record("legal_act.changed", subject=act, by=by, now=now, facts={"code": act.code})
    return act


def put(draft: Draft, *, by: Actor, now: dt.datetime) -> str:
    """The register says what the draft says, by its number; returns "added", "changed" or "unchanged"."""
    act = db.session.scalar(sa.select(LegalAct).where(LegalAct.code == draft.code))
    if act is None:
        add(draft, by=by, now=now)
        return "added"
    if draft_of(act) == draft:
        return "unchanged"
    change(act, draft, seen=act.version_id, by=by, now=now)
    return "changed"


def draft_of(act: LegalAct) -> Draft:
    """What the entry says."""
    return Draft(
        act.code, act.title, tuple(act.names), act.in_force_on, act.repealed_on, act.replaced_by, act.source
    )  # fmt: skip


def get(act_id: int) -> LegalAct:
    """The entry with this key; raises `NotFound`."""
    found = db.session.get(LegalAct, act_id)
    if found is None:
        raise NotFound
    return found


def page(after: str | None = None, limit: int = 20, text: str = "") -> Page[LegalAct]:
    """The register by number; with `text` the acts that have it in their number, a title or a further name, whatever the case."""
    statement = sa.select(LegalAct).order_by(LegalAct.code)
    cursor = decode_cursor(after, str)
    if cursor is not None:
        statement = statement.where(LegalAct.code > cursor[0])
    wanted = _folded(text)
    if not wanted:
        statement = statement.limit(limit + 1)
    found = (act for act in db.session.scalars(statement) if wanted in _said_by(act))
    rows = list(islice(found, limit + 1))
    return Page(rows[:limit], encode_cursor([rows[limit - 1].code]) if len(rows) > limit else None)


def _said_by(act: LegalAct) -> str:
    return _folded("\n".join((act.code, *act.title.values(), *act.names, act.replaced_by)))


def make_tasks(on: dt.date, now: dt.datetime) -> tuple[int, int]:
    """Each place on offer that names an act out of force on the day `on` has a task, and no other has; see `worklist.agree`."""
    gone = [(_finder(act), act) for act in db.session.scalars(sa.select(LegalAct)) if act.is_out_of_force(on)]
    wanted: dict[worklist.Cause, worklist.Place] = {}
    for listing, definition in queries.walk_on_offer() if gone else ():
        for anchor, language, act in _named(definition, gone):
            facts = {
                "act": act.title,
                "code": act.code,
                "repealed": act.repealed_on.isoformat() if act.repealed_on else "",
                "replaced_by": act.replaced_by,
                "language": language,
            }
            key = hashlib.sha256(f"{anchor} {act.code}".encode()).hexdigest()
            wanted.setdefault((listing.service_id, key), (anchor, facts))
    return worklist.agree(Kind.LAW, wanted, now=now)


def list_unsure(by: Actor, after: str | None = None, limit: int = 20) -> Page[Unsure]:
    """Services on offer that `by` may edit and that say something from an unsure source, by slug.

    A page looks through `limit` services, so it may have fewer, or none.
    """
    statement = (
        sa.select(ServiceListing.slug, ServiceVersion)
        .join(ServiceVersion, ServiceVersion.id == ServiceListing.version_id)
        .order_by(ServiceListing.slug)
        .limit(limit + 1)
    )
    own = authority_of(by)
    if own is not None:
        statement = statement.where(ServiceListing.authority_id == own)
    cursor = decode_cursor(after, str)
    if cursor is not None:
        statement = statement.where(ServiceListing.slug > cursor[0])
    rows = db.session.execute(statement).tuples().all()
    found = [Unsure(slug, queries.definition_of(version), []) for slug, version in rows[:limit]]
    for service in found:
        service.places.extend(_unsure_places(service.definition))
    more = encode_cursor([rows[limit - 1][0]]) if len(rows) > limit else None
    return Page([service for service in found if service.places], more)


def _unsure_places(definition: ServiceDefinition) -> Iterator[tuple[Path, str]]:
    for name in _SOURCED:
        for place, part in enumerate(getattr(definition, name)):
            if part.source in UNSURE:
                yield (name, place), part.source


def _named(
    definition: ServiceDefinition, acts: Sequence[tuple["re.Pattern[str]", LegalAct]]
) -> Iterator[tuple[str, str, LegalAct]]:
    """The acts that the definition names: where, in which language, which."""
    for path, language, text in walk(definition):
        if path[0] in WHERE:
            folded = _folded(text)
            for finder, act in acts:
                if finder.search(folded):
                    yield anchor_of(definition, path[:2]), language, act


def _finder(act: LegalAct) -> "re.Pattern[str]":
    names = {_folded(name) for name in (act.code, *act.title.values(), *act.names) if name}
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(names, key=len, reverse=True)))


def _folded(text: str) -> str:
    return " ".join(_QUOTES.sub("", text.casefold()).split())


def _must_change(by: Actor) -> None:
    if not may_change(by):
        raise NotAllowed(N_("Your role does not allow this."))


def _save(act: LegalAct, draft: Draft) -> None:
    """The entry is written, or nothing of it; of two at once with the same number the second is told as one who came later."""
    try:
        with db.session.begin_nested():
            _write(act, draft)
            db.session.add(act)
            db.session.flush()
    except IntegrityError:
        raise Invalid(THERE_ALREADY, field="code") from None


def _write(act: LegalAct, draft: Draft) -> None:
    code, title = draft.code.strip(), LocalisedText({tag: text.strip() for tag, text in draft.title.items() if text.strip()})
    names = [name for name in dict.fromkeys(name.strip() for name in draft.names) if name]
    if not LEAST_NAME <= len(code) <= MAX_CODE:
        raise Invalid(N_("Write the number of the act as services name it, 5 to 80 characters."), field="code")
    if not title:
        raise Invalid(N_("Write the title in at least one language."), field="title_tg")
    if len(names) > MAX_NAMES or any(not LEAST_NAME <= len(name) <= MAX_NAME for name in (*names, *title.values())):
        raise Invalid(N_("Each name has 5 to 300 characters, and there are at most ten."), field="names")
    if draft.repealed_on and draft.in_force_on and draft.repealed_on <= draft.in_force_on:
        raise Invalid(N_("An act is repealed after it came into force."), field="repealed_on")
    if draft.replaced_by.strip() and not draft.repealed_on:
        raise Invalid(N_("Write since when the act is out of force, if another replaced it."), field="repealed_on")
    if draft.source not in SOURCES:
        raise Invalid(N_("Choose how sure this is."), field="source")
    if db.session.scalar(sa.select(LegalAct.id).where(LegalAct.code == code)) not in (None, act.id):
        raise Invalid(THERE_ALREADY, field="code")
    act.code, act.title, act.names, act.replaced_by = code, title, names, draft.replaced_by.strip()[:200]
    act.in_force_on, act.repealed_on, act.source = draft.in_force_on, draft.repealed_on, draft.source
