"""Test databases: a SQLite file copied from a template, or a private PostgreSQL cluster (started here when none is given)."""

import os
import shutil
import subprocess
import tempfile
from itertools import count
from pathlib import Path
from typing import Protocol

import pytest
import sqlalchemy as sa
from flask_migrate import upgrade

from egov.kernel.db import db
from egov.web.unit_of_work import Portal

_numbers = count(1)


class TestDatabase(Protocol):
    """What the fixtures ask of either database."""

    __test__ = False
    url: str

    def prepare(self, app: Portal) -> None:
        """Makes the schema."""

    def clean(self, app: Portal) -> None:
        """Removes every row."""

    def close(self) -> None:
        """Lets go of everything."""


class SqliteFile:
    """A file, and beside it an untouched copy of it with the schema only."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "test.sqlite3"
        self._template = folder / "template.sqlite3"
        self.url = f"sqlite:///{self._file}"

    def prepare(self, app: Portal) -> None:
        with app.app_context():
            upgrade()
            db.session.remove()
            with db.engine.connect() as connection:
                connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
            db.engine.dispose()
        shutil.copy(self._file, self._template)

    def clean(self, app: Portal) -> None:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            Path(f"{self._file}{suffix}").unlink(missing_ok=True)
        shutil.copy(self._template, self._file)

    def close(self) -> None:
        pass


class PostgresDatabase:
    """One database of the cluster, for one worker process."""

    def __init__(self) -> None:
        cluster = os.environ["EGOV_TEST_CLUSTER"]
        self._admin = sa.create_engine(cluster, isolation_level="AUTOCOMMIT")
        self._name = f"egov_test_{os.getpid()}_{next(_numbers)}"
        with self._admin.connect() as connection:
            connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{self._name}" WITH (FORCE)'))
            connection.execute(sa.text(f'CREATE DATABASE "{self._name}"'))
        self.url = sa.make_url(cluster).set(database=self._name).render_as_string(hide_password=False)

    def prepare(self, app: Portal) -> None:
        with app.app_context():
            upgrade()
            db.session.remove()
            tables = list(db.metadata.tables)
        deletes = " ".join(f'DELETE FROM "{table}";' for table in tables)
        self._clean = f"SET session_replication_role = replica; {deletes} SET session_replication_role = origin;"

    def clean(self, app: Portal) -> None:
        with app.app_context():
            db.session.remove()
            with db.engine.connect() as connection:
                connection.exec_driver_sql(self._clean)
                connection.commit()

    def close(self) -> None:
        with self._admin.connect() as connection:
            connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{self._name}" WITH (FORCE)'))
        self._admin.dispose()


def open_test_database(folder: Path) -> TestDatabase:
    """The database this run is on; see `EGOV_TEST_DATABASE`."""
    if os.environ.get("EGOV_TEST_DATABASE", "sqlite") == "sqlite":
        return SqliteFile(folder)
    if "EGOV_TEST_CLUSTER" not in os.environ:
        start_cluster()
    return PostgresDatabase()


def find_postgres() -> Path | None:
    """The folder of PostgreSQL's programs, the newest installed; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def start_cluster(port: int | None = None) -> None:
    """Starts a private cluster on a socket and names it in `EGOV_TEST_CLUSTER`; worker processes inherit it.

    With `port` it listens on the loopback there too, and keeps what is committed as safely as one that matters: for benchmarks.
    """
    programs = find_postgres()
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is not installed; install the package 'postgresql'")
        pytest.skip("PostgreSQL is not installed (install the package 'postgresql')", allow_module_level=True)
    folder = Path(tempfile.mkdtemp(prefix="egov-pg-"))
    who = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    if who:
        shutil.chown(folder, "postgres", "postgres")
    run = {"cwd": folder, "check": True, "stdout": subprocess.DEVNULL, **who}
    subprocess.run(
        [programs / "initdb", "-D", folder / "data", "-U", "egov", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"], **run
    )  # type: ignore[call-overload]
    hasty = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    options = f"-k {folder} -c max_connections=200 {hasty if port is None else f'-c listen_addresses=127.0.0.1 -p {port}'}"
    subprocess.run([programs / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", options, "start"], **run)  # type: ignore[call-overload]
    at = f"/postgres?host={folder}" if port is None else f"127.0.0.1:{port}/postgres"
    os.environ["EGOV_TEST_CLUSTER"] = f"postgresql+psycopg://egov@{at}"
    os.environ["EGOV_TEST_CLUSTER_DATA"] = str(folder / "data")


def stop_cluster() -> None:
    """Stops the private cluster and removes its files."""
    data = os.environ.pop("EGOV_TEST_CLUSTER_DATA", None)
    programs = find_postgres()
    if data is None or programs is None:
        return
    who = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    subprocess.run(
        [programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], check=False, stdout=subprocess.DEVNULL, cwd="/", **who
    )  # type: ignore[call-overload]
    shutil.rmtree(Path(data).parent, ignore_errors=True)
