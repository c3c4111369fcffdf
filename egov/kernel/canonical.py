"""Canonical JSON: one byte string for one value, for hashing and comparing (RFC 8785 for the values used here)."""

import hashlib
import json
from typing import Any, NoReturn


def _refuse_float(text: str) -> NoReturn:
    raise ValueError(f"canonical JSON takes no floats; write {text} as text")


_WRITER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
_READER = json.JSONDecoder(parse_float=_refuse_float)


def canonical_json(value: Any) -> bytes:
    """`value` as UTF-8 JSON with sorted keys and no spaces. Floats are refused (ValueError): write amounts as strings."""
    text = _WRITER.encode(value)
    _READER.decode(text)  # finds a float at any depth, and costs less than walking there
    return text.encode()


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON of `value`, in hexadecimal."""
    return hashlib.sha256(canonical_json(value)).hexdigest()
