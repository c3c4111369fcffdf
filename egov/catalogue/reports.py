"""What an import did, or would do: told line by line on the command line, and kept with the import for its page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from egov.catalogue.told import Told
from egov.catalogue.translations import Line, Survey

KEPT_LINES = 200


def _plain(text: str) -> dict[str, Any]:
    """A text for keeping, with its msgid where it has one."""
    if isinstance(text, Told):
        return {"text": str(text), "message": text.message, "params": text.params, "path": list(text.path)}
    return {"text": text}


@dataclass(slots=True)
class Report:
    """Slugs by what becomes of them, and the lines that were refused, with their place and the reason.

    `stopped` says that nothing is taken in at all: a line was refused where all must be good, or the file cannot be read.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    refused: int = 0
    working: int = 0
    """How many of the added and changed are not complete yet: working versions, which nobody but editors sees."""
    founded: list[str] = field(default_factory=list)
    lacking: Counter[str] = field(default_factory=Counter)
    """What the incomplete ones lack, and how many of them."""
    unknown: Counter[str] = field(default_factory=Counter)
    """What the file says that has no place here, and in how many lines."""
    places: dict[str, str] = field(default_factory=dict)
    """Where each of `unknown` stood first."""
    stopped: bool = False

    @property
    def total(self) -> int:
        """How many services are, or would be, as the file says."""
        return len(self.added) + len(self.changed) + len(self.unchanged)

    @property
    def entries(self) -> int:
        """How many entries were read, refused ones included."""
        return self.total + self.refused

    def refuse(self, place: str, *reasons: str) -> None:
        """One line is refused, for one or more reasons."""
        self.refuse_at([(place, reason) for reason in reasons])

    def refuse_at(self, reasons: Sequence[tuple[str, str]]) -> None:
        """One entry is refused, for one or more reasons, each with its place."""
        self.refused += 1
        self.refusals += reasons

    def note(self, place: str, unknown: list[str]) -> None:
        """A line says something that has no place here."""
        for text in dict.fromkeys(unknown):
            self.unknown[text] += 1
            self.places.setdefault(text, place)

    def as_json(self) -> dict[str, Any]:
        """The report as plain values: figures whole, of each list the first two hundred."""
        return {
            "figures": {
                "added": len(self.added),
                "changed": len(self.changed),
                "unchanged": len(self.unchanged),
                "refused": self.refused,
                "working": self.working,
                "founded": len(self.founded),
            },
            "stopped": self.stopped,
            "added": self.added[:KEPT_LINES],
            "changed": self.changed[:KEPT_LINES],
            "founded": self.founded[:KEPT_LINES],
            "refusals": [[place, _plain(text)] for place, text in self.refusals[:KEPT_LINES]],
            "more_refusals": max(0, len(self.refusals) - KEPT_LINES),
            "lacking": [[_plain(text), count] for text, count in self.lacking.most_common(KEPT_LINES)],
            "unknown": [[self.places[text], _plain(text), count] for text, count in self.unknown.most_common(KEPT_LINES)],
        }


@dataclass(frozen=True, slots=True)
class TextsReport:
    """What became, or would become, of lines of translations. `stopped` says that nothing is taken in at all: a line was refused."""

    found: Survey

    @property
    def stopped(self) -> bool:
        """Whether a line was refused."""
        return bool(self.found.refused)

    @property
    def entries(self) -> int:
        """How many lines were read."""
        return self.found.read

    def as_json(self) -> dict[str, Any]:
        """The report as plain values: figures whole, of each list the first two hundred."""
        found = self.found
        taken = {"added": found.added, "changed": found.changed, "confirmed": found.confirmed}
        return {
            "figures": {
                **{name: len(lines) for name, lines in taken.items()},
                "unchanged": found.unchanged,
                "empty": found.empty,
                "refused": found.read - sum(map(len, taken.values())) - found.unchanged - found.empty,
            },
            "stopped": self.stopped,
            **{name: [_line(line) for line in lines[:KEPT_LINES]] for name, lines in taken.items()},
            "refusals": [[place, _plain(text)] for place, text in found.refused[:KEPT_LINES]],
            "more_refusals": max(0, len(found.refused) - KEPT_LINES),
        }


def _line(line: Line) -> dict[str, str]:
    return {name: getattr(line, name) for name in ("place", "slug", "anchor", "language", "source", "target")}
