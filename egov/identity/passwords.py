"""Passwords: kept as argon2id, compared in the same time whether or not there is an account, refused when too easy to guess.

Parameters: 19 MiB, two passes, one lane (OWASP password storage; RFC 9106 names argon2id). Length: NIST SP 800-63B-4 asks 15
characters of a password that stands alone. No rules of composition, no forced change, no cutting; Unicode in NFC.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from egov.kernel.errors import N_, Invalid

MIN_LENGTH = 15
MAX_LENGTH = 128
MIN_DIFFERENT = 5
CONTEXT_WORDS = (
    "darvoza",
    "darbaza",
    "дарвоза",
    "дарбаза",
    "portal",
    "портал",
    "hukumat",
    "ҳукумат",
    "tojikiston",
    "тоҷикистон",
)
_hashers = {"hasher": PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)}


def use_cheap_parameters() -> None:
    """Makes hashing cost nothing for the rest of this process: for tests only."""
    _hashers["hasher"] = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    _nobodys_hash.cache_clear()


def hash_password(password: str) -> str:
    """`password` as an argon2id hash with salt and parameters in it."""
    return _hashers["hasher"].hash(_normal(password))


def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether `password` is the one behind `password_hash`; without a hash it takes as long and is False."""
    try:
        return _hashers["hasher"].verify(password_hash or _nobodys_hash(), _normal(password)) and password_hash is not None
    except (Argon2Error, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than those of today, so that it is to be made again at sign-in."""
    return _hashers["hasher"].check_needs_rehash(password_hash)


def check_strength(password: str, about: Iterable[str | None] = ()) -> None:
    """Passes a password fit to stand alone; raises `Invalid` (field `password`) saying what to do. `about` are words of its owner."""
    folded = _normal(password).casefold()
    if len(folded) < MIN_LENGTH:
        raise Invalid(
            N_("Use at least %(count)s characters. Three or four words that do not belong together are easy to remember."),
            field="password",
            count=MIN_LENGTH,
        )
    if len(password) > MAX_LENGTH:
        raise Invalid(N_("Use at most %(count)s characters."), field="password", count=MAX_LENGTH)
    bare = "".join(character for character in folded if character.isalnum())
    if len(set(folded)) < MIN_DIFFERENT or folded in common_passwords() or bare in common_passwords():
        raise Invalid(N_("This password is one of those that are tried first. Choose another."), field="password")
    rest = folded
    for word in (*CONTEXT_WORDS, *(word.casefold() for word in about if word and len(word) > 3)):
        rest = rest.replace(word, "")
    if len(rest) <= MIN_LENGTH // 2:
        raise Invalid(
            N_("Do not build the password from your name, your address or the name of the portal."), field="password"
        )


@cache
def common_passwords() -> frozenset[str]:
    """Passwords and building blocks known to be tried first, folded."""
    words = (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").split()
    return frozenset(words) | frozenset(_repeated(words))


def _repeated(words: list[str]) -> Iterable[str]:
    """Short common passwords written out until they are long enough: they are guessed as easily."""
    for word in words:
        for length in range(MIN_LENGTH, 2 * MIN_LENGTH + 1):
            yield (word * (length // len(word) + 1))[:length]


@cache
def _nobodys_hash() -> str:
    return _hashers["hasher"].hash("nobody has this password")


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)
