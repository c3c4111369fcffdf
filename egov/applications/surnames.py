"""Surnames compared as people write them: case, hyphens, apostrophes and the letters a foreign keyboard lacks do not count."""

import unicodedata

_LETTERS = str.maketrans("ғқҳҷәңөұүһі", "гкхчаноуухи")


def fold_surname(text: str) -> str:
    """`text` as it is compared when an application is tracked without signing in; empty for nothing but signs.

    Marks above letters fall (ӣ ӯ ё й become и у е и); Tajik and Kazakh letters become the Russian ones typed in their place.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_LETTERS)
    return "".join(character for character in plain if character.isalpha())[:200]
