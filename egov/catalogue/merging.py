"""Two people wrote in the same definition: what one of them opened, what they made of it and what is saved now, put together.

The three are plain values (`ServiceDefinition.as_json`). Whatever only one side changed is taken from that side, field by field
and language by language. Pages, questions, options, grounds and stages are followed by what names them for life, also to another
page; lines without a name (fees, terms, documents) by what they say. What both changed differently is a `Clash`, and is asked.
"""

import copy
import difflib
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from egov.catalogue.composing import Value

Path = tuple[str, ...]
NAMES = {"options": "value", "refusal_grounds": "code", "stages": "key", "rows": "question"}
"""By what the things in a list are known for life. (Pages and questions: by their key.)"""
WHOLE = frozenset({"when", "condition"})
"""What makes sense only as one: a rule."""
WHOLE_LINES = frozenset({"terms", "fees", "validity"})
"""Lists whose lines make sense only as a whole: half of one fee and half of another is no fee."""
LIKENESS = 0.5
MINE, THEIRS = "mine", "theirs"
AT, ORDER, PLACES = "at", "order", "places"


class Absent(Enum):
    """The value of what is not there."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Clash:
    """Both sides changed what stands at `path` ("questions", KEY, "label", "tg"), each differently; `ABSENT`: removed."""

    path: Path
    base: Any
    mine: Any
    theirs: Any

    @property
    def token(self) -> str:
        """Names this clash and both sides of it: a choice made for it counts for no other."""
        sides = [None if side is ABSENT else {"is": side} for side in (self.mine, self.theirs)]
        text = json.dumps([self.path, sides], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]


@dataclass(slots=True)
class Merge:
    """What came out: `value`, good where `clashes` is empty. Where it is not, their side stands in for what was not chosen."""

    value: Value
    clashes: list[Clash] = field(default_factory=list)


def merge(base: Value, mine: Value, theirs: Value, choices: Mapping[str, str] | None = None) -> Merge:
    """The three put together; `choices` say "mine" or "theirs" for the token of a clash."""
    merger = _Merger(choices or {})
    sides = [_Records.of(side) for side in (base, mine, theirs)]
    values = merger.dicts((), *(side.values for side in sides))
    _bring_back(values, *(side.values for side in sides))
    spots = dict.fromkeys(spot for side in sides for spot in side.places)
    places = {spot: merger.order((PLACES, spot), *(side.places.get(spot, []) for side in sides)) for spot in spots}
    return Merge(_Records(values, places).joined(), merger.clashes)


class _Merger:
    def __init__(self, choices: Mapping[str, str]) -> None:
        self.choices = choices
        self.clashes: list[Clash] = []

    def any(self, path: Path, base: Any, mine: Any, theirs: Any) -> Any:
        """What stands at `path` after all."""
        if mine == theirs or theirs == base:
            return mine
        if mine == base:
            return theirs
        whole = path[-1] in WHOLE or (len(path) > 1 and path[-2] in WHOLE_LINES)
        if isinstance(mine, dict) and isinstance(theirs, dict) and not whole:
            return self.dicts(path, base if isinstance(base, dict) else {}, mine, theirs)
        if isinstance(mine, list) and isinstance(theirs, list):
            return self.lists(path, base if isinstance(base, list) else [], mine, theirs)
        return self.clash(path, base, mine, theirs)

    def clash(self, path: Path, base: Any, mine: Any, theirs: Any) -> Any:
        """The side that was chosen; else the question which."""
        found = Clash(path, base, mine, theirs)
        choice = self.choices.get(found.token)
        if choice == MINE:
            return mine
        if choice != THEIRS:
            self.clashes.append(found)
        return theirs

    def dicts(self, path: Path, base: Value, mine: Value, theirs: Value) -> Value:
        """Key by key."""
        merged = {}
        for key in dict.fromkeys([*theirs, *mine]):
            sides = [side.get(key, ABSENT) for side in (base, mine, theirs)]
            content = self.any((*path, key), *sides)
            if content is not ABSENT:
                merged[key] = content
        return merged

    def lists(self, path: Path, base: list[Any], mine: list[Any], theirs: list[Any]) -> list[Any]:
        """Thing by thing, each known by its name or, without one, by what it says."""
        named = NAMES.get(path[-1])
        if named:
            sides = [_by_name(side, named) for side in (base, mine, theirs)]
        else:
            sides = _by_likeness(base, mine, theirs)
        merged = self.dicts(path, *sides)
        order = self.order((*path, ORDER), *(list(side) for side in sides))
        return [merged[name] for name in [*order, *(name for name in merged if name not in order)] if name in merged]

    def order(self, path: Path, base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
        """Their order, with what I moved or put in standing where I put it; asked where both moved the same thing."""
        common = [name for name in base if name in mine and name in theirs]
        here, there = ([name for name in side if name in common] for side in (mine, theirs))
        moved = set(common) - set(in_order(here, common))
        if here != there and moved & (set(common) - set(in_order(there, common))):
            chosen: list[str] = self.clash(path, base, mine, theirs)
            return chosen
        known = set(base)
        result = [name for name in theirs if name not in moved or here == there]
        for place, name in enumerate(mine):
            if name not in result and (name in moved or name not in known):
                before = next((other for other in reversed(mine[:place]) if other in result), None)
                result.insert(result.index(before) + 1 if before is not None else 0, name)
        return result


def in_order(names: list[str], order: list[str]) -> list[str]:
    """The longest part of `names` that stands in `order` in the same sequence: what did not move."""
    places = {name: place for place, name in enumerate(order)}
    best: list[list[str]] = []
    for name in names:
        chains = [chain for chain in best if places[chain[-1]] < places[name]]
        best.append([*max(chains, key=len, default=[]), name])
    return max(best, key=len, default=[])


def _by_name(items: list[Value], name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in items:
        found[_once(str(item.get(name, "")), found)] = item
    return found


def _once(name: str, taken: Iterable[str]) -> str:
    """A name for the second thing of one name: what is wrong in a definition must not get lost in it."""
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}#{number}"
    return found


def _by_likeness(base: list[Any], mine: list[Any], theirs: list[Any]) -> list[dict[str, Any]]:
    """The lines of three lists under names: one that was kept, however changed, has the name that it has in `base`."""
    names = [str(number) for number in range(len(base))]
    return [dict(zip(names, base, strict=True)), *(_named_after(base, names, side) for side in (mine, theirs))]


def _named_after(base: list[Any], names: list[str], items: list[Any]) -> dict[str, Any]:
    free = dict(zip(names, base, strict=True))
    given: dict[int, str] = {}
    for place, item in enumerate(items):
        match = next((name for name, old in free.items() if old == item), None)
        if match is not None:
            given[place] = match
            del free[match]
    for place, item in enumerate(items):
        if place not in given and free:
            same = len(items) == len(base) and names[place] in free
            likely = names[place] if same else max(free, key=lambda name: _likeness(free[name], item))
            if same or _likeness(free[likely], item) >= LIKENESS:
                given[place] = likely
                del free[likely]
    found: dict[str, Any] = {}
    for place, item in enumerate(items):
        found[_once(given.get(place) or "new " + _text(item), found)] = item
    return found


def _likeness(one: Any, other: Any) -> float:
    return difflib.SequenceMatcher(a=_text(one), b=_text(other), autojunk=False).ratio()


def _text(item: Any) -> str:
    return json.dumps(item, sort_keys=True, ensure_ascii=False)


@dataclass(slots=True)
class _Records:
    """A definition whose form is taken apart: each page and question by its key, a question saying where it stands (`at`).

    So a move is one changed field, and what else was changed of the question goes with it. `places` says who stands where in
    which order: "" has the pages, "page.KEY" and "question.KEY" their questions.
    """

    values: Value
    places: dict[str, list[str]]

    @classmethod
    def of(cls, value: Value) -> "_Records":
        value = copy.deepcopy(value)
        made = cls(value | {"pages": {}, "questions": {}}, {"": []})
        for page in made.values.pop("questionnaire", {}).get("pages", []):
            name = _once(page["key"], made.values["pages"])
            made.places[""].append(name)
            made._take(page.pop("questions", []), f"page.{name}")
            made.values["pages"][name] = page
        return made

    def _take(self, items: list[Value], at: str) -> None:
        self.places[at] = []
        for item in items:
            name = _once(item["key"], self.values["questions"])
            self.values["questions"][name] = item
            self.places[at].append(name)
            self._take(item.pop("questions", []), f"question.{name}")
            item[AT] = at

    def joined(self) -> Value:
        """The definition put together again."""
        pages = self.values.pop("pages")
        questions = self.values.pop("questions")
        made = []
        for name in self._in_order("", list(pages)):
            made.append({**pages[name], "questions": self._questions(f"page.{name}", questions)})
        return self.values | {"questionnaire": {"pages": made}}

    def _questions(self, at: str, questions: dict[str, Value]) -> list[Value]:
        found = []
        for name in self._in_order(at, [name for name, question in questions.items() if question[AT] == at]):
            question = {key: content for key, content in questions[name].items() if key != AT}
            inner = self._questions(f"question.{name}", questions)
            found.append(question | ({"questions": inner} if inner else {}))
        return found

    def _in_order(self, at: str, members: list[str]) -> list[str]:
        known = [name for name in self.places.get(at, []) if name in members]
        return [*known, *(name for name in members if name not in known)]


def _bring_back(values: Value, *sides: Value) -> None:
    """A page or group that one removed is there again where the other has put or changed something in it."""
    for question in list(values["questions"].values()):
        at = question[AT]
        while at:
            what, _dot, name = at.partition(".")
            kept = values[f"{what}s"]
            if name not in kept:
                kept[name] = copy.deepcopy(next(side[f"{what}s"][name] for side in sides if name in side[f"{what}s"]))
            at = kept[name].get(AT, "")
