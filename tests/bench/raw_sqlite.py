"""Repeats the writes of a filing on a SQLite file, as fast as one process can: `python -m tests.bench.raw_sqlite FILE WRITES FIRST COUNT`.

The writes were noted by `tests.bench.filing`. Says "ready", and begins when its standard input is closed.
"""

import json
import sqlite3
import sys
from pathlib import Path


def main() -> None:
    """Writes to the drafts FIRST to FIRST + COUNT - 1, a transaction each."""
    file, plan, first, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    writes: list[tuple[str, list[object]]] = json.loads(plan.read_text())
    connection = sqlite3.connect(file, timeout=15, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    print("ready", flush=True)
    sys.stdin.read()
    for draft in range(first, first + count):
        row: int | None = None
        cursor = connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        for statement, parameters in writes:
            known: dict[object, object] = {"<draft>": draft, "<row>": row}
            cursor.execute(statement, [known.get(value, value) for value in parameters])
            row = cursor.lastrowid if "INTO journal_row" in statement else row
        cursor.execute("COMMIT")


if __name__ == "__main__":
    main()
