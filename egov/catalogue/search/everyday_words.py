"""The office's verbs over everyday words, and reading them: what people say for what the catalogue calls otherwise.

They hold for the whole catalogue, so that only publishers who are not bound to one authority change them. A change counts at once in
every process, for it is a new revision of the catalogue.
"""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from egov.catalogue import actions, queries
from egov.catalogue.access import publishes_all
from egov.catalogue.models import EverydayWord, Service, ServiceListing
from egov.catalogue.search import unanswered
from egov.catalogue.search.everyday import key_of, telling
from egov.journal import actions as journal
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import N_, Conflict, Invalid, NotAllowed, NotFound
from egov.kernel.localised import LANGUAGES, LocalisedText
from egov.kernel.paging import Page, decode_cursor, encode_cursor

MAX_PHRASE, MAX_MEANING, MAX_KEY = 80, 120, 120
MAX_WORDS = 6
MOST = 5000
"""So many everyday words are kept in each process without being felt."""
TAKEN = N_("There is an entry for this already.")


@dataclass(frozen=True, slots=True)
class Entry:
    """An everyday word with the service that it means: its name on offer, or its address where it is not on offer now."""

    word: EverydayWord
    service: LocalisedText | None


def may_change(by: Actor) -> bool:
    """Whether `by` may change everyday words: publishers of the whole catalogue, and the system."""
    return publishes_all(by)


def add(phrase: str, *, language: str, meaning: str = "", service: str = "", by: Actor, now: dt.datetime) -> EverydayWord:
    """Who says `phrase` in `language` means `meaning`, or the service with this address or code.

    For publishers. Raises `NotAllowed`; `Invalid` where there is an entry for the phrase already, or both meanings or none.
    """
    _must_change(by)
    if (db.session.scalar(sa.select(sa.func.count(EverydayWord.id))) or 0) >= MOST:
        raise Invalid(N_("There are %(count)s entries already, as many as the search can hold."), count=MOST)
    word = EverydayWord(language=_language(language))
    _write(word, phrase, meaning, service)
    db.session.add(word)
    db.session.flush()
    unanswered.answer(word.phrase)
    _tell("everyday_word.added", word, by, now)
    return word


def change(
    word: EverydayWord, *, phrase: str, meaning: str = "", service: str = "", seen: int, by: Actor, now: dt.datetime
) -> EverydayWord:
    """The entry says this now. For publishers who saw it as it is (`seen` is its `version_id`). Raises as `add`, and `Conflict`."""
    _must_change(by)
    if word.version_id != seen:
        raise Conflict(N_("Meanwhile somebody else changed this entry. Open it again to see how it stands now."))
    _write(word, phrase, meaning, service)
    db.session.flush()
    _tell("everyday_word.changed", word, by, now)
    return word


def remove(word: EverydayWord, *, by: Actor, now: dt.datetime) -> None:
    """The phrase has no other meaning any more. For publishers; raises `NotAllowed`."""
    _must_change(by)
    _tell("everyday_word.removed", word, by, now)
    db.session.delete(word)
    db.session.flush()


def get(word_id: int) -> EverydayWord:
    """The entry with this key; raises `NotFound`."""
    found = db.session.get(EverydayWord, word_id)
    if found is None:
        raise NotFound
    return found


def slug_of(word: EverydayWord) -> str:
    """The address of the service that the entry means; "" where it means words."""
    return db.session.scalar(sa.select(Service.slug).where(Service.id == word.service_id)) or ""


def page(language: str = "", text: str = "", after: str | None = None, limit: int = 20) -> Page[Entry]:
    """The entries of `language` (of all where it is ""), with `text` in them where it is given, by language and alphabet."""
    statement = (
        sa.select(EverydayWord, ServiceListing.name, Service.slug)
        .outerjoin(Service, Service.id == EverydayWord.service_id)
        .outerjoin(ServiceListing, ServiceListing.service_id == EverydayWord.service_id)
        .order_by(EverydayWord.language, EverydayWord.phrase, EverydayWord.id)
        .limit(limit + 1)
    )
    if language:
        statement = statement.where(EverydayWord.language == language)
    if text:
        columns = (EverydayWord.phrase, EverydayWord.meaning, Service.slug)
        statement = statement.where(sa.or_(*(column.contains(text.lower(), autoescape=True) for column in columns)))
    cursor = decode_cursor(after, str, str, int)
    if cursor is not None:
        place = sa.tuple_(EverydayWord.language, EverydayWord.phrase, EverydayWord.id)
        statement = statement.where(place > sa.tuple_(*cursor))
    rows = db.session.execute(statement).tuples().all()
    entries = [Entry(word, name or (LocalisedText.of(slug) if slug else None)) for word, name, slug in rows[:limit]]
    last = entries[-1].word if len(rows) > limit else None
    return Page(entries, encode_cursor([last.language, last.phrase, last.id]) if last else None)


def _must_change(by: Actor) -> None:
    if not may_change(by):
        raise NotAllowed(N_("Your role does not allow this."))


def _language(language: str) -> str:
    if language not in LANGUAGES:
        raise Invalid(N_("Choose a language."), field="language")
    return language


def _write(word: EverydayWord, phrase: str, meaning: str, service: str) -> None:
    phrase, meaning = " ".join(phrase.lower().split()), " ".join(meaning.lower().split())
    key = key_of(phrase, word.language)
    if not key or len(phrase) > MAX_PHRASE or len(key) > MAX_KEY or len(telling(phrase)) > MAX_WORDS:
        raise Invalid(N_("Write one to six words, up to 80 letters."), field="phrase")
    if bool(meaning) == bool(service.strip()):
        raise Invalid(N_("Write either other words or a service."), field="meaning")
    if meaning and (len(meaning) > MAX_MEANING or not 0 < len(telling(meaning)) <= MAX_WORDS):
        raise Invalid(N_("Write one to six words, up to 120 letters."), field="meaning")
    if meaning and key_of(meaning, word.language) == key:
        raise Invalid(N_("The search takes these two for the same already."), field="meaning")
    other = sa.select(EverydayWord.id).where(EverydayWord.language == word.language, EverydayWord.key == key)
    if db.session.scalar(other) not in (None, word.id):
        raise Invalid(TAKEN, field="phrase")
    word.phrase, word.key, word.meaning = phrase, key, meaning
    word.service_id = _service_id(service.strip()) if service.strip() else None


def _service_id(name: str) -> int:
    found = queries.find_service_called(name)
    if found is None:
        raise Invalid(N_("There is no service with this address or code."), field="service")
    return found.id


def _tell(kind: str, word: EverydayWord, by: Actor, now: dt.datetime) -> None:
    """Bumps the revision, and tells. The phrase is the office's own text about the catalogue, no person's words."""
    actions.bump_revision()
    facts: dict[str, str | int | bool | None] = {"language": word.language, "phrase": word.phrase}
    facts |= {"service": slug_of(word)} if word.service_id is not None else {"meaning": word.meaning}
    journal.record(kind, subject=word, by=by, now=now, facts=facts)
