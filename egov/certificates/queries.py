"""Reading certificates. By code anyone may; a list is of one account's own."""

import sqlalchemy as sa

from egov.certificates.models import Certificate
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import NotFound
from egov.kernel.permissions import Permission


def find_by_code(code: str) -> Certificate | None:
    """The certificate of the canonical `code`, or None."""
    return db.session.scalar(sa.select(Certificate).where(Certificate.code == code))


def find_by_reference(reference: str) -> Certificate | None:
    """The newest certificate issued for the application `reference`, or None."""
    return db.session.scalar(
        sa.select(Certificate)
        .where(Certificate.application_reference == reference)
        .order_by(Certificate.issued_at.desc(), Certificate.id.desc())
        .limit(1)
    )


def find_by_sha256(sha256: str) -> Certificate | None:
    """The certificate whose signed PDF has this digest, or None."""
    return db.session.scalar(sa.select(Certificate).where(Certificate.sha256 == sha256))


def get_certificate(certificate_id: int) -> Certificate:
    """The certificate with this key; raises `NotFound`."""
    found = db.session.get(Certificate, certificate_id)
    if found is None:
        raise NotFound
    return found


def get_own(code: str, *, by: Actor) -> Certificate:
    """The certificate of `code` where it is `by`'s own; raises `NotFound` otherwise."""
    found = find_by_code(code)
    if found is None or by.account_id is None or found.account_id != by.account_id:
        raise NotFound
    return found


def get_for_authority(code: str, *, by: Actor) -> Certificate:
    """The certificate of `code` where `by` may revoke it: same authority; raises `NotFound` otherwise."""
    found = find_by_code(code)
    if found is None or not by.may(Permission.REVOKE_CERTIFICATES) or by.authority_id != found.authority_id:
        raise NotFound
    return found


def list_of_account(account_id: int, limit: int = 100) -> list[Certificate]:
    """The certificates of the account, the newest first; at most `limit`."""
    return list(
        db.session.scalars(
            sa.select(Certificate)
            .where(Certificate.account_id == account_id)
            .order_by(Certificate.issued_at.desc(), Certificate.id.desc())
            .limit(limit)
        )
    )
