"""The words that stand in services and in everyday words: what typed words are measured against. Pure."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Collection

from egov.catalogue.search.nearness import Spellings, tolerance
from egov.catalogue.search.normalising import counts, fold, term, terms_of, words_in
from egov.catalogue.search.spelling import readings
from egov.catalogue.search.tokens import Token

EXACT, BEGUN, NEAR, FAR = 1.0, 0.7, 0.6, 0.45
MAX_BEGUN = 25
MAX_NEAR = 8
MAX_GUESSED = 4


def line_of(word: str, language: str) -> str:
    """A word of a text in `language` as the vocabulary takes it: folded, the term it is indexed as, and as it is written."""
    return f"{fold(word)} {term(word, language)} {word[:60]}"


class Vocabulary:
    """Words and their terms. `uses` says in how many services a term stands."""

    def __init__(self, uses: Callable[[str], int]) -> None:
        self._uses = uses
        self._lines: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._stems_of: dict[str, set[str]] = defaultdict(set)
        self._words_of: dict[str, set[str]] = defaultdict(set)
        self._spelling: dict[str, str] = {}
        self._words, self._stems = Spellings(), Spellings()
        self._sorted: list[str] = []

    def add(self, lines: Collection[str]) -> None:
        """One more text has these words, as `line_of` gives them."""
        for line in [line for line in lines if line not in self._lines]:
            word, stem, spelling = line.split(" ")
            self._pairs[word, stem] += 1
            self._spelling.setdefault(word, spelling)
            self._stems_of[word].add(stem)
            self._words_of[stem].add(word)
            self._words.add(word)
            self._stems.add(stem)
            self._sorted.clear()
        self._lines.update(lines)

    def remove(self, lines: Collection[str]) -> None:
        """One text fewer has these words."""
        self._lines.subtract(lines)
        for line in {line for line in lines if not self._lines[line]}:
            word, stem, _ = line.split(" ")
            del self._lines[line]
            self._pairs[word, stem] -= 1
            if self._pairs[word, stem]:
                continue
            del self._pairs[word, stem]
            self._stems_of[word].discard(stem)
            self._words_of[stem].discard(word)
            if not self._stems_of[word]:
                del self._stems_of[word], self._spelling[word]
                self._words.discard(word)
                self._sorted.clear()
            if not self._words_of[stem]:
                del self._words_of[stem]
                self._stems.discard(stem)

    def knows(self, text: str) -> tuple[int, int]:
        """How many telling words of `text` are of the vocabulary, in whatever alphabet; and how many telling words it has."""
        telling = [word for word in words_in(text) if counts(word)]
        known = sum(bool(self.known(word)) or any(map(self.known, readings(word))) for word in telling)
        return known, len(telling)

    def token(self, typed: str, *, exact: bool = False) -> Token:
        """What one typed word stands for. With `exact` only the word itself counts."""
        found = self.known(typed)
        if found or exact:
            return Token(typed, dict.fromkeys(sorted(found), EXACT))
        spelt = [(reading, self.known(reading)) for reading in readings(typed)]
        meant = [(reading, stems) for reading, stems in spelt if stems]
        if meant and (len(typed) < 6 or any(fold(reading) in self._stems_of for reading, _ in meant)):
            return self._read(typed, meant)
        near, likely = self._near([typed])
        if meant and not near:
            return self._read(typed, meant)
        forms = [typed, *(reading for reading, _ in spelt)]
        begun = self._begun(forms)
        if begun and not near:
            return Token(typed, begun)
        if not near:
            near, likely = self._near(forms[1 : 1 + MAX_GUESSED])
        return Token(typed, near, likely)

    def _read(self, typed: str, meant: list[tuple[str, set[str]]]) -> Token:
        """The word as one of its readings in the other alphabet."""
        reading, _ = next((pair for pair in meant if fold(pair[0]) in self._stems_of), meant[0])
        terms = dict.fromkeys(sorted({stem for _, stems in meant for stem in stems}), EXACT)
        return Token(typed, terms, self._spelling.get(fold(reading), reading))

    def known(self, word: str) -> set[str]:
        """The terms that a word itself stands for; none for one that is not of the vocabulary."""
        stems = {stem for stem in terms_of(word) if stem in self._words_of}
        return stems | self._stems_of.get(fold(word), set())

    def _begun(self, forms: list[str]) -> dict[str, float]:
        """The terms of words that begin as typed: somebody stopped writing."""
        if not self._sorted:
            self._sorted = sorted(self._stems_of)
        found: dict[str, float] = {}
        for form in forms:
            start = fold(form)
            if len(start) < 3:
                continue
            place = bisect_left(self._sorted, start)
            for word in self._sorted[place : place + MAX_BEGUN]:
                if not word.startswith(start):
                    break
                found.update(dict.fromkeys(self._stems_of[word], BEGUN))
        return found

    def _near(self, forms: list[str]) -> tuple[dict[str, float], str]:
        """The terms nearest to what was typed, by one or two typing errors, and the likeliest word."""
        hits: dict[str, tuple[int, int, str]] = {}
        for form in forms:
            folded = fold(form)
            for word, distance in self._words.closest(folded, tolerance(folded)):
                for stem in self._stems_of[word]:
                    self._note(hits, stem, distance, word)
            for stem_typed in sorted(terms_of(form) - {folded}):
                for stem, distance in self._stems.closest(stem_typed, tolerance(stem_typed)):
                    self._note(hits, stem, distance, "")
        if not hits:
            return {}, ""
        least = min(distance for distance, _, _ in hits.values())
        ranked = sorted(
            (entry for entry in hits.items() if entry[1][0] == least), key=lambda entry: (-entry[1][1], entry[0])
        )
        likely, (_, _, word) = ranked[0]
        word = word or min(self._words_of[likely], key=lambda one: (len(one), one))
        return {stem: NEAR if least == 1 else FAR for stem, _ in ranked[:MAX_NEAR]}, self._spelling[word]

    def _note(self, hits: dict[str, tuple[int, int, str]], stem: str, distance: int, word: str) -> None:
        if stem not in hits or distance < hits[stem][0]:
            hits[stem] = (distance, self._uses(stem), word)


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
