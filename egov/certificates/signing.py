"""Signing a PDF with the portal's seal: PAdES baseline B-B (ETSI EN 319 142-1), one signature over the whole file.

The signature is a certification that permits no later change (DocMDP 1). Its field lies outside the page, untagged and printable:
the only way that both PDF/A-2 and PDF/UA allow for a signature without a picture.
"""

import datetime as dt
import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from egov.certificates.keys import Keys

FIELD = "DarvozaSeal"
DIGEST = "sha256"


class _Seal(signers.Signer):
    """The seal with its key kept parsed: pyHanko's own signer reads the key anew for each signature (90 ms, measured)."""

    def __init__(self, keys: Keys) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register(keys.root)
        super().__init__(signing_cert=keys.seal, cert_registry=store, embed_roots=True)
        self._key = keys.seal_key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if digest_algorithm != DIGEST:
            raise ValueError(f"the seal signs {DIGEST}, not {digest_algorithm}")
        if dry_run:
            return bytes(self._key.key_size // 8)
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())


class _SignerAt(signers.PdfSigner):
    """Signs with the instant it is given as the signing time, for actions are told what time it is."""

    def __init__(self, at: dt.datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._at = at

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self._at
        return session


def sign(pdf: bytes, *, keys: Keys, at: dt.datetime, reason: str) -> bytes:
    """`pdf` with the seal's signature, made at `at`; `reason` says what for, in words that name nobody."""
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm=DIGEST,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        reason=reason,
    )
    field = SigFieldSpec(
        sig_field_name=FIELD, invis_sig_settings=InvisSigSettings(set_print_flag=True, box_out_of_bounds=True)
    )
    output = io.BytesIO()
    signer = _SignerAt(at, metadata, signer=_Seal(keys), new_field_spec=field)
    with ThreadPoolExecutor(1) as alone:  # pyHanko begins an event loop, and whoever calls may be in one
        alone.submit(signer.sign_pdf, IncrementalPdfFileWriter(io.BytesIO(pdf)), output=output).result()
    return output.getvalue()
