"""A key is written once, and a storage that is away is said to be away within seconds."""

import io
import time

import pytest
from obstore.exceptions import AlreadyExistsError

from egov.files.models import StorageUnavailable
from egov.files.storage import Storage


@pytest.fixture
def bucket_away(monkeypatch):
    """A bucket at an address where nobody listens."""
    for name, value in {
        "AWS_ENDPOINT": "http://127.0.0.1:9",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "y",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    return Storage("s3://bucket")


@pytest.mark.parametrize(
    "ask", [lambda s: s.put("a/b", b"x"), lambda s: s.put("a/b", io.BytesIO(b"x")), lambda s: s.stream("a/b")]
)
def test_a_bucket_that_is_away_is_told_within_seconds(bucket_away, ask):
    begun = time.monotonic()
    with pytest.raises(StorageUnavailable):
        ask(bucket_away)
    assert time.monotonic() - begun < 8


def test_a_key_is_written_once(tmp_path):
    place = Storage(f"file://{tmp_path}/kept files")
    place.put("ab/x", b"first")
    with pytest.raises(AlreadyExistsError):
        place.put("ab/x", b"second")
    assert b"".join(place.stream("ab/x")) == b"first"
