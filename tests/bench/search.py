"""How long one search takes on 5,000 services: the whole request, on the database of `EGOV_DATABASE_URL`.

`python -m tests.bench.search` fills an empty database with real names (Kenya's catalogue, read from `EGOV_SHARED`) and the words of
the demonstration country's services, asks a table of queries, mistyped and transliterated ones among them, and prints median
and slowest. Limit: 20 ms for the whole request.
"""

import gzip
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from flask_migrate import upgrade

from egov import create_app
from egov.catalogue import actions, revisions
from egov.catalogue.definition import read_definition
from egov.catalogue.search.searching import search
from egov.config import load_settings
from egov.kernel import clock
from egov.kernel.actor import system
from egov.kernel.db import db
from egov.web.unit_of_work import Portal
from tests.builders.authorities import an_authority
from tests.builders.catalogue import a_questionnaire
from tests.catalogue.country import load_country, shared

SERVICES = 5000
LIMIT_MS = 20.0
ROUNDS = 5
QUERIES = (
    *("шиноснома", "shinosnoma baroi kudak", "свидетельство о рожденни", "туу туралы куалик", "passport for my baby"),
    *("buisness permit", "land serch", "certificate of good conduct", "driving licence renewal", "marriage", "fgjcnbkm"),
    *("registration of a company name", "жалоба", "водительские прва", "licence", "permit application fee county"),
)


def fill(count: int) -> None:
    """Puts `count` services on offer: the 49 of the demonstration country, the rest with Kenyan names."""
    load_country()
    an_authority("bench")
    with gzip.open(shared("catalogues/ke_ecitizen/services.json.gz")) as file:
        rows: list[dict[str, Any]] = json.load(file)
    by = system("bench")
    for number, row in enumerate(rows[: count - 49]):
        name = (row["service_name"] or "Service")[:200]
        text = dict.fromkeys(("tg", "ru", "kk", "en"), name)
        definition = read_definition(
            {
                "code": f"K{number:07}",
                "slug": f"bench-{number}",
                "name": text,
                "authority": "bench",
                "summary": dict.fromkeys(("tg", "ru", "kk", "en"), (row["service_description"] or name)[:400]),
                "audience": ["citizen"],
                "channels": ["portal"],
                "assurance": "low",
                "terms": [{"amount": 1, "unit": "working_days"}],
                "questionnaire": a_questionnaire(),
                "route": {"stages": [{"key": "decide", "kind": "decide"}]},
                "refusal_grounds": [{"code": "incomplete", "text": text}],
            }
        )
        version = actions.register(definition, by=by, now=clock.now())
        actions.publish(version, by=by, now=clock.now())
        if number % 500 == 0:
            db.session.commit()
            db.session.expunge_all()
    db.session.commit()
    revisions.forget()


def measure(app: Portal) -> dict[str, list[float]]:
    """Milliseconds of each query: of the search itself (`search`), and of the page where there is one (`request`)."""
    figures: dict[str, list[float]] = {"search": [], "request": []}
    has_page = "catalogue.services" in app.view_functions
    client = app.test_client()
    search("warm up")
    for _ in range(ROUNDS):
        for query in QUERIES:
            start = time.perf_counter()
            search(query)
            figures["search"].append((time.perf_counter() - start) * 1000)
            db.session.rollback()
            if has_page:
                app.extensions["page_cache"].clear()
                start = time.perf_counter()
                client.get("/tg/services", query_string={"q": query})
                figures["request"].append((time.perf_counter() - start) * 1000)
    return figures


def main() -> None:
    """Fills, measures, prints; exits 1 where a median is above the limit."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("EGOV_DATABASE_URL", f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        os.environ.setdefault("EGOV_INSTANCE", folder)
        app = create_app(load_settings())
        with app.app_context():
            upgrade()
            start = time.perf_counter()
            fill(SERVICES)
            print(f"{SERVICES} services published in {time.perf_counter() - start:.0f} s", file=sys.stderr)
            figures = measure(app)
            slow = False
            for name, values in figures.items():
                if values:
                    median = statistics.median(values)
                    slow = slow or median > LIMIT_MS
                    print(f"{name}: median {median:.1f} ms, slowest {max(values):.1f} ms, limit {LIMIT_MS:.0f} ms")
            db.session.remove()
            db.engine.dispose()
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
