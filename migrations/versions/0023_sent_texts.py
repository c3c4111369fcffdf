"""Translations that are sent go the way of catalogues that are sent; their files are let go once they are taken in."""

import sqlalchemy as sa
from alembic import op

import egov.kernel.db

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    with op.batch_alter_table("catalogue_import") as table:
        table.add_column(sa.Column("kind", sa.String(10), nullable=False, server_default="services"))
        table.alter_column("file_id", existing_type=egov.kernel.db.BigKey, nullable=True)
        table.create_check_constraint("ck_catalogue_import_kind", "kind IN ('services', 'texts')")
    with op.batch_alter_table("catalogue_import") as table:
        table.alter_column("kind", existing_type=sa.String(10), existing_nullable=False, server_default=None)
        table.create_index("ix_catalogue_import_author_id_kind_id", ["author_id", "kind", "id"])


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM catalogue_import WHERE kind = 'texts'"))
    with op.batch_alter_table("catalogue_import") as table:
        table.drop_index("ix_catalogue_import_author_id_kind_id")
        table.drop_constraint("ck_catalogue_import_kind", type_="check")
        table.alter_column("file_id", existing_type=egov.kernel.db.BigKey, nullable=False)
        table.drop_column("kind")
