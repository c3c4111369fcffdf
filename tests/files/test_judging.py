"""A file is what its bytes say, and nothing that runs."""

import io
import time
from contextlib import suppress

import pytest

from egov.files.judging import judge
from egov.kernel.errors import Invalid
from tests.builders.files import a_heic, a_jpeg, a_pdf, a_pdf_with_hidden, a_picture, a_pixel_bomb, a_png


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (a_pdf(), "application/pdf"),
        (a_jpeg(), "image/jpeg"),
        (a_png(), "image/png"),
        (a_heic(), "image/heic"),
        (a_picture("JPEG", (1, 1)), "image/jpeg"),
    ],
)
def test_a_good_file_is_known_by_its_content(data, media_type):
    assert judge(io.BytesIO(data)) == media_type


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<script>%PDF-1.7</script>" + a_pdf(),
        b" " + a_pdf(),
        b"PK\x03\x04" + b"\0" * 100,
        b"MZ" + a_pdf(),
        b"%PDF-1.7",
        b"%PDF-9.9" + a_pdf()[8:],
        a_pdf()[:200],
        a_jpeg()[:100],
        a_png()[:60],
        b"\xff\xd8\xff" + b"\0" * 500,
        a_png()[:45] + bytes([a_png()[45] ^ 1]) + a_png()[46:],
        a_heic()[:20],
        a_heic().replace(b"heic", b"isom"),
        a_heic().replace(b"meta", b"moov"),
        b"GIF89a" + b"\0" * 100,
        a_pixel_bomb(),
    ],
)
def test_anything_else_is_refused(data):
    with pytest.raises(Invalid):
        judge(io.BytesIO(data))


@pytest.mark.parametrize(
    "extra",
    [
        b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
        b"/OpenAction << /S /Java#53cript /JS (app.alert(1)) >>",
        b"/OpenAction << /S /Launch /F (cmd.exe) >>",
        b"/Names << /EmbeddedFiles << /Names [] >> >>",
        b"/AF [<< /Type /EmbeddedFile >>]",
        b"/A << /Subtype /RichMedia >>",
    ],
)
def test_a_pdf_that_runs_or_carries_something_is_refused(extra):
    with pytest.raises(Invalid, match="contains a program"):
        judge(io.BytesIO(a_pdf(extra=extra)))


def test_what_hides_in_a_compressed_object_stream_is_found():
    assert judge(io.BytesIO(a_pdf_with_hidden("Text"))) == "application/pdf"
    with pytest.raises(Invalid, match="contains a program"):
        judge(io.BytesIO(a_pdf_with_hidden("JavaScript")))


def test_a_protected_pdf_is_refused_because_nobody_could_read_it():
    with pytest.raises(Invalid, match="protected"):
        judge(io.BytesIO(a_pdf(trailer=b"/Encrypt 9 0 R")))


@pytest.mark.parametrize(
    "part",
    [b"/Type/ObjStm\nstream\n", b"/Type/ObjStm\nstream\nx\x9c\x03\x00\x00\x00\x00\x01", b"/Type/ObjStm ", b"/aa", b"#4A/"],
)
def test_a_pdf_of_nothing_but_beginnings_is_judged_at_once(part):
    data = b"%PDF-1.7\n1 0 obj" + part * (8 * 1024 * 1024 // len(part)) + b"\nstartxref\n0\n%%EOF"
    started = time.perf_counter()
    with suppress(Invalid):
        judge(io.BytesIO(data))
    assert time.perf_counter() - started < 5
