"""The index that searches ask, kept in step with what is on offer: terms by weight, and the vocabulary."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from egov.authorities.models import Authority
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.models import Category, LifeEvent, SearchWord, Service, ServiceWords
from egov.catalogue.search.normalising import counts, fold, term, words_in
from egov.kernel.db import db
from egov.kernel.localised import LANGUAGES, LocalisedText

WEIGHTS = {"name": 10, "keywords": 6, "summary": 2, "others": 1}
_LETTERS = {10: "A", 6: "B", 2: "C", 1: "D"}
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
        terms, words = _words_of(definition, around)
        rows = [[word, stem, spelling] for (word, stem), spelling in sorted(words.items())]
        found.append(ServiceWords(service_id=service.id, terms=terms, words=rows))
    db.session.add_all(found)
    db.session.flush()
    _count(found, 1)
    _write(found)


def remove(service: Service) -> None:
    """The service is no longer found."""
    remove_all([service.id])


def remove_all(service_ids: Sequence[int]) -> None:
    """None of the services is found any more."""
    rows = list(db.session.scalars(sa.select(ServiceWords).where(ServiceWords.service_id.in_(service_ids))))
    if not rows:
        return
    _count(rows, -1)
    for row in rows:
        db.session.delete(row)
    db.session.flush()
    db.session.execute(sa.text("DELETE FROM fts_service WHERE rowid = :key"), [{"key": row.service_id} for row in rows])


def clear() -> None:
    """No service is found by anything."""
    for table in (ServiceWords, SearchWord):
        db.session.execute(sa.delete(table))
    db.session.execute(sa.text("DELETE FROM fts_service"))


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


def _words_of(
    definition: ServiceDefinition, around: Sequence[LocalisedText]
) -> tuple[dict[str, int], dict[tuple[str, str], str]]:
    """The terms of a service with their weight, and its words: (folded, term) and how it is spelt."""
    terms: dict[str, int] = {}
    words: dict[tuple[str, str], str] = {}
    for part, texts in _texts(definition, around).items():
        for language, text in texts:
            for word in words_in(text):
                if counts(word) and len(terms) < MAX_TERMS:
                    stem = term(word, language)
                    terms.setdefault(stem, WEIGHTS[part])
                    words.setdefault((fold(word), stem), word[:60])
    return terms, words


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


def _count(found: Sequence[ServiceWords], step: int) -> None:
    """The vocabulary counts the services of each word; publications queue up, so no two of them meet here."""
    counted: dict[tuple[str, str], dict[str, Any]] = {}
    for row in found:
        for word, stem, spelling in row.words:
            values = counted.setdefault(
                (word, stem), {"word": word, "term": stem, "spelling": spelling, "uses": 0, "tells": 0}
            )
            values["uses"] += step
            values["tells"] += step if row.terms.get(stem, 0) > 1 else 0
    if not counted:
        return
    postgres = db.engine.dialect.name == "postgresql"
    statement = (postgresql.insert if postgres else sqlite.insert)(SearchWord)
    statement = statement.on_conflict_do_update(
        index_elements=["word", "term"],
        set_={"uses": SearchWord.uses + statement.excluded.uses, "tells": SearchWord.tells + statement.excluded.tells},
    )
    db.session.execute(statement, list(counted.values()), execution_options={"render_nulls": True})


def _write(found: Sequence[ServiceWords]) -> None:
    if not found:
        return
    if db.engine.dialect.name == "postgresql":
        statement = "INSERT INTO fts_service (rowid, document) VALUES (:key, CAST(:document AS tsvector))"
        values = [{"key": row.service_id, "document": _document(row.terms)} for row in found]
        db.session.execute(sa.text(statement), values)
        return
    statement = (
        "INSERT INTO fts_service (rowid, name, keywords, summary, others) VALUES (:key, :name, :keywords, :summary, :others)"
    )
    by_part = [
        {part: " ".join(stem for stem, w in row.terms.items() if w == weight) for part, weight in WEIGHTS.items()}
        for row in found
    ]
    db.session.execute(
        sa.text(statement), [{"key": row.service_id} | parts for row, parts in zip(found, by_part, strict=True)]
    )


def _document(terms: dict[str, int]) -> str:
    return " ".join(f"'{stem}':{place}{_LETTERS[weight]}" for place, (stem, weight) in enumerate(terms.items(), 1))
