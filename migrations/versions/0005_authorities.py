"""Tables of `authorities`."""

import sqlalchemy as sa
from alembic import op

import egov.kernel.db

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "authority",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("slug", sa.String(60), nullable=False),
        sa.Column("name", egov.kernel.db.LocalisedTextType(), nullable=False),
        sa.Column("short_name", egov.kernel.db.LocalisedTextType(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version_id", egov.kernel.db.BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_authority"),
        sa.UniqueConstraint("slug", name="uq_authority_slug"),
    )
    op.create_table(
        "region",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("parent_code", sa.String(40), nullable=True),
        sa.Column("name", egov.kernel.db.LocalisedTextType(), nullable=False),
        sa.Column("sort", egov.kernel.db.BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_region"),
        sa.UniqueConstraint("code", name="uq_region_code"),
        sa.CheckConstraint("kind IN ('region', 'city', 'city_district', 'district')", name=op.f("ck_region_kind")),
    )
    op.create_index("ix_region_parent_code", "region", ["parent_code"])
    op.create_table(
        "office",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(80), nullable=False),
        sa.Column("authority_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("name", egov.kernel.db.LocalisedTextType(), nullable=False),
        sa.Column("address", egov.kernel.db.LocalisedTextType(), nullable=False),
        sa.Column("opening", egov.kernel.db.LocalisedTextType(), nullable=False),
        sa.Column("region_code", sa.String(40), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("version_id", egov.kernel.db.BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_office"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_office_authority_id"),
        sa.UniqueConstraint("code", name="uq_office_code"),
    )
    op.create_index("ix_office_authority_id", "office", ["authority_id"])
    op.create_index("ix_office_region_code", "office", ["region_code"])
    op.create_table(
        "holiday",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", egov.kernel.db.LocalisedTextType(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_holiday"),
        sa.UniqueConstraint("day", name="uq_holiday_day"),
        sa.CheckConstraint("kind IN ('holiday', 'extra_working')", name=op.f("ck_holiday_kind")),
    )


def downgrade() -> None:
    for table in ("holiday", "office", "region", "authority"):
        op.drop_table(table)
