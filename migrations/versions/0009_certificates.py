"""Tables of `certificates`."""

import sqlalchemy as sa
from alembic import op

from egov.kernel.db import BigKey, LocalisedTextType, UTCDateTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "certificate",
        sa.Column("id", BigKey, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(14), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("title", LocalisedTextType(), nullable=False),
        sa.Column("holder", sa.String(300), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("authority", LocalisedTextType(), nullable=False),
        sa.Column("authority_id", BigKey, nullable=False),
        sa.Column("account_id", BigKey, nullable=False),
        sa.Column("application_reference", sa.String(17), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("issued_at", UTCDateTime(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("file_id", BigKey, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("signed_by", sa.String(48), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.Column("revoked_reason", sa.String(1000), nullable=True),
        sa.Column("version_id", BigKey, nullable=False),
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_reason IS NULL)", name=op.f("ck_certificate_revocation")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_certificate_account_id")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_certificate_authority_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_certificate_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
        sa.UniqueConstraint("sha256", name=op.f("uq_certificate_sha256")),
    )
    op.create_index(op.f("ix_certificate_account_id_issued_at"), "certificate", ["account_id", "issued_at"])
    op.create_index(op.f("ix_certificate_application_reference"), "certificate", ["application_reference"])


def downgrade() -> None:
    op.drop_table("certificate")
