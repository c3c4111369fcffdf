"""Kept whole or not at all, seen only when kept, given out only as an attachment."""

import datetime as dt
import hashlib
import io
from pathlib import Path

import obstore
import pytest
import sqlalchemy as sa
from flask import current_app
from obstore.exceptions import GenericError

from egov.files import actions, queries, serving, sweeping
from egov.files.models import FileState, StorageUnavailable, StoredFile
from egov.files.storage import storage
from egov.kernel import clock
from egov.kernel.actor import Actor, system
from egov.kernel.db import db
from egov.kernel.errors import Invalid, NotFound
from tests.builders.files import a_jpeg, a_pdf, a_stored_file

LATER = dt.timedelta(hours=2)


@pytest.fixture(autouse=True)
def _empty_storage(app):
    folder = _folder()
    for path in folder.rglob("*"):
        if path.is_file():
            path.unlink()


def _folder() -> Path:
    return Path(current_app.config["SETTINGS"].files_url.removeprefix("file://"))


def _objects() -> list[Path]:
    return [path for path in _folder().rglob("*") if path.is_file()]


def test_a_file_is_kept_with_its_size_hash_type_and_owner(app):
    data = a_jpeg()
    kept = actions.store(
        stream=io.BytesIO(data), name="../Сурат.png", by=Actor(account_id=7, roles=frozenset({"citizen"})), now=clock.now()
    )
    db.session.commit()
    assert (kept.size, kept.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert (kept.media_type, kept.name, kept.owner_account_id) == ("image/jpeg", "Сурат.png.jpg", 7)
    assert (kept.state, kept.purpose, len(kept.token)) == ("kept", "upload", 32)
    assert queries.get_file(kept.id) is kept
    assert queries.get_by_token(kept.token) is kept
    assert serving.read_bytes(kept) == data


def test_a_file_of_more_than_one_part_comes_back_whole(app):
    data = a_pdf(extra=b"/X (" + b"x" * (6 * 1024 * 1024) + b")")
    kept = a_stored_file(data)
    assert serving.read_bytes(kept) == data


@pytest.mark.parametrize(("data", "message"), [(b"", "empty"), (b"MZ\0\0", "Choose a PDF"), (a_pdf() * 20000, "larger")])
def test_a_refused_file_leaves_nothing(app, data, message):
    with pytest.raises(Invalid, match=message) as refusal:
        actions.store(stream=io.BytesIO(data), name="x", by=system("tests"), now=clock.now())
    assert refusal.value.field == "file"
    assert db.session.scalar(sa.select(sa.func.count(StoredFile.id))) == 0
    assert not _objects()


def test_a_stream_longer_than_the_limit_is_left_unread(app):
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size=-1):
            self.given += size
            return b"x" * size

    stream = Endless()
    with pytest.raises(Invalid):
        actions.store(stream=stream, name="x", by=system("tests"), now=clock.now())
    assert stream.given < 11 * 1024 * 1024


def test_a_full_disk_is_said_clearly_and_leaves_nothing(app, monkeypatch):
    def full(*_args, **_kwargs):
        raise GenericError("Unable to copy data to file: No space left on device (os error 28)")

    monkeypatch.setattr(obstore, "put", full)
    with pytest.raises(StorageUnavailable) as failure:
        a_stored_file()
    assert failure.value.status == 503
    assert db.session.scalar(sa.select(sa.func.count(StoredFile.id))) == 0
    assert not _objects()
    monkeypatch.undo()
    assert a_stored_file().state == FileState.KEPT


def test_a_full_temporary_folder_is_said_clearly_too(app, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.SpooledTemporaryFile", full)
    with pytest.raises(StorageUnavailable):
        a_stored_file()


def test_a_file_of_a_rolled_back_request_is_never_visible_and_is_swept(app):
    token = a_stored_file().token
    db.session.rollback()
    with pytest.raises(NotFound):
        queries.get_by_token(token)
    assert len(_objects()) == 1
    assert sweeping.sweep(clock.now()).orphans == 0, "a request that is still running must not lose its file"
    assert sweeping.sweep(clock.now() + LATER).orphans == 1
    assert not _objects()


def test_sweeping_leaves_kept_files_alone(app):
    kept = a_stored_file()
    db.session.commit()
    assert sweeping.sweep(clock.now() + LATER) == sweeping.Swept(orphans=0, discarded=0, unfinished=0, lost=0)
    assert serving.read_bytes(kept) == a_pdf()


def test_a_discarded_file_is_gone_at_once_and_its_bytes_only_after_the_commit(app):
    kept = a_stored_file()
    db.session.commit()
    actions.discard(kept, by=system("tests"), now=clock.now())
    with pytest.raises(NotFound):
        queries.get_file(kept.id)
    assert len(_objects()) == 1
    db.session.rollback()
    assert queries.get_file(kept.id).state == FileState.KEPT
    actions.discard(kept, by=system("tests"), now=clock.now())
    db.session.commit()
    assert sweeping.sweep(clock.now()).discarded == 1
    db.session.commit()
    assert not _objects()
    assert db.session.scalar(sa.select(sa.func.count(StoredFile.id))) == 0


def test_a_half_written_object_is_swept(app):
    kept = a_stored_file()
    db.session.commit()
    half = _folder() / kept.object_key
    half = half.with_name(half.name + "#1")
    half.write_bytes(b"half")
    import os

    old = (clock.now() - LATER).timestamp()
    os.utime(half, (old, old))
    assert sweeping.sweep(clock.now()).unfinished == 1
    assert not half.exists()
    assert serving.read_bytes(kept) == a_pdf()


def test_a_row_whose_object_vanished_is_marked_lost_and_not_shown(app):
    kept = a_stored_file()
    db.session.commit()
    storage().remove(kept.object_key)
    with pytest.raises(NotFound):
        serving.attachment(kept)
    with pytest.raises(NotFound):
        serving.read_bytes(kept)
    assert sweeping.sweep(clock.now()).lost == 1
    assert queries.find_file(kept.id) is None


def test_a_file_is_served_as_an_attachment_that_cannot_run(app):
    kept = a_stored_file(a_pdf("<script>"), name="Ҳуҷҷат.pdf")
    with app.test_request_context("/tg/x"):
        response = serving.attachment(kept)
        body = b"".join(response.iter_encoded())
    assert body == a_pdf("<script>")
    assert response.mimetype == "application/pdf"
    assert response.content_length == len(body)
    assert response.headers["Content-Disposition"] == (
        "attachment; filename=\"file.pdf\"; filename*=UTF-8''%D2%B2%D1%83%D2%B7%D2%B7%D0%B0%D1%82.pdf"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response.headers["Cache-Control"]


def test_a_document_of_the_portal_is_kept_as_issued(app):
    kept = actions.store_issued(data=a_pdf(), name="Шаҳодатнома", media_type="application/pdf", now=clock.now())
    assert (kept.purpose, kept.name) == ("issued", "Шаҳодатнома.pdf")
    assert queries.list_files([kept.id, 999]) == [kept]


def test_no_key_leaves_the_storage(app):
    with pytest.raises((StorageUnavailable, ValueError, OSError, GenericError)):
        storage().put("../outside", b"x")
    assert not (_folder().parent / "outside").exists()
