"""What every format of the catalogue gives and takes: the contract between a format and the import."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.told import Told, said
from egov.questionnaire.checking import Finding

MAX_BYTES = 100 * 1024 * 1024
"""No file is read that is larger, packed or unpacked."""
MAX_ENTRIES = 100_000
"""No file is read further than so many services: no country has as many, and what is told of each is kept until the end."""


@dataclass(slots=True)
class Entry:
    """One service as a file tells it.

    `place` is where it stands ("services.csv:12", "catalogue.jsonld: urn:..."), shown before ": what is wrong". `value` holds the
    plain values of a definition as `ServiceDefinition.as_json` gives them; None where the entry is refused for its `mistakes`, or
    where it only tells something of the file as a whole. `unknown` is what the file says that a definition has no place for:
    reported, not an error. A key that `value` does not have, and a language that a text of it does not have, is kept from the version
    there is, unless the entry is `whole`: then what it does not say is not so. `findings` are what `checking` finds in the definition,
    each with its place; None where the format does not know the places and leaves it to whoever judges the entry.
    """

    place: str
    value: dict[str, Any] | None
    mistakes: list[Told] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    whole: bool = False
    findings: list[tuple[str, Finding]] | None = None


class Unreadable(Exception):
    """The file cannot be read (further): `place` says where that was found, `told` why, in words for every page. What was told before counts for nothing."""

    def __init__(self, place: str, message: str, **params: object) -> None:
        self.told = message if isinstance(message, Told) else said(message, **params)
        super().__init__(self.told)
        self.place = place


class Format(Protocol):
    """One way of writing a catalogue down."""

    suffixes: frozenset[str]
    """With the dot, in lower case: {".csv"}."""

    def read(self, path: Path) -> Iterator[Entry]:
        """The entries of the file (or folder) at `path`, one after the other; raises `Unreadable` where it makes no sense."""
        ...

    def write(self, path: Path, definitions: Iterable[ServiceDefinition]) -> int:
        """`definitions` are in the file at `path`, written one by one; returns how many. Raises OSError."""
        ...
