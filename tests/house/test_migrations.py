"""The migrations and the models tell the same story, on the way up and on the way down."""

import re

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade

from egov.config import ROOT
from egov.kernel.db import db


def _include(name, type_, _parents):
    return not (type_ == "table" and (name or "").startswith("fts_"))


def test_the_models_equal_the_migrated_schema(app):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _include})
        assert compare_metadata(context, db.metadata) == []


def test_migrations_are_linear_and_numbered():
    names = sorted(path.name for path in (ROOT / "migrations" / "versions").glob("*.py"))
    numbers = [int(name[:4]) for name in names]
    assert numbers == list(range(1, len(numbers) + 1))
    for name in names:
        text = (ROOT / "migrations" / "versions" / name).read_text()
        assert re.search(rf'^revision(: str)? = "{name[:4]}"$', text, re.M), name


def test_everything_can_be_taken_down_and_put_up_again(app):
    db.session.remove()
    downgrade(revision="base")
    left = set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}
    assert not {name for name in left if not name.startswith("sqlite")}
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _include})
        assert compare_metadata(context, db.metadata) == []
    db.engine.dispose()


def test_every_constraint_has_a_name():
    nameless = [
        f"{table.name}: {type(constraint).__name__}"
        for table in db.metadata.tables.values()
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert not nameless


def test_models_have_no_backrefs():
    offenders = [
        str(path) for path in (ROOT / "egov").rglob("models*.py") if re.search(r"backref|back_populates", path.read_text())
    ]
    assert not offenders
