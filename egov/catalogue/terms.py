"""How long a service takes: the term of its definition that fits the answers. Pure."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from egov.catalogue.definition import ServiceDefinition, Term
from egov.questionnaire.conditions import holds
from egov.questionnaire.verdicts import Situation, compiled


def term_of(definition: ServiceDefinition, answers: Mapping[str, Any], *, today: dt.date | None = None) -> Term:
    """The first term whose condition holds of `answers`; the last one where none does."""
    fitting = (term for term in definition.terms if holds(term.condition, dict(answers), today=today))
    return next(fitting, None) or usual_term(definition)


def unsettled(
    definition: ServiceDefinition, answers: Mapping[str, Any], *, today: dt.date, unknown: Collection[str]
) -> tuple[Term, ...]:
    """The terms that may yet be the one that counts, while questions are `unknown`; none where the answers tell already."""
    known, found = Situation(answers, frozenset(unknown), today), []
    for term in definition.terms:
        holds_now = term.condition is None or compiled(term.condition)(known)
        if holds_now:
            break
        if holds_now is None:
            found.append(term)
    return tuple(found)


def usual_term(definition: ServiceDefinition) -> Term:
    """The term that is told before anything is answered: the one without a condition, else the last."""
    terms = definition.terms or (Term(unit="automatic"),)
    return next((term for term in terms if term.condition is None), terms[-1])


def summary_of(definition: ServiceDefinition) -> dict[str, Any]:
    """What a list needs to show the term: `amount`, `unit`, and whether it `varies` with the answers."""
    term = usual_term(definition)
    varies = any(other.condition is not None for other in definition.terms)
    return {"amount": term.amount, "unit": term.unit, "varies": varies}
