"""The words of a changing set that are a typing error or two away from a word: fast enough for each search. Pure.

A word with so many errors, cut into one piece more, has a piece that is whole, if a little shifted. So words are filed under the
pairs of letters that they have, with the place of each; only those that share a piece are measured (optimal string alignment: a
letter too many, too few, another, or two that changed places). Every single error is found, and nearly all pairs of errors.
"""

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

PAIR = 2
LAST_PLACE = 14
MAX_NEAR = 16


def tolerance(word: str) -> int:
    """How many typing errors a word of this length may have: a short one none, a long one two."""
    return 0 if len(word) < 4 else 1 if len(word) < 7 else 2


class Spellings:
    """A set of words, by what is near to them."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._words: set[str] = set()
        self._filed: dict[tuple[int, str], list[str]] = defaultdict(list)
        for word in words:
            self.add(word)

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def add(self, word: str) -> None:
        """The word is one of the set."""
        if word in self._words:
            return
        self._words.add(word)
        for key in _pairs(word):
            self._filed[key].append(word)

    def discard(self, word: str) -> None:
        """The word is not one of the set."""
        if word not in self._words:
            return
        self._words.discard(word)
        for key in _pairs(word):
            self._filed[key].remove(word)

    def closest(self, word: str, limit: int) -> list[tuple[str, int]]:
        """The words with the fewest errors to `word`, at most `limit`, each with how many; the set's own word is at none."""
        for errors in range(1, limit + 1):
            found = process.extract(
                word,
                self._candidates(word, errors),
                scorer=OSA.distance,
                score_cutoff=errors,
                limit=MAX_NEAR,
                processor=None,
            )
            if found:
                return [(near, int(distance)) for near, distance, _ in found]
        return []

    def _candidates(self, word: str, errors: int) -> list[str]:
        """The words that share a whole piece with `word`, and those that it becomes when two neighbours change places; in order."""
        found: set[str] = set()
        for start in _pieces(len(word), errors + 1):
            piece = word[start : start + PAIR]
            for place in range(max(0, start - errors), min(start + errors, LAST_PLACE) + 1):
                found.update(self._filed.get((place, piece), ()))
        for place in range(len(word) - 1):
            swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
            if swapped in self._words:
                found.add(swapped)
        least, most = len(word) - errors, len(word) + errors
        return sorted(candidate for candidate in found if least <= len(candidate) <= most)


def _pairs(word: str) -> Iterable[tuple[int, str]]:
    last = min(len(word) - PAIR, LAST_PLACE)
    return ((place, word[place : place + PAIR]) for place in range(last + 1))


def _pieces(length: int, count: int) -> list[int]:
    """Where the pieces begin: spread over the word, the first at its beginning, the last at its end."""
    last = min(length - PAIR, LAST_PLACE)
    return [round(last * number / (count - 1)) for number in range(count)]
