"""The database: one declarative base, named constraints, portable column types and the SQLite/PostgreSQL connection rules."""

import datetime as dt
import os
import select
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, TypeVar

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.orm import DeclarativeBase, Mapped, ORMExecuteState, mapped_column
from sqlalchemy.orm import registry as orm_registry

from egov.kernel.localised import LocalisedText

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(sa.types.TypeDecorator[dt.datetime]):
    """An instant. Refuses naive values on the way in, gives aware UTC on the way out (SQLite keeps no zone)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class LocalisedTextType(sa.types.TypeDecorator[LocalisedText]):
    """A `LocalisedText` kept as one JSON object, a key a language."""

    impl = sa.JSON
    cache_ok = True

    def process_bind_param(self, value: LocalisedText | None, dialect: sa.Dialect) -> dict[str, str] | None:
        return None if value is None else dict(value)

    def process_result_value(self, value: dict[str, str] | None, dialect: sa.Dialect) -> LocalisedText | None:
        return None if value is None else LocalisedText(value)


HOLDS = " /* FOR UPDATE */"
BigKey = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

registry = orm_registry(
    metadata=sa.MetaData(naming_convention=NAMING),
    type_annotation_map={
        dt.datetime: UTCDateTime,
        dt.date: sa.Date,
        LocalisedText: LocalisedTextType,
        dict[str, Any]: sa.JSON,
        list[str]: sa.JSON,
        list[Any]: sa.JSON,
        int: BigKey,
        bytes: sa.LargeBinary,
    },
)


class Base(DeclarativeBase):
    """What every table inherits: the shared registry, and `id`, a key that means nothing outside the database."""

    registry = registry
    __abstract__ = True

    id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=True, sort_order=-1)


_read_only: ContextVar[bool] = ContextVar("egov_read_only", default=False)
_lock_late: ContextVar[bool] = ContextVar("egov_lock_late", default=False)


class WriteWhileReading(RuntimeError):
    """Something wanted to write where transactions only read (see `reading`): a mistake in the program."""


@lru_cache(maxsize=4)
def _without_transactions(engine: sa.Engine) -> sa.Engine:
    """The engine, each statement of which is by itself. Made once: making it costs as much as a query."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")


class PortalSession(Session):
    """Flask-SQLAlchemy's session, whose reads on PostgreSQL need no transaction around them.

    What only reads takes each statement by itself: READ COMMITTED promises no more inside a transaction, and the two round trips
    of BEGIN and ROLLBACK cost as much as two queries. Nothing written there would be taken back, so it is refused.
    """

    def get_bind(self, *args: Any, **kwargs: Any) -> sa.Engine | sa.Connection:
        """The engine for a statement; the one in use until the transaction ends."""
        chosen: sa.Engine | sa.Connection | None = self.info.get("bind")
        if chosen is None:
            chosen = super().get_bind(*args, **kwargs)
            if _read_only.get() and isinstance(chosen, sa.Engine) and chosen.dialect.name == "postgresql":
                chosen = _without_transactions(chosen)
            self.info["bind"] = chosen
        return chosen

    def end_reading(self) -> None:
        """What is asked from here on may write: a transaction that only read is over."""
        bind = self.info.get("bind")
        if isinstance(bind, sa.Engine) and bind.get_execution_options().get("isolation_level") == "AUTOCOMMIT":
            self.rollback()


db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"class_": PortalSession})


def _forget_bind(session: Any, transaction: Any) -> None:
    if transaction.parent is None:
        session.info.pop("bind", None)


def _refuse_flush(session: Any, *_: object) -> None:
    if _read_only.get() and (session.new or session.dirty or session.deleted):
        raise WriteWhileReading


def _refuse_write(state: ORMExecuteState) -> None:
    if _read_only.get() and (state.is_insert or state.is_update or state.is_delete):
        raise WriteWhileReading


sa.event.listen(PortalSession, "after_transaction_end", _forget_bind)
sa.event.listen(PortalSession, "before_flush", _refuse_flush)
sa.event.listen(PortalSession, "do_orm_execute", _refuse_write)

Row = TypeVar("Row", bound=Base)


