"""Files of every accepted type, and files that look like one but are not."""

import io
import struct
import zlib

from PIL import Image

from egov.files import actions
from egov.files.models import StoredFile
from egov.kernel import clock
from egov.kernel.actor import Actor, system


def a_pdf(text: str = "Hello", *, extra: bytes = b"", trailer: bytes = b"") -> bytes:
    """A one-page PDF with a correct cross-reference table; `extra` goes into its catalogue, `trailer` into its trailer."""
    content = f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET".encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + extra + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    data, offsets = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in offsets)
    return data + b"trailer\n<< /Size 6 /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (trailer, start)


def a_pdf_with_hidden(name: str) -> bytes:
    """A PDF with `name` in a compressed object stream, where a plain search does not see it."""
    inner = zlib.compress(f"6 0 << /S /{name} >>".encode())
    part = b"6 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(inner)
    return a_pdf().replace(b"xref\n0 6", part + inner + b"\nendstream\nendobj\nxref\n0 6")


def a_picture(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    """A picture of one colour as `kind` ("JPEG", "PNG")."""
    buffer = io.BytesIO()
    Image.new("RGB", size, (11, 90, 95)).save(buffer, kind)
    return buffer.getvalue()


def a_jpeg() -> bytes:
    """A small JPEG."""
    return a_picture("JPEG")


def a_png() -> bytes:
    """A small PNG."""
    return a_picture("PNG")


def a_pixel_bomb() -> bytes:
    """A PNG of some hundred bytes that says it has 30,000 × 30,000 pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 30000, 30000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def a_heic() -> bytes:
    """The beginning of a HEIC file as a phone writes it: brands, then the meta box."""
    brands = struct.pack(">I", 24) + b"ftypheic" + b"\0\0\0\0" + b"mif1heic"
    return brands + struct.pack(">I", 500) + b"meta" + b"\0" * 492


def a_stored_file(
    data: bytes | None = None, *, name: str = "scan.pdf", owner: int | None = None, by: Actor | None = None
) -> StoredFile:
    """A kept file (not committed), of account `owner`."""
    who = by or (Actor(account_id=owner, roles=frozenset({"citizen"})) if owner else system("tests"))
    return actions.store(stream=io.BytesIO(data or a_pdf()), name=name, by=who, now=clock.now())
