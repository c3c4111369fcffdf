"""A name for every place of a definition that stays the same when other parts come, go or move.

An anchor is a path written with the keys that parts have for life instead of their numbers: `questionnaire/pages/person/questions/phone/label`.
Parts without a key (fees, documents) are counted; a remark on one that is gone stands with the part it was in.
"""

from typing import Any

from egov.catalogue.definition import ServiceDefinition
from egov.questionnaire.checking import Path


def anchor_of(definition: ServiceDefinition, path: Path) -> str:
    """The anchor of the place at `path`; as much of it as there is."""
    spot: Any = definition
    parts: list[str] = []
    for part in path:
        if isinstance(part, int):
            if not isinstance(spot, tuple) or part >= len(spot):
                break
            spot = spot[part]
            parts.append(_key(spot) or str(part))
        else:
            spot = getattr(spot, part, None)
            parts.append(part)
    return "/".join(parts)


def path_of(definition: ServiceDefinition, anchor: str) -> Path:
    """Where `anchor` is now; the part around it where it is gone."""
    spot: Any = definition
    path: list[str | int] = []
    for part in anchor.split("/"):
        if isinstance(spot, tuple):
            place = next((n for n, item in enumerate(spot) if (_key(item) or str(n)) == part), None)
            if place is None:
                break
            spot = spot[place]
            path.append(place)
        elif part in getattr(type(spot), "model_fields", {}):
            spot = getattr(spot, part)
            path.append(part)
        else:
            break
    return tuple(path)


def _key(part: Any) -> str:
    return str(next((getattr(part, name) for name in ("key", "code", "value") if getattr(part, name, None)), ""))
