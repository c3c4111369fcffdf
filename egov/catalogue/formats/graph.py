"""Reads RDF, as Turtle or JSON-LD, into nodes: what is said of each, in the order of the file.

Parsing is Oxigraph's, loaded only when somebody imports. It fetches nothing: a context that a JSON-LD file names by address is answered
where it is the published one of CPSV-AP, and refused otherwise. Statements lie in a temporary database on the disk, so that a catalogue
of any size is read in little memory.
"""

import codecs
import io
import json
import mmap
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from egov.catalogue.formats.base import Unreadable
from egov.catalogue.formats.cpsv_terms import PREFIXES, expand, published_context
from egov.catalogue.formats.opening import bare_suffix, must_be_small, open_bytes
from egov.kernel.errors import N_

MAX_STATEMENTS = 4_000_000
"""No file of 100 MB that describes services says more; one that does was made to fill the disk."""
MAX_WHOLE = 32 * 1024 * 1024
"""JSON-LD that cannot be read as a stream has to fit into memory as a whole."""
MAX_CONTEXT = 1024 * 1024
MAX_NESTED = 10_000
ID = "@id"
_NO_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]()")
_CONTEXT = re.compile(rb'(?<!\\)"@context"\s*:\s*')
_PUBLISHED = re.compile(
    r"^https?://(?:semiceu\.github\.io|raw\.githubusercontent\.com/SEMICeu)/[^?#]*/cpsv-ap\.jsonld$", re.I
)
_WHERE = re.compile(r"^Parser error (?:at|between) line \d+.*?: | \(line \d+\)$")
_NOT_FETCHED = N_("refers to a context elsewhere, which is never fetched: put that context into the file (%(address)s)")


class Value(NamedTuple):
    """What a statement says: `kind` is "@id" for another node, "@" and a language for a text, else the datatype's IRI."""

    text: str
    kind: str

    @property
    def tag(self) -> str | None:
        """The language of a text by its first part (`ru` of `ru-RU`), "" where it says none; None for a node."""
        if self.kind == ID:
            return None
        return self.kind[1:].split("-")[0].lower() if self.kind.startswith("@") else ""


