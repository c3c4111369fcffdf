"""Service definitions as YAML, whole: a folder of one file a service, or one file. What is written comes back the same to the letter."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from egov.catalogue.checking import Known
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.formats.base import Entry, Unreadable
from egov.catalogue.yaml_files import SUFFIXES, each_file, list_files, write
from egov.kernel.errors import N_


class YamlFolder:
    """The format of a folder, and of a single `.yaml`. It knows the line of each mistake, and so is told what is `known`."""

    suffixes = SUFFIXES

    def __init__(self, known: Known) -> None:
        self._known = known

    def read(self, path: Path) -> Iterator[Entry]:
        """An entry for each file, or for each mistake in it; raises `Unreadable` for a folder without any."""
        if path.is_dir() and not list_files(path):
            raise Unreadable(f"{path}:1", N_("there is no YAML file in this folder"))
        for result in each_file(path, self._known):
            places = [f"{found.file}:{found.line}" for found in result.mistakes]
            found = [(place, each.finding) for place, each in zip(places, result.mistakes, strict=True) if each.finding]
            if result.definition is None or len(found) < len(result.mistakes):
                yield from (Entry(place, None, [each.text]) for place, each in zip(places, result.mistakes, strict=True))
            else:
                yield Entry(f"{result.file}:1", result.definition.as_json(), whole=True, findings=found)

    def write(self, path: Path, definitions: Iterable[ServiceDefinition]) -> int:
        """A file for each of `definitions` in the folder `path`; returns how many. Raises OSError."""
        path.mkdir(parents=True, exist_ok=True)
        count = 0
        for count, definition in enumerate(definitions, 1):  # noqa: B007 - it is the number of the last one
            (path / f"{definition.slug}.yaml").write_text(write(definition), encoding="utf-8")
        return count
