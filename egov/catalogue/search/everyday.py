"""Everyday words: phrases that people say for what the catalogue calls otherwise, put in the place of typed words. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from egov.catalogue.search.normalising import counts, term, words_in
from egov.catalogue.search.tokens import Token

ITSELF = 0.7
"""How surely words that have an everyday meaning are meant as they stand."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in any order (`stems`), and what they mean: for each word of the meaning the terms it stands for."""

    stems: tuple[str, ...]
    meaning: tuple[frozenset[str], ...]


def telling(text: str) -> list[str]:
    """The words of a phrase that say anything, each once; all of them where none does."""
    words = list(dict.fromkeys(words_in(text)))
    return [word for word in words if counts(word)] or words


def key_of(text: str, language: str) -> str:
    """What two ways of writing one phrase have in common: its terms, in order of the alphabet."""
    return " ".join(sorted({term(word, language) for word in telling(text)}))


def service_term(service_id: int) -> str:
    """The term that one service alone has: what a phrase stands for that means that service. No word is like it."""
    return f"#{service_id}"


class Phrases:
    """The phrases in force. Where one means several things, in two languages say, each of them is found."""

    def __init__(self, phrases: Iterable[Phrase] = ()) -> None:
        meanings: dict[tuple[str, ...], list[frozenset[str]]] = {}
        for phrase in phrases:
            known = meanings.setdefault(phrase.stems, [])
            known[:] = [a | b for a, b in zip_longest(known, phrase.meaning, fillvalue=frozenset[str]())]
        self._by_stem: dict[str, list[Phrase]] = defaultdict(list)
        for stems, meaning in meanings.items():
            if stems:
                self._by_stem[stems[0]].append(Phrase(stems, tuple(meaning)))

    def put_in(self, tokens: Sequence[Token]) -> list[Token]:
        """`tokens`, those of a phrase replaced by what it means; the longest phrase first, and none twice.

        The words of a phrase still count as they stand, but less.
        """
        sure: dict[str, tuple[float, int]] = {}
        for place, token in enumerate(tokens):
            for stem, sureness in token.terms.items():
                if sureness > sure.get(stem, (0.0, 0))[0]:
                    sure[stem] = (sureness, place)
        said = [
            phrase for stem in sure for phrase in self._by_stem.get(stem, ()) if all(one in sure for one in phrase.stems)
        ]
        left = dict(enumerate(tokens))
        meant: list[Token] = []
        for phrase in sorted(said, key=lambda phrase: (-len(phrase.stems), phrase.stems)):
            places = sorted({sure[stem][1] for stem in phrase.stems})
            if all(place in left for place in places):
                typed = [left.pop(place) for place in places]
                meant += _meaning(phrase, typed, min(sure[stem][0] for stem in phrase.stems))
        return [*left.values(), *meant]


def _meaning(phrase: Phrase, typed: Sequence[Token], sureness: float) -> list[Token]:
    own = {stem: sure * ITSELF for token in typed for stem, sure in token.terms.items()}
    words = " ".join(token.typed for token in typed)
    read_as = " ".join(token.read_as or token.typed for token in typed) if any(token.read_as for token in typed) else ""
    return [Token(words, own | dict.fromkeys(sorted(terms), sureness), read_as) for terms in phrase.meaning]
