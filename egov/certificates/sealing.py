"""From what a document says to the signed file: rendering and seal with this portal's country, keys and address."""

import datetime as dt
from dataclasses import dataclass

from flask import current_app

from egov.certificates.keys import Keys, keys_in
from egov.certificates.models import Certificate
from egov.certificates.rendering import Paper, render
from egov.kernel.localised import LocalisedText
from egov.profiles.current import current_profile, local_day


@dataclass(frozen=True, slots=True)
class Sealed:
    """A signed PDF and the serial number of the certificate that it was signed with."""

    pdf: bytes
    signed_by: str


def portal_keys() -> Keys:
    """The keys of this portal; made into its instance folder at first need."""
    return keys_in(current_app.config["SETTINGS"].instance)


def draw_up(certificate: Certificate, now: dt.datetime) -> Sealed:
    """The certificate's paper as a signed PDF, dated `now`; its QR code leads to this portal."""
    base = current_app.config["SETTINGS"].base_url
    paper = Paper(
        title=certificate.title,
        holder=certificate.holder,
        rows=[(LocalisedText(label), LocalisedText(value)) for label, value in certificate.rows],
        authority=certificate.authority,
        language=certificate.language,
        reference=certificate.application_reference,
        code=certificate.code,
        issued_on=local_day(now),
        issued_at=now,
        valid_until=certificate.valid_until,
        verify_address=f"{base}/verify",
        qr_address=f"{base}/verify/{certificate.code}",
    )
    from egov.certificates.signing import sign  # pyHanko is half a second and 20 MB that few processes need

    keys = portal_keys()
    pdf = sign(render(paper, current_profile()), keys=keys, at=now, reason=f"Certificate {certificate.code}")
    return Sealed(pdf, keys.serial)
