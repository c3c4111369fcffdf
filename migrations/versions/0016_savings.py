"""The last saves of a working version, for undo and for putting together what two people wrote."""

import sqlalchemy as sa
from alembic import op

import egov.kernel.db

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "service_saving",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("version_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("number", egov.kernel.db.BigKey, nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("seen", egov.kernel.db.BigKey, nullable=False),
        sa.Column("account_id", egov.kernel.db.BigKey, nullable=True),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("before", egov.kernel.db.BigKey, nullable=True),
        sa.Column("redoes", sa.String(40), nullable=False),
        sa.Column("after", egov.kernel.db.BigKey, nullable=True),
        sa.Column("saved_at", egov.kernel.db.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_service_saving"),
        sa.ForeignKeyConstraint(["version_id"], ["service_version.id"], name="fk_service_saving_version_id"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_service_saving_account_id"),
        sa.UniqueConstraint("version_id", "number", name="uq_service_saving_version_id_number"),
    )


def downgrade() -> None:
    op.drop_table("service_saving")
