"""What it costs to take 5,000 services in, by command in a process of its own: seconds and memory; and to write them out.

Once as whole definitions (YAML) that are published, once as another country's table by a column mapping. The baseline reads the same
files with the bare parser and puts each line into one table of SQLite. `python -m tests.bench importing`.
"""

import csv
import json
import os
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import yaml

from egov.catalogue.yaml_files import write
from tests.bench.measuring import Figure
from tests.builders.catalogue import a_definition

SERVICES = 5000
LIMIT_SECONDS, LIMIT_MEGABYTES = 60.0, 300.0
_FOUND = "from tests.bench import importing; importing.prepare()"
MAPPING = """
fields:
  code: "M{number}"
  slug: "foreign-{number}"
  authority: {value: ministry}
  name: {en: "{name}"}
  summary: {en: "{summary}"}
  audience: {value: [citizen]}
  channels: {value: [office]}
"""


def prepare() -> None:
    """The one authority of the services is in the database. Runs in a process of its own."""
    from egov import create_app
    from egov.kernel.db import db
    from tests.builders.authorities import an_authority

    with create_app().app_context():
        an_authority("ministry")
        db.session.commit()


def figures(folder: Path) -> Iterator[Figure]:
    """Writes the files, takes them in, writes them out."""
    place = folder / "importing"
    place.mkdir()
    whole, table, mapping = _files(place)
    environ = {name: value for name, value in os.environ.items() if not name.startswith("EGOV_")}
    environ |= {"EGOV_INSTANCE": str(place)}
    _run([sys.executable, "-m", "flask", "db", "upgrade"], environ)
    _run([sys.executable, "-c", _FOUND], environ)
    flask = [sys.executable, "-m", "flask", "catalogue"]
    for name, command, bare in (
        ("whole definitions (YAML), published", [*flask, "import", str(whole)], lambda: _bare_yaml(whole, place)),
        (
            "another country's table (CSV)",
            [*flask, "import", str(table), "--mapping", str(mapping)],
            lambda: _bare_csv(table, place),
        ),
        ("export (CSV)", [*flask, "export", str(place / "out.csv")], None),
        ("export (XLSX)", [*flask, "export", str(place / "out.xlsx")], None),
    ):
        waited, spent, megabytes = _run(command, environ)
        limit = f"<= {LIMIT_SECONDS:.0f} s, {LIMIT_MEGABYTES:.0f} MB"
        found = Figure(f"{name}: {SERVICES} services", "s CPU", [spent], [bare()] if bare else [], limit)
        found.passed = spent <= LIMIT_SECONDS and megabytes <= LIMIT_MEGABYTES
        found.note = f"by the clock {waited:.0f} s, {megabytes:.0f} MB at most"
        yield found


def _files(place: Path) -> tuple[Path, Path, Path]:
    whole, table, mapping = place / "whole", place / "table.csv", place / "mapping.yaml"
    whole.mkdir()
    text = write(a_definition("bench-slug", code="BENCH"))
    for number in range(SERVICES):
        named = text.replace("bench-slug", f"bench-{number}").replace("BENCH", f"B{number:07}")
        (whole / f"bench-{number}.yaml").write_text(named, encoding="utf-8")
    with table.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["number", "name", "summary"])
        rows.writerows([number, f"Permit number {number}", "You get a permit. " * 20] for number in range(SERVICES))
    mapping.write_text(MAPPING, encoding="utf-8")
    return whole, table, mapping


def _run(command: list[str], environ: dict[str, str]) -> tuple[float, float, float]:
    """Seconds by the clock, seconds of the processor and megabytes at most, of a command that must succeed."""
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command[-3:])} failed")
    return time.perf_counter() - start, used.ru_utime + used.ru_stime, _megabytes(used)


def _megabytes(used: resource.struct_rusage) -> float:
    return used.ru_maxrss / 1024


def _bare_yaml(whole: Path, place: Path) -> float:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return _bare(place / "bare-yaml", (yaml.load(file.read_bytes(), loader) for file in sorted(whole.iterdir())))


def _bare_csv(table: Path, place: Path) -> float:
    with table.open(encoding="utf-8", newline="") as stream:
        return _bare(place / "bare-csv", csv.DictReader(stream))


def _bare(path: Path, values: Iterator[dict[str, object]]) -> float:
    """Seconds of the processor to read the values and put each into one table."""
    start = time.process_time()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE kept (value TEXT)")
        connection.executemany("INSERT INTO kept VALUES (?)", ((json.dumps(value),) for value in values))
    connection.close()
    return time.process_time() - start