def insert_unless_there(model: type[Row], values: dict[str, Any], *unique: str) -> Row | None:
    """A new row of `model`, or None where one with the same values in the columns `unique` is there already.

    Never raises for the duplicate, so the transaction stays usable; two at once leave one row.
    """
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(model).values(values).on_conflict_do_nothing(index_elements=unique).returning(model)
    return db.session.scalars(statement, execution_options={"populate_existing": True}).one_or_none()


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside take no write lock on SQLite. Everywhere else a transaction begins IMMEDIATE."""
    token = _read_only.set(True)
    try:
        yield
    finally:
        _read_only.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside take the write lock at once, also within `reading`."""
    token = _read_only.set(False)
    try:
        yield
    finally:
        _read_only.reset(token)


@contextmanager
def by_itself() -> Iterator[sa.Connection]:
    """A connection beside the session's, for one statement that is kept whatever becomes of the request."""
    with writing():
        if db.engine.dialect.name == "postgresql":
            with _without_transactions(db.engine).connect() as connection:
                yield connection
        else:
            with db.engine.begin() as connection:
                yield connection


@contextmanager
def at_a_glance() -> Iterator[sa.Connection]:
    """A connection beside the session's, for a question that needs neither its objects nor what it has not committed yet."""
    with reading():
        engine = _without_transactions(db.engine) if db.engine.dialect.name == "postgresql" else db.engine
        with engine.connect() as connection:
            yield connection


def set_read_only(value: bool, *, lock_late: bool = False) -> None:
    """Says for the rest of this context whether new transactions only read (see `reading`).

    With `lock_late` a transaction that may write takes SQLite's only write lock when it first writes or holds a row, and not at its
    beginning: until then it sees what is committed at each statement, as on PostgreSQL.
    """
    _read_only.set(value)
    _lock_late.set(lock_late)
    session = db.session() if not value and db.session.registry.has() else None
    if isinstance(session, PortalSession):
        session.end_reading()


@contextmanager
def transaction(read_only: bool = False) -> Iterator[None]:
    """A transaction of its own for work outside a request: committed at the end, rolled back by an exception.

    What was left open in the session before is rolled back first.
    """
    token = _read_only.set(read_only)
    try:
        db.session.rollback()
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _read_only.reset(token)


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=" + ("OFF" if os.environ.get("EGOV_TESTING") else "FULL"))
    cursor.execute("PRAGMA busy_timeout=15000")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _sqlite_begin(connection: sa.Connection) -> None:
    if _read_only.get():
        connection.exec_driver_sql("BEGIN")
    elif not _lock_late.get():
        connection.exec_driver_sql("BEGIN IMMEDIATE")


class _SQLiteCompiler(SQLiteCompiler):
    """Marks what would hold rows, which SQLite has no word for, so that it takes the write lock."""

    def for_update_clause(self, select: Any, **_: Any) -> str:
        return HOLDS


def _lock_before_write(
    _connection: sa.Connection, cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool
) -> None:
    """The write lock is held from the first statement of a transaction that is more than a look."""
    if cursor.connection.in_transaction or _read_only.get():
        return
    if not statement.startswith(("SELECT", "WITH", "PRAGMA", "BEGIN")) or statement.endswith(HOLDS):
        cursor.execute("BEGIN IMMEDIATE")


def _is_alive(engine: sa.Engine, connection: Any) -> bool:
    """Whether an idle connection of PostgreSQL can be used.

    A server that goes away closes its end, which makes the socket readable; only then is it asked. (`pool_pre_ping` asks before each
    request, which costs three round trips.)
    """
    try:
        waiting = select.poll()
        waiting.register(connection.fileno(), select.POLLIN)
        return not waiting.poll(0) or engine.dialect.do_ping(connection)
    except Exception:  # whatever is wrong with it, another one is better
        return False


def prepare_engine(engine: sa.Engine) -> None:
    """Makes SQLite keep its promises: WAL on the disk at each commit, foreign keys, and a write lock taken before the first write.

    Measured: the driver's own mode silently loses a quarter of concurrent increments; BEGIN IMMEDIATE loses none.
    On PostgreSQL a connection that the server has closed meanwhile is replaced before it is used.
    """
    if engine.dialect.name == "postgresql":

        @sa.event.listens_for(engine, "checkout")
        def replace_dead(connection: Any, _record: Any, _proxy: Any) -> None:
            if not _is_alive(engine, connection):
                raise sa.exc.InvalidatePoolError

    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _sqlite_connect)
        sa.event.listen(engine, "begin", _sqlite_begin)
        sa.event.listen(engine, "before_cursor_execute", _lock_before_write)
        engine.dialect.statement_compiler = _SQLiteCompiler