class Graph:
    """The nodes of a file by IRI (blank ones by `_:` and a label), each with its statements by prefixed name."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)  # a private file that goes with the connection
        self._database.execute("CREATE TABLE said (id INTEGER PRIMARY KEY, subject TEXT, name TEXT, text TEXT, kind TEXT)")
        self.node = lru_cache(1024)(self._node)

    def fill(self, statements: Iterator[tuple[str, str, str, str]]) -> int:
        """Takes in statements (subject, name, text, kind); returns how many there are."""
        self._database.execute("BEGIN")
        add = "INSERT INTO said (subject, name, text, kind) VALUES (?, ?, ?, ?)"
        count = self._database.executemany(add, statements).rowcount
        self._database.execute("CREATE INDEX subjects ON said (subject)")
        self._database.execute("COMMIT")
        return count

    def _node(self, iri: str) -> dict[str, list[Value]]:
        """What is said of the node `iri`, each thing once; nothing for an unknown one."""
        found: dict[str, dict[Value, None]] = {}
        for name, *value in self._database.execute(
            "SELECT name, text, kind FROM said WHERE subject = ? ORDER BY id", (iri,)
        ):
            found.setdefault(name, {})[Value(*value)] = None
        return {name: list(values) for name, values in found.items()}

    def all_of(self, kind: str) -> Iterator[str]:
        """The IRIs of the nodes of a class, in the order of the file."""
        question = "SELECT subject FROM said WHERE name = 'rdf:type' AND text = ? GROUP BY subject ORDER BY min(id)"
        for (iri,) in self._database.execute(question, (expand(kind),)):
            yield iri

    def close(self) -> None:
        """Nothing of it is left."""
        self.node.cache_clear()
        self._database.close()


@lru_cache(2048)
def _prefixed(iri: str) -> str:
    fits = (f"{prefix}:{iri[len(start) :]}" for prefix, start in PREFIXES.items() if iri.startswith(start))
    return next(fits, iri)


def read_graph(path: Path) -> Graph:
    """What the file at `path` says (`.jsonld`, else Turtle); raises `Unreadable` with the line where the mistake is known.

    A file that is packed with gzip is unpacked first, as far as files may be large.
    """
    if path.suffix.lower() != ".gz":
        return _read(path)
    with tempfile.TemporaryDirectory(prefix="egov-graph-") as folder:
        plain = Path(folder) / path.name[: -len(".gz")]
        with open_bytes(path) as packed, plain.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked)
        return _read(plain)


def _read(path: Path) -> Graph:
    import pyoxigraph as rdf

    is_json = bare_suffix(path) == ".jsonld"
    tries = [rdf.RdfFormat.STREAMING_JSON_LD, rdf.RdfFormat.JSON_LD] if is_json else [rdf.RdfFormat.TURTLE]
    _look_at(path)
    for attempt in tries:
        graph = Graph()
        try:
            with closing(_opened(path, is_json=is_json)) as stream:
                graph.fill(_statements(rdf.parse(stream, format=attempt), path.name))
        except SyntaxError as error:
            graph.close()
            if attempt is not tries[-1]:
                _must_fit(path)
                continue
            raise _unreadable(error, path.name, "JSON-LD" if is_json else "Turtle") from None
        except BaseException:
            graph.close()
            raise
        return graph
    raise AssertionError("the last try returns or raises")


def _statements(parsed: Any, file: str) -> Iterator[tuple[str, str, str, str]]:
    import pyoxigraph as rdf

    for count, (subject, predicate, thing, _graph) in enumerate(parsed):
        if count >= MAX_STATEMENTS:
            raise Unreadable(file, N_("says more than %(count)s things"), count=f"{MAX_STATEMENTS:,}")
        about = subject.value if isinstance(subject, rdf.NamedNode) else str(subject)
        if isinstance(thing, rdf.Literal):
            kind = f"@{thing.language}" if thing.language else thing.datatype.value
            yield about, _prefixed(predicate.value), thing.value, kind
        else:
            yield about, _prefixed(predicate.value), thing.value if isinstance(thing, rdf.NamedNode) else str(thing), ID


def _unreadable(error: SyntaxError, name: str, language: str) -> Unreadable:
    text = _WHERE.sub("", _WHERE.sub("", str(error)))
    if "LoadDocumentCallback" in text:
        return Unreadable(name, _NOT_FETCHED, address="?")
    return Unreadable(
        f"{name}:{error.lineno}" if error.lineno else name, N_("is not %(language)s: %(text)s"), language=language, text=text
    )


def _look_at(path: Path) -> None:
    must_be_small(path)
    with open_bytes(path) as file:
        start = file.read(4096)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable(f"{path.name}:1", N_("is UTF-16: save it as UTF-8"))
    if not start.removeprefix(codecs.BOM_UTF8).strip():
        raise Unreadable(f"{path.name}:1", N_("is empty"))
    if bare_suffix(path) != ".jsonld":  # of JSON the parser keeps count itself
        _must_be_shallow(path)


def _must_be_shallow(path: Path) -> None:
    """Raises `Unreadable` for brackets within brackets without end, which the parser would keep in memory all at once."""
    depth, line = 0, 1
    with path.open("rb") as file:
        while chunk := file.read(MAX_CONTEXT):
            for byte in chunk.translate(None, _NO_BRACKETS):
                depth += 1 if byte in b"[(" else -1
                if depth > MAX_NESTED:
                    raise Unreadable(
                        f"{path.name}:{line}", N_("is nested more than %(count)s times"), count=f"{MAX_NESTED:,}"
                    )
            line += chunk.count(b"\n")


def _must_fit(path: Path) -> None:
    if path.stat().st_size > MAX_WHOLE:
        size = MAX_WHOLE // 1024 // 1024
        text = N_(
            "is larger than %(size)s MB and cannot be read as a stream: write @type first in each node, or give Turtle"
        )
        raise Unreadable(path.name, text, size=size)


def _opened(path: Path, *, is_json: bool) -> BinaryIO:
    """The file behind its byte order mark; with contexts given by address put in their places where there are any."""
    file = path.open("rb")
    if is_json:
        pieces = _resolved_contexts(file, path)
        if pieces:
            file.close()
            return io.BytesIO(b"".join(pieces))
    file.seek(len(codecs.BOM_UTF8) if file.read(3) == codecs.BOM_UTF8 else 0)
    return file


def _resolved_contexts(file: BinaryIO, path: Path) -> list[bytes]:
    """The document in pieces, each context that is given by address in its place; none where all are in the file.

    In JSON, `"@context":` can only be a key: within a text its marks would be escaped.
    """
    pieces: list[bytes] = []
    done = size = 0
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for found in _CONTEXT.finditer(data):
            start = found.end()
            if start < done or data[start : start + 1] not in (b'"', b"["):
                continue
            line = data[: min(start, MAX_CONTEXT)].count(b"\n") + 1
            place = f"{path.name}:{line}"
            text = data[start : start + MAX_CONTEXT].decode("utf-8", "surrogateescape")
            try:
                value, length = json.JSONDecoder().raw_decode(text)
            except (ValueError, RecursionError):
                raise Unreadable(place, N_("is not JSON-LD: the context is broken or longer than 1 MB")) from None
            _must_fit(path)
            pieces += [data[done:start], json.dumps(_resolved(value, place)).encode()]
            size += len(pieces[-1])
            if size > MAX_WHOLE:
                raise Unreadable(
                    place, N_("its contexts written out are larger than %(size)s MB"), size=MAX_WHOLE // 1024 // 1024
                )
            done = start + len(text[:length].encode("utf-8", "surrogateescape"))
        if pieces:
            pieces.append(data[done:])
            pieces[0] = pieces[0].removeprefix(codecs.BOM_UTF8)
    return pieces


def _resolved(context: Any, place: str) -> Any:
    if isinstance(context, list):
        if any(isinstance(one, list) for one in context):
            raise Unreadable(place, N_("is not JSON-LD: a context is no list of lists"))
        return [_resolved(one, place) for one in context]
    if not isinstance(context, str):
        return context
    if not _PUBLISHED.match(context):
        raise Unreadable(place, _NOT_FETCHED, address=context[:200])
    return published_context()
