"""Tables of `applications`."""

import sqlalchemy as sa
from alembic import op

import egov.kernel.db

revision = "0010"
down_revision = "0009"

STATES = (
    "'draft', 'submitted', 'in_review', 'more_needed', 'awaiting_payment', 'approved', 'refused', 'withdrawn', 'expired'"
)
Key = egov.kernel.db.BigKey
Instant = egov.kernel.db.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "application",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(20), nullable=False),
        sa.Column("service_id", Key, nullable=False),
        sa.Column("version_id", Key, nullable=False),
        sa.Column("account_id", Key, nullable=False),
        sa.Column("authority_id", Key, nullable=False),
        sa.Column("holder_authority_id", Key),
        sa.Column("stage_key", sa.String(80)),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("opening_key", sa.String(40)),
        sa.Column("answers", sa.JSON, nullable=False),
        sa.Column("saved_pages", sa.JSON, nullable=False),
        sa.Column("unfinished", sa.JSON, nullable=False),
        sa.Column("surname_key", sa.String(200)),
        sa.Column("opened_at", Instant, nullable=False),
        sa.Column("saved_at", Instant),
        sa.Column("filed_at", Instant),
        sa.Column("closed_at", Instant),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("due_on", sa.Date),
        sa.Column("term_amount", sa.Integer),
        sa.Column("term_unit", sa.String(20)),
        sa.Column("clock_stopped_on", sa.Date),
        sa.Column("days_stopped", sa.Integer, nullable=False),
        sa.Column("certificate_id", Key),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_application"),
        sa.UniqueConstraint("reference", name="uq_application_reference"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_application_account_id"),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name="fk_application_certificate_id"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_application_service_id"),
        sa.ForeignKeyConstraint(["version_id"], ["service_version.id"], name="fk_application_version_id"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_application_authority_id"),
        sa.ForeignKeyConstraint(["holder_authority_id"], ["authority.id"], name="fk_application_holder_authority_id"),
        sa.UniqueConstraint("account_id", "opening_key", name="uq_application_account_id_opening_key"),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_application_state")),
        sa.CheckConstraint("filed_at IS NOT NULL OR state IN ('draft', 'withdrawn', 'expired')", name=op.f("ck_application_filed")),
        sa.CheckConstraint("clock_stopped_on IS NOT NULL OR state <> 'more_needed'", name=op.f("ck_application_clock")),
        sa.CheckConstraint("days_stopped >= 0", name=op.f("ck_application_days_stopped")),
    )
    for columns in (
        ["service_id"],
        ["version_id"],
        ["holder_authority_id"],
        ["account_id", "changed_at"],
        ["authority_id", "state"],
        ["state", "changed_at"],
    ):
        op.create_index(f"ix_application_{'_'.join(columns)}", "application", columns)
    op.create_table(
        "receipt",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("application_id", Key, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("answers", sa.JSON, nullable=False),
        sa.Column("files", sa.JSON, nullable=False),
        sa.Column("filed_at", Instant, nullable=False),
        sa.Column("journal_row_id", Key, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_receipt"),
        sa.UniqueConstraint("application_id", name="uq_receipt_application_id"),
        _of_application("receipt"),
    )
    op.create_table(
        "attachment",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("application_id", Key, nullable=False),
        sa.Column("question_key", sa.String(200), nullable=False),
        sa.Column("file_id", Key, nullable=False),
        sa.Column("attached_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
        sa.UniqueConstraint("file_id", name="uq_attachment_file_id"),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name="fk_attachment_file_id"),
        _of_application("attachment"),
    )
    op.create_table(
        "information_request",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("application_id", Key, nullable=False),
        sa.Column("question_keys", sa.JSON, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("answers_before", sa.JSON, nullable=False),
        sa.Column("asked_by_id", Key),
        sa.Column("asked_at", Instant, nullable=False),
        sa.Column("answer_until", sa.Date, nullable=False),
        sa.Column("answered_at", Instant),
        sa.Column("closed_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_information_request"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name="fk_information_request_asked_by_id"),
        _of_application("information_request"),
    )
    op.create_index(
        "uq_information_request_open",
        "information_request",
        ["application_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "outcome",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("application_id", Key, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("ground_code", sa.String(80)),
        sa.Column("explanation", sa.Text, nullable=False),
        sa.Column("decided_by_id", Key),
        sa.Column("decided_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outcome"),
        sa.UniqueConstraint("application_id", name="uq_outcome_application_id"),
        sa.CheckConstraint("kind IN ('approved', 'refused')", name=op.f("ck_outcome_kind")),
        sa.CheckConstraint("kind = 'approved' OR ground_code IS NOT NULL", name=op.f("ck_outcome_ground")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name="fk_outcome_decided_by_id"),
        _of_application("outcome"),
    )
    op.create_table(
        "thread_message",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("application_id", Key, nullable=False),
        sa.Column("author", sa.String(10), nullable=False),
        sa.Column("author_id", Key),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("written_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_thread_message"),
        sa.CheckConstraint("author IN ('applicant', 'office')", name=op.f("ck_thread_message_author")),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name="fk_thread_message_author_id"),
        _of_application("thread_message"),
    )
    for table in ("attachment", "information_request", "thread_message"):
        op.create_index(f"ix_{table}_application_id", table, ["application_id"])


def _of_application(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=f"fk_{table}_application_id")


def downgrade() -> None:
    for table in ("thread_message", "outcome", "information_request", "attachment", "receipt", "application"):
        op.drop_table(table)
