"""Counts for supervising programs: requests by endpoint and status, and how long they took. No paths, no persons.

With several processes, `share` (or `PROMETHEUS_MULTIPROC_DIR`, set before Python starts) makes their counts one.
"""

import os
import shutil
import time
from functools import cache
from pathlib import Path

from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client import values as prometheus_values
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

REQUESTS = Counter("darvoza_requests_total", "Requests answered.", ("endpoint", "status"))
SECONDS = Histogram(
    "darvoza_request_seconds", "Time to answer.", ("endpoint",), buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5)
)
LOCAL = frozenset({"127.0.0.1", "::1"})


def share(folder: Path) -> None:
    """The processes forked from here on count together, in files of `folder`, which is emptied. Nothing may be counted before."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    prometheus_values.ValueClass = prometheus_values.MultiProcessValue()  # type: ignore[no-untyped-call]


def forget_process(pid: int) -> None:
    """The live gauges of a process that died count no more."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        mark_process_dead(pid)  # type: ignore[no-untyped-call]


def exposition() -> Response:
    """The counts of all processes in Prometheus' text format."""
    registry: CollectorRegistry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def asked_from_here(*, trusted_hops: int) -> bool:
    """Whether a program on this machine asks, and not through a proxy that would hide who does."""
    through_proxy = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return request.remote_addr in LOCAL and not (through_proxy and trusted_hops == 0)


@cache
def _counter(endpoint: str, status: int) -> Counter:
    return REQUESTS.labels(endpoint, status)


@cache
def _clock(endpoint: str) -> Histogram:
    return SECONDS.labels(endpoint)


def note(endpoint: str, status: int, seconds: float) -> None:
    """One more request was answered, in so many seconds."""
    _counter(endpoint, status).inc()
    _clock(endpoint).observe(seconds)


def install(app: Flask) -> None:
    """Counts every request."""

    @app.before_request
    def note_start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        started: float = g.get("started") or time.perf_counter()
        note(request.endpoint or "none", response.status_code, time.perf_counter() - started)
        return response
