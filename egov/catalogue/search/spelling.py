"""What people meant when they typed with another alphabet or another keyboard. Pure.

Latin is read letter by letter as Tajik, Russian and Kazakh are usually written in Latin; letters that stand for several sounds
(c, j, x, w) give several readings.
"""

import itertools
import re

from egov.catalogue.search.normalising import counts, fold

MAX_READINGS = 12
_GROUPS: dict[str, tuple[str, ...]] = {
    "shch": ("щ",),
    "sch": ("щ",),
    "kh": ("х",),
    "gh": ("г",),
    "zh": ("ж",),
    "ch": ("ч",),
    "sh": ("ш",),
    "ts": ("ц", "тс"),
    "tz": ("ц",),
    "yo": ("ё",),
    "jo": ("ё", "чо", "жо"),
    "yu": ("ю",),
    "ju": ("ю", "чу", "жу"),
    "ya": ("я",),
    "ja": ("я", "ча", "жа"),
    "ye": ("е",),
    "ia": ("ия", "иа"),
    "iu": ("ию", "иу"),
    "ck": ("к",),
    "ph": ("ф",),
    "x": ("х", "кс"),
    "j": ("ч", "ж", "й"),
    "c": ("к", "ц", "с"),
    "w": ("в", "у"),
    "q": ("к",),
    "h": ("х",),
    "y": ("й",),
    "v": ("в",),
    "z": ("з",),
    "s": ("с",),
    **dict(zip("abdefgiklmnoprtu", (tuple(letter) for letter in "абдефгиклмнопрту"), strict=True)),
}
_PIECES = re.compile("|".join(sorted(_GROUPS, key=len, reverse=True)) + "|.")
_VOWELS = frozenset("аеёиоуыэюя")
_LATIN_KEYS = "`234567890-=qwertyuiop[]asdfghjkl;'zxcvbnm,."
_KEYBOARDS = {
    "ru": "ё234567890-=йцукенгшщзхъфывапролджэячсмитьбю",
    "tg": "ё234567890ғӯйқукенгшҳзхъфҷвапролджэячсмитӣбю",
    "kk": "ёәіңғ67үұқөһйцукенгшщзхъфывапролджэячсмитьбю",
}
"""The same keys on the Latin keyboard and on the standard ones of each language (those of `symbols/tj` and `symbols/kz` in X.Org)."""
_TO_CYRILLIC = [str.maketrans(_LATIN_KEYS, keys) for keys in _KEYBOARDS.values()]
_TO_LATIN = [str.maketrans(keys, _LATIN_KEYS) for keys in _KEYBOARDS.values()]


def readings(word: str) -> list[str]:
    """How a Latin lower-case word may have been meant in Cyrillic; none for a word that is not Latin."""
    plain = fold(word)
    if not plain.isascii() or not plain.isalpha():
        return []
    pieces = [_GROUPS.get(piece, (piece,)) for piece in _PIECES.findall(plain)]
    mixed = itertools.islice(itertools.product(*pieces), MAX_READINGS)
    return list(dict.fromkeys(_hard_y("".join(letters)) for letters in mixed))


def _hard_y(word: str) -> str:
    """й stands after vowels; after consonants the same Latin letter is ы."""
    letters = list(word)
    for place, letter in enumerate(letters):
        if letter == "й" and place and letters[place - 1] not in _VOWELS:
            letters[place] = "ы"
    return "".join(letters)


def little_word(word: str, *, exact: bool = False) -> str:
    """The word itself, or its reading, where it is one that says nothing ("for", "baroi"); else ""."""
    if not counts(word):
        return word
    return "" if exact else next((reading for reading in readings(word) if not counts(reading)), "")


def other_keyboards(text: str) -> list[str]:
    """What `text` would be, had the keyboard been switched to the other alphabet: a reading for each keyboard."""
    lower = text.lower()
    is_latin = sum(letter.isascii() for letter in lower) * 2 >= len(lower)
    if is_latin:
        return list(dict.fromkeys(lower.translate(keys) for keys in _TO_CYRILLIC))
    return list(dict.fromkeys(typed for keys in _TO_LATIN if (typed := lower.translate(keys)).isascii()))
