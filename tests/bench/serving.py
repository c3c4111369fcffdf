"""Runs one application under the benchmarks' server: `python -m tests.bench.serving NAME PORT`.

Names: `portal`, `portal-uncached` (the page cache keeps nothing), and the baselines `baseline` with the pages `/hello` (a bare Flask
answer), `/page` (a Jinja page of as many bytes as `?bytes=`, no database) and `/row` (the same, over one row that it reads).
`BENCH_PROCESSES` web processes share the one listening socket, as those of `flask serve` do.
"""

import os
import signal
import socket
import sys

import sqlalchemy as sa
from flask import Flask, Response, request

from egov.accepting import Shares
from egov.serving import web_server

LINE_BYTES = 170
PAGE = """<!doctype html><html lang="tg"><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1>
{% for line in lines %}<p class="govuk-body"><a class="govuk-link" href="/tg/services/{{ loop.index }}">{{ line }}</a></p>
{% endfor %}</body></html>"""


def baseline() -> Flask:
    """The small application that the portal is compared with."""
    app = Flask("baseline")
    template = app.jinja_env.from_string(PAGE)
    url = sa.make_url(os.environ["EGOV_DATABASE_URL"])
    engine = sa.create_engine(url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url)

    def lines() -> list[str]:
        count = max(1, int(request.args.get("bytes", "1")) // LINE_BYTES)
        return ["Маълумотнома дар бораи набудани доғи судӣ"] * count

    @app.get("/healthz")
    @app.get("/hello")
    def hello() -> str:
        return "hello"

    @app.get("/page")
    def page() -> str:
        return template.render(title="Дарвоза", lines=lines())

    @app.get("/row")
    def row() -> Response:
        with engine.connect() as connection:
            found = connection.execute(sa.text("SELECT slug FROM service ORDER BY id LIMIT 1")).scalar_one()
        return Response(template.render(title=found, lines=lines()), mimetype="text/html")

    return app


def portal(cached: bool) -> Flask:
    """The portal as it is served, or with a page cache that keeps nothing."""
    from egov import create_app

    app = create_app()
    if not cached:
        app.extensions["page_cache"].find = lambda _key, _revision: None
    return app


def main() -> None:
    """Serves until it is told to stop."""
    name, port = sys.argv[1], int(sys.argv[2])
    app = portal(cached=name == "portal") if name.startswith("portal") else baseline()
    listener = socket.create_server(("127.0.0.1", port), backlog=128)
    if "sqlalchemy" in app.extensions:
        from egov.kernel.db import db

        with app.app_context():
            db.engine.dispose()
    others, place = [], 0
    processes = int(os.environ.get("BENCH_PROCESSES", "1"))
    shares = Shares(processes)
    for other in range(1, processes):
        pid = os.fork()
        if not pid:
            others.clear()
            place = other
            break
        others.append(pid)

    def stop(*_: object) -> None:
        for pid in others:
            os.kill(pid, signal.SIGTERM)
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    web_server(app, listener, shares.of(place), behind_proxy=True).run()


if __name__ == "__main__":
    main()
