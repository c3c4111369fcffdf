"""Dry runs of versions, remarks on their fields, the version an applicant said no to; editors bound to an authority."""

import sqlalchemy as sa
from alembic import op

import egov.kernel.db

revision = "0015"
down_revision = "0014"

Key = egov.kernel.db.BigKey
Instant = egov.kernel.db.UTCDateTime
UNBOUND = {"authority": "(role IN ('officer', 'supervisor')) = (authority_id IS NOT NULL)"}
BINDABLE = {
    "authority": "authority_id IS NOT NULL OR role NOT IN ('officer', 'supervisor')",
    "bound": "authority_id IS NULL OR role IN ('officer', 'supervisor', 'editor', 'publisher')",
}


def upgrade() -> None:
    op.create_table(
        "dry_run",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("version_id", Key, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("done_at", Instant()),
        sa.Column("result", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name="pk_dry_run"),
        sa.ForeignKeyConstraint(["version_id"], ["service_version.id"], name="fk_dry_run_version_id"),
        sa.UniqueConstraint("version_id", "digest", name="uq_dry_run_version_id_digest"),
    )
    op.create_table(
        "review_remark",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("version_id", Key, nullable=False),
        sa.Column("anchor", sa.String(300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", Key),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("resolved_by_id", Key),
        sa.Column("resolved_at", Instant()),
        sa.PrimaryKeyConstraint("id", name="pk_review_remark"),
        sa.ForeignKeyConstraint(["version_id"], ["service_version.id"], name="fk_review_remark_version_id"),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name="fk_review_remark_author_id"),
        sa.ForeignKeyConstraint(["resolved_by_id"], ["account.id"], name="fk_review_remark_resolved_by_id"),
    )
    op.create_index("ix_review_remark_version_id_id", "review_remark", ["version_id", "id"])
    op.add_column("application", sa.Column("declined_number", sa.Integer()))
    _hold_roles_to(BINDABLE, instead_of=UNBOUND)


def _hold_roles_to(checks: dict[str, str], instead_of: dict[str, str]) -> None:
    """Which roles are held for an authority."""
    with op.batch_alter_table("role_grant") as table:
        for name in instead_of:
            table.drop_constraint(op.f(f"ck_role_grant_{name}"), type_="check")
        for name, rule in checks.items():
            table.create_check_constraint(op.f(f"ck_role_grant_{name}"), rule)


def downgrade() -> None:
    op.execute("UPDATE role_grant SET authority_id = NULL WHERE role NOT IN ('officer', 'supervisor')")
    _hold_roles_to(UNBOUND, instead_of=BINDABLE)
    op.drop_column("application", "declined_number")
    op.drop_index("ix_review_remark_version_id_id", "review_remark")
    op.drop_table("review_remark")
    op.drop_table("dry_run")
