"""Which services have a term, and where in them: the index in the memory of a process, and the ranking over it. Pure.

Ranking: for every typed word the best place in which it stands (name 10, keywords 6, summary 2, anything else 1), times how surely
the word was recognised, times how rare it is; the sum, times the share of what was typed that was found at all, times how much
the service is used.
"""

import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest

from egov.catalogue.search.tokens import Token

WEIGHTS = {"name": 10, "keywords": 6, "summary": 2, "others": 1}
LEVELS = tuple(sorted(WEIGHTS.values(), reverse=True))
MENTION = 0.1
LEAST_SHARE = 0.3
"""A service that has less than this share of what another one has of the typed words is not shown."""
USE = 0.15
"""By how much the most used service outweighs one that nobody uses, all else being equal."""
Worth = tuple[float, float]


class Postings:
    """The terms of services, each with the places (numbers of services here) that have it, by weight."""

    def __init__(self) -> None:
        self._places: dict[str, list[array[int] | None]] = {}
        self._all: set[int] = set()
        self._boost: dict[int, float] = {}

    def __len__(self) -> int:
        return len(self._all)

    def add(self, place: int, terms: Mapping[str, int]) -> None:
        """The service at `place` has `terms`, each with its weight."""
        self._all.add(place)
        for term, weight in terms.items():
            levels = self._places.get(term)
            if levels is None:
                levels = self._places[term] = [None] * len(LEVELS)
            level = LEVELS.index(weight)
            listed = levels[level]
            if listed is None:
                levels[level] = array("I", (place,))
            else:
                listed.append(place)

    def remove(self, place: int, terms: Iterable[str]) -> None:
        """The service at `place` has none of `terms`; see `forget` for a service that is gone."""
        for term in terms:
            levels = self._places.get(term, [])
            for level, listed in enumerate(levels):
                if listed is not None and place in listed:
                    listed.remove(place)
                    levels[level] = listed or None
                    break
            if not any(levels):
                self._places.pop(term, None)

    def forget(self, place: int) -> None:
        """There is no service at `place`."""
        self._all.discard(place)

    def prefer(self, uses: Mapping[int, int]) -> None:
        """Services by place are used so often: the more, the higher they stand among their like."""
        most = math.log1p(max(uses.values(), default=0))
        self._boost = {place: 1 + USE * math.log1p(count) / most for place, count in uses.items() if most}

    def has(self, term: str) -> bool:
        """Whether any service has the term."""
        return term in self._places

    def uses(self, term: str) -> int:
        """How many services have the term."""
        return sum(len(listed) for listed in self._places.get(term, ()) if listed)

    def rarity(self, term: str) -> float:
        """How much a term says: a rare one more than a frequent one (inverse document frequency; a mere mention counts a tenth)."""
        levels = self._places.get(term)
        if levels is None:
            return math.log(1 + len(self))
        weight = sum(
            len(listed) * (MENTION if level == 1 else 1) for level, listed in zip(LEVELS, levels, strict=True) if listed
        )
        return math.log(1 + len(self) / max(1.0, weight))

    def best(
        self, tokens: Sequence[Token], order: Sequence[int], count: int, among: "set[int] | None" = None
    ) -> tuple[list[int], int]:
        """The `count` likeliest places, equals by `order`, and how many are worth showing; of `among` only, where given."""
        each = []
        for token in tokens:
            rarities = {term: self.rarity(term) for term in token.terms}
            if token.terms:
                each.append(self._worths(token, rarities, among))
        found, greatest = _together(sorted(each, key=lambda pair: -pair[0]))
        least, boost = greatest * LEAST_SHARE, self._boost.get
        scores = {place: -worth * share * boost(place, 1.0) for place, (worth, share) in found.items() if share >= least}
        bound = nsmallest(count, scores.values())[-1] if len(scores) > count else 0.0
        picked = sorted((score, order[place], place) for place, score in scores.items() if score <= bound)
        return [place for _, _, place in picked[:count]], len(scores)

    def _worths(
        self, token: Token, rarities: Mapping[str, float], among: "set[int] | None"
    ) -> tuple[float, dict[int, Worth]]:
        """The most that a typed word says, and what it is worth in each service that has it: the score of its best place there, its rarity."""
        entries: list[tuple[float, float, array[int]]] = []
        for term, sureness in token.terms.items():
            rarity = rarities[term]
            for weight, listed in zip(LEVELS, self._places.get(term, ()), strict=False):
                if listed:
                    entries.append((weight * sureness * rarity, rarity, listed))
        entries.sort(key=lambda entry: entry[:2])
        worths: dict[int, Worth] = {}
        for score, rarity, listed in entries:
            worths.update(dict.fromkeys(listed if among is None else among.intersection(listed), (score, rarity)))
        return max((rarity for _, rarity, _ in entries), default=0.0), worths


def _together(each: Iterable[tuple[float, dict[int, Worth]]]) -> tuple[dict[int, Worth], float]:
    """What all typed words are worth in each service, the rarest word first, and the greatest share of them that one service has.

    Words so common that they alone would not bring a service into the list count only where a rarer one is found.
    """
    pairs = list(each)
    rest = sum(most for most, _ in pairs)
    found: dict[int, Worth] = {}
    greatest = 0.0
    for most, worths in pairs:
        both = found.keys() & worths.keys()
        merged = {place: (found[place][0] + worths[place][0], found[place][1] + worths[place][1]) for place in both}
        if rest >= greatest * LEAST_SHARE:
            worths.update(found)
            found = worths
        found.update(merged)
        greatest = max(greatest, max((share for _, share in merged.values()), default=most if worths else 0.0))
        rest -= most
    return found, greatest
