"""Issued documents: the portal's own, and what a forger would try with them."""

import datetime as dt
import io
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

from pyhanko.pdf_utils.generic import NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec

from egov.authorities.models import Authority
from egov.certificates import actions
from egov.certificates.keys import Keys, keys_in
from egov.certificates.models import Certificate
from egov.certificates.rendering import Paper
from egov.certificates.signing import _Seal
from egov.identity.models import Account
from egov.kernel import clock
from egov.kernel.actor import system
from egov.kernel.db import db
from egov.kernel.localised import LocalisedText
from egov.kernel.references import new_reference
from tests.builders.authorities import an_authority
from tests.builders.identity import an_account

TITLE = LocalisedText(
    tg="Маълумотнома дар бораи набудани доғи судӣ",
    ru="Справка об отсутствии судимости",
    kk="Сотталмағандығы туралы анықтама",
    en="Certificate of no criminal record",
)
ROWS = [
    (
        LocalisedText(tg="Санаи таваллуд", ru="Дата рождения", kk="Туған күні", en="Date of birth"),
        LocalisedText.of("21.03.1991"),
    ),
    (
        LocalisedText(tg="Мақсад", ru="Цель", kk="Мақсаты", en="Purpose"),
        LocalisedText(tg="Барои кор", ru="Для работы", kk="Жұмыс үшін", en="For work"),
    ),
]
_numbers = count(1)


def a_certificate(
    account: Account | None = None,
    authority: Authority | None = None,
    *,
    language: str = "ru",
    valid_until: dt.date | None = None,
    now: dt.datetime | None = None,
) -> Certificate:
    """A certificate issued to `account` by `authority`, signed, kept and committed."""
    account = account or an_account()
    authority = authority or an_authority()
    issued = actions.issue(
        kind="criminal-record",
        title=TITLE,
        holder=account.full_name,
        rows=ROWS,
        authority=authority.name,
        authority_id=authority.id,
        language=language,
        application_reference=new_reference("TJ"),
        account_id=account.id,
        valid_until=valid_until,
        by=system("tests"),
        now=now or clock.now(),
    )
    db.session.commit()
    return issued


def a_paper(**changes: object) -> Paper:
    """What a document says, without the database."""
    values: dict[str, object] = {
        "title": TITLE,
        "holder": "Раҳимова Зарина Саидовна",
        "rows": ROWS,
        "authority": LocalisedText(tg="Вазорати корҳои дохилӣ", ru="Министерство внутренних дел"),
        "language": "ru",
        "reference": "TJ-4K7Q-M2XW-941D",
        "code": "K7QM-2XW9-41DP",
        "issued_on": dt.date(2026, 11, 18),
        "issued_at": dt.datetime(2026, 11, 18, 9, 14, tzinfo=dt.UTC),
        "valid_until": dt.date(2027, 2, 18),
        "verify_address": "http://localhost/verify",
        "qr_address": "http://localhost/verify/K7QM-2XW9-41DP",
    }
    return Paper(**(values | changes))  # type: ignore[arg-type]


@cache
def a_strangers_keys() -> Keys:
    """Keys that look like the portal's, with the same names, made by somebody else."""
    return keys_in(Path(mkdtemp(prefix="stranger-")))


class _Forger(signers.PdfSigner):
    """Signs where an honest program refuses: over a signature that forbids it."""

    def _enforce_certification_constraints(self, reader: object) -> None:
        pass


def signed_again(pdf: bytes, keys: Keys, field: str = "Second") -> bytes:
    """`pdf` with one more signature appended."""
    output = io.BytesIO()
    _Forger(
        signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256"),
        signer=_Seal(keys),
        new_field_spec=SigFieldSpec(field),
    ).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False), output=output)
    return output.getvalue()


def with_an_update(pdf: bytes) -> bytes:
    """`pdf` with a page's content changed by an update appended after the signature, which itself stays intact."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Rotate"] = NumberObject(90)
    writer.update_container(page)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()
