"""How well the search answers: judged queries in four languages, and the share of them whose service comes first, or among five."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from egov.catalogue.search.searching import search

QUERIES = Path(__file__).with_name("judged_queries.yaml")
FIRST, AMONG_FIVE = 0.80, 0.95
"""What must be reached: the share of queries whose service comes first, and of those where it is among the first five."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A query as typed on a page in `language`, and the services that answer it."""

    language: str
    kind: str
    text: str
    right: frozenset[str]


@dataclass(slots=True)
class Score:
    """How many queries were asked, and in how many the service came first or among five; `missed` as "query: what came"."""

    asked: int = 0
    first: int = 0
    among_five: int = 0
    missed: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.asked:4}  {self.first / self.asked:6.1%}  {self.among_five / self.asked:6.1%}"


def judged() -> Iterator[Judged]:
    """The queries in the order of the file."""
    for language, kinds in yaml.safe_load(QUERIES.read_text(encoding="utf-8")).items():
        for kind, queries in kinds.items():
            for text, right in queries.items():
                yield Judged(language, kind, str(text), frozenset(right.split()))


def measure() -> dict[str, Score]:
    """The scores over all queries ("all"), and by language and kind; each query asked on a page in its language."""
    scores: dict[str, Score] = defaultdict(Score)
    for query in judged():
        slugs = [item.slug for item in search(query.text, language=query.language, limit=5).items]
        for name in ("all", query.language, query.kind, f"{query.language} {query.kind}"):
            score = scores[name]
            score.asked += 1
            score.first += bool(slugs) and slugs[0] in query.right
            score.among_five += not query.right.isdisjoint(slugs)
            if not slugs or slugs[0] not in query.right:
                score.missed.append(f"{query.text}: {' '.join(slugs) or 'nothing'} (not {' '.join(sorted(query.right))})")
    return dict(scores)


def table(scores: dict[str, Score]) -> str:
    """The scores as lines for a terminal."""
    return "\n".join(
        ["                          asked   first  of five", *(f"{name:26}{score}" for name, score in scores.items())]
    )
