"""The index in the memory of a process: read once, and afterwards only what a publication has changed.

The database holds each service's words (`ServiceWords`), with a stamp that is another one whenever they are written. Searching
them here costs less than asking any full-text engine, is the same on both databases, and needs no second copy there.
"""

import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from threading import RLock
from typing import Any

import sqlalchemy as sa

from egov.authorities.models import Authority
from egov.catalogue import revisions
from egov.catalogue.listings import Filters
from egov.catalogue.models import EverydayWord, ServiceListing, ServiceUse, ServiceWords
from egov.catalogue.search.everyday import Phrase, Phrases, service_term, telling
from egov.catalogue.search.normalising import term
from egov.catalogue.search.postings import LEVELS, Postings
from egov.catalogue.search.tokens import Token
from egov.catalogue.search.vocabulary import Vocabulary, line_of
from egov.kernel.db import db
from egov.kernel.localised import LANGUAGES

USES_SECONDS = 300
BATCH = 500
MAX_CHOSEN = 40


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of a service besides its terms: its words (as lines of the vocabulary), what filters ask, the length and the sort keys of its name."""

    service_id: int
    stamp: str
    lines: list[str]
    facets: frozenset[str]
    length: int
    sorts: tuple[str, ...]


class Memory:
    """The index of one database. Whoever uses it holds `lock`: reading is faster than sharing out would be."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.postings = Postings()
        self.vocabulary = Vocabulary(self.postings.uses)
        self.phrases = Phrases()
        self._phrase_lines: list[str] = []
        self._meant: list[int] = []
        self._chosen: dict[Filters, set[int]] = {}
        self._revision = ""
        self._uses_read = 0.0
        self._known: list[Known | None] = []
        self._places: dict[int, int] = {}
        self._free: list[int] = []
        self._orders: dict[str, list[int]] = {}

    def keep_up(self) -> None:
        """The index is as the catalogue stands for this transaction, whose view may be a little older than the present revision."""
        if revisions.present() != self._revision:
            revision = revisions.read()
            self._forget_phrases()
            self._read_services()
            self._read_phrases()
            self._revision = revision
            self._orders.clear()
            self._chosen.clear()
        elif time.monotonic() - self._uses_read > USES_SECONDS:
            self._prefer(db.session.execute(sa.select(ServiceUse.service_id, ServiceUse.uses)).tuples())

    def best(self, tokens: list[Token], filters: Filters, language: str, count: int) -> tuple[list[int], int]:
        """The keys of the `count` likeliest services that `filters` leave, and how many are worth showing."""
        among = self._among(filters) if filters.any else None
        places, total = self.postings.best(tokens, self._order(language), count, among)
        return [known.service_id for place in places if (known := self._known[place])], total

    def _among(self, filters: Filters) -> set[int]:
        """The places that `filters` leave, kept for the likeliest of them."""
        if filters not in self._chosen:
            if len(self._chosen) >= MAX_CHOSEN:
                self._chosen.clear()
            self._chosen[filters] = self._choose(filters)
        return self._chosen[filters]

    def _choose(self, filters: Filters) -> set[int]:
        wanted = {f"{kind}:{slug}" for kind in _KINDS if (slug := getattr(filters, kind))}
        wanted |= {kind for kind in ("online", "free") if getattr(filters, kind)}
        return {place for place, known in enumerate(self._known) if known and wanted <= known.facets}

    def _order(self, language: str) -> list[int]:
        """For each place how it stands among equals: the shorter name first, then the alphabet of `language`."""
        order = self._orders.get(language)
        if order is None:
            number = LANGUAGES.index(language)
            keys = [(k.length, k.sorts[number], k.service_id, p) for p, k in enumerate(self._known) if k]
            order = self._orders[language] = [0] * len(self._known)
            for rank, key in enumerate(sorted(keys)):
                order[key[3]] = rank
        return order

    def _read_services(self) -> None:
        """Forgets services whose words are others now, and reads those."""
        rows = db.session.execute(_STAMPS).tuples().all()
        stamps = {key: stamp for key, stamp, _ in rows}
        for key, place in list(self._places.items()):
            known = self._known[place]
            if known and stamps.get(key) == known.stamp:
                del stamps[key]
            else:
                self._forget(key)
        for keys in _batches(sorted(stamps), BATCH):
            for row in db.session.execute(_SELECT.where(ServiceWords.service_id.in_(keys))):
                self._learn(row)
        self._prefer((key, uses) for key, _, uses in rows if uses)

    def _learn(self, row: Any) -> None:
        key, stamp, terms, words = row[:4]
        place = self._free.pop() if self._free else len(self._known)
        if place == len(self._known):
            self._known.append(None)
        lines = list(map(sys.intern, words))
        length = sum(weight == LEVELS[0] for weight in terms.values())
        self._known[place] = Known(key, stamp, lines, _facets(row), length, tuple(row[-len(LANGUAGES) :]))
        self._places[key] = place
        self.postings.add(place, terms)
        self.vocabulary.add(lines)

    def _forget(self, key: int) -> None:
        place = self._places.pop(key)
        known, self._known[place] = self._known[place], None
        self._free.append(place)
        if known:
            self.postings.remove(place, {line.split(" ")[1] for line in known.lines})
            self.postings.forget(place)
            self.vocabulary.remove(known.lines)

    def _forget_phrases(self) -> None:
        self.vocabulary.remove(self._phrase_lines)
        for key in self._meant:
            self.postings.remove(self._places[key], {service_term(key)})
        self._phrase_lines, self._meant = [], []

    def _read_phrases(self) -> None:
        """The everyday words; they are of the vocabulary, so that these too may be misspelt."""
        found = db.session.execute(
            sa.select(EverydayWord.language, EverydayWord.phrase, EverydayWord.meaning, EverydayWord.service_id).order_by(
                EverydayWord.id
            )
        ).tuples()
        phrases, lines = [], self._phrase_lines
        for language, phrase, meaning, service_id in found:
            lines += [line_of(word, language) for word in telling(phrase)]
            stems = tuple(sorted({term(word, language) for word in telling(phrase)}))
            terms = [self.vocabulary.known(word) | {term(word, language)} for word in telling(meaning)]
            if service_id is not None:
                terms = [{service_term(service_id)}]
                self._mean(service_id)
            phrases.append(Phrase(stems, tuple(frozenset(one) for one in terms)))
        self.vocabulary.add(lines)
        self.phrases = Phrases(phrases)

    def _mean(self, service_id: int) -> None:
        """The service is found by its own term, if it is on offer."""
        if service_id in self._places and service_id not in self._meant:
            self.postings.add(self._places[service_id], {service_term(service_id): LEVELS[0]})
            self._meant.append(service_id)

    def _prefer(self, uses: Iterable[tuple[int, int]]) -> None:
        self.postings.prefer({self._places[key]: count for key, count in uses if key in self._places})
        self._uses_read = time.monotonic()


