"""`flask serve` and `flask worker`: web processes and one worker, watched by a parent that starts again what dies.

The parent binds the port, forks its children from the loaded application and then only waits for signals: it opens no
database, starts no thread and compiles no document, because none of these survive a fork. The web processes are waitress over the one
listening socket. Each child holds the reading end of a pipe of the parent's: when the parent is gone, it stops too.
"""

import contextlib
import ctypes
import dataclasses
import gc
import logging
import os
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import click
import structlog
from flask import Flask, current_app
from waitress import create_server
from waitress.channel import HTTPChannel
from waitress.task import WSGITask

from egov.accepting import Share, Shares, take_turns
from egov.config import Settings
from egov.jobs import worker
from egov.kernel.db import db
from egov.web import metrics
from egov.web.request_limits import MAX_UPLOAD_BYTES

SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD}
THREADS = 6
SQLITE_PROCESSES = 2
BACKLOG = 1024
CONNECTIONS = 1000
DRAIN_SECONDS, KILL_SECONDS, READY_SECONDS = 10.0, 20.0, 60.0
QUICK_DEATH_SECONDS = 5.0
LAST_CALL_SECONDS = 0.3
"""Connections already made when the end is called are still taken."""
log = structlog.get_logger()
Child = Callable[[threading.Event, Callable[[], None]], None]
"""What a child does until the event is set; it calls the function when it is ready."""


@click.command("serve")
@click.option("--host", help="The address to listen at (EGOV_HOST).")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen at (EGOV_PORT).")
def serve(host: str | None, port: int | None) -> None:
    """Web processes and one worker, supervised; SIGTERM stops them cleanly."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    settings = _listening_at(app, host, port)
    listener = _listen(settings.host, settings.port)
    with contextlib.suppress(OSError):
        metrics.share(settings.instance / "metrics")
    db.engine.dispose()
    _share_memory()
    processes = min(settings.workers, SQLITE_PROCESSES) if db.engine.dialect.name == "sqlite" else settings.workers
    shares = Shares(processes)
    children: dict[str, Child] = {
        f"web {n + 1}": lambda stop, ready, n=n: _serve_web(app, listener, shares.of(n), stop, ready)  # type: ignore[misc]
        for n in range(processes)
    }
    children["worker"] = lambda stop, ready: _serve_worker(app, stop, ready)
    raise SystemExit(_Supervisor(children, f"http://{settings.host}:{settings.port}").run())


@click.command("worker")
def work() -> None:
    """The worker alone: seals the journal, feeds its followers, runs jobs, sends mail. SIGTERM stops it cleanly."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    worker.run(app, stop)


def install(app: Flask) -> None:
    """Registers the commands."""
    app.cli.add_command(serve)
    app.cli.add_command(work)


def _share_memory() -> None:
    """Threads take memory from two pools, not from one each: only one of them runs Python at a time (glibc's M_ARENA_MAX)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(-8, 2)


def _listening_at(app: Flask, host: str | None, port: int | None) -> Settings:
    """The settings with the address given on the command line; links follow it unless `EGOV_BASE_URL` says otherwise."""
    settings: Settings = app.config["SETTINGS"]
    changed = dataclasses.replace(settings, host=host or settings.host, port=port or settings.port)
    if settings.base_url == f"http://127.0.0.1:{settings.port}":
        changed = dataclasses.replace(changed, base_url=f"http://127.0.0.1:{changed.port}")
    app.config["SETTINGS"] = changed
    return changed


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens; ends the program with one line where it cannot."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        sys.exit(f"Port {port} on {host} cannot be used ({error.strerror}). Choose another: flask serve --port {port + 1}")
    return listener


class _KeepingTask(WSGITask):
    """Keeps the connection after an answer that has no body (304): waitress closes it for want of a length."""

    def set_close_on_finish(self) -> None:
        wished = self.request.headers.get("CONNECTION", "").lower() == "close"
        if self.has_body or wished or self.version != "1.1":
            super().set_close_on_finish()


class _Channel(HTTPChannel):
    task_class = _KeepingTask

    def add_channel(self, map: Any = None) -> None:
        super().add_channel(map)
        self._tell()

    def del_channel(self, map: Any = None) -> None:
        super().del_channel(map)
        self._tell()

    def _tell(self) -> None:
        self.server.share.tell(len(self.server.active_channels))


def web_server(app: Flask, listener: socket.socket, share: Share, *, behind_proxy: bool) -> Any:
    """Waitress over `listener`, as web processes run it, each with its `share`; nothing is answered before its loop turns."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(
        app,
        sockets=[listener],
        threads=THREADS,
        backlog=BACKLOG,
        connection_limit=CONNECTIONS,
        channel_timeout=60,
        max_request_body_size=app.config["MAX_CONTENT_LENGTH"] or MAX_UPLOAD_BYTES,
        clear_untrusted_proxy_headers=not behind_proxy,
        asyncore_use_poll=True,
        ident=None,
    )
    server.channel_class, server.share = _Channel, share
    server.accept = take_turns(server.accept, share)
    return server


