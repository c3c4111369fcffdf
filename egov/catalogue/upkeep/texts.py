"""Every text of a definition with its place: what upkeep looks for links and acts in."""

from collections.abc import Iterator
from typing import Any

from egov.catalogue.definition import ServiceDefinition
from egov.kernel.localised import LocalisedText
from egov.questionnaire.checking import Path
from egov.questionnaire.schema import Part

_PLAIN = frozenset({"article"})
_NO_TEXTS = frozenset({"keywords", "condition", "when"})


def walk(definition: ServiceDefinition) -> Iterator[tuple[Path, str, str]]:
    """Path, language and text of whatever the definition says; the language is "" for what is the same in all."""
    yield from _walk(definition, ())


def _walk(value: Any, path: Path) -> Iterator[tuple[Path, str, str]]:
    if isinstance(value, LocalisedText):
        for language, text in value.items():
            yield path, language, text
    elif isinstance(value, Part):
        for name in type(value).model_fields:
            if name not in _NO_TEXTS:
                yield from _walk(getattr(value, name), (*path, name))
    elif isinstance(value, tuple):
        for place, part in enumerate(value):
            yield from _walk(part, (*path, place))
    elif isinstance(value, str) and path[-1] in _PLAIN:
        yield path, "", value
