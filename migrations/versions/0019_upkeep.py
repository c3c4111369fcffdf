"""Keeping the catalogue true: confirmations, tasks, checked links, legal acts, reports of citizens, and ratings after the decision."""

import sqlalchemy as sa
from alembic import op

import egov.kernel.db

revision = "0019"
down_revision = "0018"
STANDING = sa.text("state IN ('open', 'set_aside')")


def upgrade() -> None:
    _confirmations_and_tasks()
    _links_and_acts()
    _what_people_say()


def _confirmations_and_tasks() -> None:
    op.create_table(
        "service_confirmation",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("service_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("version_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("confirmed_at", egov.kernel.db.UTCDateTime(), nullable=False),
        sa.Column("confirmed_by_id", egov.kernel.db.BigKey, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_service_confirmation"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_service_confirmation_service_id"),
        sa.ForeignKeyConstraint(["version_id"], ["service_version.id"], name="fk_service_confirmation_version_id"),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["account.id"], name="fk_service_confirmation_confirmed_by_id"),
        sa.UniqueConstraint("service_id", name="uq_service_confirmation_service_id"),
    )
    op.create_table(
        "upkeep_task",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("service_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("anchor", sa.String(300), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reminded", egov.kernel.db.BigKey, nullable=False),
        sa.Column("made_at", egov.kernel.db.UTCDateTime(), nullable=False),
        sa.Column("settled_at", egov.kernel.db.UTCDateTime(), nullable=True),
        sa.Column("settled_by_id", egov.kernel.db.BigKey, nullable=True),
        sa.Column("version_id", egov.kernel.db.BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_upkeep_task"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_upkeep_task_service_id"),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name="fk_upkeep_task_settled_by_id"),
        sa.CheckConstraint("kind IN ('confirm', 'link', 'law', 'report')", name=op.f("ck_upkeep_task_kind")),
        sa.CheckConstraint("state IN ('open', 'done', 'set_aside')", name=op.f("ck_upkeep_task_state")),
    )
    op.create_index(
        "uq_upkeep_task_standing",
        "upkeep_task",
        ["service_id", "kind", "key"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
    op.create_index("ix_upkeep_task_state_id", "upkeep_task", ["state", "id"])
    op.create_index("ix_upkeep_task_service_id_state_id", "upkeep_task", ["service_id", "state", "id"])


def _links_and_acts() -> None:
    op.create_table(
        "checked_link",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("answer", sa.String(20), nullable=False),
        sa.Column("failures", egov.kernel.db.BigKey, nullable=False),
        sa.Column("last_failed_on", sa.Date(), nullable=True),
        sa.Column("checked_at", egov.kernel.db.UTCDateTime(), nullable=True),
        sa.Column("check_at", egov.kernel.db.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_checked_link"),
        sa.UniqueConstraint("digest", name="uq_checked_link_digest"),
    )
    op.create_index("ix_checked_link_check_at_id", "checked_link", ["check_at", "id"])
    op.create_table(
        "legal_act",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(80), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("in_force_on", sa.Date(), nullable=True),
        sa.Column("repealed_on", sa.Date(), nullable=True),
        sa.Column("replaced_by", sa.String(200), nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("version_id", egov.kernel.db.BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_legal_act"),
        sa.UniqueConstraint("code", name="uq_legal_act_code"),
    )


def _what_people_say() -> None:
    op.create_table(
        "page_report",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("task_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("number", egov.kernel.db.BigKey, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("made_at", egov.kernel.db.UTCDateTime(), nullable=False),
        sa.Column("erased_at", egov.kernel.db.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_page_report"),
        sa.ForeignKeyConstraint(["task_id"], ["upkeep_task.id"], name="fk_page_report_task_id"),
        sa.UniqueConstraint("task_id", name="uq_page_report_task_id"),
    )
    op.create_index("ix_page_report_erased_at_made_at", "page_report", ["erased_at", "made_at"])
    op.create_table(
        "service_rating",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("service_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_service_rating"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_service_rating_service_id"),
        sa.UniqueConstraint("service_id", name="uq_service_rating_service_id"),
    )
    op.create_table(
        "application_rating",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("application_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("service_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("stars", egov.kernel.db.BigKey, nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("made_at", egov.kernel.db.UTCDateTime(), nullable=False),
        sa.Column("changed_at", egov.kernel.db.UTCDateTime(), nullable=False),
        sa.Column("version_id", egov.kernel.db.BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_application_rating"),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name="fk_application_rating_application_id"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_application_rating_service_id"),
        sa.UniqueConstraint("application_id", name="uq_application_rating_application_id"),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_application_rating_stars")),
    )
    op.create_index("ix_application_rating_service_id_id", "application_rating", ["service_id", "id"])


def downgrade() -> None:
    for table in (
        "application_rating",
        "service_rating",
        "page_report",
        "legal_act",
        "checked_link",
        "upkeep_task",
        "service_confirmation",
    ):
        op.drop_table(table)
