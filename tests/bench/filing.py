"""What it costs to file an application: the last POST, beside a database that does nothing but the same writes.

The writes of one filing are noted as they go to the database, and repeated on drafts prepared alike: on PostgreSQL by `pgbench`
over TCP with as many clients, on SQLite by two processes that do nothing else (`tests.bench.raw_sqlite`). Both databases keep what
is committed (no `fsync=off`). Two web processes serve; the worker is not started, for filing ends where the receipt is.
"""

import json
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg.adapt import Dumper

from egov.kernel.db import db
from tests.bench.installation import Filing, Installation, Person
from tests.bench.measuring import Figure, awake, cpu_seconds, free_port, server
from tests.databases import find_postgres

CLIENTS, PROCESSES = 8, 2
ALONE, TOGETHER, RAW, ROUNDS = 80, 320, 1600, 3
LEAST_SHARE, LEAST_GAIN, SLOWEST_MS = 0.15, 1.7, 500
TWO = {"BENCH_PROCESSES": str(PROCESSES)}
DRAFT, ROW = "<draft>", "<row>"
"""Where a noted write names the application, and the journal's row of this filing."""


@dataclass
class Write:
    """One statement of a filing with its parameters: by name on PostgreSQL, by place on SQLite."""

    statement: str
    parameters: Any


@dataclass
class Burst:
    """So many filings at once: how many a second, the slowest in milliseconds, CPU microseconds of the web processes for one."""

    rate: float
    slowest: float
    spent: float


def on_postgres(portal: Installation, port: int) -> Iterator[Figure]:
    """Eight clients beside pgbench, and beside one client."""
    filings, first_raw = _prepare(portal, ROUNDS * (ALONE + TOGETHER) + 2 * CLIENTS, ROUNDS * RAW)
    script = _pgbench_script(portal, first_raw)
    raw: list[float] = []
    alone: list[Burst] = []
    together: list[Burst] = []
    web = free_port()
    with server("portal", web, portal.environ | TWO) as pid:
        _burst(pid, web, _take(filings, 2 * CLIENTS), CLIENTS)
        for _ in range(ROUNDS):
            alone.append(_burst(pid, web, _take(filings, ALONE), 1))
            together.append(_burst(pid, web, _take(filings, TOGETHER), CLIENTS))
            raw.append(_pgbench(script, port))
    spent = statistics.median(burst.spent for burst in together)
    yield _share("filing, PostgreSQL, 8 clients / pgbench, the same writes", together, raw, f"{spent:.0f} us CPU a filing")
    gain = Figure(
        "filing, PostgreSQL, 8 clients / 1 client", "filings/s", [b.rate for b in together], [b.rate for b in alone]
    )
    gain.limit, gain.passed = f">= {LEAST_GAIN} times", (gain.ratio or 0) >= LEAST_GAIN
    gain.note = f"1 client, slowest {max(b.slowest for b in alone):.0f} ms; 8: {max(b.slowest for b in together):.0f} ms"
    yield gain


def on_sqlite(portal: Installation, folder: Path) -> Iterator[Figure]:
    """Two web processes and two clients beside two processes that only write."""
    filings, first_raw = _prepare(portal, ROUNDS * TOGETHER + 2 * CLIENTS, ROUNDS * RAW)
    plan = folder / "writes.json"
    plan.write_text(json.dumps([[write.statement, list(write.parameters)] for write in _note_writes(portal)]))
    raw: list[float] = []
    bursts: list[Burst] = []
    web = free_port()
    with server("portal", web, portal.environ | TWO) as pid, awake():
        _burst(pid, web, _take(filings, 2 * CLIENTS), PROCESSES)
        for number in range(ROUNDS):
            bursts.append(_burst(pid, web, _take(filings, TOGETHER), PROCESSES))
            raw.append(_raw_sqlite(portal, plan, first_raw + number * RAW))
    spent = statistics.median(burst.spent for burst in bursts)
    yield _share("filing, SQLite, 2 processes / 2 processes that only write", bursts, raw, f"{spent:.0f} us CPU a filing")
    slowest = Figure("filing, SQLite, 2 processes: the slowest", "ms", [burst.slowest for burst in bursts])
    slowest.limit, slowest.passed = f"< {SLOWEST_MS} ms", max(slowest.value) < SLOWEST_MS
    yield slowest


