"""What judging one person costs over 10,000 services: the finder's own way beside evaluating each rule of each service by itself.

The services have the rules of the demonstration country's, each in a list of its own as the database gives it; the persons say little or
much of themselves. All of it is the processor's time in this process: the finder asks the database for nothing but the rows shown.
"""

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from egov.catalogue.finder.facts import read_facts
from egov.catalogue.finder.offers import book_of, sort_for
from egov.profiles.loading import FOLDER
from egov.questionnaire.conditions import holds
from egov.questionnaire.verdicts import situation
from tests.bench.measuring import Figure, judge

SERVICES, ROUNDS, LIMIT_MS, LIMIT_RATIO = 10_000, 9, 200.0, 1.0
PERSONS: tuple[dict[str, Any], ...] = (
    {"age": "30"},
    {"events": ["birth"], "age": "30", "citizen": True, "residence": "here", "has_children": True, "children": ["under_1"]},
    {"events": ["none"], "age": "64", "sex": "male", "citizen": True, "work": "retired", "low_income": True},
)


def rows() -> list[tuple[str, list[dict[str, Any]], list[str]]]:
    """As many services as are measured, with the country's rules in turn."""
    files = sorted((FOLDER / "tj" / "services").glob("*.yaml"))
    country = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
    found = []
    for number in range(SERVICES):
        service = country[number % len(country)]
        rules = json.loads(json.dumps(service.get("eligibility", [])))
        found.append((f"{service['slug']}-{number}", rules, [f"{service['slug']} {number}"] * 4))
    return found


def figures(_folder: Path) -> list[Figure]:
    """Milliseconds to make the rules ready once, and to judge a person."""
    facts, given = read_facts(FOLDER / "tj"), rows()
    start = time.process_time()
    book = book_of(given)
    ready = Figure("finder: 10,000 services made ready", "ms", [(time.process_time() - start) * 1000])
    persons = [situation(facts, answers) for answers in PERSONS]
    nodes = [rule.condition for offer in book.offers for rule in offer.rules if rule.condition is not None]
    judged = Figure("finder: a person over 10,000 services", "ms")
    for _ in range(ROUNDS):
        for person in persons:
            judged.value.append(_spent(lambda person=person: sort_for(person, "tg", book)))  # type: ignore[misc]
            judged.baseline.append(_spent(lambda person=person: [holds(node, person.answers) for node in nodes]))  # type: ignore[misc]
    judge(judged, LIMIT_RATIO)
    judged.passed = judged.passed and statistics.median(judged.value) <= LIMIT_MS
    judged.limit += f", <= {LIMIT_MS:.0f} ms"
    judged.note = f"{len(book.tests)} different conditions in {len(nodes)} rules"
    return [ready, judged]


def _spent(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000
