"""Fees, terms and validities that leave somebody out or count somebody twice, each shown by an example of answers.

Lines of a tariff that read the same questions are alternatives: two of them may not both hold for some answers and differ for
others. A line that holds only within another one is a surcharge and may (fee lines add up). Of terms and validities the first
that holds counts, so no two may meet. Every example is one that could really be filed.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from egov.catalogue.checks.values import REFERENCE_DAY, SOMETHING, Budget, Space, TooMany, steps_of
from egov.catalogue.definition import ServiceDefinition
from egov.kernel.errors import N_
from egov.kernel.localised import LANGUAGES, LocalisedText
from egov.questionnaire.checking import Finding, Path
from egov.questionnaire.conditions import TODAY, Node, holds, keys_of, paths_of
from egov.questionnaire.kinds.base import Setting
from egov.questionnaire.kinds.registry import kinds
from egov.questionnaire.schema import Questionnaire

FEE_GAP = N_("No line of the fee applies to: %(example)s")
FEE_OVERLAP = N_("Lines %(first)s and %(second)s of the fee are both due for: %(example)s")
TERM_OVERLAP = N_("Terms %(first)s and %(second)s both hold for: %(example)s")
TERM_AFTER_USUAL = N_("This term never counts: the usual one stands before it.")
VALIDITY_GAP = N_("Nothing says how long the document is good for: %(example)s")
VALIDITY_OVERLAP = N_("Validities %(first)s and %(second)s both hold for: %(example)s")

Line = tuple[int, Node]


def findings(definition: ServiceDefinition, budget: Budget) -> Iterator[Finding]:
    """Gaps and overlaps of fees, terms and the certificate's validity."""
    fees = [(n, fee.condition) for n, fee in enumerate(definition.fees) if fee.condition is not None]
    if fees and len(fees) == len(definition.fees):
        yield from _gap(definition, fees, ("fees",), FEE_GAP, budget)
    paid = [(n, rule) for n, rule in fees if definition.fees[n].kind != "free"]
    yield from _overlaps(definition, paid, ("fees",), FEE_OVERLAP, budget, nested_is_meant=True)
    yield from _terms(definition, budget)
    if definition.certificate is not None:
        lasting = definition.certificate.validity
        validity = [(n, one.condition) for n, one in enumerate(lasting) if one.condition is not None]
        if validity and len(validity) == len(lasting) and definition.certificate.valid_months is None:
            yield from _gap(definition, validity, ("certificate", "validity"), VALIDITY_GAP, budget)
        yield from _overlaps(definition, validity, ("certificate", "validity"), VALIDITY_OVERLAP, budget)


def _terms(definition: ServiceDefinition, budget: Budget) -> Iterator[Finding]:
    terms = [(n, term.condition) for n, term in enumerate(definition.terms) if term.condition is not None]
    usual = next((n for n, term in enumerate(definition.terms) if term.condition is None), len(definition.terms))
    yield from (Finding(("terms", n), TERM_AFTER_USUAL) for n, _rule in terms if n > usual)
    yield from _overlaps(definition, [line for line in terms if line[0] < usual], ("terms",), TERM_OVERLAP, budget)


def _gap(definition: ServiceDefinition, lines: Sequence[Line], at: Path, message: str, budget: Budget) -> Iterator[Finding]:
    for answers in _examples(definition, [rule for _n, rule in lines], budget):
        if not any(_holds(rule, answers) for _n, rule in lines):
            yield Finding(at, message, {"example": example_of(definition.questionnaire, answers)})
            return


def _overlaps(
    definition: ServiceDefinition,
    lines: Sequence[Line],
    at: Path,
    message: str,
    budget: Budget,
    *,
    nested_is_meant: bool = False,
) -> Iterator[Finding]:
    for place, (first, one) in enumerate(lines):
        for second, other in lines[place + 1 :]:
            if nested_is_meant and keys_of(one) != keys_of(other):
                continue
            both = _meeting(definition, one, other, budget, nested_is_meant=nested_is_meant)
            if both is not None:
                params = {
                    "first": first + 1,
                    "second": second + 1,
                    "example": example_of(definition.questionnaire, both),
                }
                yield Finding((*at, second, "condition"), message, params)


def _meeting(
    definition: ServiceDefinition, one: Node, other: Node, budget: Budget, *, nested_is_meant: bool
) -> Mapping[str, Any] | None:
    """Answers for which both rules hold; where nesting is meant, only if each also holds without the other, or they are the same."""
    both: Mapping[str, Any] | None = None
    alone = {True: False, False: False}
    for answers in _examples(definition, [one, other], budget):
        held = _holds(one, answers), _holds(other, answers)
        if all(held):
            both = both or answers
        elif any(held):
            alone[held[0]] = True
        if both and (not nested_is_meant or one == other or all(alone.values())):
            return both
    return None


def _examples(definition: ServiceDefinition, rules: Sequence[Node], budget: Budget) -> Iterator[dict[str, Any]]:
    """Answers that can be filed, as far as the budget goes; none where the day of the year itself decides."""
    if any(path == (TODAY,) for rule in rules for path in paths_of(rule)):
        return
    steps = steps_of(definition.questionnaire)
    if not {key for rule in rules for key in keys_of(rule)} <= {step.question.key for step in steps}:
        return
    try:
        yield from Space.of(rules, steps, budget).certain()
    except TooMany:
        return


def _holds(rule: Node, answers: Mapping[str, Any]) -> bool:
    return holds(rule, dict(answers), today=REFERENCE_DAY)


def example_of(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> LocalisedText:
    """The answers in words, in every language: `Reason: lost; Made in: 2005`."""
    said = {}
    for language in LANGUAGES:
        setting = Setting(language, cast(Any, None), dt.date.min)
        parts = []
        for key, value in answers.items():
            question = questionnaire.question(key)
            if question is None or isinstance(value, dict) or question.kind in ("file", "group"):
                continue
            plain = question.kind == "money" or value == SOMETHING
            shown = [str(value)] if plain else kinds.get(question.kind).show(question, value, setting)
            parts.append(f"{question.label.in_(language).rstrip('?: ')}: {', '.join(shown)}")
        said[language] = "; ".join(parts) or "–"
    return LocalisedText(said)
