"""The words of each service on offer, kept in step with its definition: what every process makes its index of (see `memory`)."""

import secrets

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
    remove(service)
    terms: dict[str, int] = {}
    lines: dict[tuple[str, str], str] = {}
    for part, texts in _texts(service, definition).items():
        for language, text in texts:
            for word in words_in(text):
                if counts(word) and len(terms) < MAX_TERMS:
                    stem = term(word, language)
                    terms.setdefault(stem, WEIGHTS[part])
                    lines.setdefault((fold(word), stem), line_of(word, language))
    db.session.add(
        ServiceWords(service_id=service.id, stamp=secrets.token_hex(4), terms=terms, words=sorted(lines.values()))
    )
    db.session.flush()


def remove(service: Service) -> None:
    """The service is no longer found."""
    db.session.execute(sa.delete(ServiceWords).where(ServiceWords.service_id == service.id))


def clear() -> None:
    """No service is found by anything."""
    db.session.execute(sa.delete(ServiceWords))


def _texts(service: Service, definition: ServiceDefinition) -> dict[str, list[tuple[str, str]]]:
    """The texts of a service by part, each with its language, the weightiest part first."""
    authority = db.session.get_one(Authority, service.authority_id)
    topics = [
        *db.session.scalars(sa.select(Category.name).where(Category.slug.in_(definition.categories))),
        *db.session.scalars(sa.select(LifeEvent.name).where(LifeEvent.slug.in_(definition.life_events))),
    ]
    others: list[LocalisedText | None] = [
        definition.description,
        *definition.outputs,
        *(evidence.what for evidence in definition.evidence),
        *(faq.question for faq in definition.faq),
        authority.name,
        authority.short_name,
        *topics,
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
