"""Several things at once, each in a thread and a transaction of its own: for tests of what two people do at one moment."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from egov.kernel.db import db, set_read_only
from egov.kernel.errors import DomainError

TOLD = (DomainError, StaleDataError, IntegrityError)
"""What a web request answers somebody who came second with."""


def at_once(app: Flask, works: Sequence[Callable[[], Any]], *, lock_late: bool = True) -> list[Any]:
    """Runs the works, which start together, and commits each; what each one returned, or the error of `TOLD` that it ended with.

    On SQLite they take the write lock when they first write, as a web request does; without `lock_late` at once, as workers do.
    What the test made before is committed first.
    """
    start = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        with app.app_context():
            set_read_only(False, lock_late=lock_late)
            start.wait()
            try:
                result = work()
                db.session.commit()
            except TOLD as error:
                db.session.rollback()
                return error
            finally:
                db.session.remove()
            return result

    db.session.commit()
    db.session.remove()
    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
