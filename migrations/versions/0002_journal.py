"""Tables of `journal`, and the triggers that make it append-only and let no row go unsealed."""

import sqlalchemy as sa
from alembic import op

from egov.kernel.db import BigKey, UTCDateTime

revision = "0002"
down_revision = "0001"

APPEND_ONLY = ("journal_row", "journal_seal", "journal_head")


def upgrade() -> None:
    _create_rows()
    _create_tree()
    _create_followers()
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def _create_rows() -> None:
    op.create_table(
        "journal_row",
        sa.Column("id", BigKey, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("actor_account_id", BigKey, nullable=True),
        sa.Column("subject_table", sa.String(60), nullable=False),
        sa.Column("subject_id", BigKey, nullable=False),
        sa.Column("about_account_id", BigKey, nullable=True),
        sa.Column("authority_id", BigKey, nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("commitment", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_row")),
    )
    op.create_index(
        op.f("ix_journal_row_subject_table_subject_id_id"), "journal_row", ["subject_table", "subject_id", "id"]
    )
    op.create_index(op.f("ix_journal_row_about"), "journal_row", ["about_account_id", "id"])
    op.create_table(
        "journal_salt",
        sa.Column("id", BigKey, autoincrement=True, nullable=False),
        sa.Column("row_id", BigKey, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_salt")),
        sa.ForeignKeyConstraint(["row_id"], ["journal_row.id"], name=op.f("fk_journal_salt_row_id")),
        sa.UniqueConstraint("row_id", name=op.f("uq_journal_salt_row_id")),
    )
    op.create_table(
        "journal_pending",
        sa.Column("id", BigKey, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_pending")),
    )


def _create_tree() -> None:
    op.create_table(
        "journal_seal",
        sa.Column("id", BigKey, autoincrement=False, nullable=False),
        sa.Column("row_id", BigKey, nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("id >= 0", name=op.f("ck_journal_seal_position")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_seal")),
        sa.ForeignKeyConstraint(["row_id"], ["journal_row.id"], name=op.f("fk_journal_seal_row_id")),
        sa.UniqueConstraint("row_id", name=op.f("uq_journal_seal_row_id")),
    )
    op.create_table(
        "journal_head",
        sa.Column("id", BigKey, autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("id > 0", name=op.f("ck_journal_head_size")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_head")),
    )


def _create_followers() -> None:
    op.create_table(
        "journal_follower",
        sa.Column("id", BigKey, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("position", BigKey, nullable=False),
        sa.Column("attempts", BigKey, nullable=False),
        sa.Column("retry_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("position >= 0", name=op.f("ck_journal_follower_position")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_follower")),
        sa.UniqueConstraint("name", name=op.f("uq_journal_follower_name")),
    )
    op.create_table(
        "journal_set_aside",
        sa.Column("id", BigKey, autoincrement=True, nullable=False),
        sa.Column("follower", sa.String(60), nullable=False),
        sa.Column("row_id", BigKey, nullable=False),
        sa.Column("error", sa.String(500), nullable=False),
        sa.Column("set_aside_at", UTCDateTime(), nullable=False),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_set_aside")),
        sa.ForeignKeyConstraint(["row_id"], ["journal_row.id"], name=op.f("fk_journal_set_aside_row_id")),
        sa.UniqueConstraint("follower", "row_id", name=op.f("uq_journal_set_aside_follower_row_id")),
    )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the journal is append-only: % on % is refused', TG_OP, TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION journal_refuse()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()"
        )
    op.execute(
        "CREATE FUNCTION journal_wait() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN INSERT INTO journal_pending (id) VALUES (NEW.id); RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER journal_row_waits AFTER INSERT ON journal_row FOR EACH ROW EXECUTE FUNCTION journal_wait()"
    )


def _guard_sqlite() -> None:
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN "
                f"SELECT RAISE(ABORT, 'the journal is append-only: {verb} on {table} is refused'); END"
            )
        # INSERT OR REPLACE removes the old row without the DELETE trigger.
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) BEGIN "
            f"SELECT RAISE(ABORT, 'the journal is append-only: REPLACE on {table} is refused'); END"
        )
    op.execute(
        "CREATE TRIGGER journal_row_waits AFTER INSERT ON journal_row BEGIN "
        "INSERT INTO journal_pending (id) VALUES (NEW.id); END"
    )


def downgrade() -> None:
    for table in ("set_aside", "follower", "head", "seal", "pending", "salt", "row"):
        op.drop_table(f"journal_{table}")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION journal_refuse()")
        op.execute("DROP FUNCTION journal_wait()")
