"""Issuing and revoking certificates."""

import datetime as dt

from egov.certificates import sealing
from egov.certificates.codes import new_code
from egov.certificates.models import Certificate
from egov.files import actions as files
from egov.journal import actions as journal
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import N_, Conflict, Invalid, NotAllowed
from egov.kernel.localised import LocalisedText
from egov.kernel.permissions import Permission

MAX_REASON = 1000


def issue(
    *,
    kind: str,
    title: LocalisedText,
    holder: str,
    rows: list[tuple[LocalisedText, LocalisedText]],
    authority: LocalisedText,
    authority_id: int,
    language: str,
    application_reference: str,
    account_id: int,
    valid_until: dt.date | None,
    by: Actor,
    now: dt.datetime,
) -> Certificate:
    """A signed PDF with its QR code is kept, registered, and belongs to the account.

    `rows` are what the paper says, label and value; `holder` is the full name, surname first; `language` is the holder's, beside
    the state language. For the portal itself and those who work cases; raises `NotAllowed` for others, `StorageUnavailable` when
    the file cannot be kept. Whoever calls sees to it that one decision issues one document.
    """
    if not by.may(Permission.WORK_CASES):
        raise NotAllowed(N_("Your role does not allow this."))
    issued = Certificate(
        code=new_code(),
        kind=kind,
        title=title,
        holder=holder,
        rows=[[dict(label), dict(value)] for label, value in rows],
        authority=authority,
        authority_id=authority_id,
        account_id=account_id,
        application_reference=application_reference,
        language=language,
        issued_at=now,
        valid_until=valid_until,
    )
    _keep_paper(issued, now)
    db.session.add(issued)
    db.session.flush()
    journal.record(
        "certificate.issued",
        subject=issued,
        by=by,
        now=now,
        about=account_id,
        authority_id=authority_id,
        facts={"reference": application_reference, "document": kind, "sha256": issued.sha256},
    )
    return issued


def _keep_paper(issued: Certificate, now: dt.datetime) -> None:
    """Draws up the signed PDF of a certificate that is being issued, and keeps it as its holder's file."""
    sealed = sealing.draw_up(issued, now)
    file = files.store_issued(
        data=sealed.pdf,
        name=f"{issued.title.in_(issued.language)} {issued.code}",
        media_type="application/pdf",
        now=now,
        owner_account_id=issued.account_id,
    )
    issued.file_id, issued.sha256, issued.signed_by = file.id, file.sha256, sealed.signed_by


def revoke(certificate: Certificate, *, reason: str, by: Actor, now: dt.datetime) -> Certificate:
    """The certificate no longer holds, and everyone who checks it is told so; the reason is for the authority and the holder.

    For whoever may revoke certificates of the authority that issued it, and the portal itself. Raises `NotAllowed` for others,
    `Invalid` without a reason, `Conflict` where it was revoked before.
    """
    own = by.system is not None or by.authority_id == certificate.authority_id
    if not own or not by.may(Permission.REVOKE_CERTIFICATES):
        raise NotAllowed(N_("Your role does not allow this."))
    text = reason.strip()
    if not text:
        raise Invalid(N_("Write why the document is revoked."), field="reason")
    if len(text) > MAX_REASON:
        raise Invalid(N_("Write at most %(limit)s characters."), field="reason", limit=MAX_REASON)
    if certificate.revoked_at is not None:
        raise Conflict(N_("This document is already revoked."))
    certificate.revoked_at = now
    certificate.revoked_reason = text
    db.session.flush()
    journal.record(
        "certificate.revoked",
        subject=certificate,
        by=by,
        now=now,
        about=certificate.account_id,
        authority_id=certificate.authority_id,
        facts={"reference": certificate.application_reference},
        private={"reason": text},
    )
    return certificate
