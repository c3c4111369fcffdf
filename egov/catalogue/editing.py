"""Writing in a working version by several people at once: changes are put together, undone and done again.

A change is an operation over what its author had opened (see `composing`). Where somebody else saved meanwhile, the operation's
outcome and theirs are put together field by field; only what both changed differently is asked.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from egov.catalogue import actions, queries, savings
from egov.catalogue.composing import Operation, Value
from egov.catalogue.definition import ServiceDefinition, read_definition
from egov.catalogue.merging import Clash, merge
from egov.catalogue.models import Saving, Service, ServiceVersion
from egov.kernel.actor import Actor
from egov.kernel.errors import N_, Conflict

TOO_OLD = N_("So much was changed since you opened this page that it cannot be put together. Open the page again.")
NOTHING = N_("There is nothing to undo.")
OVERTAKEN = N_("Meanwhile somebody else saved this version. Look at what changed before you undo.")


class Clashing(Conflict):
    """Somebody else changed the same meanwhile, otherwise: `clashes` are to be decided, over `base` and `theirs`."""

    def __init__(self, clashes: Sequence[Clash], theirs: ServiceDefinition, authors: Sequence[int]) -> None:
        super().__init__(N_("Meanwhile somebody else changed the same. Choose which is to stay."))
        self.clashes = clashes
        self.theirs = theirs
        self.authors = authors


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of a change: the version, and, where others saved meanwhile, what the editor had opened and what they made of it."""

    version: ServiceVersion
    opened: ServiceDefinition
    theirs: ServiceDefinition
    authors: Sequence[int]


def change(
    service: Service,
    operation: Operation,
    *,
    seen: str,
    by: Actor,
    now: dt.datetime,
    what: str,
    choices: Mapping[str, str] | None = None,
) -> Changed:
    """The working version says what `operation` makes of it; a new one is begun where none is open.

    For editors. `seen` is the `stamp` of the version that the editor's page was opened on, `choices` the sides chosen for what
    clashed before (`merging.Clash.token`). Raises `NotAllowed`; `Clashing`; `Conflict` where the version is being
    reviewed or the page is too old; pydantic's ValidationError where the outcome has no right shape; what `operation` raises.
    """
    version = queries.find_open(service)
    theirs, base = _theirs(service, version), _opened(service, version, seen)
    authors = savings.authors_since(version, savings.count_of(version, seen)) if version and version.stamp != seen else []
    value = mine = _plain(operation(base))
    if base != theirs:
        between = savings.saved_since(version, savings.count_of(version, seen)) if version else []
        merged = merge(base, value, theirs, choices, [_plain(save) for save in between])
        if merged.clashes:
            raise Clashing(merged.clashes, read_definition(theirs), authors)
        value = merged.value
    read_from = version or queries.find_published(service)
    stamp = read_from.stamp if read_from else None
    saved = actions.save_working(
        service, read_definition(value), by=by, now=now, what=what, seen=stamp, written=read_definition(mine)
    )
    return Changed(saved, read_definition(base), read_definition(theirs), authors)


def opened(service: Service, *, seen: str) -> ServiceDefinition | None:
    """What a page showed that was opened on the version with the stamp `seen`; None where that is no longer kept."""
    try:
        return read_definition(_opened(service, queries.find_open(service), seen))
    except Conflict:
        return None


def undo(service: Service, *, seen: str, by: Actor, now: dt.datetime) -> ServiceVersion:
    """The working version says what it said before its last save. For editors; raises `NotAllowed`, `Conflict`."""
    version, last = _last(service, seen)
    target = savings.numbered(version, last.before)
    if target is None:
        raise Conflict(NOTHING)
    made = _return_to(service, target, what=target.what, by=by, now=now)
    made.before, made.after, made.redoes = target.before, last.number, last.what
    return version


def redo(service: Service, *, seen: str, by: Actor, now: dt.datetime) -> ServiceVersion:
    """The working version says what it said before the last undo. For editors; raises `NotAllowed`, `Conflict`."""
    version, last = _last(service, seen)
    target = savings.numbered(version, last.after)
    if target is None:
        raise Conflict(NOTHING)
    made = _return_to(service, target, what=target.what, by=by, now=now)
    made.after, made.redoes = target.after, target.redoes
    return version


def _return_to(service: Service, target: Saving, *, what: str, by: Actor, now: dt.datetime) -> Saving:
    definition, outdated = read_definition(target.definition), target.outdated or {}
    version = actions.save_working(service, definition, by=by, now=now, what=what, outdated=outdated)
    made = savings.newest(version)
    assert made is not None, "a save is kept as soon as it is made"
    return made


def _last(service: Service, seen: str) -> tuple[ServiceVersion, Saving]:
    version = queries.find_open(service)
    last = savings.newest(version) if version else None
    if version is None or last is None:
        raise Conflict(NOTHING)
    if not savings.is_unsaved_since(version, seen):
        raise Conflict(OVERTAKEN)
    return version, last


def _theirs(service: Service, version: ServiceVersion | None) -> Value:
    """What is saved now."""
    shown = version or queries.find_published(service) or queries.list_versions(service, public_only=False)[0]
    return queries.definition_of(shown).as_json()


def _opened(service: Service, version: ServiceVersion | None, seen: str) -> Value:
    """What the editor had opened: the newest version, an earlier save of it, or one that was public already and never changes."""
    newest = queries.find_newest(service)
    if newest is not None and newest.stamp == seen:
        return _theirs(service, version)
    count = savings.count_of(version, seen) if version else 0
    saving = savings.seen_at(version, count) if version and 0 < count <= version.version_id else None
    if saving is not None:
        return _plain(saving.definition)
    earlier = next((one for one in queries.list_versions(service) if one.stamp == seen), None)
    if earlier is not None:
        return queries.definition_of(earlier).as_json()
    raise Conflict(TOO_OLD)


def _plain(value: Value) -> Value:
    """Plain values as they are written after reading: the same for the same definition."""
    return read_definition(value).as_json()
