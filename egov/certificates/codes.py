"""Verification codes: `K7QM-2XW9-41DP`, twelve characters of Crockford's base 32, the last a check character.

Fifty-five random bits: with a million documents one guess in thirty-six thousand million finds one, and guesses are limited.
The check character tells a typing error from a document that does not exist.
"""

import re
import secrets

from egov.kernel.references import ALPHABET

_FOLD = str.maketrans("OIL", "011")
_MODULUS = 31
_LENGTH = 12


def new_code() -> str:
    """A fresh code; a clash is left to the unique constraint."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH - 1))
    return _layout(body + _check(body))


def read_code(text: str) -> str | None:
    """The canonical form of what a person typed or scanned, or None where it cannot be a code."""
    characters = re.sub(r"[\s\u2010-\u2015-]+", "", text).upper().translate(_FOLD)
    if len(characters) != _LENGTH or set(characters) - set(ALPHABET) or _check(characters[:-1]) != characters[-1]:
        return None
    return _layout(characters)


def _check(body: str) -> str:
    """The weighted sum of `kernel.references`: powers of 3 modulo the prime 31."""
    value = 0
    for character in body:
        value = (value * 3 + ALPHABET.index(character)) % _MODULUS
    return ALPHABET[value]


def _layout(characters: str) -> str:
    return "-".join((characters[:4], characters[4:8], characters[8:]))
