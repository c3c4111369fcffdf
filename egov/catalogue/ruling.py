"""The rules of a definition: what stands under a rule, and what a rule looks at.

A rule belongs to a page or question, named by its key, or to a line of a list, named by its place there ("fees.0").
"""

import copy
from collections.abc import Collection
from typing import Any

from egov.catalogue import composing, lines
from egov.catalogue.composing import Value
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.finder.facts import present_facts
from egov.kernel.errors import NotFound
from egov.questionnaire.checking import Path
from egov.questionnaire.conditions import Node, paths_of
from egov.questionnaire.schema import Questionnaire


def put_condition(value: Value, place: str, rule: Any) -> Value:
    """The thing at `place` ("page.KEY", "question.KEY", "terms.0", "fees.0", "validity.0" and the like) holds where `rule` does; None: always."""
    value = copy.deepcopy(value)
    thing, name = condition_holder(value, place)
    if rule is None:
        thing.pop(name, None)
    else:
        thing[name] = rule
    return value


def condition_holder(value: Value, place: str) -> tuple[Value, str]:
    """What stands at `place`, and what its rule is called there; raises `NotFound`."""
    what, _dot, name = place.partition(".")
    if what == "page":
        return composing.find_page(value, name), "when"
    if what == "question":
        return composing.find_question(value, name), "when"
    if what not in lines.CONDITIONAL:
        raise NotFound
    return lines.find_line(value, place), "condition"


def asked_by(definition: ServiceDefinition, place: str) -> Questionnaire:
    """The questions that a rule at `place` looks at: requirements are judged by what the finder asks, all else by the own form."""
    return present_facts() if place.partition(".")[0] == "eligibility" else definition.questionnaire


def uses_of(definition: ServiceDefinition, keys: Collection[str]) -> list[Path]:
    """Where something else in the definition names one of the questions `keys`: rules, rows of the document, its last day."""
    found: list[Path] = []
    for number, page in enumerate(definition.questionnaire.pages):
        at: Path = ("questionnaire", "pages", number)
        found += _looking(page.when, keys, (*at, "when"))
        for index, question in enumerate(page.questions):
            spot: Path = (*at, "questions", index)
            rules = [(question, spot), *((q, (*spot, "questions", n)) for n, q in enumerate(question.questions))]
            for one, where in rules:
                if one.key not in keys and question.key not in keys:
                    found += _looking(one.when, keys, (*where, "when"))
    for part in ("terms", "fees", "evidence"):
        for number, line in enumerate(getattr(definition, part)):
            found += _looking(line.condition, keys, (part, number, "condition"))
    certificate = definition.certificate
    for number, row in enumerate(certificate.rows if certificate else ()):
        if row.question in keys:
            found.append(("certificate", "rows", number))
    for number, validity in enumerate(certificate.validity if certificate else ()):
        if validity.until in keys or _looking(validity.condition, keys, ()):
            found.append(("certificate", "validity", number))
    return found


def _looking(rule: Node | None, keys: Collection[str], at: Path) -> list[Path]:
    named = {path[place] for path in paths_of(rule) for place in (0, 2) if len(path) > place}
    return [at] if not named.isdisjoint(keys) else []
