"""What is wrong with the signature of a PDF. Loads pyHanko, so whoever judges a file imports it when it is time."""

import datetime as dt
import io

import structlog
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import UnacceptableSignerError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from egov.certificates.judging import MAX_JUDGED, Verdict
from egov.certificates.keys import Keys

log = structlog.get_logger()


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
