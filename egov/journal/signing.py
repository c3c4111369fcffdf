"""The key that signs seals and tree heads: Ed25519, made at first need, kept in `instance/journal` for its owner alone.

`signing.pem` signs; every `<key id>.pub` there is trusted by verification, so a key may be replaced.
"""

import contextlib
import datetime as dt
import hashlib
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from egov.kernel.canonical import canonical_json

_RAW = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)


class SealingKey:
    """The private key of this installation. `key_id` begins the SHA-256 of its public key."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public_bytes = private.public_key().public_bytes(*_RAW)
        self.key_id = hashlib.sha256(self.public_bytes).hexdigest()[:16]

    def sign(self, data: bytes) -> bytes:
        """The signature over `data`, 64 bytes."""
        return self._private.sign(data)


def seal_bytes(position: int, row_id: int, leaf: bytes) -> bytes:
    """What the signature of a seal is over."""
    return b"darvoza journal seal 1\n" + position.to_bytes(8, "big") + row_id.to_bytes(8, "big") + leaf


def head_bytes(size: int, root: bytes, signed_at: dt.datetime) -> bytes:
    """What the signature of a tree head is over."""
    at = signed_at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return b"darvoza journal head 1\n" + canonical_json({"at": at, "root": root.hex(), "size": size})


@lru_cache(maxsize=4)
def load_key(folder: Path) -> SealingKey:
    """The sealing key in `folder`; made there when there is none. Two processes at once end up with the same one."""
    path = folder / "signing.pem"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        pem = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        draft = folder / f".signing-{secrets.token_hex(8)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise ValueError(f"{path} is not an Ed25519 key")
    key = SealingKey(private)
    public = folder / f"{key.key_id}.pub"
    if not public.exists():
        public.write_text(key.public_bytes.hex() + "\n", encoding="ascii")
    return key


def trusted_keys(folder: Path) -> dict[str, Ed25519PublicKey]:
    """The public keys that verification trusts, by key id."""
    trusted = {}
    for path in sorted(folder.glob("*.pub")):
        raw = bytes.fromhex(path.read_text(encoding="ascii").strip())
        trusted[hashlib.sha256(raw).hexdigest()[:16]] = Ed25519PublicKey.from_public_bytes(raw)
    return trusted


def is_signed(key: Ed25519PublicKey, signature: bytes, data: bytes) -> bool:
    """Whether `signature` over `data` is of `key`."""
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True
