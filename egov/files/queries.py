"""Reading what is known of files. Whether somebody may is for the caller, who knows what the file belongs to."""

import sqlalchemy as sa

from egov.files.models import FileState, StoredFile
from egov.kernel.db import db
from egov.kernel.errors import NotFound


def find_file(file_id: int) -> StoredFile | None:
    """The kept file `file_id`, or None."""
    return db.session.scalar(sa.select(StoredFile).where(StoredFile.id == file_id, StoredFile.state == FileState.KEPT))


def get_file(file_id: int) -> StoredFile:
    """The kept file `file_id`; raises `NotFound`."""
    found = find_file(file_id)
    if found is None:
        raise NotFound
    return found


def get_by_token(token: str) -> StoredFile:
    """The kept file of the public `token`; raises `NotFound`."""
    found = db.session.scalar(sa.select(StoredFile).where(StoredFile.token == token, StoredFile.state == FileState.KEPT))
    if found is None:
        raise NotFound
    return found


def list_files(file_ids: list[int]) -> list[StoredFile]:
    """The kept files among `file_ids`, in the order of their ids."""
    return list(
        db.session.scalars(
            sa.select(StoredFile)
            .where(StoredFile.id.in_(file_ids), StoredFile.state == FileState.KEPT)
            .order_by(StoredFile.id)
        )
    )
