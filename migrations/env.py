"""Alembic's way in: the portal's engine and tables. Full-text tables are made by hand and not compared."""

from typing import Any

from alembic import context
from flask import current_app

from egov.kernel.db import db


def include_name(name: str | None, type_: str, _parents: Any) -> bool:
    return not (type_ == "table" and (name or "").startswith("fts_"))


def run() -> None:
    current_app.extensions["migrate"]
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.Model.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            include_name=include_name,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
