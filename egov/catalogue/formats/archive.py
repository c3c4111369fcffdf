"""A folder of YAML files as one zip: what browsers can send and receive."""

import re
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.formats.base import MAX_BYTES, Unreadable
from egov.catalogue.formats.opening import must_be_small
from egov.catalogue.yaml_files import MAX_BYTES as MAX_FILE
from egov.catalogue.yaml_files import SUFFIXES, write
from egov.kernel.errors import N_

MAX_FILES = 20_000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def unpack(path: Path, folder: Path) -> Path:
    """The YAML files in the zip at `path` are in `folder`, whatever folders they were in; raises `Unreadable` for anything amiss."""
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
                _unpack(packed, part, folder, path.name)
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
    return folder


def _unpack(packed: zipfile.ZipFile, part: zipfile.ZipInfo, folder: Path, archive: str) -> None:
    name = part.filename.rsplit("/", 1)[-1]
    if Path(name).suffix not in SUFFIXES or not _NAME.fullmatch(name):
        raise Unreadable(archive, N_("%(part)s is no YAML file with a plain name"), part=part.filename[:100])
    target = folder / name
    if target.exists():
        raise Unreadable(archive, N_("there are two files called %(name)s"), name=name)
    with packed.open(part) as stream:
        data = stream.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise Unreadable(f"{name}:1", N_("the file is larger than 1 MB"))
    target.write_bytes(data)


def pack(path: Path, definitions: Iterable[ServiceDefinition]) -> int:
    """`definitions` are YAML files in the zip at `path`, written one by one; returns how many."""
    count = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for count, definition in enumerate(definitions, 1):  # noqa: B007 - it is the number of the last one
            packed.writestr(f"{definition.slug}.yaml", write(definition))
    return count
