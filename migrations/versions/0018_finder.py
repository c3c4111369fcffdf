"""Rules of eligibility in the rows of lists, for the finder; and the steps of life events in their order."""

import sqlalchemy as sa
from alembic import op

import egov.kernel.db

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    with op.batch_alter_table("service_listing") as table:
        table.add_column(sa.Column("eligibility", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("service_listing") as table:
        table.alter_column("eligibility", server_default=None)
    with op.batch_alter_table("life_event") as table:
        table.add_column(sa.Column("steps", sa.JSON(), nullable=True))
        table.add_column(sa.Column("version_id", egov.kernel.db.BigKey, nullable=False, server_default="1"))
    with op.batch_alter_table("life_event") as table:
        table.alter_column("version_id", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("life_event") as table:
        table.drop_column("version_id")
        table.drop_column("steps")
    with op.batch_alter_table("service_listing") as table:
        table.drop_column("eligibility")
