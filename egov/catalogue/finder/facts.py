"""The facts: what the finder asks people about their situation, and what the rules of services may look at."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import yaml

from egov.catalogue.definition import ServiceDefinition
from egov.profiles.current import current_profile
from egov.questionnaire.checking import Finding, condition_findings
from egov.questionnaire.schema import Page, Question, Questionnaire

NOTHING = Questionnaire(pages=())


@cache
def read_facts(folder: Path) -> Questionnaire:
    """The questions of the country profile in `folder`, all on one page; without pages where it has no finder."""
    path = folder / "finder.yaml"
    if not path.exists():
        return NOTHING
    page = Page.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    return Questionnaire(pages=(page,))


def present_facts() -> Questionnaire:
    """The questions of the running portal's country."""
    return read_facts(current_profile().folder)


def questions_of(facts: Questionnaire) -> Mapping[str, Question]:
    """Every fact by its key."""
    return {question.key: question for page in facts.pages for question in page.questions}


def findings(definition: ServiceDefinition, facts: Questionnaire) -> Iterator[Finding]:
    """Rules of eligibility that look at what the finder does not ask. Nothing where there is no finder to ask them."""
    if not facts.pages:
        return
    known = questions_of(facts)
    for place, rule in enumerate(definition.eligibility):
        yield from condition_findings(rule.condition, known, at=("eligibility", place, "condition"), may_use_today=True)
