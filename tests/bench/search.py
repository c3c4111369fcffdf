"""What one search costs: the whole request on 5,000 services, and the search itself on 10,000 beside a bare FTS5 query.

`python -m tests.bench.search` fills an empty database (`EGOV_DATABASE_URL`, else a SQLite file) with the services of `many_services`. On
5,000 of them it asks a table of queries, mistyped and transliterated ones among them: 20 ms for the whole request. On 10,000 it asks
the judged queries of the relevance benchmark, in four languages and all ways of writing, in turns with a bare FTS5 table of the
same texts that is asked one word at a time for its twenty best rows: median and 95th percentile at most 3 times as much. All of the
processor's time: SQLite works within the process, so nothing else is waited for.
"""

import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from flask_migrate import upgrade

from egov import create_app
from egov.catalogue import actions, queries, revisions
from egov.catalogue.definition import read_definition
from egov.catalogue.search.normalising import counts, words_in
from egov.catalogue.search.searching import search
from egov.config import load_settings
from egov.kernel import clock
from egov.kernel.actor import system
from egov.kernel.db import db
from egov.web.unit_of_work import Portal
from tests.bench import many_services
from tests.bench.measuring import Figure, judge, table
from tests.catalogue.search.relevance import judged

SERVICES, ALL_SERVICES = 5000, 10_000
LIMIT_MS, LIMIT_RATIO = 20.0, 3.0
ROUNDS = 5
BARE = "SELECT rowid, name, summary FROM bare WHERE bare MATCH ? ORDER BY rank LIMIT 20"
Measured = dict[str, dict[str, list[float]]]
QUERIES = (
    *("шиноснома", "shinosnoma baroi kudak", "свидетельство о рожденни", "туу туралы куалик", "passport for my baby"),
    *("buisness permit", "land serch", "certificate of good conduct", "driving licence renewal", "marriage", "fgjcnbkm"),
    *("registration of a company name", "жалоба", "водительские прва", "licence", "permit application fee county"),
)


def fill(first: int, last: int) -> None:
    """Services number `first` to `last` of the big catalogue are on offer: see `tests.bench.many_services`."""
    by = system("bench")
    for number, values in many_services.between(first, last):
        version = actions.register(read_definition(values), by=by, now=clock.now())
        actions.publish(version, by=by, now=clock.now())
        if number % 500 == 0:
            db.session.commit()
            db.session.expunge_all()
    db.session.commit()
    revisions.forget()


def measure(app: Portal) -> Measured:
    """Milliseconds of each query, of the processor (`spent`) and by the clock (`waited`): the search itself, and the whole request."""
    client = app.test_client()

    def request(query: str) -> None:
        client.get("/tg/services", query_string={"q": query})

    def only_search(query: str) -> None:
        search(query)
        db.session.rollback()

    found: Measured = {}
    for name, ask in (("search, whole request", request), ("search alone", only_search)):
        values = found[name] = {"spent": [], "waited": []}
        ask("warm up")
        for query in QUERIES * ROUNDS:
            spent, waited = time.process_time(), time.perf_counter()
            ask(query)
            values["spent"].append((time.process_time() - spent) * 1000)
            values["waited"].append((time.perf_counter() - waited) * 1000)
    return found


def measure_beside_fts5() -> Measured:
    """Milliseconds of each judged query of the search, and of each word of a bare FTS5 table, in turns; the first round warms up."""
    bare = _bare_table()
    asked = [(query.text, query.language) for query in judged()]
    words = {word for query in judged() if query.kind == "natural" for word in words_in(query.text) if counts(word)}
    found = sorted(word for word in words if bare.execute(BARE, (f'"{word}"',)).fetchone())
    spent: dict[str, list[float]] = {"search": [], "bare": []}
    for number in range(ROUNDS + 1):
        turn: dict[str, list[float]] = {"search": [], "bare": []}
        for text, language in asked:
            start = time.process_time()
            search(text, language=language)
            turn["search"].append((time.process_time() - start) * 1000)
        for word in found:
            start = time.process_time()
            bare.execute(BARE, (f'"{word}"',)).fetchall()
            turn["bare"].append((time.process_time() - start) * 1000)
        if number:
            for side, values in turn.items():
                spent[side] += values
        db.session.rollback()
    return {"beside": spent}


def _bare_table() -> sqlite3.Connection:
    """The texts of all services, in four languages, in a bare FTS5 table in memory."""
    bare = sqlite3.connect(":memory:")
    bare.execute("CREATE VIRTUAL TABLE bare USING fts5(name, summary, keywords)")
    for _, version in queries.list_on_offer():
        value = version.definition
        keywords = " ".join(word for listed in value.get("keywords", {}).values() for word in listed)
        texts = (" ".join(value["name"].values()), " ".join(value["summary"].values()), keywords)
        bare.execute("INSERT INTO bare VALUES (?, ?, ?)", texts)
    db.session.rollback()
    return bare


def figures(folder: Path) -> list[Figure]:
    """Fills a SQLite file in `folder` in a process of its own, and measures there: the processor's time, the clock's beside it."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("EGOV_") or name == "EGOV_SHARED"}
    place = folder / "search"
    place.mkdir()
    environ |= {"EGOV_DATABASE_URL": f"sqlite:///{place / 'bench.sqlite3'}", "EGOV_INSTANCE": str(place)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.search", "--json"], env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        absent = Figure("search: 5,000 services", "ms", [0.0], passed=False)
        absent.note = "not measured: " + (done.stderr.strip().splitlines() or ["no word why"])[-1][-100:]
        return [absent]
    return _figures(json.loads(done.stdout))


def _figures(measured: Measured) -> list[Figure]:
    beside = measured.pop("beside")
    return [*(_figure(name, values) for name, values in measured.items()), *_ratios(beside)]


def _ratios(beside: dict[str, list[float]]) -> list[Figure]:
    """Median and 95th percentile, each beside the same of the bare query."""
    found = []
    for name, place in (("median", 0.5), ("95th percentile", 0.95)):
        value, bare = (sorted(beside[side])[int(len(beside[side]) * place)] for side in ("search", "bare"))
        figure = Figure(f"search, {name}: {ALL_SERVICES} services / bare FTS5 word", "µs CPU", [value * 1000], [bare * 1000])
        found.append(judge(figure, LIMIT_RATIO))
    return found


def _figure(name: str, values: dict[str, list[float]]) -> Figure:
    found = Figure(f"{name}: {SERVICES} services", "ms CPU", values["spent"], limit=f"median <= {LIMIT_MS:.0f} ms")
    found.passed = statistics.median(found.value) <= LIMIT_MS
    found.note = f"by the clock {statistics.median(values['waited']):.1f} ms, slowest {max(values['waited']):.0f} ms"
    return found


def main() -> None:
    """Fills, measures, prints; with `--json` every measurement, in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("EGOV_DATABASE_URL", f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        os.environ.setdefault("EGOV_INSTANCE", folder)
        app = create_app(load_settings())
        with app.app_context():
            upgrade()
            start = time.perf_counter()
            fill(1, SERVICES)
            print(f"{SERVICES} services published in {time.perf_counter() - start:.0f} s", file=sys.stderr)
            measured = measure(app)
            fill(SERVICES + 1, ALL_SERVICES)
            measured |= measure_beside_fts5()
            db.session.remove()
            db.engine.dispose()
    print(json.dumps(measured) if "--json" in sys.argv else table(_figures(measured)))


if __name__ == "__main__":
    main()
