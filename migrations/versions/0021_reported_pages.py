"""Tasks about pages of the catalogue that belong to no service: life events and the finder."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

import egov.kernel.db

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    with _reports_aside(), op.batch_alter_table("upkeep_task") as batch:
        batch.add_column(sa.Column("page", sa.String(100), nullable=False, server_default=""))
        batch.alter_column("service_id", existing_type=egov.kernel.db.BigKey, nullable=True)
        batch.create_check_constraint(op.f("ck_upkeep_task_subject"), "(service_id IS NULL) = (page <> '')")
    with _reports_aside(), op.batch_alter_table("upkeep_task") as batch:
        batch.alter_column("page", existing_type=sa.String(100), server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM page_report WHERE task_id IN (SELECT id FROM upkeep_task WHERE service_id IS NULL)")
    op.execute("DELETE FROM upkeep_task WHERE service_id IS NULL")
    with _reports_aside(), op.batch_alter_table("upkeep_task") as batch:
        batch.drop_constraint(op.f("ck_upkeep_task_subject"), type_="check")
        batch.alter_column("service_id", existing_type=egov.kernel.db.BigKey, nullable=False)
        batch.drop_column("page")


@contextmanager
def _reports_aside() -> Iterator[None]:
    """SQLite changes a column by making the table anew, which it refuses while rows of another lead there."""
    if op.get_bind().dialect.name != "sqlite":
        yield
        return
    op.execute("CREATE TABLE page_report_aside AS SELECT * FROM page_report")
    op.execute("DELETE FROM page_report")
    yield
    op.execute("INSERT INTO page_report SELECT * FROM page_report_aside")
    op.execute("DROP TABLE page_report_aside")
