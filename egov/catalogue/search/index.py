"""The words of each service on offer, kept in step with its definition: what every process makes its index of (see `memory`)."""

import secrets
from collections.abc import Sequence

import sqlalchemy as sa

from egov.authorities.models import Authority
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.models import Category, LifeEvent, Service, ServiceWords
from egov.catalogue.search.normalising import counts, fold, term, words_in
from egov.catalogue.search.postings import WEIGHTS
from egov.catalogue.search.vocabulary import line_of
from egov.kernel.db import db
from egov.kernel.localised import LANGUAGES, LocalisedText

MAX_TERMS = 2000


def put(service: Service, definition: ServiceDefinition) -> None:
    """The service is found by the words of `definition` and of its authority and topics, and by no others."""
    put_all([(service, definition)])


def put_all(pairs: Sequence[tuple[Service, ServiceDefinition]]) -> None:
    """Each service is found by the words of its definition and of its authority and topics, and by no others."""
    remove_all([service.id for service, _ in pairs])
    authority_names, topic_names = _names_for(pairs)
    found: list[ServiceWords] = []
    for service, definition in pairs:
        around = [*authority_names[service.authority_id]]
        topics = [("category", slug) for slug in definition.categories] + [("life_event", s) for s in definition.life_events]
        around += [topic_names[topic] for topic in topics if topic in topic_names]
        terms, lines = _words_of(definition, around)
        found.append(ServiceWords(service_id=service.id, stamp=secrets.token_hex(4), terms=terms, words=lines))
    db.session.add_all(found)
    db.session.flush()


def remove(service: Service) -> None:
    """The service is no longer found."""
    remove_all([service.id])


def remove_all(service_ids: Sequence[int]) -> None:
    """None of the services is found any more."""
    db.session.execute(sa.delete(ServiceWords).where(ServiceWords.service_id.in_(service_ids)))


def clear() -> None:
    """No service is found by anything."""
    db.session.execute(sa.delete(ServiceWords))


def _names_for(
    pairs: Sequence[tuple[Service, ServiceDefinition]],
) -> tuple[dict[int, tuple[LocalisedText, ...]], dict[tuple[str, str], LocalisedText]]:
    """The names of the authorities by key, and of the topics by slug, that stand in the definitions."""
    keys = {service.authority_id for service, _ in pairs}
    categories = {slug for _, definition in pairs for slug in definition.categories}
    events = {slug for _, definition in pairs for slug in definition.life_events}
    found = db.session.scalars(sa.select(Authority).where(Authority.id.in_(keys)))
    topics: dict[tuple[str, str], LocalisedText] = {}
    for kind, table, slugs in (("category", Category, categories), ("life_event", LifeEvent, events)):
        if slugs:
            named = db.session.execute(sa.select(table.slug, table.name).where(table.slug.in_(slugs)))
            topics |= {(kind, slug): name for slug, name in named.tuples()}
    return {authority.id: (authority.name, authority.short_name) for authority in found}, topics


def _words_of(definition: ServiceDefinition, around: Sequence[LocalisedText]) -> tuple[dict[str, int], list[str]]:
    """The terms of a service with their weight, and its words as lines of the vocabulary."""
    terms: dict[str, int] = {}
    lines: dict[tuple[str, str], str] = {}
    for part, texts in _texts(definition, around).items():
        for language, text in texts:
            for word in words_in(text):
                if counts(word) and len(terms) < MAX_TERMS:
                    stem = term(word, language)
                    terms.setdefault(stem, WEIGHTS[part])
                    lines.setdefault((fold(word), stem), line_of(word, language))
    return terms, sorted(lines.values())


def _texts(definition: ServiceDefinition, around: Sequence[LocalisedText]) -> dict[str, list[tuple[str, str]]]:
    """The texts of a service by part, each with its language, the weightiest part first."""
    others: list[LocalisedText | None] = [
        definition.description,
        *definition.outputs,
        *(evidence.what for evidence in definition.evidence),
        *(faq.question for faq in definition.faq),
        *around,
    ]
    keywords = [(language, word) for language, listed in definition.keywords.items() for word in listed]
    return {
        "name": [*_by_language(definition.name), ("en", definition.code)],
        "keywords": [(str(language), word) for language, word in keywords],
        "summary": _by_language(definition.summary),
        "others": [pair for text in others if text for pair in _by_language(text)],
    }


def _by_language(text: LocalisedText) -> list[tuple[str, str]]:
    return [(language, text[language]) for language in LANGUAGES if text.get(language)]
