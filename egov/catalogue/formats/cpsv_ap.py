"""The format CPSV-AP 3.2 of the European Union's SEMIC, as JSON-LD and as Turtle, by the suffix of the file."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from egov.catalogue.checking import Known
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.formats.base import Entry
from egov.catalogue.formats.cpsv_reading import entries_of
from egov.catalogue.formats.cpsv_writing import present_surroundings, write_jsonld, write_turtle
from egov.catalogue.formats.graph import read_graph
from egov.catalogue.models import Service
from egov.kernel.db import db
from egov.kernel.localised import LocalisedText

JSONLD, TURTLE = ".jsonld", ".ttl"


class CpsvAp:
    """See `base.Format`. A graph has no order: the file is read as a whole before the first entry comes."""

    suffixes = frozenset({JSONLD, TURTLE})

    def __init__(self, known: Known) -> None:
        self._known = known

    def read(self, path: Path) -> Iterator[Entry]:
        """The services that the file describes; raises `Unreadable`."""
        around = present_surroundings()
        slugs = {
            "authority": self._known.authorities,
            "category": self._known.categories,
            "life-event": self._known.life_events,
        }
        for kind, known in slugs.items():
            for slug in known or ():
                around.names.setdefault(f"{kind}:{slug}", LocalisedText())
        with closing(read_graph(path)) as graph:
            yield from entries_of(graph, path.name, around, _slugs().__contains__)

    def write(self, path: Path, definitions: Iterable[ServiceDefinition]) -> int:
        """`definitions` are in the file at `path`, as its suffix says; returns how many."""
        write = write_jsonld if path.suffix.lower() == JSONLD else write_turtle
        with path.open("w", encoding="utf-8", newline="\n") as file:
            return write(file, definitions, present_surroundings())


def _slugs() -> set[str]:
    """The services that are here; none before there is a database."""
    if not sa.inspect(db.session.connection()).has_table(Service.__tablename__):
        return set()
    return set(db.session.scalars(sa.select(Service.slug)))
