"""The anchor: the last head this machine has seen, kept outside the database in `instance/journal/anchor.json`.

Whoever cuts the journal's end off, or restores an old backup, leaves a journal shorter than its anchor. The anchor only
moves to heads that continue it; after a restore that was meant, an operator moves the file away.
"""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

NAME = "anchor.json"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A tree's size and root."""

    size: int
    root: bytes


def read(folder: Path) -> Anchor | None:
    """The anchor of this machine, None where there is none yet; raises ValueError for a file that is no anchor."""
    path = folder / NAME
    if not path.exists():
        return None
    try:
        values = json.loads(path.read_text(encoding="ascii"))
        return Anchor(int(values["size"]), bytes.fromhex(values["root"]))
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"{path} is not a journal anchor") from None


def write(folder: Path, anchor: Anchor) -> None:
    """`anchor` replaces the one before, whole or not at all."""
    draft = folder / f".{NAME}-{secrets.token_hex(4)}"
    with draft.open("w", encoding="ascii") as file:
        json.dump({"size": anchor.size, "root": anchor.root.hex()}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / NAME)
