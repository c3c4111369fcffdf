"""The words that stand in services, kept in each process for one revision: what typed words are measured against."""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from egov.catalogue.search.normalising import counts, fold, term, terms_of, words_in
from egov.catalogue.search.spelling import readings

EXACT, BEGUN, NEAR, FAR = 1.0, 0.7, 0.6, 0.45
MAX_BEGUN = 25
MAX_NEAR = 8
MENTION = 0.1
MAX_GUESSED = 4


@dataclass(frozen=True, slots=True)
class Token:
    """A typed word: the terms it stands for, each with how surely; `read_as` is the word it was taken for, if another."""

    typed: str
    terms: dict[str, float]
    read_as: str = ""

    @property
    def found(self) -> bool:
        """Whether the catalogue has the word, or one like it."""
        return bool(self.terms)


class Vocabulary:
    """Words, their terms, and in how many services each term stands."""

    def __init__(self, rows: Iterable[tuple[str, str, str, int, int]], services: int) -> None:
        """`rows` are (word, term, spelling, uses, tells); `services` is how many services there are."""
        self._terms_of_word: dict[str, list[str]] = defaultdict(list)
        self._spelling: dict[str, str] = {}
        self.uses: dict[str, int] = defaultdict(int)
        self._best: dict[str, str] = {}
        self._weight: dict[str, float] = defaultdict(float)
        most: dict[str, int] = {}
        for word, stem, spelling, uses, tells in rows:
            self._terms_of_word[word].append(stem)
            self._spelling[word] = spelling
            self.uses[stem] = max(self.uses[stem], uses)
            self._weight[stem] = max(self._weight[stem], tells + (uses - tells) * MENTION)
            if uses > most.get(stem, 0):
                most[stem], self._best[stem] = uses, spelling
        self._words = sorted(self._terms_of_word)
        self._stems = list(self.uses)
        self.services = services

    def rarity(self, stem: str) -> float:
        """How much a term says: a rare one more than a frequent one (inverse document frequency; a mere mention counts a tenth)."""
        return math.log(1 + self.services / max(1.0, self._weight.get(stem, 1.0)))

    def knows(self, text: str) -> bool:
        """Whether any telling word of `text` is one of the catalogue's, in whatever alphabet."""
        telling = [word for word in words_in(text) if counts(word)]
        return any(self._known(form) for word in telling for form in (word, *readings(word)))

    def token(self, typed: str, *, exact: bool = False) -> Token:
        """What one typed word stands for. With `exact` only the word itself counts."""
        found = self._known(typed)
        if found or exact:
            return Token(typed, dict.fromkeys(found, EXACT))
        spelt = [(reading, self._known(reading)) for reading in readings(typed)]
        meant = [(reading, stems) for reading, stems in spelt if stems]
        if meant and (len(typed) < 6 or any(fold(reading) in self._terms_of_word for reading, _ in meant)):
            reading, _ = next((pair for pair in meant if fold(pair[0]) in self._terms_of_word), meant[0])
            terms = {stem: EXACT for _, stems in meant for stem in stems}
            return Token(typed, terms, self._spelling.get(fold(reading), reading))
        near, likely = self._near([typed])
        if meant and not near:
            return Token(typed, {stem: EXACT for _, stems in meant for stem in stems}, meant[0][0])
        forms = [typed, *(reading for reading, _ in spelt)]
        begun = self._begun(forms)
        if begun and not near:
            return Token(typed, begun)
        if not near:
            near, likely = self._near(forms[1 : 1 + MAX_GUESSED])
        return Token(typed, near, likely)

    def _known(self, word: str) -> set[str]:
        stems = {stem for stem in terms_of(word) if stem in self.uses}
        return stems | set(self._terms_of_word.get(fold(word), ()))

    def _begun(self, forms: list[str]) -> dict[str, float]:
        """The terms of words that begin as typed: somebody stopped writing."""
        found: dict[str, float] = {}
        for form in forms:
            start = fold(form)
            if len(start) < 3:
                continue
            place = bisect_left(self._words, start)
            for word in self._words[place : place + MAX_BEGUN]:
                if not word.startswith(start):
                    break
                found.update(dict.fromkeys(self._terms_of_word[word], BEGUN))
        return found

    def _near(self, forms: list[str]) -> tuple[dict[str, float], str]:
        """The terms nearest to what was typed, by one or two typing errors, and the likeliest word."""
        hits: dict[str, tuple[int, int, str]] = {}
        for form in forms:
            folded = fold(form)
            limit = _tolerance(folded)
            if not limit:
                continue
            for word, distance, _ in _closest(folded, self._words, limit):
                for stem in self._terms_of_word[word]:
                    _note(hits, stem, distance, self.uses[stem], self._spelling[word])
            for stem_typed in terms_of(form):
                limit = _tolerance(stem_typed)
                for stem, distance, _ in _closest(stem_typed, self._stems, limit) if limit else ():
                    _note(hits, stem, distance, self.uses[stem], self._best.get(stem, stem))
        if not hits:
            return {}, ""
        least = min(distance for distance, _, _ in hits.values())
        ranked = sorted((entry for entry in hits.items() if entry[1][0] == least), key=lambda entry: -entry[1][1])
        return {stem: NEAR if least == 1 else FAR for stem, _ in ranked[:MAX_NEAR]}, ranked[0][1][2]


def _tolerance(word: str) -> int:
    """How many typing errors a word of this length may have: a short one none, a long one two."""
    return 0 if len(word) < 4 else 1 if len(word) < 7 else 2


def _closest(word: str, choices: list[str], limit: int) -> list[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = process.extract(
        word, choices, scorer=OSA.distance, score_cutoff=limit, limit=MAX_NEAR * 2, processor=None
    )
    return found


def _note(hits: dict[str, tuple[int, int, str]], stem: str, distance: int, uses: int, spelling: str) -> None:
    if stem not in hits or distance < hits[stem][0]:
        hits[stem] = (distance, uses, spelling)


def marked(text: str, language: str, terms: frozenset[str]) -> list[tuple[str, bool]]:
    """`text` in pieces, each with whether it is a word that was searched for."""
    pieces: list[tuple[str, bool]] = []
    rest = text
    for word in words_in(text) if terms else ():
        place = rest.casefold().find(word)
        if place < 0 or not counts(word) or (term(word, language) not in terms and fold(word) not in terms):
            continue
        pieces += [(rest[:place], False), (rest[place : place + len(word)], True)]
        rest = rest[place + len(word) :]
    return [piece for piece in [*pieces, (rest, False)] if piece[0]]
