"""What is done and what is left to do before a decision: from the stages of the route and from the case itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from egov.casework.comparison import Part, count_differences
from egov.casework.models import Consultation, Opinion
from egov.casework.naming import stage_name
from egov.casework.queries import CaseFile
from egov.catalogue.definition import ServiceDefinition
from egov.web.language import gettext, ngettext

DONE, LEFT, NEXT = "done", "left", "next"


@dataclass(frozen=True, slots=True)
class Check:
    """One line: what, and whether it is done, left to do, or comes later."""

    text: str
    state: str


def checklist_of(
    file: CaseFile, definition: ServiceDefinition, parts: Sequence[Part], consultations: Sequence[Consultation]
) -> list[Check]:
    """The checklist of a case, in the order in which an officer works."""
    checks = [Check(gettext("The applicant's e-mail address is proved"), DONE if file.applicant.email_proved_at else LEFT)]
    differing = count_differences(parts)
    if differing:
        text = ngettext("%(num)s answer differs from the register", "%(num)s answers differ from the register", differing)
        checks.append(Check(text, DONE if file.case.is_closed else LEFT))
    elif any(line.known for part in parts for line in part.lines):
        checks.append(Check(gettext("The answers agree with the register"), DONE))
    if consultations:
        waiting = sum(consultation.closed_at is None for consultation in consultations)
        checks.append(Check(gettext("Other authorities have answered"), LEFT if waiting else DONE))
        if any(consultation.opinion == Opinion.OBJECTS for consultation in consultations):
            checks.append(Check(gettext("An objection was considered"), DONE if file.case.is_closed else LEFT))
    return checks + _stages(file, definition)


def _stages(file: CaseFile, definition: ServiceDefinition) -> list[Check]:
    stages = definition.route.stages
    keys = [stage.key for stage in stages]
    place = keys.index(file.case.stage) if file.case.stage in keys else 0
    if file.case.is_closed:
        place = len(stages)
    states = [DONE if number < place else LEFT if number == place else NEXT for number in range(len(stages))]
    return [
        Check(gettext("Stage: %(stage)s", stage=stage_name(definition, stage.key)), state)
        for stage, state in zip(stages, states, strict=True)
    ]
