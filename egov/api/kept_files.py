"""Large answers that are the same for everybody, kept as files for as long as what they show does not change.

One process makes a file, the others of the machine wait for it and read it; what was kept before goes with the first file of a new
state. A reader who is still being sent an old one gets it whole: its bytes stay until it is closed.
"""

import fcntl
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

_UNSAFE = re.compile(r"[^A-Za-z0-9.-]")


def kept_file(folder: Path, name: str, state: str, write: Callable[[TextIO], object]) -> Path:
    """The file `name` for `state`, made by `write` where it is not there yet."""
    state = _UNSAFE.sub("_", state)
    path = folder / f"{state}.{name}"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f".{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            _make(path, write)
            for old in folder.glob(f"*.{name}"):
                if old != path:
                    old.unlink(missing_ok=True)
    return path


def _make(path: Path, write: Callable[[TextIO], object]) -> None:
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with half.open("w", encoding="utf-8", newline="") as file:
            write(file)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
