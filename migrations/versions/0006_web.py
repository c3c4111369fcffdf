"""Tables of `web`: counts for rate limits, input held for people whose session ran out."""

import sqlalchemy as sa
from alembic import op

import egov.kernel.db

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "rate_count",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("count", egov.kernel.db.BigKey, nullable=False),
        sa.Column("expires_at", egov.kernel.db.BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rate_count"),
        sa.UniqueConstraint("key", name="uq_rate_count_key"),
    )
    op.create_index("ix_rate_count_expires_at", "rate_count", ["expires_at"])
    op.create_table(
        "held_input",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("account_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("path", sa.String(400), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("expires_at", egov.kernel.db.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_held_input"),
    )
    op.create_index("ix_held_input_token_hash", "held_input", ["token_hash"])
    op.create_index("ix_held_input_expires_at", "held_input", ["expires_at"])


def downgrade() -> None:
    op.drop_table("held_input")
    op.drop_table("rate_count")
