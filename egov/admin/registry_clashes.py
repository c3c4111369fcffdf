"""What two people changed differently, in words: where it is, and both sides as they would be read."""

import json
from dataclasses import dataclass
from typing import Any

from egov.admin.registry_texts import GROUPS, LABELS, PLACES
from egov.admin.registry_words import ASPECTS, FEE_WORDS, KIND_WORDS, PREFILL_WORDS, SOURCE_WORDS, UNIT_WORDS
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.lines import LISTS
from egov.catalogue.merging import ABSENT, AT, NEW, ORDER, Clash
from egov.catalogue.merging import PLACES as ORDERS
from egov.catalogue.ruling import asked_by
from egov.catalogue.wording import condition_words
from egov.kernel.errors import N_
from egov.kernel.localised import LANGUAGE_NAMES, LANGUAGES, LocalisedText
from egov.questionnaire.conditions import parse
from egov.web.language import gettext, language

RULES = ("when", "condition")
CHOICES = FEE_WORDS | UNIT_WORDS | SOURCE_WORDS
FACTS = {"kind": N_("Kind of fee"), "from": N_("From"), "questions": N_("Question"), "months": N_("For how many months")}


@dataclass(frozen=True, slots=True)
class Sides:
    """One clash for a page: the name of its choice, where it is, both sides as lines of text, and their language if they have one."""

    token: str
    place: str
    mine: list[str]
    theirs: list[str]
    tag: str | None


def sides_of(clash: Clash, theirs: ServiceDefinition) -> Sides:
    """The clash in words. `theirs` is what is saved now; what only the editor has is called by its key."""
    words = _Words(theirs)
    tag = clash.path[-1] if clash.path[-1] in LANGUAGES else None
    return Sides(
        clash.token, words.place(clash), words.value(clash.path, clash.mine), words.value(clash.path, clash.theirs), tag
    )


class _Words:
    def __init__(self, definition: ServiceDefinition) -> None:
        self.definition, self.form = definition, definition.questionnaire

    def place(self, clash: Clash) -> str:
        """`Question “Full name”, Hint, Русский`."""
        path = clash.path
        if path[0] == ORDERS:
            return ", ".join(filter(None, [gettext("Order"), self.thing(path[1])]))
        pieces: list[str] = []
        rest = list(path)
        if path[0] in ("pages", "questions"):
            pieces, rest = [self.thing(f"{path[0].removesuffix('s')}.{path[1]}")], rest[2:]
        for piece in rest:
            if piece in LANGUAGE_NAMES:
                pieces.append(LANGUAGE_NAMES[piece])
            elif piece == ORDER:
                pieces.append(gettext("Order"))
            elif piece.isdecimal():
                pieces[-1:] = [f"{pieces[-1]} {int(piece) + 1}"] if pieces else [piece]
            else:
                word = ASPECTS.get(piece) or GROUPS.get(piece) or LABELS.get(piece) or PLACES.get(piece)
                pieces.append(gettext(word) if word else piece)
        return ", ".join(pieces)

    def thing(self, spot: str) -> str:
        """The page or question at `spot` ("page.KEY", "question.KEY"), as it is called now; "" for the form itself."""
        what, _dot, key = spot.partition(".")
        if what == "page":
            page = self.form.page(key)
            return gettext("Page “%(title)s”", title=page.title.in_(language()) if page else key)
        if what == "question":
            question = self.form.question(key)
            return gettext("Question “%(label)s”", label=question.label.in_(language()) if question else key)
        return ""

    def value(self, path: tuple[str, ...], side: Any) -> list[str]:
        """One side, a line each."""
        aspect = path[-1]
        if side is ABSENT:
            return [gettext("not there") if aspect in RULES else gettext("removed")]
        if path[0] == ORDERS:
            what = "question" if path[1] else "page"
            return [self.thing(f"{what}.{name}") for name in side]
        if aspect == ORDER and path[-2] in LISTS:
            return [self._called(path[-2], name) for name in side]
        if aspect in RULES:
            return [condition_words(parse(side), asked_by(self.definition, str(path[0])))]
        if aspect.isdecimal() and path[-2] in LISTS and isinstance(side, dict):
            return self._whole(side)
        if aspect == AT:
            return [self.thing(str(side))]
        if isinstance(side, bool):
            return [gettext("yes") if side else gettext("no")]
        if isinstance(side, str):
            word = {"kind": KIND_WORDS, "prefill": PREFILL_WORDS}.get(aspect, {}).get(side)
            return [gettext(word) if word else side]
        return _lines(side)

    def _called(self, name: str, key: str) -> str:
        """A line in the order of its list: by its number in what was opened, a new one by what it says, else by its key."""
        if key.isdecimal():
            return f"{gettext(GROUPS.get(name) or name)} {int(key) + 1}"
        if key.startswith(NEW):
            return ", ".join(_lines(json.JSONDecoder().raw_decode(key.removeprefix(NEW))[0]))
        return key

    def _whole(self, side: dict[str, Any]) -> list[str]:
        """Everything that a line says, a fact each: two lines that differ must look different."""
        found = []
        for name, part in side.items():
            word = gettext(FACTS.get(name) or ASPECTS.get(name) or LABELS.get(name) or name)
            if name in RULES:
                found.append(f"{word}: {condition_words(parse(part), self.form)}")
            elif isinstance(part, dict) and part and set(part) <= set(LANGUAGES):
                found += [f"{word} ({LANGUAGE_NAMES[tag]}): {text}" for tag, text in part.items()]
            else:
                values = [part] if isinstance(part, str) else _lines(part)
                found.append(f"{word}: {', '.join(gettext(CHOICES.get(value, value)) for value in values)}")
        return found


def _lines(side: Any) -> list[str]:
    """Plain values as lines to read: a text in the language of the page, else one line for each thing said."""
    if isinstance(side, dict):
        if side and set(side) <= set(LANGUAGES):
            return [LocalisedText.of(side).in_(language())]
        called = next((side[name] for name in ("label", "title", "what", "text", "name") if side.get(name)), None)
        if called is not None:
            return _lines(called)
        return [
            f"{gettext(ASPECTS.get(name) or LABELS.get(name) or name)}: {', '.join(_lines(part))}"
            for name, part in side.items()
        ]
    if isinstance(side, list):
        return [line for part in side for line in _lines(part)]
    return [str(side)]


NOT_CHOSEN = N_("Choose which of the two is to stay.")
