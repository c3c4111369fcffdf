"""What a file is, judged by its content alone: PDF, JPEG, PNG or HEIC, and nothing that runs when it is opened.

The sender's name and media type are not asked. Each look is bounded: pixels before decoding, bytes before inflating.
"""

import re
import warnings
import zlib
from typing import BinaryIO

from PIL import Image

from egov.kernel.errors import N_, Invalid

MAX_PIXELS = 60_000_000
"""A sheet of A4 at 600 dpi has 35 million."""
_MAX_INFLATED = 32 * 1024 * 1024
_MAX_STREAMS = 10_000
_PIECE = 16 * 1024
_TAIL = 2048

_NAME = re.compile(rb"/[A-Za-z0-9#]{2,48}")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECT_STREAM = re.compile(rb"/Type\s*/ObjStm\b")
_STREAM = re.compile(rb"\bstream\r?\n")
_ACTIVE = {b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/EmbeddedFiles", b"/RichMedia", b"/ImportData", b"/SubmitForm"}
"""PDF actions and parts that run, open or carry something else (ISO 32000-2, 12.6.4, 7.11.4, 13.6)."""

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis"}
"""Still images in HEVC: ISO/IEC 23008-12, annex B."""


def judge(stream: BinaryIO) -> str:
    """The media type of what `stream` holds (it is read from its beginning); raises `Invalid` for anything not accepted."""
    stream.seek(0)
    head = stream.read(16)
    if head.startswith(b"%PDF-"):
        _look_into_pdf(stream)
        return "application/pdf"
    if head.startswith(b"\xff\xd8\xff"):
        return _look_into_image(stream, "JPEG", "image/jpeg")
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _look_into_image(stream, "PNG", "image/png")
    if head[4:8] == b"ftyp" and _is_heic(stream):
        return "image/heic"
    raise Invalid(N_("Choose a PDF, JPEG, PNG or HEIC file."), field="file")


def _look_into_image(stream: BinaryIO, kind: str, media_type: str) -> str:
    """Decodes the whole picture, a JPEG at an eighth of its size, once its pixels are known to be few enough."""
    broken = Invalid(N_("This picture is damaged. Take it or save it again."), field="file")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            stream.seek(0)
            with Image.open(stream, formats=[kind]) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise Invalid(N_("This picture has too many pixels. Save it smaller."), field="file")
                if kind == "JPEG":
                    picture.draft("L", (64, 64))
                    picture.load()
                else:
                    picture.verify()
    except Image.DecompressionBombError:
        raise Invalid(N_("This picture has too many pixels. Save it smaller."), field="file") from None
    except (OSError, SyntaxError, ValueError, EOFError, zlib.error):
        raise broken from None
    return media_type


def _is_heic(stream: BinaryIO) -> bool:
    stream.seek(0)
    head = stream.read(512)
    size = int.from_bytes(head[:4], "big")
    if not 16 <= size <= 256 or len(head) < size + 8:
        return False
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, size, 4))}
    return bool(brands & _HEIC_BRANDS) and head[size + 4 : size + 8] == b"meta"


def _look_into_pdf(stream: BinaryIO) -> None:
    stream.seek(0)
    data = stream.read()
    tail = data[-_TAIL:]
    if not re.match(rb"%PDF-[12]\.\d", data) or b"startxref" not in tail or b"%%EOF" not in tail or b" obj" not in data:
        raise Invalid(N_("This PDF is damaged. Save it again."), field="file")
    names = _names_in(data)
    for part in _object_streams(data):
        names |= _names_in(part)
    if b"/Encrypt" in names:
        raise Invalid(N_("This PDF is protected. Save it without protection and choose it again."), field="file")
    if names & _ACTIVE:
        raise Invalid(
            N_("This PDF contains a program or another file. Print it to a new PDF and choose that one."), field="file"
        )


def _names_in(data: bytes) -> set[bytes]:
    """Every PDF name in `data`, its `#4A` escapes read."""
    found = {match[0] for match in _NAME.finditer(data)}
    return found | {_ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), name) for name in found if b"#" in name}


def _object_streams(data: bytes) -> list[bytes]:
    """What the compressed object streams hold, so that nothing hides in them; at most 32 MB in all."""
    parts, left, damaged = [], _MAX_INFLATED, Invalid(N_("This PDF is damaged. Save it again."), field="file")
    for number, match in enumerate(_OBJECT_STREAM.finditer(data), 1):
        if number > _MAX_STREAMS:
            raise damaged
        start = _STREAM.search(data, match.end(), match.end() + 4096)
        part = _inflated(data, start.end(), left) if start is not None else b""
        left -= len(part)
        if left <= 0:
            raise damaged
        parts.append(part)
    return parts


def _inflated(data: bytes, start: int, most: int) -> bytes:
    """At most `most` bytes of the compressed stream at `start`, read piece by piece: what follows its end is never copied."""
    reader, found = zlib.decompressobj(), bytearray()
    view = memoryview(data)
    try:
        for place in range(start, len(data), _PIECE):
            found += reader.decompress(view[place : place + _PIECE], most - len(found))
            if reader.eof or len(found) >= most:
                break
    except zlib.error:
        pass
    return bytes(found)
