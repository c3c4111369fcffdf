"""YAML read with care: plain values alone, each key once, nothing deeper or longer than a definition can be.

The file is followed event by event (by libyaml where it is there), so that what is nested without end, or repeats itself by references,
is refused where it passes the limit: nothing is built first, and nothing recurses over what a stranger wrote.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from egov.catalogue.told import Told, said
from egov.kernel.errors import N_

MAX_NODES = 50_000
"""Values in one file, those that are repeated by reference counted each time."""
MAX_DEPTH = 40
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STRING = "tag:yaml.org,2002:str"
_READ = {
    f"tag:yaml.org,2002:{name}": getattr(yaml.constructor.SafeConstructor, f"construct_yaml_{name}")
    for name in ("null", "bool", "int", "float")
}
_plain: Any = yaml.SafeLoader("")
"""Knows what a value without quotation marks is: nothing, true or false, a number; else it is text (days and times too: so they are kept).

What YAML 1.1 takes for a number in base 60, 12:30 say, is a time (YAML 1.2 has no such numbers; and one of thousands of places would take
minutes to reckon).
"""

Path = tuple[int | str, ...]


class Unreadable(Exception):
    """The text is no YAML that is taken; `line` is where."""

    def __init__(self, line: int, message: str, **params: object) -> None:
        self.told = said(message, **params)
        super().__init__(self.told)
        self.line = line


@dataclass(slots=True)
class Document:
    """What a YAML text says, and the keys that stand twice in one place, with their lines."""

    value: Any = None
    repeated: list[tuple[int, Told]] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet, and where in it the text is."""

    value: Any
    anchor: str | None
    began: int
    key: Any = None
    at_key: bool = True


def read(text: str) -> Document:
    """The values in `text`; raises `Unreadable`."""
    try:
        return _Reader().read(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Unreadable(line, N_("is not YAML: %(reason)s"), reason=error.problem or error) from None
    except yaml.YAMLError as error:
        raise Unreadable(1, N_("is not YAML: %(reason)s"), reason=" ".join(str(error).split())) from None


def _events(text: str) -> Iterator[Any]:
    yield from yaml.parse(text, _Parser)


class _Reader:
    def __init__(self) -> None:
        self._document = Document()
        self._open: list[_Open] = []
        self._anchored: dict[str, tuple[Any, int]] = {}
        self._count = 0

    def read(self, text: str) -> Document:
        documents = 0
        for event in _events(text):
            line = event.start_mark.line + 1
            match event:
                case yaml.ScalarEvent():
                    value = _scalar(event, line)
                    self._count_one(line, event.anchor, value, 1)
                    self._put(value, line)
                case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                    self._begin({} if isinstance(event, yaml.MappingStartEvent) else [], event, line)
                case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                    ended = self._open.pop()
                    if ended.anchor is not None:
                        self._anchored[ended.anchor] = ended.value, self._count - ended.began
                    self._put(ended.value, line)
                case yaml.AliasEvent():
                    self._put(self._again(event.anchor or "", line), line)
                case yaml.DocumentStartEvent():
                    documents += 1
                    if documents > 1:
                        raise Unreadable(line, N_("is not YAML: there is a second document"))
        return self._document

    def _begin(self, value: Any, event: Any, line: int) -> None:
        _must_be_plain(event.tag, ("map", "seq"), line)
        if self._open and isinstance(self._open[-1].value, dict) and self._open[-1].at_key:
            raise Unreadable(line, N_("is not YAML that is taken: a key is a word"))
        self._count_one(line, None, value, 1)
        self._open.append(_Open(value, event.anchor, self._count - 1))
        if len(self._open) > MAX_DEPTH:
            raise Unreadable(line, N_("is too deep or too long"))

    def _count_one(self, line: int, anchor: str | None, value: Any, size: int) -> None:
        self._count += size
        if self._count > MAX_NODES:
            raise Unreadable(line, N_("is too deep or too long"))
        if anchor is not None:
            self._anchored[anchor] = value, size

    def _again(self, anchor: str, line: int) -> Any:
        if anchor not in self._anchored:
            raise Unreadable(
                line, N_("is too deep or too long: *%(anchor)s refers to what it is in, or to nothing"), anchor=anchor
            )
        value, size = self._anchored[anchor]
        if len(self._open) + _depth_of(value) > MAX_DEPTH:
            raise Unreadable(line, N_("is too deep or too long"))
        self._count_one(line, None, value, size)
        return value

    def _put(self, value: Any, line: int) -> None:
        """The value stands where the text is now: at the top, in a list, as a key or as what a key says."""
        if not self._open:
            self._document.value = value
            return
        inside = self._open[-1]
        if isinstance(inside.value, list):
            inside.value.append(value)
        elif inside.at_key:
            if isinstance(value, dict | list):
                raise Unreadable(line, N_("is not YAML that is taken: a key is a word"))
            if value in inside.value:
                self._document.repeated.append((line, said(N_("%(key)s stands here twice."), key=value)))
            inside.key, inside.at_key = value, False
        else:
            inside.value[inside.key], inside.at_key = value, True


def _scalar(event: Any, line: int) -> Any:
    _must_be_plain(event.tag, ("str",), line)
    if event.tag is not None or not event.implicit[0]:
        return event.value
    node = yaml.ScalarNode(_STRING, event.value)
    node.tag = _plain.resolve(yaml.ScalarNode, event.value, (True, False))
    try:
        return _READ[node.tag](_plain, node) if node.tag in _READ and ":" not in event.value else event.value
    except ValueError:
        raise Unreadable(line, N_("is not YAML: %(text)s is no number"), text=event.value[:40]) from None


def _must_be_plain(tag: str | None, names: tuple[str, ...], line: int) -> None:
    if tag is not None and tag not in ("!", *(f"tag:yaml.org,2002:{name}" for name in names)):
        raise Unreadable(line, N_("is not YAML that is taken: %(text)s is no plain value"), text=tag[:80])


def _depth_of(value: Any) -> int:
    """How many levels stand below; the value itself was taken, so it is not deep."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return max((1 + _depth_of(part) for part in parts), default=0)


def lines_of(text: str) -> dict[Path, int]:
    """The line of everything in `text`, by its path. For texts that were read before."""
    lines: dict[Path, int] = {}
    places: list[_Open] = []
    for event in _events(text):
        if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            places.pop()
        elif not isinstance(event, yaml.NodeEvent) or event.start_mark is None:
            continue
        else:
            inside = places[-1] if places else None
            is_key = inside is not None and isinstance(inside.value, dict) and inside.at_key
            if inside is not None and is_key:
                inside.key, inside.at_key = getattr(event, "value", ""), False
            if is_key or (inside is not None and isinstance(inside.value, list)):
                lines[tuple(place.key for place in places)] = event.start_mark.line + 1
            if is_key:
                continue
            if isinstance(event, yaml.MappingStartEvent):
                places.append(_Open({}, None, 0))
                continue
            if isinstance(event, yaml.SequenceStartEvent):
                places.append(_Open([], None, 0, key=0))
                continue
        _go_on(places)
    return lines


def _go_on(places: list[_Open]) -> None:
    """What stood in hand has ended: the next key, or the next number, comes."""
    if places and isinstance(places[-1].value, list):
        places[-1].key += 1
    elif places:
        places[-1].at_key = True


def line_of(lines: dict[Path, int], path: Path) -> int:
    """The line on which `path` stands, or as much of it as there is."""
    return next((lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines), 1)
