"""Every text of a definition with its place: what upkeep looks for links and acts in."""

from collections.abc import Iterator

from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.texts import every_text
from egov.questionnaire.checking import Path


def walk(definition: ServiceDefinition) -> Iterator[tuple[Path, str, str]]:
    """Path, language and text of whatever the definition says; the language is "" for what is the same in all."""
    for path, text in every_text(definition):
        for language, words in text.items():
            yield path, language, words
    for place, basis in enumerate(definition.legal_basis):
        if basis.article:
            yield ("legal_basis", place, "article"), "", basis.article
