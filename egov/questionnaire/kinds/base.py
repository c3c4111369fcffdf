"""What a kind of question is, and what it is told of the page it stands on."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from egov.kernel.errors import N_, Invalid
from egov.kernel.localised import LocalisedText
from egov.profiles.loading import Profile
from egov.questionnaire.schema import Question

Typed = dict[str, list[str]]
"""What was typed, by part of the question ("" where it has only one), as the browser sent it."""

UNUSABLE = N_("This answer cannot be used. Answer again: %(label)s")


class Area(Protocol):
    """A region, or a city or district of one (`parent_code` is its region)."""

    @property
    def code(self) -> str: ...
    @property
    def parent_code(self) -> str | None: ...
    @property
    def name(self) -> LocalisedText: ...


class NamedFile(Protocol):
    """A stored file, as far as a page shows it."""

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...


@dataclass(frozen=True)
class Setting:
    """What a kind knows besides the question: the reader's language, the country, the day, its regions, files kept before."""

    language: str
    profile: Profile
    today: dt.date
    areas: Sequence[Area] = ()
    files: Mapping[int, NamedFile] = field(default_factory=dict)
    kept_files: Sequence[int] = ()
    """Ids of the files among the answers of the page."""

    def area(self, code: object) -> Area | None:
        """The region or district with this code."""
        return next((area for area in self.areas if area.code == code), None)

    def districts(self) -> list[tuple[Area, list[Area]]]:
        """Each region with its cities and districts, in the order given."""
        regions = [area for area in self.areas if area.parent_code is None]
        return [(region, [area for area in self.areas if area.parent_code == region.code]) for region in regions]


class Kind:
    """One kind of question. Subclasses are stateless; every method is a pure function of its arguments.

    `read` and `check` raise `Invalid` with a message for the applicant; its `field` names the part at fault, if one is.
    """

    name: ClassVar[str]
    parts: ClassVar[tuple[str, ...]] = ("",)
    prompt: ClassVar[str] = N_("Fill in this field: %(label)s")
    limits: ClassVar[frozenset[str]] = frozenset()
    """Which of the limits of a question this kind knows."""
    takes_options: ClassVar[bool] = False
    optional_parts: ClassVar[frozenset[str]] = frozenset()
    layout: ClassVar[str] = "label"
    """`label`: one control under a `<label>`; `fieldset`: several under a `<legend>`; `own`: the partial draws both."""

    def spell(self, question: Question, value: Any, setting: Setting) -> Typed:
        """What the boxes of a page show for a kept answer."""
        return {"": [str(value)]}

    def read(self, question: Question, typed: Typed, setting: Setting) -> Any:
        """The answer that was typed, None where nothing was."""
        return one(typed) or None

    def check(self, question: Question, value: Any, setting: Setting) -> None:
        """Raises where a kept answer is not one of this kind or breaks a limit of the question."""
        raise NotImplementedError

    def show(self, question: Question, value: Any, setting: Setting) -> list[str]:
        """The answer in words for a reader, a line each."""
        return [str(value)]

    def findings(self, question: Question) -> list[str]:
        """What is wrong with a question of this kind in a definition."""
        return []


_UNSEEN = dict.fromkeys(
    map(ord, "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
)


def one(typed: Typed, part: str = "") -> str:
    """What was typed in `part`: NFC, no spaces around, spaces and lines inside kept.

    Marks that cannot be seen (they come with pasted numbers, and can turn a text around) are dropped.
    """
    values = typed.get(part) or [""]
    return unicodedata.normalize("NFC", values[0].translate(_UNSEEN)).strip()


def line(typed: Typed, part: str = "") -> str:
    """As `one`, on one line with single spaces."""
    return " ".join(one(typed, part).split())


_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Unicode's categories Cc, but for what ends lines and the tabulator, and Cs."""


def plain_text(value: Any, limit: int, part: str | None = None) -> None:
    """Raises unless `value` is a text without control characters of at most `limit` characters."""
    if not isinstance(value, str):
        raise Invalid(UNUSABLE, field=part)
    if _CONTROLS.search(value):
        raise Invalid(N_("There is a character here that cannot be used."), field=part)
    if len(value) > limit:
        raise Invalid(N_("Shorten this to %(count)s characters or fewer."), field=part, count=limit)
