"""Once only: what a register of the state holds is not asked again.

Regulation (EU) 2018/1724, article 14, and the Tallinn Declaration on eGovernment of 2017 are the model; the country says in its
profile (`registers.yaml`) which registers it has and, by the keys that questions keep for life, which facts each holds. A question for
such a fact takes its answer from there (`prefill`), or says the law by which it is asked all the same (`legal_reason`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import Any

import yaml

from egov.catalogue.checks.values import questions_of
from egov.catalogue.definition import ServiceDefinition
from egov.kernel.errors import N_
from egov.kernel.localised import LocalisedText
from egov.questionnaire.checking import Finding, Path
from egov.questionnaire.prefill import SOURCES

HELD = N_("The state knows this already (%(register)s). Take the answer from there, or write the legal reason for asking.")
NOT_CONNECTED = N_("Not connected yet: %(register)s. People type %(count)s answers that it holds.")


@dataclass(frozen=True, slots=True)
class Register:
    """A register of the state: `code` is the word for it as a source of answers, `facts` the questions it can answer: key to kind."""

    code: str
    name: LocalisedText
    facts: Mapping[str, str]


@cache
def read_registers(folder: FilePath) -> tuple[Register, ...]:
    """The registers of the country profile in `folder`; none where it lists none."""
    path = folder / "registers.yaml"
    if not path.exists():
        return ()
    rows: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["registers"]
    return tuple(Register(row["code"], LocalisedText(row["name"]), row["facts"]) for row in rows)


def findings(definition: ServiceDefinition, registers: Sequence[Register]) -> Iterator[Finding]:
    """Questions for what a register holds, that neither take it from there nor say why they ask."""
    for path, question in questions_of(definition.questionnaire):
        holder = next((register for register in registers if register.facts.get(question.key) == question.kind), None)
        if holder is not None and question.prefill is None and question.legal_reason is None:
            yield Finding((*path, "prefill"), HELD, {"register": holder.name})


def advice(definition: ServiceDefinition, registers: Sequence[Register]) -> Iterator[Finding]:
    """Registers that answer nothing in this portal yet, at the first question that would take from them."""
    names = {register.code: register.name for register in registers}
    waiting: dict[str, list[Path]] = {}
    for path, question in questions_of(definition.questionnaire):
        if question.prefill is not None and question.prefill not in SOURCES:
            waiting.setdefault(question.prefill, []).append(path)
    for code, paths in waiting.items():
        params = {"register": names.get(code, LocalisedText.of(code)), "count": len(paths)}
        yield Finding((*paths[0], "prefill"), NOT_CONNECTED, params)
