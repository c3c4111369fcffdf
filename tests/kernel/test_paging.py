"""Cursors come from readers: what is forged is refused before any database is asked."""

import base64
import json

import pytest

from egov.kernel.errors import Invalid
from egov.kernel.paging import decode_cursor, decode_place, encode_cursor, read_instant


def forged(values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def test_a_cursor_gives_back_what_it_was_made_of():
    values = ["ғафуров " * 40, 7]
    assert decode_cursor(encode_cursor(values), str, int) == values
    assert decode_cursor(None, str, int) is None
    assert decode_cursor("", str, int) is None


@pytest.mark.parametrize(
    "values",
    [["x", "y"], [1, 1], ["x", True], ["x", None], ["x", 1.5], ["x", 2**63], ["\ud800", 1], ["a\x00", 1], ["x"], {"x": 1}],
)
def test_a_forged_cursor_is_refused(values):
    with pytest.raises(Invalid):
        decode_cursor(forged(values), str, int)


@pytest.mark.parametrize("text", ["?", "A", "=" * 9, "W10", "x" * 2000, "[" * 1000, forged("9" * 900)])
def test_what_is_no_cursor_is_refused(text):
    with pytest.raises(Invalid):
        decode_cursor(text, int)


@pytest.mark.parametrize("text", ["yesterday", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", ""])
def test_an_instant_that_is_none_in_utc_is_refused(text):
    with pytest.raises(Invalid):
        read_instant(text)
    with pytest.raises(Invalid):
        decode_place(forged([text, 1]))
