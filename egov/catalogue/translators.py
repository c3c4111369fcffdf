"""Texts on their way to translators and back, as files: XLIFF 2.0 or a sheet, told by the suffix."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

from egov.catalogue.formats import texts_sheet, xliff
from egov.catalogue.formats.base import Unreadable
from egov.catalogue.formats.opening import bare_suffix
from egov.catalogue.translations import Line, lines_of, source_language
from egov.kernel.actor import Actor
from egov.kernel.errors import N_, Invalid
from egov.kernel.localised import LANGUAGES

FORMATS: dict[str, ModuleType] = {".xlf": xliff, ".xliff": xliff, ".csv": texts_sheet}
MOST_LINES = 100_000
"""No file is read further: each line is kept until all are judged, and somebody waits for that."""


def format_of(path: Path) -> ModuleType:
    """How the file at `path` is written; raises `Unreadable` for a suffix that is not known."""
    found = FORMATS.get(bare_suffix(path))
    if found is None:
        raise Unreadable(path.name, N_("is none of these: %(suffixes)s"), suffixes=", ".join(FORMATS))
    return found


def export(path: Path, language: str, *, by: Actor, slugs: Sequence[str] | None = None) -> int:
    """What is to be translated into `language` is in the file at `path`; returns how many texts. Raises `Invalid`."""
    if language not in LANGUAGES or language == source_language():
        raise Invalid(N_("This is no language to translate into: %(language)s."), language=language)
    try:
        count: int = format_of(path).write(path, lines_of(language, by=by, slugs=slugs), source_language(), language)
    except Unreadable as error:
        raise Invalid(N_("%(path)s cannot be written: %(reason)s"), path=str(path), reason=str(error)) from None
    except OSError as error:
        raise Invalid(N_("%(path)s cannot be written: %(reason)s"), path=str(path), reason=error.strerror or "") from None
    return count


def read(path: Path) -> Iterator[Line]:
    """The lines of the file at `path`; raises `Unreadable`, also where there are more than `MOST_LINES`."""
    return _bounded(format_of(path).read(path))


def _bounded(lines: Iterator[Line]) -> Iterator[Line]:
    for count, line in enumerate(lines, 1):
        if count > MOST_LINES:
            raise Unreadable(line.place, N_("has more than %(count)s texts"), count=f"{MOST_LINES:,}")
        yield line
