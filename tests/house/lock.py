"""The lock files against `setup.cfg`: in step, or (`--write`) resolved again.

A lock's first line carries a digest of the requirements it was resolved from; hashes of every file that may be installed
stand in it, so that an installation takes what was reviewed and nothing else.
"""

import configparser
import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCKS = {"requirements.lock": (), "requirements-dev.lock": ("dev",)}


def wanted(extras: tuple[str, ...]) -> list[str]:
    """The requirements of `setup.cfg`, with those of `extras`, sorted."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    rows = settings["options"]["install_requires"].split()
    for extra in extras:
        rows += settings["options.extras_require"][extra].split()
    return sorted(rows)


def head(extras: tuple[str, ...]) -> str:
    """The first line of a lock resolved from the present requirements."""
    digest = hashlib.sha256("\n".join(wanted(extras)).encode()).hexdigest()[:16]
    return f"# Resolved from setup.cfg {digest}; rebuild with: make lock"


def out_of_step() -> list[str]:
    """The lock files that were resolved from other requirements than the present ones."""
    return [name for name, extras in LOCKS.items() if _first_line(ROOT / name) != head(extras)]


def _first_line(path: Path) -> str:
    return path.read_text(encoding="utf-8").splitlines()[0] if path.exists() else ""


def write() -> None:
    """Resolves both locks for every platform and Python from 3.11, with hashes; keeps present versions that still fit."""
    for name, extras in LOCKS.items():
        command = [Path(sys.executable).with_name("uv"), "pip", "compile", "-", "--universal", "--python-version", "3.11"]
        command += ["--generate-hashes", "--no-header", "--no-emit-index-url", "--no-annotate", "--quiet"]
        command += ["--no-strip-extras", "-o", ROOT / name]  # pip takes an extra of a pinned package from the newest release
        if extras:
            command += ["-c", ROOT / "requirements.lock"]
        path = ROOT / name
        subprocess.run(command, input="\n".join(wanted(extras)), text=True, check=True, stdout=subprocess.DEVNULL)
        path.write_text(f"{head(extras)}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")


if __name__ == "__main__":
    if "--write" in sys.argv:
        write()
    elif late := out_of_step():
        sys.exit(f"{', '.join(late)}: not resolved from the present setup.cfg; run: make lock")
