"""Writes nodes of JSON-LD (`@id`, `@type`, prefixed names) as RDF 1.1 Turtle, one node after the other."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Node = Mapping[str, Any]
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_TO_ESCAPE = re.compile(r'[\x00-\x1f"\\\x7f]')
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')


def head(prefixes: Mapping[str, str]) -> str:
    """The declaration of the prefixes that nodes use."""
    return "".join(f"@prefix {name}: {iri(value)} .\n" for name, value in prefixes.items())


def write_node(node: Node) -> str:
    """One node and everything that it says of itself; nodes that it names are written by themselves."""
    lines = [f"a {', '.join(_each(node['@type']))}"] if "@type" in node else []
    lines += [
        f"{name} {', '.join(map(_object, _each(value)))}"
        for name, value in node.items()
        if not name.startswith("@") and value
    ]
    said = " ;\n    ".join(lines)
    return f"\n{iri(node['@id'])} {said} .\n" if lines else ""


def iri(value: str) -> str:
    """`<...>`, with whatever may not stand in an IRI escaped (Turtle, production 18: IRIREF)."""
    return f"<{_NOT_IN_IRI.sub(lambda found: f'%{ord(found.group()):02X}', value)}>"


def text(value: str) -> str:
    """`"..."` (production 22: STRING_LITERAL_QUOTE). A lone half of a surrogate pair is no character and is replaced."""
    good = value.encode("utf-8", "replace").decode("utf-8")
    return f'"{_TO_ESCAPE.sub(_escaped, good)}"'


def _escaped(found: re.Match[str]) -> str:
    return _ESCAPES.get(found.group()) or f"\\u{ord(found.group()):04X}"


def _object(value: Any) -> str:
    if not isinstance(value, Mapping):
        return text(str(value))
    if "@id" in value:
        return iri(value["@id"])
    if "@language" in value:
        return f"{text(value['@value'])}@{value['@language']}"
    return f"{text(value['@value'])}^^{value['@type']}"


def _each(value: Any) -> Iterator[Any]:
    yield from value if isinstance(value, list | tuple) else (value,)
