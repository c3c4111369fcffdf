"""Whose the services of an import become where its file names an authority that is not known."""

import sqlalchemy as sa
from alembic import op

import egov.kernel.db

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    with op.batch_alter_table("catalogue_import") as table:
        table.add_column(sa.Column("authority_id", egov.kernel.db.BigKey, nullable=True))
        table.create_foreign_key("fk_catalogue_import_authority_id", "authority", ["authority_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("catalogue_import") as table:
        table.drop_constraint("fk_catalogue_import_authority_id", type_="foreignkey")
        table.drop_column("authority_id")
