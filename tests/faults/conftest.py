"""Real processes over the test database: what a fault must not break can only be seen when something really dies."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from egov.config import ROOT
from egov.kernel.db import db

FLASK = Path(sys.executable).with_name("flask")


@pytest.fixture
def environ(app) -> dict[str, str]:
    """The environment in which other processes work on this test's database and instance folder."""
    settings = app.config["SETTINGS"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EGOV_")}
    return kept | {
        "EGOV_INSTANCE": str(settings.instance),
        "EGOV_DATABASE_URL": settings.database_url,
        "EGOV_MAIL_URL": settings.mail_url,
        "EGOV_FILES_URL": settings.files_url,
        "EGOV_SECRET_KEY": settings.secret_key,
        "EGOV_TESTING": "1",
    }


@pytest.fixture
def start(environ) -> Iterator[Callable[..., subprocess.Popen]]:
    """Starts a process in `environ`; whatever still runs at the end of the test is killed."""
    db.session.commit()
    started: list[subprocess.Popen] = []

    def begin(*arguments: object, **more: str) -> subprocess.Popen:
        db.session.commit()
        process = subprocess.Popen(
            [str(argument) for argument in arguments],
            cwd=ROOT,
            env=environ | more,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def wait_until(true: Callable[[], object], seconds: float = 20) -> None:
    """Returns as soon as `true()` holds; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def status_of(url: str) -> int:
    """The status that `url` answers, 0 where nothing answers."""
    try:
        with urlopen(url, timeout=10) as answer:
            return answer.status
    except HTTPError as error:
        return error.code
    except OSError:
        return 0


def children_of(pid: int) -> list[int]:
    """The processes that `pid` started."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()] if path.exists() else []


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
