"""The alphabetical order of each language, as text that any database sorts rightly.

SQLite and PostgreSQL without ICU put Ғ, Қ, Ҳ, Ҷ after Я. A sort key writes each letter as two digits, its place in the alphabet.
"""

import unicodedata

_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ALPHABETS = {
    "tg": "абвгғдеёжзиӣйкқлмнопрстуӯфхҳцчҷшщъыьэюя",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "en": "абвгғдеёжзиӣйкқлмнопрстуӯфхҳцчҷшщъыьэюя",
}
_ORDERS = {
    language: {letter: f"{place:02}" for place, letter in enumerate("0123456789" + _LATIN + alphabet, 2)}
    for language, alphabet in _ALPHABETS.items()
}
_SPACE, _OTHER = "01", "99"
LETTERS = 60


def sort_key(text: str, language: str) -> str:
    """Two digits a letter for the first sixty letters of `text`; punctuation does not count."""
    order = _ORDERS[language]
    folded = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    letters = [letter for letter in folded if letter == " " or letter.isalnum()]
    return "".join(_SPACE if letter == " " else order.get(letter, _OTHER) for letter in letters[:LETTERS])
