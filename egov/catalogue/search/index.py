"""The index that searches ask, kept in step with what is on offer: terms by weight, and the vocabulary."""

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
    remove(service)
    terms: dict[str, int] = {}
    words: dict[tuple[str, str], str] = {}
    for part, texts in _texts(service, definition).items():
        for language, text in texts:
            for word in words_in(text):
                if counts(word) and len(terms) < MAX_TERMS:
                    stem = term(word, language)
                    terms.setdefault(stem, WEIGHTS[part])
                    words.setdefault((fold(word), stem), word[:60])
    rows = [[word, stem, spelling] for (word, stem), spelling in sorted(words.items())]
    db.session.add(ServiceWords(service_id=service.id, terms=terms, words=rows))
    db.session.flush()
    _count(rows, terms, 1)
    _write(service.id, terms)


def remove(service: Service) -> None:
    """The service is no longer found."""
    row = db.session.scalar(sa.select(ServiceWords).where(ServiceWords.service_id == service.id))
    if row is None:
        return
    _count(row.words, row.terms, -1)
    db.session.delete(row)
    db.session.flush()
    db.session.execute(sa.text("DELETE FROM fts_service WHERE rowid = :key"), {"key": service.id})


def clear() -> None:
    """No service is found by anything."""
    for table in (ServiceWords, SearchWord):
        db.session.execute(sa.delete(table))
    db.session.execute(sa.text("DELETE FROM fts_service"))


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


def _count(rows: list[list[str]], terms: dict[str, int], step: int) -> None:
    """The vocabulary counts the services of each word; publications queue up, so no two of them meet here."""
    if not rows:
        return
    postgres = db.engine.dialect.name == "postgresql"
    statement = (postgresql.insert if postgres else sqlite.insert)(SearchWord)
    statement = statement.on_conflict_do_update(
        index_elements=["word", "term"],
        set_={"uses": SearchWord.uses + statement.excluded.uses, "tells": SearchWord.tells + statement.excluded.tells},
    )
    values = [
        {"word": word, "term": stem, "spelling": spelling, "uses": step, "tells": step if terms.get(stem, 0) > 1 else 0}
        for word, stem, spelling in rows
    ]
    db.session.execute(statement, values, execution_options={"render_nulls": True})


def _write(service_id: int, terms: dict[str, int]) -> None:
    if db.engine.dialect.name == "postgresql":
        document = " ".join(f"'{stem}':{place}{_LETTERS[weight]}" for place, (stem, weight) in enumerate(terms.items(), 1))
        statement = "INSERT INTO fts_service (rowid, document) VALUES (:key, CAST(:document AS tsvector))"
        db.session.execute(sa.text(statement), {"key": service_id, "document": document})
        return
    by_part = {part: " ".join(s for s, w in terms.items() if w == weight) for part, weight in WEIGHTS.items()}
    statement = (
        "INSERT INTO fts_service (rowid, name, keywords, summary, others) VALUES (:key, :name, :keywords, :summary, :others)"
    )
    db.session.execute(sa.text(statement), {"key": service_id, **by_part})
