"""Opening what others send: never more than a hundred megabytes of it, unpacked or not, and in the letters it was written in.

The encoding is told by the byte order mark, else it is UTF-8; what is neither and reads as Cyrillic text in Windows-1251 (what office
programs write by default in this part of the world) is taken as that, and said so.
"""

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from egov.catalogue.formats.base import MAX_BYTES, Unreadable
from egov.catalogue.told import Told, said
from egov.kernel.errors import N_

ENCODINGS = ("utf-8", "utf-16", "cp1251", "cp1252", "iso-8859-1")
"""What a mapping may say a file is written in, where the file itself does not tell."""
_CHUNK = 256 * 1024
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_MOSTLY = 0.9
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile("[Ѐ-ӿ]+")


class _Limited(io.RawIOBase):
    """The bytes of a stream, up to the limit; what is beyond, or broken, is `Unreadable`."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream, self._name, self._count = stream, name, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray") -> int:  # type: ignore[override]
        try:
            data = self._stream.read(len(buffer))
        except EOFError:
            raise Unreadable(self._name, N_("the packed file is cut off")) from None
        except (gzip.BadGzipFile, zlib.error) as error:
            raise Unreadable(self._name, N_("the packed file is damaged: %(reason)s"), reason=error) from None
        self._count += len(data)
        if self._count > MAX_BYTES:
            raise Unreadable(self._name, N_("is larger than %(size)s MB"), size=MAX_BYTES // 1024 // 1024)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def bare_suffix(path: Path) -> str:
    """The suffix that tells the format, in lower case: `.csv` of services.csv.gz."""
    name = path.name.lower()
    return Path(name.removesuffix(".gz")).suffix


def must_be_small(path: Path) -> None:
    """Raises `Unreadable` for a file that is not there, no file, or larger than the limit."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise Unreadable(path.name, N_("cannot be read: %(reason)s"), reason=error.strerror) from None
    if not path.is_file():
        raise Unreadable(path.name, N_("is no file"))
    if size > MAX_BYTES:
        raise Unreadable(path.name, N_("is larger than %(size)s MB"), size=MAX_BYTES // 1024 // 1024)


@contextmanager
def open_bytes(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, unpacked where it is packed with gzip; raises `Unreadable`."""
    must_be_small(path)
    try:
        packed = path.name.lower().endswith(".gz")
        stream = cast(BinaryIO, gzip.GzipFile(path) if packed else path.open("rb"))
    except OSError as error:
        raise Unreadable(path.name, N_("cannot be read: %(reason)s"), reason=error.strerror) from None
    limited = io.BufferedReader(cast(io.RawIOBase, _Limited(stream, path.name)), _CHUNK)
    try:
        yield cast(BinaryIO, limited)
    finally:
        limited.close()


@contextmanager
def open_text(path: Path, encoding: str | None = None) -> Iterator[tuple[TextIO, list[Told]]]:
    """The text of a file, ends of lines as they are, and what is to be said of how it was read; raises `Unreadable`.

    With `encoding` it is read in that and nothing is guessed; a byte order mark counts before it.
    """
    encoding, notes = _encoding_of(path, encoding)
    with open_bytes(path) as stream:
        text = io.TextIOWrapper(cast(io.BufferedReader, stream), encoding=encoding, newline="")
        try:
            yield text, notes
        except UnicodeDecodeError as error:
            raise Unreadable(
                path.name, N_("is not %(encoding)s text: %(reason)s"), encoding=encoding, reason=error.reason
            ) from None


def _encoding_of(path: Path, wanted: str | None) -> tuple[str, list[Told]]:
    with open_bytes(path) as stream:
        start = stream.read(4096)
    if not start:
        raise Unreadable(f"{path.name}:1", N_("is empty"))
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    encoding = marked or wanted or "utf-8"
    if encoding != "utf-16" and b"\0" in start:
        raise Unreadable(
            f"{path.name}:1", N_("is no text; if it is UTF-16, its byte order mark is lacking: save it as UTF-8")
        )
    line = _first_wrong_line(path, encoding)
    if line == 0:
        return encoding, []
    if marked is None and wanted is None and _first_wrong_line(path, "cp1251") == 0 and _is_cyrillic(path):
        return "cp1251", [
            said(
                N_("is read as Windows-1251, for line %(line)s is not UTF-8; letters that it lacks may be missing"),
                line=line,
            )
        ]
    raise Unreadable(f"{path.name}:{line}", N_("is not %(encoding)s text"), encoding=encoding.removesuffix("-sig").upper())


def _first_wrong_line(path: Path, encoding: str) -> int:
    """The first line that is no text in `encoding`; 0 where all are."""
    decoder, line = codecs.getincrementaldecoder(encoding)(), 1
    with open_bytes(path) as stream:
        while True:
            chunk = stream.read(_CHUNK)
            try:
                line += decoder.decode(chunk, final=not chunk).count("\n")
            except UnicodeDecodeError as error:
                return line + error.object[: error.start].count(b"\n")
            if not chunk:
                return 0


def _is_cyrillic(path: Path) -> bool:
    """Whether what is not ASCII in the file's beginning makes Cyrillic words: in Western letters it would stand within Latin ones."""
    with open_bytes(path) as stream:
        text = stream.read(_CHUNK * 4).decode("cp1251", errors="replace")
    others = [letter for letter in text if letter > "\x7f"]
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    cyrillic = sum(bool(_CYRILLIC.fullmatch(word)) for word in words)
    return cyrillic > len(words) * _MOSTLY and sum("Ѐ" <= letter <= "ӿ" for letter in others) > len(others) * _MOSTLY
