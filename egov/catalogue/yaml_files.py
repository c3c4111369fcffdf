"""Service definitions as YAML files: reading them with the line of everything, writing them for people.

Reading is careful (see `yaml_reading`), and every mistake has the line it is on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from egov.catalogue.checking import Finding, Known, findings, reference_findings
from egov.catalogue.checking import Path as Place
from egov.catalogue.definition import ServiceDefinition, read_definition
from egov.catalogue.told import Told, faults_of, said
from egov.catalogue.yaml_reading import Unreadable, line_of, lines_of, read
from egov.kernel.errors import N_

MAX_BYTES = 1024 * 1024
ALSO_IN = N_("%(name)s is also in %(place)s")
OTHER_NAME = N_("the file of %(slug)s is not called %(name)s")
SUFFIXES = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong in a file, and on which line; `finding` where the file is written well and the definition is not good."""

    file: str
    line: int
    text: Told
    finding: Finding | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@dataclass(slots=True)
class Read:
    """One file: its definition where its shape is right, and every mistake in it."""

    file: str
    definition: ServiceDefinition | None = None
    mistakes: list[Mistake] = field(default_factory=list)
    text: str = ""
    _lines: dict[Place, int] | None = None

    def line_of(self, path: Place) -> int:
        """The line on which `path` stands, or as much of it as there is."""
        if self._lines is None:
            self._lines = lines_of(self.text)
        return line_of(self._lines, path)


def list_files(path: Path) -> list[Path]:
    """The definition files under `path` by name: itself, or those of the folder."""
    if path.is_dir():
        return sorted(file for file in path.iterdir() if file.suffix in SUFFIXES)
    return [path]


def read_files(path: Path, known: Known) -> list[Read]:
    """Every definition file under `path`, checked by itself and against the others (slugs and codes stand once)."""
    return list(each_file(path, known))


def each_file(path: Path, known: Known) -> Iterator[Read]:
    """The same as `read_files`, one after the other: only what was not yet let go of is in memory."""
    seen: dict[str, str] = {}
    for file in list_files(path):
        result = read_file(file, known)
        for key in ("slug", "code") if result.definition else ():
            value = f"{key} {getattr(result.definition, key)}"
            if value in seen:
                result.mistakes.append(
                    Mistake(result.file, result.line_of((key,)), said(ALSO_IN, name=value, place=seen[value]))
                )
            seen.setdefault(value, result.file)
        yield result


def read_file(path: Path, known: Known) -> Read:
    """One definition file: everything that is wrong with it, in one pass."""
    result = Read(str(path))
    try:
        result.text = _text_of(path)
        document = read(result.text)
        if not isinstance(document.value, dict):
            raise Unreadable(1, N_("holds no service definition"))
    except Unreadable as error:
        result.mistakes.append(Mistake(result.file, error.line, error.told))
        return result
    value = document.value
    result.mistakes += [Mistake(result.file, line, text) for line, text in document.repeated]
    try:
        result.definition = read_definition(value)
    except ValidationError as error:
        result.mistakes += [Mistake(result.file, result.line_of(told.path), told) for told in faults_of(error)]
        found = list(reference_findings(value, known))
    else:
        found = findings(result.definition, known)
        if path.stem != result.definition.slug:
            told = Told.of(("slug",), OTHER_NAME, {"slug": result.definition.slug, "name": path.name})
            result.mistakes.append(Mistake(result.file, result.line_of(("slug",)), told))
    for finding in found:
        told = Told.of(finding.path, finding.message, finding.params_in("en"))
        result.mistakes.append(Mistake(result.file, result.line_of(finding.path), told, finding))
    result.mistakes.sort(key=lambda mistake: mistake.line)
    return result


def _text_of(path: Path) -> str:
    """The text of a file; raises `Unreadable`."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Unreadable(1, N_("the file is larger than 1 MB"))
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Unreadable(1, N_("cannot be read: %(reason)s"), reason=error.strerror) from None
    except UnicodeDecodeError:
        raise Unreadable(1, N_("is not UTF-8 text")) from None


class _Writer(yaml.SafeDumper):
    """Block style, rules on one line, no references from one place to another."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


class _Rule(dict[str, Any]):
    """A rule, written on one line."""


_Writer.add_representer(
    _Rule, lambda writer, rule: writer.represent_mapping("tag:yaml.org,2002:map", rule.items(), flow_style=True)
)


def write(definition: ServiceDefinition) -> str:
    """The definition as the text of its file; reading it gives the same definition again."""
    return yaml.dump(
        _with_rules(definition.as_json()), Dumper=_Writer, allow_unicode=True, sort_keys=False, width=120, indent=2
    )


def _with_rules(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_rules(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _Rule(item) if key in ("when", "condition") and isinstance(item, dict) else _with_rules(item)
        for key, item in value.items()
    }
