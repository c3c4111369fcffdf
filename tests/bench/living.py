"""What a web process and the worker weigh after ten thousand requests, and how long `flask serve` takes until it answers."""

import signal
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from egov.config import ROOT
from tests.bench.installation import FLASK, Installation
from tests.bench.measuring import Figure, children, free_port, resident_bytes, wait_until_answers

REQUESTS, CLIENTS = 10_000, 4
MOST_MEGABYTES, MOST_SECONDS = 150, 4.0
STARTS = 3
PATHS = (
    *(f"/{language}/services/criminal-record" for language in ("tg", "ru", "kk", "en")),
    *("/tg/", "/ru/", "/tg/services", "/tg/services/targeted-assistance", "/tg/services?q=shinosnoma", "/ru/sign-in"),
    *("/tg/services/driving-licence/apply", "/en/verify", "/tg/nothing-here", "/api/v1/services", "/tg/track"),
)


def figures(portal: Installation) -> Iterator[Figure]:
    """Start to ready, several times; then memory, under one long load."""
    ready = Figure("flask serve: start to ready", "ms", limit=f"< {MOST_SECONDS * 1000:.0f} ms")
    for last in (*[False] * (STARTS - 1), True):
        port = free_port()
        command = [FLASK, "serve", "--port", str(port)]
        environ = portal.environ | {"EGOV_WORKERS": "1"}
        log = Path(portal.environ["EGOV_INSTANCE"]) / "serve.log"
        with log.open("w") as file:
            process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=file, stderr=file)
        try:
            ready.value.append(wait_until_answers(f"http://127.0.0.1:{port}/readyz", process) * 1000)
            if last:
                ready.passed = statistics.median(ready.value) < MOST_SECONDS * 1000
                yield ready
                yield from _memory(process.pid, port, log)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(25)


def _memory(pid: int, port: int, log: Path) -> Iterator[Figure]:
    """The supervisor's children are the web process and the worker, in the order they were started."""
    web, worker = sorted(children(pid))
    before = resident_bytes(web)
    seconds = _load(port, log)
    for name, child in (("web process", web), ("worker", worker)):
        figure = Figure(f"{name}: memory after {REQUESTS} requests", "MB", [resident_bytes(child) / 2**20])
        figure.limit, figure.passed = f"< {MOST_MEGABYTES} MB", figure.value[0] < MOST_MEGABYTES
        if child == web:
            figure.note = f"{before / 2**20:.0f} MB when it began; {REQUESTS / seconds:.0f} requests/s of many kinds"
        yield figure


def _load(port: int, log: Path) -> float:
    """Sends the requests; returns how many seconds that took. Raises RuntimeError with the end of the server's log after a fault."""
    faults: list[str] = []

    def client(share: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        for number in range(share):
            connection.request("GET", PATHS[number % len(PATHS)])
            response = connection.getresponse()
            response.read()
            if response.status >= 500:
                faults.append(f"{PATHS[number % len(PATHS)]}: {response.status}")

    start = time.monotonic()
    threads = [threading.Thread(target=client, args=(REQUESTS // CLIENTS,)) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise RuntimeError("\n".join([*faults[:5], log.read_text()[-8000:]]))
    return time.monotonic() - start
