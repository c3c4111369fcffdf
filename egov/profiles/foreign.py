"""The column mappings of other countries' catalogues that come with the portal; `mappings/<name>.yaml` speaks of column names only."""

from egov.profiles.loading import FOLDER


def names() -> list[str]:
    """What they are called."""
    return sorted(path.stem for path in (FOLDER / "mappings").glob("*.yaml"))


def text_of(name: str) -> str:
    """The text of the mapping called `name`; KeyError where there is none."""
    if name not in names():
        raise KeyError(name)
    return (FOLDER / "mappings" / f"{name}.yaml").read_text(encoding="utf-8")
