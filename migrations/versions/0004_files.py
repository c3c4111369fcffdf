"""Tables of `files`."""

import sqlalchemy as sa
from alembic import op

from egov.kernel.db import BigKey, UTCDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "stored_file",
        sa.Column("id", BigKey, autoincrement=True, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("media_type", sa.String(80), nullable=False),
        sa.Column("size", BigKey, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("purpose", sa.String(10), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("owner_account_id", BigKey, nullable=True),
        sa.CheckConstraint("state IN ('incoming', 'kept', 'discarded', 'lost')", name=op.f("ck_stored_file_state")),
        sa.CheckConstraint("purpose IN ('upload', 'issued')", name=op.f("ck_stored_file_purpose")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_stored_file_size")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("token", name=op.f("uq_stored_file_token")),
    )
    op.create_index(op.f("ix_stored_file_state_created_at"), "stored_file", ["state", "created_at"])
    op.create_index(op.f("ix_stored_file_owner_account_id"), "stored_file", ["owner_account_id"])


def downgrade() -> None:
    op.drop_table("stored_file")
