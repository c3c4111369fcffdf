"""What the check says of a version, worked out once a process: a definition is known by its digest, and registers by their profile."""

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from egov.catalogue import queries
from egov.catalogue.checking import Finding, Known, advice, findings
from egov.catalogue.checks.once_only import read_registers
from egov.catalogue.finder.facts import read_facts
from egov.catalogue.models import ServiceVersion
from egov.profiles.current import current_profile

KEPT = 200


@dataclass(frozen=True, slots=True)
class Judged:
    """`errors` stand in the way of publishing, `advice` does not."""

    errors: tuple[Finding, ...]
    advice: tuple[Finding, ...]


_judged: "OrderedDict[tuple[str, Path], Judged]" = OrderedDict()
_lock = Lock()


def judge(version: ServiceVersion) -> Judged:
    """Errors and advice for what `version` says, with the registers of the running portal's country."""
    key = (version.digest, current_profile().folder)
    with _lock:
        found = _judged.get(key)
        if found is not None:
            _judged.move_to_end(key)
            return found
    definition = queries.definition_of(version)
    known = Known(registers=read_registers(key[1]), languages=current_profile().required_languages, facts=read_facts(key[1]))
    found = Judged(tuple(findings(definition, known)), tuple(advice(definition, known)))
    with _lock:
        _judged[key] = found
        while len(_judged) > KEPT:
            _judged.popitem(last=False)
    return found
