"""A folder as one zip: what browsers can send and receive. YAML files, or a table with those that its column mapping joins."""

import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.formats.base import MAX_BYTES, Unreadable
from egov.catalogue.formats.mapped import TABLES
from egov.catalogue.formats.opening import bare_suffix, must_be_small
from egov.catalogue.yaml_files import MAX_BYTES as MAX_FILE
from egov.catalogue.yaml_files import SUFFIXES, write
from egov.kernel.errors import N_

MAX_FILES = 20_000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def unpack(path: Path, folder: Path) -> Path:
    """The YAML files in the zip at `path` are in `folder`, whatever folders they were in; raises `Unreadable` for anything amiss."""
    _unpack(path, folder, lambda name: name.suffix in SUFFIXES, N_("%(part)s is no YAML file with a plain name"), MAX_FILE)
    return folder


def unpack_tables(path: Path, folder: Path, joined: Collection[str]) -> Path:
    """The one table in the zip at `path` that is not `joined` to another, unpacked into `folder` with those; raises `Unreadable`."""
    _unpack(path, folder, lambda name: bare_suffix(name) in TABLES, N_("%(part)s is no table with a plain name"), MAX_BYTES)
    found = [table for table in folder.iterdir() if table.name not in joined]
    if len(found) != 1:
        raise Unreadable(
            path.name, N_("must hold one table beside those joined to it, and holds %(count)s"), count=len(found)
        )
    return found[0]


def _unpack(path: Path, folder: Path, takes: Callable[[Path], bool], fault: str, largest: int) -> None:
    must_be_small(path)
    folder.mkdir(parents=True)
    try:
        with zipfile.ZipFile(path) as packed:
            parts = [part for part in packed.infolist() if not part.is_dir()]
            if len(parts) > MAX_FILES or sum(part.file_size for part in parts) > MAX_BYTES:
                raise Unreadable(
                    path.name,
                    N_("unpacks to more than %(count)s files or %(size)s MB"),
                    count=MAX_FILES,
                    size=MAX_BYTES // 1024 // 1024,
                )
            for part in parts:
                name = part.filename.rsplit("/", 1)[-1]
                if not takes(Path(name)) or not _NAME.fullmatch(name):
                    raise Unreadable(path.name, fault, part=part.filename[:100])
                _put(packed, part, folder / name, path.name, largest)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
    ) as error:
        raise Unreadable(path.name, N_("is no zip, or is damaged: %(kind)s"), kind=type(error).__name__) from None


def _put(packed: zipfile.ZipFile, part: zipfile.ZipInfo, target: Path, archive: str, largest: int) -> None:
    if target.exists():
        raise Unreadable(archive, N_("there are two files called %(name)s"), name=target.name)
    if part.file_size > largest:
        raise Unreadable(f"{target.name}:1", N_("is larger than %(size)s MB"), size=largest // 1024 // 1024)
    with packed.open(part) as stream, target.open("wb") as kept:
        shutil.copyfileobj(stream, kept)


def pack(path: Path, definitions: Iterable[ServiceDefinition]) -> int:
    """`definitions` are YAML files in the zip at `path`, written one by one; returns how many."""
    count = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for count, definition in enumerate(definitions, 1):  # noqa: B007 - it is the number of the last one
            packed.writestr(f"{definition.slug}.yaml", write(definition))
    return count