def _share(name: str, bursts: list[Burst], raw: list[float], note: str) -> Figure:
    figure = Figure(name, "filings/s", [burst.rate for burst in bursts], raw, note=note)
    figure.limit, figure.passed = f">= {LEAST_SHARE:.0%}", (figure.ratio or 0) >= LEAST_SHARE
    return figure


def _prepare(portal: Installation, filed: int, raw: int) -> tuple[list[Filing], int]:
    """The last POSTs of drafts of eight citizens in turn, and the key of the first of `raw` drafts that are written to directly."""
    queues: list[list[Filing]] = []
    with portal.inside():
        *citizens, aside, _ = portal.citizens(CLIENTS + 2)
        for citizen in citizens:
            person = portal.sign_in(citizen)
            queues.append(portal.filings(person, portal.drafts(citizen, filed // CLIENTS + 1)))
        keys = [draft.id for draft in portal.drafts(aside, raw)]
    if keys != list(range(keys[0], keys[0] + raw)):
        raise RuntimeError("the drafts do not follow one another")
    return [filing for turn in zip(*queues, strict=True) for filing in turn], keys[0]


def _take(filings: list[Filing], count: int) -> list[Filing]:
    taken = filings[:count]
    del filings[:count]
    return taken


def _burst(pid: int, port: int, filings: list[Filing], clients: int) -> Burst:
    """Files all of `filings`, `clients` at a time; raises RuntimeError where one does not lead to its receipt."""
    waits: list[float] = []
    faults: list[str] = []

    def client(share: list[Filing]) -> None:
        requests = [_on_the_wire(filing) for filing in share]
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            for request in requests:
                start = time.perf_counter()
                connection.sendall(request)
                head = _answer(connection)
                waits.append(time.perf_counter() - start)
                if not re.match(rb"HTTP/1.1 303 .*\r\nLocation: \S+/receipt\r\n", head, re.DOTALL):
                    faults.append(f"{request[:80]!r}: {head!r}")

    threads = [threading.Thread(target=client, args=(filings[n::clients],)) for n in range(clients)]
    before, start = cpu_seconds(pid), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    if faults or len(waits) != len(filings):
        raise RuntimeError("; ".join(faults[:3]) or "a client gave up")
    return Burst(len(filings) / seconds, max(waits) * 1000, (cpu_seconds(pid) - before) / len(filings) * 1e6)


def _on_the_wire(filing: Filing) -> bytes:
    """The request as bytes: a client that writes and reads headers one by one takes of the processors what it measures."""
    body = filing.body.encode()
    headers = {"Host": "127.0.0.1", "Content-Length": str(len(body)), **filing.headers}
    lines = [f"POST {filing.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _answer(connection: socket.socket) -> bytes:
    """The head of the next answer, read to the end of its body; raises ConnectionError where it breaks off."""
    answer = b""
    while True:
        part = connection.recv(65536)
        if not part:
            raise ConnectionError("the server gave up")
        answer += part
        head, _, body = answer.partition(b"\r\n\r\n")
        length = re.search(rb"Content-Length: (\d+)", head)
        if length and len(body) >= int(length[1]):
            return head + b"\r\n"


def _note_writes(portal: Installation) -> list[Write]:
    """The statements with which one filing changes the database; what differs from filing to filing is `DRAFT` and `ROW`."""
    with portal.inside():
        citizen = portal.citizens(CLIENTS + 2)[-1]
        person: Person = portal.sign_in(citizen)
        [draft] = portal.drafts(citizen, 1)
        key, [filing] = draft.id, portal.filings(person, [draft])
        engine = db.engine
    noted: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if re.match("INSERT|UPDATE|DELETE", statement):
            noted.append((statement, parameters))

    sa.event.listen(engine, "before_cursor_execute", note)
    answer = portal.app.test_client(use_cookies=False).post(filing.path, data=filing.body, headers=filing.headers)
    sa.event.remove(engine, "before_cursor_execute", note)
    if answer.status_code != 303:
        raise RuntimeError(f"{filing.path}: {answer.status_code}")
    return [_general(statement, parameters, key) for statement, parameters in noted]


def _general(statement: str, parameters: Any, key: int) -> Write:
    """The write without what is this filing's own."""
    named = re.findall(r"\w+", statement.partition("(")[2].partition(")")[0]) if statement.startswith("INSERT") else []
    place = named.index("journal_row_id") if "journal_row_id" in named else None
    if isinstance(parameters, dict):
        values = {name: DRAFT if value == key else value for name, value in parameters.items()}
        if place is not None:
            values["journal_row_id"] = ROW
        return Write(statement, values)
    listed = [DRAFT if value == key else value for value in parameters]
    if place is not None:
        listed[place] = ROW
    return Write(re.sub(r" RETURNING .*", "", statement, flags=re.DOTALL), listed)


class _Expression:
    """SQL that stands where a value would."""

    def __init__(self, sql: str) -> None:
        self.sql = sql


class _ExpressionDumper(Dumper):
    def dump(self, obj: _Expression) -> bytes:
        return obj.sql.encode()

    quote = dump


def _pgbench_script(portal: Installation, first: int) -> Path:
    """The writes as a script of pgbench, each run of which takes the next draft from a sequence that begins with `first`."""
    writes = _note_writes(portal)
    path = Path(portal.environ["EGOV_INSTANCE"]) / "filing.sql"
    with psycopg.connect(portal.url, cursor_factory=psycopg.ClientCursor, autocommit=True) as connection:
        connection.execute(f"CREATE SEQUENCE bench_draft START {first}")  # type: ignore[call-overload]
        connection.adapters.register_dumper(_Expression, _ExpressionDumper)
        cursor = psycopg.ClientCursor(connection)
        lines = ["BEGIN;"]
        drafts = iter(["(SELECT nextval('bench_draft'))"])
        for write in writes:
            known = {
                DRAFT: lambda: _Expression(next(drafts, "currval('bench_draft')")),
                ROW: lambda: _Expression("currval(pg_get_serial_sequence('journal_row', 'id'))"),
            }
            values = {
                name: known[value]() if isinstance(value, str) and value in known else value
                for name, value in write.parameters.items()
            }
            lines.append(" ".join(cursor.mogrify(write.statement, values).split()) + ";")  # type: ignore[arg-type]
    path.write_text("\n".join([*lines, "END;"]))
    return path


def _pgbench(script: Path, port: int) -> float:
    """Transactions a second."""
    programs = find_postgres()
    assert programs is not None
    command = [programs / "pgbench", "-n", "-h", "127.0.0.1", "-p", str(port), "-U", "egov", "-c", str(CLIENTS), "-j", "2"]
    each = ["-t", str(RAW // CLIENTS), "-f", str(script), "bench"]
    done = subprocess.run([*command, *each], capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or not found or "failed transactions: 0" not in done.stdout:
        raise RuntimeError(done.stdout + done.stderr)
    return float(found[1])


def _raw_sqlite(portal: Installation, plan: Path, first: int) -> float:
    """Filings a second of two processes that only write, each its half of the drafts from `first` on."""
    file = portal.url.removeprefix("sqlite:///")
    half = RAW // PROCESSES
    command = [sys.executable, "-m", "tests.bench.raw_sqlite", file, str(plan)]
    processes = [
        subprocess.Popen(
            [*command, str(first + n * half), str(half)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for n in range(PROCESSES)
    ]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    start = time.perf_counter()
    for process in processes:
        assert process.stdin is not None
        process.stdin.close()
    for process in processes:
        if process.wait():
            raise RuntimeError("a process that only writes failed")
    return RAW / (time.perf_counter() - start)
