"""Translations that are older than their source: made from a text that has been written anew since.

The source is the state language of the country. A version remembers, for each translation that is outdated and no other, the source
text that it was made from (`ServiceVersion.outdated`: anchor, language, text). So a source that returns to what it said makes its
translations good again, and whoever translates anew sees what has changed. Pure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from egov.catalogue.anchors import anchor_of
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.texts import every_text, is_said
from egov.kernel.errors import N_
from egov.kernel.localised import LANGUAGES, LocalisedText
from egov.questionnaire.checking import Finding, Path

Outdated = dict[str, dict[str, str]]
OUTDATED = N_("The text in %(languages)s is older than its source.")


@dataclass(frozen=True, slots=True)
class TextState:
    """One text: where it stands, what it says, in which languages it is missing, and from which older source others were made."""

    path: Path
    anchor: str
    text: LocalisedText
    missing: tuple[str, ...]
    outdated: Mapping[str, str]


@dataclass(slots=True)
class Count:
    """How many texts of one language are missing, and how many outdated."""

    missing: int = 0
    outdated: int = 0


def anchored(definition: ServiceDefinition) -> dict[str, LocalisedText]:
    """Every text by its anchor."""
    return {anchor_of(definition, path): text for path, text in every_text(definition)}


def carried(
    before: ServiceDefinition | None,
    outdated: Mapping[str, Mapping[str, str]] | None,
    after: ServiceDefinition,
    *,
    source: str,
    written: ServiceDefinition | None = None,
) -> Outdated:
    """What is outdated in `after`, that was in `before` where `outdated` was.

    A translation that is word for word as before is as old as it was, also where its part has moved. One that was written anew was
    made from the source that its author had before them: that of `written`, where somebody else changed the source meanwhile.
    """
    if before is None:
        return {}
    was, known = anchored(before), outdated or {}
    moved = {
        (language, text.get(source), text[language]): anchor
        for anchor, text in was.items()
        for language in LANGUAGES
        if text.get(language)
    }
    seen = anchored(written) if written else {}
    found: Outdated = {}
    for anchor, text in anchored(after).items():
        present = text.get(source, "")
        for language in LANGUAGES:
            said = text.get(language)
            if language == source or not said or not present:
                continue
            old = was.get(anchor, LocalisedText())
            twin = anchor if old.get(language) == said else moved.get((language, present, said))
            if twin is not None:
                made_from = known.get(twin, {}).get(language) or was[twin].get(source, "")
            else:
                made_from = seen.get(anchor, text).get(source, "")
            if made_from and made_from != present:
                found.setdefault(anchor, {})[language] = made_from
    return found


def states_of(definition: ServiceDefinition, outdated: Mapping[str, Mapping[str, str]] | None) -> Iterator[TextState]:
    """Every text that says something in some language, in the order of the definition."""
    known = outdated or {}
    for path, text in every_text(definition):
        if is_said(text):
            anchor = anchor_of(definition, path)
            yield TextState(path, anchor, text, tuple(text.missing()), known.get(anchor, {}))


def counts_of(definition: ServiceDefinition, outdated: Mapping[str, Mapping[str, str]] | None) -> dict[str, Count]:
    """For each language how much is missing and how much is outdated."""
    counts = {language: Count() for language in LANGUAGES}
    for state in states_of(definition, outdated):
        for language in state.missing:
            counts[language].missing += 1
        for language in state.outdated:
            counts[language].outdated += 1
    return counts


def advice(definition: ServiceDefinition, outdated: Mapping[str, Mapping[str, str]] | None) -> list[Finding]:
    """The outdated translations as advice: they stand in nobody's way."""
    if not outdated:
        return []
    return [
        Finding(state.path, OUTDATED, {"languages": ", ".join(state.outdated)})
        for state in states_of(definition, outdated)
        if state.outdated
    ]
