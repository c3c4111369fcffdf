"""Tables of `messaging`."""

import sqlalchemy as sa
from alembic import op

from egov.kernel.db import BigKey, UTCDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "message",
        sa.Column("id", BigKey, autoincrement=True, nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("address", sa.String(320), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("subject", sa.String(300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("link", sa.String(500), nullable=True),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("run_at", UTCDateTime(), nullable=False),
        sa.Column("attempts", BigKey, nullable=False),
        sa.Column("lease", sa.String(32), nullable=True),
        sa.Column("leased_until", UTCDateTime(), nullable=True),
        sa.Column("error", sa.String(500), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("read_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed')", name=op.f("ck_message_state")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_message_attempts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("key", name=op.f("uq_message_key")),
    )
    op.create_index(op.f("ix_message_state_run_at"), "message", ["state", "run_at"])
    op.create_index(op.f("ix_message_address_channel_id"), "message", ["address", "channel", "id"])


def downgrade() -> None:
    op.drop_table("message")
