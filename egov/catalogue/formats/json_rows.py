"""A JSON list of flat objects, read object by object: what others' programs give out."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from egov.catalogue.formats.base import Unreadable
from egov.catalogue.formats.opening import open_text
from egov.catalogue.formats.rows import MAX_COLUMNS, Reading, Row, row_of
from egov.catalogue.told import said
from egov.kernel.errors import N_

_CHUNK = 64 * 1024
_LONGEST = 4 * 1024 * 1024
_SPACE = re.compile(r"[\ufeff \t\r\n]*")
_decoder = json.JSONDecoder()


def read_rows(path: Path, reading: Reading) -> Iterator[Row]:
    """The objects of the list in the file at `path`; raises `Unreadable` where it stops being one."""
    with open_text(path, reading.encoding) as (stream, notes):
        for note in notes:
            yield Row(path.name, {}, note=note)
        for number, value in enumerate(_items(stream, path.name), 1):
            place = f"{path.name}[{number}]"
            if not isinstance(value, dict):
                yield Row(place, {}, [said(N_("is no object"))])
                continue
            if len(value) > MAX_COLUMNS:
                yield Row(place, {}, [said(N_("has more than %(count)s columns"), count=MAX_COLUMNS)])
                continue
            row = row_of(list(value), [_cell(item) for item in value.values()], place)
            if row is not None:
                yield row


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _items(stream: TextIO, name: str) -> Iterator[Any]:
    """The items of a list, decoded one by one from a stream that is never held whole."""
    text, at, number = stream.read(_CHUNK), 0, 0
    at = _past_space(text, 0)
    if not text.startswith("[", at):
        raise Unreadable(name, N_("is not JSON: a list of objects is wanted"))
    at, ended = at + 1, False
    while True:
        begin = _past_space(text, at)
        if text.startswith("]", begin):
            return
        if number and begin < len(text):
            if text[begin] != ",":
                raise Unreadable(f"{name}[{number}]", N_("is not JSON: a comma is wanted after it"))
            begin = _past_space(text, begin + 1)
        try:
            value, end = _decoder.raw_decode(text, begin)
        except json.JSONDecodeError:
            end = len(text)
        except (ValueError, RecursionError):  # a figure of thousands of digits, brackets without end
            raise Unreadable(
                f"{name}[{number + 1}]", N_("is not JSON that is taken: too deep, or a figure too long")
            ) from None
        if end < len(text):  # else it may go on in the next chunk
            number, at = number + 1, end
            yield value
            continue
        more = stream.read(max(_CHUNK, len(text) - at))
        if ended or len(text) - at > _LONGEST:
            raise Unreadable(f"{name}[{number + 1}]", N_("is not JSON, or is cut off here"))
        text, at, ended = text[at:] + more, 0, not more


def _past_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
