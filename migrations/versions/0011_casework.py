"""Tables of `casework`."""

import sqlalchemy as sa
from alembic import op

import egov.kernel.db

revision = "0011"
down_revision = "0010"

_OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "work_case",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("application_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("authority_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("service_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("assignee_id", egov.kernel.db.BigKey, nullable=True),
        sa.Column("assigned_at", egov.kernel.db.UTCDateTime(), nullable=True),
        sa.Column("out_of_turn", sa.Boolean(), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("stage", sa.String(80), nullable=False),
        sa.Column("stage_kind", sa.String(20), nullable=False),
        sa.Column("opened_at", egov.kernel.db.UTCDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closed_at", egov.kernel.db.UTCDateTime(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_work_case"),
        sa.UniqueConstraint("application_id", name="uq_work_case_application_id"),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name="fk_work_case_application_id"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_work_case_authority_id"),
        sa.ForeignKeyConstraint(["assignee_id"], ["account.id"], name="fk_work_case_assignee_id"),
        sa.CheckConstraint("assignee_id IS NOT NULL OR out_of_turn = false", name=op.f("ck_work_case_out_of_turn")),
    )
    op.create_index("ix_work_case_assignee_id", "work_case", ["assignee_id"])
    op.create_index("ix_work_case_closed", "work_case", ["authority_id", "closed_at", "id"])
    where = {"sqlite_where": _OPEN, "postgresql_where": _OPEN}
    op.create_index("ix_work_case_queue", "work_case", ["authority_id", "due_on", "id"], **where)
    op.create_index("ix_work_case_mine", "work_case", ["authority_id", "assignee_id", "due_on", "id"], **where)
    op.create_table(
        "case_note",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("case_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("author_id", egov.kernel.db.BigKey, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", egov.kernel.db.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_note"),
        sa.ForeignKeyConstraint(["case_id"], ["work_case.id"], name="fk_case_note_case_id"),
    )
    op.create_index("ix_case_note_case_id", "case_note", ["case_id"])
    op.create_table(
        "consultation",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("case_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("authority_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("question_keys", sa.JSON(), nullable=False),
        sa.Column("asked_by_id", egov.kernel.db.BigKey, nullable=True),
        sa.Column("asked_at", egov.kernel.db.UTCDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opinion", sa.String(10), nullable=True),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("advised_by_id", egov.kernel.db.BigKey, nullable=True),
        sa.Column("answered_at", egov.kernel.db.UTCDateTime(), nullable=True),
        sa.Column("closed_at", egov.kernel.db.UTCDateTime(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consultation"),
        sa.ForeignKeyConstraint(["case_id"], ["work_case.id"], name="fk_consultation_case_id"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_consultation_authority_id"),
        sa.CheckConstraint("opinion IN ('agrees', 'objects', 'informs')", name=op.f("ck_consultation_opinion")),
        sa.CheckConstraint("(answered_at IS NULL) = (opinion IS NULL)", name=op.f("ck_consultation_answered")),
    )
    op.create_index("ix_consultation_case_id", "consultation", ["case_id"])
    op.create_index("ix_consultation_open", "consultation", ["authority_id", "due_on", "id"], **where)


def downgrade() -> None:
    for table in ("consultation", "case_note", "work_case"):
        op.drop_table(table)