_KINDS = ("category", "life_event", "authority", "audience")
_STAMPS = sa.select(ServiceWords.service_id, ServiceWords.stamp, ServiceUse.uses).outerjoin(
    ServiceUse, ServiceUse.service_id == ServiceWords.service_id
)
_SELECT = (
    sa.select(
        ServiceWords.service_id,
        ServiceWords.stamp,
        ServiceWords.terms,
        ServiceWords.words,
        ServiceListing.categories,
        ServiceListing.life_events,
        ServiceListing.audience,
        Authority.slug,
        ServiceListing.online,
        ServiceListing.free,
        *(getattr(ServiceListing, f"sort_{language}") for language in LANGUAGES),
    )
    .join(ServiceListing, ServiceListing.service_id == ServiceWords.service_id)
    .join(Authority, Authority.id == ServiceListing.authority_id)
)


def _facets(row: Any) -> frozenset[str]:
    """What filters can ask of a service, in words that all services share."""
    listed = [
        *(f"category:{slug}" for slug in row.categories),
        *(f"life_event:{slug}" for slug in row.life_events),
        *(f"audience:{slug}" for slug in row.audience),
        f"authority:{row.slug}",
        *(["online"] if row.online else []),
        *(["free"] if row.free else []),
    ]
    return frozenset(map(sys.intern, listed))


def _batches(items: list[int], size: int) -> Iterable[list[int]]:
    return (items[start : start + size] for start in range(0, len(items), size))


_memories: dict[str, Memory] = {}


def present() -> Memory:
    """The index of the present database. Take its `lock`, then let it `keep_up`."""
    url = str(db.engine.url)
    return _memories.get(url) or _memories.setdefault(url, Memory())
