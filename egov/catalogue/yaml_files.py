"""Service definitions as YAML files: reading them with the line of everything, writing them for people.

Reading is careful: size, depth and repetition are limited, a key that stands twice is a mistake, and nothing of YAML beyond plain values
is taken. Every mistake has the line it is on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from egov.catalogue.checking import Known, findings, reference_findings
from egov.catalogue.checking import Path as Place
from egov.catalogue.definition import ServiceDefinition, read_definition

MAX_BYTES = 1024 * 1024
MAX_NODES = 50_000
MAX_DEPTH = 40
SUFFIXES = frozenset({".yaml", ".yml"})
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PLAIN_FAULTS = {
    "missing": "is missing",
    "extra_forbidden": "there is no such key here",
    "string_type": "is not text (write figures in quotes)",
}
"""Faults of shape in plainer words than pydantic's, by its names for them."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong in a file, and on which line."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@dataclass(slots=True)
class Read:
    """One file: its definition where its shape is right, and every mistake in it."""

    file: str
    definition: ServiceDefinition | None = None
    mistakes: list[Mistake] = field(default_factory=list)
    root: yaml.Node | None = None


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
                    Mistake(result.file, line_of(result.root, (key,)), f"{value} is also in {seen[value]}")
                )
            seen.setdefault(value, result.file)
        yield result


def read_file(path: Path, known: Known) -> Read:
    """One definition file: everything that is wrong with it, in one pass."""
    result = Read(str(path))
    try:
        result.root, value = _load(path)
    except _Unreadable as error:
        result.mistakes.append(Mistake(result.file, error.line, str(error)))
        return result
    result.mistakes += [Mistake(result.file, line, text) for line, text in _repeated_keys(result.root)]
    try:
        result.definition = read_definition(value)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_context=False, include_input=False):
            text = PLAIN_FAULTS.get(fault["type"], fault["msg"].removeprefix("Value error, "))
            result.mistakes.append(_mistake(result, _place(fault["loc"]), text))
        found = list(reference_findings(value, known))
    else:
        found = findings(result.definition, known)
        if path.stem != result.definition.slug:
            result.mistakes.append(
                _mistake(result, ("slug",), f"the file of {result.definition.slug} is not called {path.name}")
            )
    result.mistakes += [_mistake(result, finding.path, str(finding)) for finding in found]
    result.mistakes.sort(key=lambda mistake: mistake.line)
    return result


class _Unreadable(Exception):
    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


def _load(path: Path) -> tuple[yaml.MappingNode, dict[str, Any]]:
    """The node tree of a file and its plain values."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _Unreadable(1, "the file is larger than 1 MB")
        text = path.read_text(encoding="utf-8")
        loader = _Loader(text)
        root = loader.get_single_node()
        _limit(root, 0, [0])
        value = loader.construct_document(root) if root is not None else None
    except OSError as error:
        raise _Unreadable(1, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise _Unreadable(1, "is not UTF-8 text") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _Unreadable(line, f"is not YAML: {error.problem or error}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _Unreadable(1, f"is not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(root, yaml.MappingNode) or not isinstance(value, dict):
        raise _Unreadable(1, "holds no service definition")
    return root, value


def _limit(node: yaml.Node | None, depth: int, count: list[int]) -> None:
    """Refuses a tree that is too deep or, its repetitions written out, too large."""
    count[0] += 1
    if count[0] > MAX_NODES or depth > MAX_DEPTH:
        raise _Unreadable(1, "is too deep or too long")
    if isinstance(node, yaml.MappingNode):
        for key, item in node.value:
            _limit(key, depth + 1, count)
            _limit(item, depth + 1, count)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _limit(item, depth + 1, count)


def _repeated_keys(node: yaml.Node | None) -> Iterator[tuple[int, str]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, item in node.value:
            if key.value in seen:
                yield key.start_mark.line + 1, f"{key.value} stands here twice"
            seen.add(str(key.value))
            yield from _repeated_keys(item)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated_keys(item)


def _place(location: tuple[int | str, ...]) -> Place:
    return tuple(part for part in location if part != "[key]")


def _mistake(result: Read, path: Place, text: str) -> Mistake:
    dotted = ".".join(str(part) for part in path)
    return Mistake(result.file, line_of(result.root, path), f"{dotted}: {text}" if dotted else text)


def line_of(root: yaml.Node | None, path: Place) -> int:
    """The line on which `path` stands, or as much of it as there is."""
    node, line = root, 1
    for part in path:
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == str(part)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line


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
