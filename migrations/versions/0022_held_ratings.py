"""What a changed rating said before, for as long as that is what people are shown."""

import sqlalchemy as sa
from alembic import op

import egov.kernel.db

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    with op.batch_alter_table("application_rating") as batch:
        batch.add_column(sa.Column("held_stars", egov.kernel.db.BigKey, nullable=True))
        batch.add_column(sa.Column("held_comment", sa.Text(), nullable=True))
        batch.add_column(sa.Column("held_batch", egov.kernel.db.BigKey, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("application_rating") as batch:
        batch.drop_column("held_batch")
        batch.drop_column("held_comment")
        batch.drop_column("held_stars")
