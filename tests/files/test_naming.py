"""A name says what a person called the file, and deceives nobody."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egov.files.models import MAX_NAME
from egov.files.naming import SUFFIXES, safe_name
from egov.files.serving import disposition


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Шиноснома.pdf", "Шиноснома.pdf"),
        ("scan.PDF", "scan.pdf"),
        ("photo.exe", "photo.exe.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\me\\scan.pdf", "scan.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe.pdf"),
        ("a\x00b\x1b[31m.pdf", "ab[31m.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie_ x=1.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("\u200b\u2066", "file.pdf"),
        ("x" * 500, "x" * (MAX_NAME - 4) + ".pdf"),
    ],
)
def test_a_name_is_made_safe(given_name, kept):
    assert safe_name(given_name, "application/pdf") == kept


@given(st.text(), st.sampled_from(sorted(SUFFIXES)))
def test_no_name_holds_a_folder_or_a_character_that_cannot_be_seen(name, media_type):
    kept = safe_name(name, media_type)
    assert kept.endswith(SUFFIXES[media_type])
    assert len(kept) <= MAX_NAME
    assert not set("/\\:") & set(kept)
    assert not [c for c in kept if unicodedata.category(c)[0] == "C"]
    assert safe_name(kept, media_type) == kept
    header = disposition(kept, media_type)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
