"""Text in the languages of the portal, as one value."""

import re
from collections.abc import Mapping, Sequence

LANGUAGES = ("tg", "ru", "kk", "en")
LANGUAGE_NAMES = {"tg": "Тоҷикӣ", "ru": "Русский", "kk": "Қазақша", "en": "English"}

_NAMED: dict[str, tuple[dict[str, str], str, str, str]] = {
    "tg": ({"tg": "тоҷикӣ", "ru": "русӣ", "kk": "қазоқӣ", "en": "англисӣ"}, "забони %s", "забонҳои %s", "ва"),
    "ru": (
        {"tg": "таджикском", "ru": "русском", "kk": "казахском", "en": "английском"}, "%s языке", "%s языках", "и",
    ),
    "kk": ({"tg": "тәжік", "ru": "орыс", "kk": "қазақ", "en": "ағылшын"}, "%s тілінде", "%s тілдерінде", "және"),
    "en": ({"tg": "Tajik", "ru": "Russian", "kk": "Kazakh", "en": "English"}, "%s", "%s", "and"),
}  # fmt: skip
"""For the reader of each language: the names of the languages as they stand after "in", one of them, several, and what joins the last two."""

UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
"""What no database keeps: NUL, and half of a character beyond the first 65,536 (a lone surrogate)."""
_FALLBACK = {"tg": ("ru", "en", "kk"), "ru": ("tg", "en", "kk"), "kk": ("ru", "tg", "en"), "en": ("ru", "tg", "kk")}


def languages_in(tags: Sequence[str], reader: str) -> str:
    """What follows "in" in a sentence for somebody who reads `reader`: "Russian and Kazakh", "русском и казахском языках".

    In Russian it is the prepositional after "на", in Tajik what follows "ба", in Kazakh the locative, which takes no word before it.
    """
    names, one, several, joined = _NAMED[reader]
    *first, last = [names.get(tag, tag) for tag in tags]
    return (several % f"{', '.join(first)} {joined} {last}") if first else one % last


class LocalisedText(dict[str, str]):
    """One text in up to four languages: `{"tg": ..., "ru": ..., "kk": ..., "en": ...}`."""

    def in_(self, language: str) -> str:
        """The text in `language`, else in the language its readers most likely know, else ""."""
        text = self.get(language)
        if text:
            return text
        return next((self[other] for other in _FALLBACK.get(language, LANGUAGES) if self.get(other)), "")

    def missing(self, required: tuple[str, ...] = LANGUAGES) -> list[str]:
        """The languages of `required` in which there is no text."""
        return [language for language in required if not self.get(language, "").strip()]

    @classmethod
    def of(cls, value: "Mapping[str, str] | str | None") -> "LocalisedText":
        """A text from a mapping, or from one string that is the same in every language (a proper name)."""
        if value is None:
            return cls()
        if isinstance(value, str):
            return cls(dict.fromkeys(LANGUAGES, value))
        return cls(value)
