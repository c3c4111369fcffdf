"""The share of judged queries that the search answers first, and among five, on the demonstration country: `python -m tests.bench relevance`.

Prints the shares by language and by kind of writing. It is no measurement of time: the same on every machine, and held by a test.
"""

import os
import subprocess
import sys
from pathlib import Path

from flask_migrate import upgrade

from egov import create_app
from egov.config import load_settings
from egov.kernel.db import db
from tests.bench.measuring import Figure
from tests.catalogue.country import load_country
from tests.catalogue.search.relevance import AMONG_FIVE, FIRST, measure, table


def figures(folder: Path) -> list[Figure]:
    """Asks the judged queries in a process of its own, over a SQLite file in `folder`."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("EGOV_")}
    place = folder / "relevance"
    place.mkdir()
    environ |= {"EGOV_DATABASE_URL": f"sqlite:///{place / 'bench.sqlite3'}", "EGOV_INSTANCE": str(place)}
    command = [sys.executable, "-m", "tests.bench.relevance"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    print(done.stdout, file=sys.stderr)
    asked, first, among_five = done.stdout.splitlines()[1].split()[1:4]
    return [
        _figure("judged queries answered first", first, FIRST, asked),
        _figure("judged queries answered in five", among_five, AMONG_FIVE, asked),
    ]


def _figure(name: str, share: str, least: float, asked: str) -> Figure:
    value = float(share.rstrip("%"))
    return Figure(name, "%", [value], limit=f">= {least:.0%}", passed=value >= least * 100, note=f"{asked} queries")


def main() -> None:
    """Loads, asks, prints."""
    app = create_app(load_settings())
    with app.app_context():
        upgrade()
        load_country()
        print(table(measure()))
        db.engine.dispose()


if __name__ == "__main__":
    main()
