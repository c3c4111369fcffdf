"""Whether a PDF is a document of this portal, byte for byte: exactly one signature, ours, trusted, over the whole file, registered.

"Some signature in it is intact" is what forgeries live on: a page appended after our signature, a second signature, ours cut out
and put into another document. So each condition is asked for on its own, and the digest of the whole file decides at the end.
"""

import datetime as dt
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import structlog
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import UnacceptableSignerError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

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
    known = find(hashlib.sha256(data).hexdigest())
    fault = fault_of(data, keys=keys, at=known.issued_at if known else now)
    if fault is not None:
        if known is not None:
            log.error("registered_document_fails_judgement", fault=fault, certificate=known.id)
        return Judgement(fault)
    return of_certificate(known, day)


def fault_of(data: bytes, *, keys: Keys, at: dt.datetime) -> Verdict | None:
    """What is wrong with the signature of the PDF `data`, with certificates judged as of `at`; None where nothing is."""
    if not data.startswith(b"%PDF-") or len(data) > MAX_JUDGED:
        return Verdict.UNREADABLE
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=True)
        if reader.encrypted:
            return Verdict.PROTECTED
        signatures = reader.embedded_signatures
    except Exception as error:
        log.info("unreadable_pdf", cause=type(error).__name__)
        return Verdict.UNREADABLE
    if len(signatures) != 1:
        return Verdict.SEVERAL if signatures else Verdict.UNSIGNED
    return _fault_of_signature(signatures[0], keys, at)


def _fault_of_signature(signature: EmbeddedPdfSignature, keys: Keys, at: dt.datetime) -> Verdict | None:
    context = ValidationContext(trust_roots=list(keys.roots), allow_fetching=False, moment=at, revocation_mode="soft-fail")
    try:
        status = validate_pdf_signature(signature, signer_validation_context=context, skip_diff=True)
    except (SignatureValidationError, UnacceptableSignerError):
        return Verdict.ALTERED
    except Exception as error:
        log.info("unreadable_signature", cause=type(error).__name__)
        return Verdict.UNREADABLE
    if not (status.intact and status.valid):
        return Verdict.ALTERED
    if not status.trusted:
        return Verdict.FOREIGN
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        return Verdict.ALTERED
    return None
