"""Two people wrote in the same definition: what one of them opened, what they made of it and what is saved now, put together.

The three are plain values (`ServiceDefinition.as_json`). Whatever only one side changed is taken from that side, field by field
and language by language. Pages, questions, options, grounds and stages are followed by what names them for life, also to another
page; words in a list (for whom it is, topics) by themselves; lines without a name (fees, terms, documents) by what they say and where
they stand, from one save to the next. What both changed differently is a `Clash`, and is asked; of a line that one side made into another nothing is blended.
"""

import copy
import difflib
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
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
NEW = "new "
"""Before what a line says that one of the two put in: its name until it is saved."""


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


def merge(
    base: Value, mine: Value, theirs: Value, choices: Mapping[str, str] | None = None, saves: Sequence[Value] = ()
) -> Merge:
    """The three put together; `choices` say "mine" or "theirs" for the token of a clash.

    `saves` are what was saved between `base` and `theirs`, in order: with them a line without a name is known again for sure,
    since a save changes one thing.
    """
    merger = _Merger(choices or {}, saves)
    sides = [_Records.of(side) for side in (base, mine, theirs)]
    values = merger.dicts((), *(side.values for side in sides))
    _bring_back(values, *(side.values for side in sides))
    spots = dict.fromkeys(spot for side in sides for spot in side.places)
    places = {spot: merger.order((PLACES, spot), *(side.places.get(spot, []) for side in sides)) for spot in spots}
    return Merge(_Records(values, places).joined(), merger.clashes)


class _Merger:
    def __init__(self, choices: Mapping[str, str], saves: Sequence[Value]) -> None:
        self.choices = choices
        self.saves = saves
        self.clashes: list[Clash] = []

    def any(self, path: Path, base: Any, mine: Any, theirs: Any) -> Any:
        """What stands at `path` after all."""
        if mine == theirs or theirs == base:
            return mine
        if mine == base:
            return theirs
        whole = path[-1] in WHOLE or (len(path) > 1 and path[-2] in WHOLE_LINES) or _is_another(path, base, mine, theirs)
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
        elif all(isinstance(item, str) for side in (base, mine, theirs) for item in side):
            sides = [_by_itself(side) for side in (base, mine, theirs)]
        else:
            sides = _by_likeness(base, mine, [*(_list_at(save, path) for save in self.saves), theirs])
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


def _by_itself(items: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in items:
        found[_once(item, found)] = item
    return found


def _is_another(path: Path, *sides: Any) -> bool:
    """Whether one side made another line of this one: what the other side changed in it is not for the new one."""
    if not path[-1].isdecimal() or path[-2] in NAMES or any(side is ABSENT for side in sides):
        return False
    return min(_likeness(sides[0], side) for side in sides[1:]) < LIKENESS


def _once(name: str, taken: Iterable[str]) -> str:
    """A name for the second thing of one name: what is wrong in a definition must not get lost in it."""
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}#{number}"
    return found


def _list_at(save: Value, path: Path) -> list[Any]:
    """The list at `path` of a whole definition, none where it is not there."""
    spot: Any = save
    for part in path:
        spot = spot.get(part) if isinstance(spot, dict) else None
    return spot if isinstance(spot, list) else []


def _by_likeness(base: list[Any], mine: list[Any], saves: Sequence[list[Any]]) -> list[dict[str, Any]]:
    """The lines of three lists under names: one that was kept, however changed, has the name that it has in `base`."""
    named = {str(number): line for number, line in enumerate(base)}
    known, gone = named, dict[str, Any]()
    for items in saves:
        before = gone | known
        known = _named_after(known, items, gone)
        gone = {name: line for name, line in before.items() if name not in known}
    return [named, _named_after(named, mine, {}), known]


def _named_after(old: Mapping[str, Any], items: list[Any], gone: Mapping[str, Any]) -> dict[str, Any]:
    """`items` by the names that they have in `old`: the unchanged ones first, then, while nothing came or went, the one at the
    same place, then by what is most alike. What is like nothing is new, unless it is just as one of those `gone`: it was brought back."""
    names, free = list(old), dict(old)
    given: dict[int, str] = {}

    def give(place: int, name: str) -> None:
        given[place] = name
        free.pop(name, None)

    for place, item in enumerate(items):
        same = [name for name, line in free.items() if line == item]
        if same:
            give(place, names[place] if place < len(names) and names[place] in same else same[0])
    for place in range(len(items)) if len(items) == len(old) else ():
        if place not in given and names[place] in free:
            give(place, names[place])
    alike = [
        (_likeness(line, item), -abs(names.index(name) - place), place, name)
        for name, line in free.items()
        for place, item in enumerate(items)
        if place not in given
    ]
    for likeness, _near, place, name in sorted(alike, reverse=True):
        if likeness >= LIKENESS and place not in given and name in free:
            give(place, name)
    found: dict[str, Any] = {}
    for place, item in enumerate(items):
        back = next((name for name, line in gone.items() if line == item and name not in found), None)
        found[_once(given.get(place) or back or NEW + _text(item), found)] = item
    return found


def _likeness(one: Any, other: Any) -> float:
    """How much of what the two say is the same, from 0 to 1; what every line of a list says (its kinds of facts) counts nothing."""
    texts = (" ".join(_said(one)), " ".join(_said(other)))
    return difflib.SequenceMatcher(a=texts[0], b=texts[1], autojunk=False).ratio()


def _said(item: Any) -> list[str]:
    if isinstance(item, dict):
        return [text for key in sorted(item) for text in _said(item[key])]
    return [text for part in item for text in _said(part)] if isinstance(item, list) else [str(item)]


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
