"""Imports of the catalogue: what was sent, how far it is, what was found."""

import sqlalchemy as sa
from alembic import op

import egov.kernel.db

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "catalogue_import",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("file_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("file_name", sa.String(120), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=True),
        sa.Column("mapping_name", sa.String(120), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("done", egov.kernel.db.BigKey, nullable=False),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("author_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("taken_by_id", egov.kernel.db.BigKey, nullable=True),
        sa.Column("created_at", egov.kernel.db.UTCDateTime(), nullable=False),
        sa.Column("finished_at", egov.kernel.db.UTCDateTime(), nullable=True),
        sa.Column("version_id", egov.kernel.db.BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_catalogue_import"),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name="fk_catalogue_import_file_id"),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name="fk_catalogue_import_author_id"),
        sa.ForeignKeyConstraint(["taken_by_id"], ["account.id"], name="fk_catalogue_import_taken_by_id"),
        sa.UniqueConstraint("token", name="uq_catalogue_import_token"),
        sa.CheckConstraint("state IN ('received', 'checked', 'taking', 'taken', 'failed')", name="ck_catalogue_import_state"),
    )


def downgrade() -> None:
    op.drop_table("catalogue_import")
