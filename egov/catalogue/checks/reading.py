"""How hard the texts of a service are to read: advice, never a reason to refuse.

- English: Flesch's reading ease, 206.835 - 1.015 words a sentence - 84.6 syllables a word (R. Flesch, A new readability yardstick,
  Journal of Applied Psychology 32, 1948), and his table from ease to school years.
- Russian: the same scale with the constants of I. Oborneva (2006): 206.835 - 1.3 words a sentence - 60.1 syllables a word.
- Tajik and Kazakh: no formula with tested ages is known to us, and those of other languages would mislead (Kazakh words carry
  many endings). Only the length of sentences is judged: no more than 20 words on average (European Commission, How to write clearly).

In every language a single sentence of more than 25 words is pointed at (Government Digital Service, Content design: writing for
GOV.UK). Formulas say little of short texts: a language is judged by all texts together, from 100 words on.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from egov.kernel.errors import N_
from egov.kernel.localised import LANGUAGES, LocalisedText
from egov.questionnaire.checking import Finding, Path

LONGEST_SENTENCE = 25
LONGEST_ON_AVERAGE = 20
FEWEST_WORDS = 100
HIGHEST_AGE = 18
MOST_POINTED_AT = 12
HARD = N_("The texts in %(language)s are for readers of about %(age)s. Shorter words and sentences reach more people.")
LONG = N_("Sentences in %(language)s have %(words)s words on average: shorter ones are easier to read.")
ONE_LONG = N_("A sentence of %(words)s words in %(language)s. Make two of it.")

_SENTENCE_END = re.compile(r"[.!?…]+(?:\s|$)|\n+|;\s")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_VOWELS = {"en": re.compile(r"[aeiouy]+"), "ru": re.compile(r"[аеёиоуыэюя]")}
_CONSTANTS = {"en": (1.015, 84.6), "ru": (1.3, 60.1)}
_AGES = ((90, 11), (80, 12), (70, 13), (60, 15), (50, 18), (30, 20))
"""Flesch's table: the least ease, and the age at which a pupil has the schooling for it (school from the age of six)."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What was counted in texts of one language. `age` is None where no formula is known or there are too few words."""

    language: str
    words: int
    sentences: int
    ease: float | None

    @property
    def words_a_sentence(self) -> float:
        """How long sentences are on average."""
        return self.words / self.sentences if self.sentences else 0.0

    @property
    def age(self) -> int | None:
        """The age from which readers manage, as the formula has it."""
        if self.ease is None or self.words < FEWEST_WORDS:
            return None
        return next((age for least, age in _AGES if self.ease >= least), 22)


def sentences_of(text: str) -> list[list[str]]:
    """The words of each sentence."""
    return [words for part in _SENTENCE_END.split(text) if (words := _WORD.findall(part))]


def measure(texts: Iterable[str], language: str) -> Measure:
    """Counts the texts of one language together."""
    sentences = [sentence for text in texts for sentence in sentences_of(text)]
    words = [word for sentence in sentences for word in sentence]
    ease = None
    if words and language in _CONSTANTS:
        a_sentence, a_word = _CONSTANTS[language]
        syllables = sum(_syllables(word.lower(), language) for word in words)
        ease = 206.835 - a_sentence * len(words) / len(sentences) - a_word * syllables / len(words)
    return Measure(language, len(words), len(sentences), ease)


def _syllables(word: str, language: str) -> int:
    if language == "en" and word.endswith("e") and not word.endswith("le") and len(word) > 3:
        word = word[:-1]
    return max(1, len(_VOWELS[language].findall(word)))


def advice(texts: Iterable[tuple[Path, LocalisedText]]) -> Iterator[Finding]:
    """What would make the texts easier: for a language as a whole, then single sentences."""
    listed = list(texts)
    for language in LANGUAGES:
        found = measure((text.get(language, "") for _path, text in listed), language)
        if found.age is not None and found.age > HIGHEST_AGE:
            yield Finding(("summary",), HARD, {"language": language, "age": found.age})
        elif found.words >= FEWEST_WORDS and found.ease is None and found.words_a_sentence > LONGEST_ON_AVERAGE:
            yield Finding(("summary",), LONG, {"language": language, "words": round(found.words_a_sentence)})
    pointed = 0
    for path, text in listed:
        for language in LANGUAGES:
            longest = max(map(len, sentences_of(text.get(language, ""))), default=0)
            if longest > LONGEST_SENTENCE and pointed < MOST_POINTED_AT:
                pointed += 1
                yield Finding(path, ONE_LONG, {"language": language, "words": longest})
