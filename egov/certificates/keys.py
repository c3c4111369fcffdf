"""The portal's keys: a demonstration root, and the seal it vouches for. Made at first need into `instance/keys/`.

RSA-3072: an elliptic curve would raise the PDF to version 2.0, which PDF/A-2 forbids. The whole folder appears at once, so that of
several processes starting together one makes it and the others read the same. A real installation puts its own files there.
"""

import datetime as dt
import os
import secrets
import shutil
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_cert_from_pemder

KEY_BITS = 3072
ROOT_DAYS, SEAL_DAYS = 3650, 1095
BACKDATED_DAYS = 800
"""The demonstration tells of documents issued up to two years ago: its seal was already valid then."""
_FILES = ("root.cert.pem", "root.key.pem", "seal.cert.pem", "seal.key.pem")


@dataclass(frozen=True)
class Keys:
    """What signing and judging need, parsed once. `root` vouches for the present seal; `roots` are all that are trusted.

    An earlier root stays beside the present one as `root-<anything>.cert.pem`, so that what was issued under it still verifies.
    """

    root: Any
    roots: tuple[Any, ...]
    seal: Any
    seal_key: rsa.RSAPrivateKey

    @property
    def serial(self) -> str:
        """The serial number of the seal's certificate, in hexadecimal."""
        return f"{self.seal.serial_number:x}"

    @property
    def seal_valid_until(self) -> dt.date:
        """The last day of the seal's certificate."""
        until: dt.datetime = self.seal.not_valid_after
        return until.date()


def keys_in(instance: Path) -> Keys:
    """The keys in the folder `instance`, made if there are none; read once a process."""
    return _load(str(instance))


@lru_cache(maxsize=4)
def _load(instance: str) -> Keys:
    folder = Path(instance) / "keys"
    if not folder.exists():
        make_keys(folder, dt.datetime.now(dt.UTC))
    earlier = [load_cert_from_pemder(path) for path in sorted(folder.glob("root-*.cert.pem"))]  # type: ignore[no-untyped-call]
    root = load_cert_from_pemder(folder / "root.cert.pem")  # type: ignore[no-untyped-call]
    return Keys(
        root=root,
        roots=(root, *earlier),
        seal=load_cert_from_pemder(folder / "seal.cert.pem"),  # type: ignore[no-untyped-call]
        seal_key=_key(folder / "seal.key.pem"),
    )


def make_keys(folder: Path, now: dt.datetime) -> None:
    """The folder holds a fresh root and a seal that it vouches for, readable by their owner alone; does nothing if it exists."""
    unfinished = folder.with_name(f"{folder.name}.{os.getpid()}.{secrets.token_hex(4)}")
    unfinished.mkdir(mode=0o700, parents=True)
    try:
        root_key, seal_key = (rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS) for _ in range(2))
        root_name, seal_name = _name("Darvoza Demonstration Root"), _name("Darvoza Demonstration Seal")
        start = now - dt.timedelta(days=BACKDATED_DAYS)
        root = _root(root_name, root_key, start, now + dt.timedelta(days=ROOT_DAYS))
        seal = _seal(seal_name, seal_key, root_name, root_key, start, now + dt.timedelta(days=SEAL_DAYS))
        pem = serialization.Encoding.PEM
        for name, content in zip(
            _FILES, (root.public_bytes(pem), _pem(root_key), seal.public_bytes(pem), _pem(seal_key)), strict=True
        ):
            _write(unfinished / name, content)
        try:
            unfinished.rename(folder)
        except OSError:
            if not folder.exists():
                raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, common),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Darvoza (demonstration, no legal effect)"),
        ]
    )


def _builder(
    subject: x509.Name, key: rsa.RSAPrivateKey, issuer: x509.Name, start: dt.datetime, end: dt.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _root(name: x509.Name, key: rsa.RSAPrivateKey, start: dt.datetime, end: dt.datetime) -> x509.Certificate:
    return (
        _builder(name, key, name, start, end)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )


def _seal(
    name: x509.Name,
    key: rsa.RSAPrivateKey,
    root_name: x509.Name,
    root_key: rsa.RSAPrivateKey,
    start: dt.datetime,
    end: dt.datetime,
) -> x509.Certificate:
    return (
        _builder(name, key, root_name, start, end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .sign(root_key, hashes.SHA256())
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _key(path: Path) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(f"{path.name}: the seal needs an RSA key, PDF/A-2 knows no other")
    return key
