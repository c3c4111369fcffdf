"""The database drops connections or is away: 503 with Retry-After, nothing is lost, and all heals without a restart."""

import threading

import pytest
import sqlalchemy as sa

from egov.jobs import worker
from egov.kernel import clock
from egov.kernel.db import db
from tests.builders.applications import a_submitted_application
from tests.builders.identity import an_account, sign_in

pytestmark = pytest.mark.postgres


@pytest.fixture
def admin(database):
    """A connection beside the portal's, to take its database away with."""
    if not hasattr(database, "_admin"):
        pytest.skip("a file does not drop connections")
    with database._admin.connect() as connection:
        yield connection
        connection.execute(sa.text(f'ALTER DATABASE "{database._name}" ALLOW_CONNECTIONS true'))


def drop_connections(admin, database):
    """Ends every connection to the portal's database; they are gone when this returns."""
    name = {"name": database._name}
    ended = admin.scalars(
        sa.text("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = :name"), name
    )
    assert all(ended)


def test_dropped_connections_are_not_noticed_by_readers(app, client, admin, database):
    sign_in(client, an_account())
    client.get("/tg/applications")
    db.session.remove()
    drop_connections(admin, database)
    assert client.get("/tg/applications").status_code == 200


def test_a_database_that_is_away_is_said_so_and_heals(app, client, admin, database):
    sign_in(client, an_account())
    db.session.remove()
    admin.execute(sa.text(f'ALTER DATABASE "{database._name}" ALLOW_CONNECTIONS false'))
    drop_connections(admin, database)
    away = client.get("/tg/applications")
    assert away.status_code == 503
    assert away.headers["Retry-After"]
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    admin.execute(sa.text(f'ALTER DATABASE "{database._name}" ALLOW_CONNECTIONS true'))
    assert client.get("/tg/applications").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_a_worker_outlives_its_database(app, admin, database):
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(app, stop))
    thread.start()
    try:
        db.session.remove()
        admin.execute(sa.text(f'ALTER DATABASE "{database._name}" ALLOW_CONNECTIONS false'))
        drop_connections(admin, database)
        stop.wait(1)
        admin.execute(sa.text(f'ALTER DATABASE "{database._name}" ALLOW_CONNECTIONS true'))
        a_submitted_application()
        began = clock.now()
        while (clock.now() - began).total_seconds() < 15:
            db.session.rollback()
            if db.session.execute(sa.text("SELECT count(*) FROM message WHERE state = 'sent'")).scalar() == 2:
                break
            stop.wait(0.1)
        else:
            pytest.fail("the worker did not come back")
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()
