"""Runs one application under the benchmarks' server: `python -m tests.bench.serving NAME PORT`.

Names: `portal`, `portal-uncached` (the page cache keeps nothing), and the baselines `hello` (a bare Flask answer), `page`
(a Jinja page of as many bytes as `BENCH_BYTES`, no database) and `row` (a bare Flask page that reads one row).
"""

import os
import sys

import sqlalchemy as sa
from flask import Flask, Response
from waitress import serve

THREADS = 4
PAGE = """<!doctype html><html lang="tg"><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1>
{% for line in lines %}<p class="govuk-body"><a class="govuk-link" href="/tg/services/{{ loop.index }}">{{ line }}</a></p>
{% endfor %}</body></html>"""


def baseline() -> Flask:
    """The small applications that the portal is compared with."""
    app = Flask("baseline")
    lines = ["Маълумотнома дар бораи набудани доғи судӣ"] * max(1, int(os.environ.get("BENCH_BYTES", "20000")) // 165)
    template = app.jinja_env.from_string(PAGE)
    engine = sa.create_engine(os.environ["EGOV_DATABASE_URL"]) if "EGOV_DATABASE_URL" in os.environ else None

    @app.get("/healthz")
    @app.get("/hello")
    def hello() -> str:
        return "hello"

    @app.get("/page")
    def page() -> str:
        return template.render(title="Дарвоза", lines=lines)

    @app.get("/row")
    def row() -> Response:
        assert engine is not None
        with engine.connect() as connection:
            found = connection.execute(sa.text("SELECT slug FROM service ORDER BY id LIMIT 1")).scalar_one()
        return Response(template.render(title=found, lines=lines[:1]), mimetype="text/html")

    return app


def portal(cached: bool) -> Flask:
    """The portal as it is served, or with a page cache that keeps nothing."""
    from egov import create_app

    app = create_app()
    if not cached:
        app.extensions["page_cache"].find = lambda _key: None
    return app


def main() -> None:
    """Serves until it is told to stop."""
    name, port = sys.argv[1], int(sys.argv[2])
    app = portal(cached=name == "portal") if name.startswith("portal") else baseline()
    serve(app, host="127.0.0.1", port=port, threads=THREADS, _quiet=True)


if __name__ == "__main__":
    main()
