"""Measures what a server spends: CPU time of its processes per request (user + system from /proc), beside a baseline.

The portal and its baseline run under the same server with the same settings, and are measured in turns within one run, so
that whatever else the machine does falls on both. Reported: median and range of the rounds, and the ratio of the medians.
"""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Figure:
    """One benchmark: `value` and `baseline` in `unit` per request, the ratio of their medians and what it must reach."""

    name: str
    unit: str
    value: list[float] = field(default_factory=list)
    baseline: list[float] = field(default_factory=list)
    limit: str = ""
    passed: bool = True
    note: str = ""

    @property
    def ratio(self) -> float | None:
        if not self.baseline or not statistics.median(self.baseline):
            return None
        return statistics.median(self.value) / statistics.median(self.baseline)

    def as_json(self) -> dict[str, object]:
        """The figure for `instance/bench.json`."""
        return {
            "name": self.name,
            "unit": self.unit,
            "median": statistics.median(self.value),
            "range": [min(self.value), max(self.value)],
            "baseline_median": statistics.median(self.baseline) if self.baseline else None,
            "baseline_range": [min(self.baseline), max(self.baseline)] if self.baseline else None,
            "ratio": self.ratio,
            "limit": self.limit,
            "passed": self.passed,
            "note": self.note,
        }


def cpu_seconds(pid: int) -> float:
    """User and system time of process `pid` and its living children, in seconds."""
    total = 0.0
    for one in [pid, *children(pid)]:
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        except FileNotFoundError:
            continue
        total += (int(fields[11]) + int(fields[12])) / TICKS
    return total


def children(pid: int) -> list[int]:
    """The living descendants of `pid`."""
    found: list[int] = []
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
    except FileNotFoundError:
        return found
    for task in tasks:
        for child in (task / "children").read_text().split():
            found += [int(child), *children(int(child))]
    return found


def resident_bytes(pid: int) -> int:
    """The resident memory of `pid`."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) * 1024
    return 0


def free_port() -> int:
    """A port of this machine that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def server(name: str, port: int, environ: dict[str, str]) -> Iterator[int]:
    """Runs `tests.bench.serving` for the application `name`; gives the process id once it answers.

    `environ` is the whole environment it has.
    """
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.serving", name, str(port)], env=environ)
    try:
        wait_until_answers(f"http://127.0.0.1:{port}/healthz", process)
        yield process.pid
    finally:
        process.terminate()
        process.wait(10)


def wait_until_answers(url: str, process: subprocess.Popen[bytes], seconds: float = 30) -> float:
    """Waits for the first answer at `url`; returns how long that took, in seconds."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urlopen(url, timeout=1):
                return time.monotonic() - start
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"no answer from {url}")


SPIN = "import os; os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))\nwhile os.getppid() == {parent}: pass"


@contextmanager
def awake() -> Iterator[None]:
    """No processor sleeps inside: something that gives way to everything else keeps each of them busy (as Linux's `idle=poll` does).

    A server that waits for its next request lets the processor sleep, and a virtual one wakes up cold: the very same request then
    takes up to two and a half times as long, the more so the more code it runs through, and it is that which would be compared.
    """
    command = [sys.executable, "-c", SPIN.format(parent=os.getpid())]
    spinning = [subprocess.Popen(command) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for process in spinning:
            process.kill()
            process.wait()


Send = Callable[[http.client.HTTPConnection], int]


def one_get(path: str, headers: dict[str, str] | None = None) -> Send:
    """A request for `path`; the answer's status is returned after its body was read."""

    def send(connection: http.client.HTTPConnection) -> int:
        connection.request("GET", path, headers=headers or {})
        response = connection.getresponse()
        response.read()
        return response.status

    return send


def spend(pid: int, port: int, send: Send, count: int, expected: int = 200) -> tuple[float, float]:
    """Sends `count` requests on one connection: CPU microseconds of the server per request, and requests per second."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    before, start = cpu_seconds(pid), time.monotonic()
    for _ in range(count):
        status = send(connection)
        if status != expected:
            raise RuntimeError(f"expected {expected}, got {status}")
    seconds = time.monotonic() - start
    spent = cpu_seconds(pid) - before
    connection.close()
    return spent / count * 1e6, count / seconds


def compare(
    figure: Figure,
    portal: tuple[int, int, Send, int],
    baseline: tuple[int, int, Send, int],
    count: int = 1500,
    rounds: int = 5,
) -> Figure:
    """Fills `figure` by measuring both in turns. Each side is (pid, port, request, expected status)."""
    rates: list[float] = []
    with awake():
        for pid, port, send, expected in (portal, baseline):
            spend(pid, port, send, 100, expected)
        for _ in range(rounds):
            for side, values in ((portal, figure.value), (baseline, figure.baseline)):
                spent, rate = spend(side[0], side[1], side[2], count, side[3])
                values.append(spent)
                if side is portal:
                    rates.append(rate)
    figure.note = f"{statistics.median(rates):.0f} requests/s{'; ' + figure.note if figure.note else ''}"
    return figure


def judge(figure: Figure, most: float) -> Figure:
    """Marks `figure` as passed where its ratio is at most `most`."""
    figure.limit = f"ratio <= {most}"
    figure.passed = figure.ratio is not None and figure.ratio <= most
    return figure


def table(figures: list[Figure]) -> str:
    """The figures as text for a terminal."""
    rows = [("figure", "median", "range", "baseline", "ratio", "limit", "", "note")]
    for f in figures:
        median, low, high = statistics.median(f.value), min(f.value), max(f.value)
        base = f"{statistics.median(f.baseline):.0f}" if f.baseline else "-"
        ratio = f"{f.ratio:.2f}" if f.ratio is not None else "-"
        rows.append(
            (
                f.name,
                f"{median:.0f} {f.unit}",
                f"{low:.0f}-{high:.0f}",
                base,
                ratio,
                f.limit,
                "ok" if f.passed else "MISSED",
                f.note,
            )
        )
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
