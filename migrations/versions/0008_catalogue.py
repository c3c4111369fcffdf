"""Tables of `catalogue`."""

import sqlalchemy as sa
from alembic import op

import egov.kernel.db

revision = "0008"
down_revision = "0007"

OPEN = "state IN ('working', 'in_review', 'scheduled')"
KEPT = "'published', 'superseded', 'retired'"


def upgrade() -> None:
    _services()
    _topics()
    _listings()
    _guard_published_versions()
    _full_text()


def _services() -> None:
    op.create_table(
        "service",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("authority_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("last_number", egov.kernel.db.BigKey, nullable=False),
        sa.Column("created_at", egov.kernel.db.UTCDateTime(), nullable=False),
        sa.Column("retired_at", egov.kernel.db.UTCDateTime(), nullable=True),
        sa.Column("version_id", egov.kernel.db.BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_service"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_service_authority_id"),
        sa.UniqueConstraint("slug", name="uq_service_slug"),
        sa.UniqueConstraint("code", name="uq_service_code"),
    )
    op.create_index("ix_service_authority_id", "service", ["authority_id"])
    op.create_table(
        "service_version",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("service_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("number", egov.kernel.db.BigKey, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("author_id", egov.kernel.db.BigKey, nullable=True),
        sa.Column("author_ids", sa.JSON(), nullable=False),
        sa.Column("reviewer_id", egov.kernel.db.BigKey, nullable=True),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("created_at", egov.kernel.db.UTCDateTime(), nullable=False),
        sa.Column("saved_at", egov.kernel.db.UTCDateTime(), nullable=False),
        sa.Column("requested_at", egov.kernel.db.UTCDateTime(), nullable=True),
        sa.Column("effective_at", egov.kernel.db.UTCDateTime(), nullable=True),
        sa.Column("published_at", egov.kernel.db.UTCDateTime(), nullable=True),
        sa.Column("superseded_at", egov.kernel.db.UTCDateTime(), nullable=True),
        sa.Column("version_id", egov.kernel.db.BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_service_version"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_service_version_service_id"),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name="fk_service_version_author_id"),
        sa.ForeignKeyConstraint(["reviewer_id"], ["account.id"], name="fk_service_version_reviewer_id"),
        sa.UniqueConstraint("service_id", "number", name="uq_service_version_service_id_number"),
        sa.CheckConstraint(
            "state IN ('working', 'in_review', 'scheduled', 'published', 'superseded', 'retired')",
            name=op.f("ck_service_version_state"),
        ),
    )
    for name, where in (("published", "state = 'published'"), ("open", OPEN)):
        op.create_index(
            f"uq_service_version_{name}",
            "service_version",
            ["service_id"],
            unique=True,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )


def _topics() -> None:
    for table in ("category", "life_event"):
        op.create_table(
            table,
            sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
            sa.Column("slug", sa.String(80), nullable=False),
            sa.Column("code", sa.String(20), nullable=False),
            sa.Column("name", egov.kernel.db.LocalisedTextType(), nullable=False),
            sa.Column("summary", egov.kernel.db.LocalisedTextType(), nullable=True),
            sa.Column("sort", egov.kernel.db.BigKey, nullable=False),
            sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
            sa.UniqueConstraint("slug", name=f"uq_{table}_slug"),
        )
    op.create_table(
        "service_topic",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("service_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_service_topic"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_service_topic_service_id"),
        sa.UniqueConstraint("kind", "slug", "service_id", name="uq_service_topic_kind_slug_service_id"),
        sa.CheckConstraint("kind IN ('category', 'life_event', 'audience')", name=op.f("ck_service_topic_kind")),
    )
    op.create_index("ix_service_topic_service_id", "service_topic", ["service_id"])


def _listings() -> None:
    op.create_table(
        "service_listing",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("service_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("version_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("number", egov.kernel.db.BigKey, nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("authority_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("name", egov.kernel.db.LocalisedTextType(), nullable=False),
        sa.Column("summary", egov.kernel.db.LocalisedTextType(), nullable=False),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("categories", "life_events", "audience", "channels")),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("free", sa.Boolean(), nullable=False),
        sa.Column("fee", sa.JSON(), nullable=False),
        sa.Column("term", sa.JSON(), nullable=False),
        sa.Column("published_at", egov.kernel.db.UTCDateTime(), nullable=False),
        *(sa.Column(f"sort_{language}", sa.String(120), nullable=False) for language in ("tg", "ru", "kk", "en")),
        sa.PrimaryKeyConstraint("id", name="pk_service_listing"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_service_listing_service_id"),
        sa.ForeignKeyConstraint(["version_id"], ["service_version.id"], name="fk_service_listing_version_id"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_service_listing_authority_id"),
        sa.UniqueConstraint("service_id", name="uq_service_listing_service_id"),
    )
    for column in ("authority_id", "sort_tg", "sort_ru", "sort_kk", "sort_en"):
        op.create_index(f"ix_service_listing_{column}", "service_listing", [column])
    op.create_table(
        "service_use",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("service_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("uses", egov.kernel.db.BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_service_use"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_service_use_service_id"),
        sa.UniqueConstraint("service_id", name="uq_service_use_service_id"),
    )
    op.create_table(
        "service_words",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("service_id", egov.kernel.db.BigKey, nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_service_words"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_service_words_service_id"),
        sa.UniqueConstraint("service_id", name="uq_service_words_service_id"),
    )
    op.create_table(
        "search_word",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("word", sa.String(60), nullable=False),
        sa.Column("term", sa.String(60), nullable=False),
        sa.Column("spelling", sa.String(60), nullable=False),
        sa.Column("uses", egov.kernel.db.BigKey, nullable=False),
        sa.Column("tells", egov.kernel.db.BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_word"),
        sa.UniqueConstraint("word", "term", name="uq_search_word_word_term"),
    )
    op.create_table(
        "catalogue_state",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("revision", egov.kernel.db.BigKey, nullable=False),
        sa.Column("stamp", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_catalogue_state"),
    )


def _guard_published_versions() -> None:
    """The database itself refuses to change or remove what was published."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER service_version_unchanged BEFORE UPDATE OF definition, digest, number, service_id ON service_version "
            f"WHEN OLD.state IN ({KEPT}) BEGIN SELECT RAISE(ABORT, 'a published version never changes'); END"
        )
        op.execute(
            "CREATE TRIGGER service_version_kept BEFORE DELETE ON service_version "
            f"WHEN OLD.state IN ({KEPT}) BEGIN SELECT RAISE(ABORT, 'a published version is never removed'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION service_version_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'a published version never changes' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER service_version_unchanged BEFORE UPDATE OF definition, digest, number, service_id ON service_version "
        f"FOR EACH ROW WHEN (OLD.state IN ({KEPT})) EXECUTE FUNCTION service_version_refuse()"
    )
    op.execute(
        "CREATE TRIGGER service_version_kept BEFORE DELETE ON service_version "
        f"FOR EACH ROW WHEN (OLD.state IN ({KEPT})) EXECUTE FUNCTION service_version_refuse()"
    )


def _full_text() -> None:
    """The index that searches ask: FTS5, or a `simple` tsvector under GIN. The words arrive normalised."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE fts_service USING fts5(name, keywords, summary, others, "
            "tokenize='unicode61 remove_diacritics 0')"
        )
        return
    op.execute("CREATE TABLE fts_service (rowid bigint PRIMARY KEY, document tsvector NOT NULL)")
    op.execute("CREATE INDEX ix_fts_service_document ON fts_service USING gin (document)")


def downgrade() -> None:
    op.execute("DROP TABLE fts_service")
    for table in (
        "catalogue_state",
        "search_word",
        "service_words",
        "service_use",
        "service_listing",
        "service_topic",
        "life_event",
        "category",
        "service_version",
        "service",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION service_version_refuse()")
