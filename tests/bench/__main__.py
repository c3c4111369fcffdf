"""All benchmarks: `make bench`. Prints a table and writes `instance/bench.json`; a missed limit is marked, not an error.

`python -m tests.bench reading filing living search relevance finding importing` measures those themes only.
"""

import datetime as dt
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import sqlalchemy as sa

from egov.config import ROOT
from tests.bench import filing, finding, importing, living, reading, relevance, search
from tests.bench.installation import Installation
from tests.bench.measuring import Figure, free_port, table
from tests.databases import find_postgres, start_cluster, stop_cluster

THEMES = ("reading", "filing", "living", "search", "relevance", "finding", "importing")
BY_ITSELF = {"search", "relevance", "finding", "importing"}
CASES = 40


def main() -> None:
    """Measures, prints, writes."""
    wanted = sys.argv[1:] or list(THEMES)
    if unknown := set(wanted) - set(THEMES):
        sys.exit(f"not a theme: {', '.join(sorted(unknown))}; there are {', '.join(THEMES)}")
    if find_postgres() is None and not set(wanted) <= BY_ITSELF:
        sys.exit("PostgreSQL is not installed (install the package 'postgresql')")
    start, found = time.monotonic(), []
    os.environ.pop("EGOV_TESTING", None)
    with tempfile.TemporaryDirectory(prefix="darvoza-bench-") as folder:
        for figure in _all(wanted, Path(folder)):
            print(f"{'ok    ' if figure.passed else 'MISSED'}  {figure.name}", file=sys.stderr, flush=True)
            found.append(figure)
    print(table(found))
    target = ROOT / "instance" / "bench.json"
    target.write_text(json.dumps(_report(found), indent=1, ensure_ascii=False) + "\n")
    missed = sum(not figure.passed for figure in found)
    print(f"{len(found)} figures, {missed} missed, {time.monotonic() - start:.0f} s; written to {target.relative_to(ROOT)}")


def _all(wanted: list[str], folder: Path) -> Iterator[Figure]:
    if {"reading", "filing", "living"} & set(wanted):
        port = free_port()
        start_cluster(port)
        try:
            yield from _on_postgres(wanted, folder, port)
        finally:
            stop_cluster()
    if "filing" in wanted:
        _say("SQLite: the demonstration country")
        (folder / "sqlite").mkdir()
        on_file = Installation(f"sqlite:///{folder / 'sqlite' / 'bench.sqlite3'}", folder / "sqlite", cases=12)
        yield from filing.on_sqlite(on_file, folder)
    if "search" in wanted:
        _say(f"{search.SERVICES} services for the search")
        yield from search.figures(folder)
    if "relevance" in wanted:
        _say("the demonstration country for the judged queries")
        yield from relevance.figures(folder)
    if "finding" in wanted:
        _say(f"{finding.SERVICES} services for the finder")
        yield from finding.figures(folder)
    if "importing" in wanted:
        _say(f"{importing.SERVICES} services to be taken in")
        yield from importing.figures(folder)


def _on_postgres(wanted: list[str], folder: Path, port: int) -> Iterator[Figure]:
    _say("PostgreSQL: the demonstration country")
    admin = sa.create_engine(os.environ["EGOV_TEST_CLUSTER"], isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text("CREATE DATABASE bench"))
    admin.dispose()
    (folder / "postgresql").mkdir()
    portal = Installation(f"postgresql://egov@127.0.0.1:{port}/bench", folder / "postgresql", cases=CASES)
    themes: dict[str, Callable[[], Iterator[Figure]]] = {
        "reading": lambda: reading.figures(portal),
        "living": lambda: living.figures(portal),
        "filing": lambda: filing.on_postgres(portal, port),
    }
    for name, measure in themes.items():
        if name in wanted:
            yield from measure()
    portal.close()


def _say(text: str) -> None:
    print(f"        ({text})", file=sys.stderr, flush=True)


def _report(found: list[Figure]) -> dict[str, object]:
    return {
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        "figures": [figure.as_json() for figure in found],
    }


if __name__ == "__main__":
    main()
