"""Everyday words of the search; searches without an answer; and the full-text tables, which the index in memory makes superfluous, go."""

import sqlalchemy as sa
from alembic import op

import egov.kernel.db

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute("DROP TABLE fts_service")
    op.drop_table("search_word")
    with op.batch_alter_table("service_words") as table:
        table.add_column(sa.Column("stamp", sa.String(20), nullable=False, server_default="first"))
    with op.batch_alter_table("service_words") as table:
        table.alter_column("stamp", server_default=None)
    _rewrite_words()
    _everyday_words()
    _unanswered()


def _rewrite_words() -> None:
    """The words of each service as lines instead of lists of three."""
    table = sa.table("service_words", sa.column("id", sa.BigInteger), sa.column("words", sa.JSON))
    connection = op.get_bind()
    for key in connection.scalars(sa.select(table.c.id)).all():
        words = connection.scalar(sa.select(table.c.words).where(table.c.id == key))
        lines = [" ".join(word) for word in words or []]
        connection.execute(sa.update(table).where(table.c.id == key).values(words=lines))


def _everyday_words() -> None:
    op.create_table(
        "everyday_word",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("phrase", sa.String(80), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("meaning", sa.String(120), nullable=False),
        sa.Column("service_id", egov.kernel.db.BigKey, nullable=True),
        sa.Column("version_id", egov.kernel.db.BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_everyday_word"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_everyday_word_service_id"),
        sa.UniqueConstraint("language", "key", name="uq_everyday_word_language_key"),
        sa.CheckConstraint("(meaning = '') = (service_id IS NOT NULL)", name=op.f("ck_everyday_word_meaning")),
    )
    op.create_index("ix_everyday_word_language_phrase", "everyday_word", ["language", "phrase", "id"])


def _unanswered() -> None:
    """Searches that found nothing, or nothing that anybody opened, by day; never who searched."""
    op.create_table(
        "unanswered_search",
        sa.Column("id", egov.kernel.db.BigKey, autoincrement=True, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("text", sa.String(80), nullable=False),
        sa.Column("best_id", egov.kernel.db.BigKey, nullable=True),
        sa.Column("asked", egov.kernel.db.BigKey, nullable=False),
        sa.Column("found_nothing", egov.kernel.db.BigKey, nullable=False),
        sa.Column("opened", egov.kernel.db.BigKey, nullable=False),
        sa.Column("seen", egov.kernel.db.BigKey, nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unanswered_search"),
        sa.ForeignKeyConstraint(["best_id"], ["service.id"], name="fk_unanswered_search_best_id"),
        sa.UniqueConstraint("language", "key", name="uq_unanswered_search_language_key"),
    )
    op.create_index("ix_unanswered_search_asked", "unanswered_search", ["asked", "id"])


def downgrade() -> None:
    """The full-text tables are empty afterwards: `flask catalogue reindex` of the older program fills them."""
    op.drop_table("unanswered_search")
    op.drop_table("everyday_word")
    with op.batch_alter_table("service_words") as table:
        table.drop_column("stamp")
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
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE fts_service USING fts5(name, keywords, summary, others, "
            "tokenize='unicode61 remove_diacritics 0')"
        )
        return
    op.execute("CREATE TABLE fts_service (rowid bigint PRIMARY KEY, document tsvector NOT NULL)")
    op.execute("CREATE INDEX ix_fts_service_document ON fts_service USING gin (document)")
