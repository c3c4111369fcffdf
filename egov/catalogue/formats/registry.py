"""Which format a path is in, told by its suffix. A new format is one file beside this one and one line here."""

from pathlib import Path

from egov.catalogue.checking import Known
from egov.catalogue.formats import sheet
from egov.catalogue.formats.base import Format, Unreadable
from egov.catalogue.formats.cpsv_ap import CpsvAp
from egov.catalogue.formats.opening import bare_suffix
from egov.catalogue.formats.yaml_folder import YamlFolder
from egov.kernel.errors import N_


def formats(known: Known) -> tuple[Format, ...]:
    """Every format, for definitions that may refer to what is `known`."""
    return (YamlFolder(known), sheet.CSV, sheet.XLSX, CpsvAp(known))


def suffixes() -> list[str]:
    """The suffixes that are taken, in the order of the formats; no suffix stands for a folder of YAML files."""
    return [suffix for one in formats(Known((), (), ())) for suffix in sorted(one.suffixes)]


def format_of(path: Path, known: Known) -> Format:
    """The format of what is, or will be, at `path`: a folder (no suffix) is YAML. Raises `Unreadable` for a suffix that is not taken."""
    suffix = bare_suffix(path)
    if path.is_dir() or not suffix:
        return formats(known)[0]
    for one in formats(known):
        if suffix in one.suffixes:
            return one
    text = N_("%(suffix)s is not taken: give a folder of YAML files, or a file that ends in %(suffixes)s")
    raise Unreadable(f"{path}:1", text, suffix=path.suffix, suffixes=", ".join(suffixes()))
