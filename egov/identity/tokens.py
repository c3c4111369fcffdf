"""Secrets that people carry: session tokens, links, codes. The database keeps their hashes only."""

import hashlib
import secrets

CODE_DIGITS = 6


def new_token() -> str:
    """256 random bits as text for a cookie or an address."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What the database keeps of `token`. Enough without salt or stretching: the token is random and long."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_code() -> str:
    """Six random digits, to be read in a mail and typed."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def hash_of_code(code: str, token: str) -> str:
    """What the database keeps of `code`: bound to `token`, which the browser alone has, so that it cannot be tried out."""
    return hash_of(f"{token}:{code}")
