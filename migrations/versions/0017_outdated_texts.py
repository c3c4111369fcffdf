"""Which translations of a version, and of each save of it, are older than their source, and what they were made from."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    for table in ("service_version", "service_saving"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("outdated", sa.JSON(), nullable=True))


def downgrade() -> None:
    for table in ("service_saving", "service_version"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("outdated")
