"""Public references: `TJ-XXXX-XXXX-XXXX`, Crockford base 32 at random, the last character a check character.

Crockford's alphabet leaves out I, L, O and U; reading folds O to 0 and I, L to 1, any case, hyphens optional. The check
character is a weighted sum (powers of 3, a primitive root) of the eleven random characters modulo the prime 31: it catches every single
wrong character and every swap of neighbours, but for the pair 0 and Z.
"""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_FOLD = str.maketrans("OIL", "011")
_MODULUS = 31


def _check(body: str) -> str:
    value = 0
    for character in body:
        value = (value * 3 + _VALUES[character]) % _MODULUS
    return ALPHABET[value]


def new_reference(country: str) -> str:
    """A fresh reference for `country` ("TJ"); 55 random bits, so a clash is left to the unique constraint."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(11))
    return _layout(country, body + _check(body))


def specimen_reference(country: str) -> str:
    """A reference in the right form that stands for none: all naughts. For examples."""
    return _layout(country, "0" * 11 + _check("0" * 11))


def _layout(country: str, characters: str) -> str:
    return f"{country}-{characters[:4]}-{characters[4:8]}-{characters[8:]}"


def read_reference(text: str) -> str | None:
    """The canonical form of what a person typed, or None where it cannot be a reference."""
    compact = re.sub(r"[\s‐-―-]+", "", text).upper()
    country, characters = compact[:2], compact[2:].translate(_FOLD)
    if not re.fullmatch(r"[A-Z]{2}", country) or len(characters) != 12:
        return None
    if any(character not in _VALUES for character in characters) or _check(characters[:-1]) != characters[-1]:
        return None
    return _layout(country, characters)