class _Supervisor:
    """Forks children, waits for signals, starts again what dies, takes everything down at the end."""

    def __init__(self, children: dict[str, Child], address: str) -> None:
        self._children, self._address = children, address
        self._running: dict[int, tuple[str, float]] = {}
        self._alive = os.pipe()
        self._ready = os.pipe()

    def run(self) -> int:
        """The exit code, when told to stop: 0."""
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        gc.collect()
        gc.freeze()
        for name in self._children:
            self._start(name)
        if self._are_ready():
            click.echo(f"Darvoza is ready: {self._address}")
        while True:
            number = signal.sigwait(SIGNALS)
            if number != signal.SIGCHLD:
                return self._stop()
            self._restart_dead()

    def _are_ready(self) -> bool:
        """Whether every child has said that it is ready, before a signal or a minute went by."""
        missing, deadline = len(self._children), time.monotonic() + READY_SECONDS
        while missing and time.monotonic() < deadline:
            if signal.sigpending() & SIGNALS:
                return False
            if select.select([self._ready[0]], [], [], 0.1)[0]:
                missing -= len(os.read(self._ready[0], 64))
        return not missing

    def _start(self, name: str) -> None:
        pid = os.fork()
        if pid:
            self._running[pid] = (name, time.monotonic())
            return
        code = 1
        try:
            self._become(name)
            code = 0
        except BaseException:
            log.exception("child_failed", child=name)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _become(self, name: str) -> None:
        """In the child: runs it until it is told to stop, or the parent is gone."""
        stop = threading.Event()
        os.close(self._alive[1])
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)

        def watch_parent() -> None:
            os.read(self._alive[0], 1)
            stop.set()

        threading.Thread(target=watch_parent, name="parent", daemon=True).start()
        self._children[name](stop, lambda: (os.write(self._ready[1], b"."), None)[1])

    def _restart_dead(self) -> None:
        for pid, name, lived in self._reap():
            log.error("child_died", child=name, pid=pid)
            metrics.forget_process(pid)
            if lived < QUICK_DEATH_SECONDS:
                time.sleep(1)
            self._start(name)

    def _reap(self) -> list[tuple[int, str, float]]:
        dead = []
        while self._running:
            pid, _status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                break
            if pid in self._running:
                name, started = self._running.pop(pid)
                dead.append((pid, name, time.monotonic() - started))
        return dead

    def _stop(self) -> int:
        for pid in self._running:
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + KILL_SECONDS
        while self._running and time.monotonic() < deadline:
            signal.sigtimedwait({signal.SIGCHLD}, 0.2)
            self._reap()
        for pid in self._running:
            log.error("child_killed", child=self._running[pid][0])
            os.kill(pid, signal.SIGKILL)
        return 0


def _serve_web(app: Flask, listener: socket.socket, share: Share, stop: threading.Event, ready: Callable[[], None]) -> None:
    """Answers requests until `stop`; then takes no more, finishes those in hand, and returns."""
    settings: Settings = app.config["SETTINGS"]
    server = web_server(app, listener, share, behind_proxy=settings.trusted_hops > 0)
    ready()
    told: float | None = None
    while True:
        server.asyncore.loop(timeout=0.1 if stop.is_set() else 0.25, map=server._map, use_poll=True, count=1)
        if not stop.is_set():
            continue
        told = told or time.monotonic()
        since = time.monotonic() - told
        server.accepting = since < LAST_CALL_SECONDS
        busy = any(channel.requests or channel.total_outbufs_len for channel in list(server.active_channels.values()))
        if (not server.accepting and not busy) or since > DRAIN_SECONDS:
            break
    server.task_dispatcher.shutdown()


def _serve_worker(app: Flask, stop: threading.Event, ready: Callable[[], None]) -> None:
    ready()
    worker.run(app, stop)
