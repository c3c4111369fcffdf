"""A worker whose job of the kind `test.dies` leaves its mark and then waits to be killed: `python -m tests.faults.dying_worker`."""

import sys
import threading
import time

from egov import create_app
from egov.jobs import kinds, worker
from egov.jobs.queue import enqueue
from egov.kernel.db import db


def mark_and_wait(payload, now):
    """An effect that is in the database but not committed, when the worker is killed."""
    enqueue("test.mark", payload, now=now)
    db.session.flush()
    print("in the middle", flush=True)
    time.sleep(0 if "quick" in sys.argv else 60)


def main():
    app = create_app()
    kinds.register("test.dies", mark_and_wait)
    worker.run(app, threading.Event())


if __name__ == "__main__":
    main()
