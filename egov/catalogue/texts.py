"""Every text of a definition, found by its type and so never forgotten: where it stands, what it says, in which languages it is lacking."""

from collections.abc import Iterator
from typing import Any

from egov.catalogue.definition import ServiceDefinition
from egov.kernel.localised import LANGUAGES, LocalisedText
from egov.questionnaire.checking import Path


def every_text(definition: ServiceDefinition) -> Iterator[tuple[Path, LocalisedText]]:
    """The texts in the order in which the definition has them, those of the form included."""
    yield from _texts_in(definition, ())


def _texts_in(spot: Any, path: Path) -> Iterator[tuple[Path, LocalisedText]]:
    if isinstance(spot, LocalisedText):
        yield path, spot
    elif isinstance(spot, tuple):
        for place, part in enumerate(spot):
            yield from _texts_in(part, (*path, place))
    else:
        for name in getattr(type(spot), "model_fields", {}):
            yield from _texts_in(getattr(spot, name), (*path, name))


def is_said(text: LocalisedText) -> bool:
    """Whether there is something to translate."""
    return any(said.strip() for said in text.values())


def write_texts(value: dict[str, Any], changed: dict[Path, dict[str, str]]) -> None:
    """Puts texts into the plain values of a definition: by path, the languages that changed; an empty text is taken out."""
    for path, texts in changed.items():
        spot: Any = value
        for part in path[:-1]:
            spot = spot[part]
        if isinstance(spot, dict):
            kept = dict(spot.get(str(path[-1]), {}))
        else:
            kept = dict(spot[path[-1]])
        kept.update(texts)
        found = {language: kept[language] for language in LANGUAGES if kept.get(language)}
        if found or path != ("description",):
            spot[path[-1]] = found
        else:
            spot.pop(path[-1], None)
