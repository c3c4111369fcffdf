"""Tables of `identity`: accounts, sessions, roles, pending sign-ups, one-time links."""

import sqlalchemy as sa
from alembic import op

import egov.kernel.db

revision = "0007"
down_revision = "0006"
ROLES = "'citizen', 'officer', 'supervisor', 'editor', 'publisher', 'operator', 'auditor', 'admin'"


def upgrade() -> None:
    key = egov.kernel.db.BigKey
    instant = egov.kernel.db.UTCDateTime
    op.create_table(
        "account",
        sa.Column("id", key, autoincrement=True, nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("phone", sa.String(20), nullable=True),
        sa.Column("surname", sa.String(100), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("patronymic", sa.String(100), nullable=False),
        sa.Column("search_name", sa.String(320), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("national_number", sa.String(20), nullable=True),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=True),
        sa.Column("email_proved_at", instant(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("version_id", key, nullable=False),
        sa.CheckConstraint("language IN ('tg', 'ru', 'kk', 'en')", name=op.f("ck_account_language")),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("email", name="uq_account_email"),
    )
    for column in ("phone", "search_name", "national_number"):
        op.create_index(f"ix_account_{column}", "account", [column])
    op.create_table(
        "user_session",
        sa.Column("id", key, autoincrement=True, nullable=False),
        sa.Column("account_id", key, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("device", sa.String(120), nullable=False),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("seen_at", instant(), nullable=False),
        sa.Column("ended_at", instant(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_user_session_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_user_session"),
        sa.UniqueConstraint("token_hash", name="uq_user_session_token_hash"),
    )
    op.create_index("ix_user_session_account_id", "user_session", ["account_id"])
    op.create_table(
        "role_grant",
        sa.Column("id", key, autoincrement=True, nullable=False),
        sa.Column("account_id", key, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("authority_id", key, nullable=True),
        sa.Column("granted_at", instant(), nullable=False),
        sa.CheckConstraint(f"role IN ({ROLES})", name=op.f("ck_role_grant_role")),
        sa.CheckConstraint(
            "(role IN ('officer', 'supervisor')) = (authority_id IS NOT NULL)", name=op.f("ck_role_grant_authority")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_role_grant_account_id"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_role_grant_authority_id"),
        sa.PrimaryKeyConstraint("id", name="pk_role_grant"),
        sa.UniqueConstraint("account_id", "role", name="uq_role_grant_account_id_role"),
    )
    op.create_index("ix_role_grant_authority_id", "role_grant", ["authority_id"])
    op.create_table(
        "sign_up",
        sa.Column("id", key, autoincrement=True, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("code_expires_at", instant(), nullable=False),
        sa.Column("used_at", instant(), nullable=True),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("phone", sa.String(20), nullable=True),
        sa.Column("surname", sa.String(100), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("patronymic", sa.String(100), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=False),
        sa.Column("national_number", sa.String(20), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_up"),
        sa.UniqueConstraint("token_hash", name="uq_sign_up_token_hash"),
    )
    op.create_index("ix_sign_up_code_expires_at", "sign_up", ["code_expires_at"])
    op.create_table(
        "account_link",
        sa.Column("id", key, autoincrement=True, nullable=False),
        sa.Column("account_id", key, nullable=False),
        sa.Column("purpose", sa.String(10), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("expires_at", instant(), nullable=False),
        sa.Column("used_at", instant(), nullable=True),
        sa.CheckConstraint("purpose IN ('reset', 'set_up')", name=op.f("ck_account_link_purpose")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_account_link_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_account_link"),
        sa.UniqueConstraint("token_hash", name="uq_account_link_token_hash"),
    )
    op.create_index("ix_account_link_account_id", "account_link", ["account_id"])
    op.create_index("ix_account_link_expires_at", "account_link", ["expires_at"])


def downgrade() -> None:
    for table in ("account_link", "sign_up", "role_grant", "user_session", "account"):
        op.drop_table(table)
