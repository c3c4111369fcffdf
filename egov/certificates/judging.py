"""Whether a PDF is a document of this portal, byte for byte: exactly one signature, ours, trusted, over the whole file, registered.

"Some signature in it is intact" is what forgeries live on: a page appended after our signature, a second signature, ours cut out
and put into another document. So each condition is asked for on its own, and the digest of the whole file decides at the end.
"""

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import structlog

from egov.certificates.keys import Keys
from egov.certificates.models import Certificate, Standing

log = structlog.get_logger()
MAX_JUDGED = 5 * 1024 * 1024
"""The portal's own documents have a tenth of a megabyte."""


class Verdict(StrEnum):
    """What can be said of a document; the first three follow from the register."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    ALTERED = "altered"
    FOREIGN = "foreign"
    SEVERAL = "several"
    UNSIGNED = "unsigned"
    PROTECTED = "protected"
    UNREADABLE = "unreadable"


_STANDINGS = {Standing.VALID: Verdict.VALID, Standing.EXPIRED: Verdict.EXPIRED, Standing.REVOKED: Verdict.REVOKED}


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, and the certificate it is about where it is about one."""

    verdict: Verdict
    certificate: Certificate | None = None

    @property
    def is_registered(self) -> bool:
        """Whether the document is one of ours, whatever became of it."""
        return self.certificate is not None


def of_certificate(certificate: Certificate | None, day: dt.date) -> Judgement:
    """What the register says on `day`."""
    if certificate is None:
        return Judgement(Verdict.UNKNOWN)
    return Judgement(_STANDINGS[certificate.standing(day)], certificate)


def of_pdf(
    data: bytes, *, keys: Keys, find: Callable[[str], Certificate | None], now: dt.datetime, day: dt.date
) -> Judgement:
    """What can be said of the file `data`; `find` looks a SHA-256 up in the register. Never raises, whatever the file holds."""
    from egov.certificates.signatures import fault_of  # pyHanko is half a second and 20 MB that few processes need

    known = find(hashlib.sha256(data).hexdigest())
    fault = fault_of(data, keys=keys, at=known.issued_at if known else now)
    if fault is not None:
        if known is not None:
            log.error("registered_document_fails_judgement", fault=fault, certificate=known.id)
        return Judgement(fault)
    return of_certificate(known, day)
