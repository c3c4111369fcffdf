"""Rules that can never hold: questions nobody is asked, lines that never apply, options that cannot count where they are named.

Everything possible is tried (see `values`); what is reported holds for every application that could ever be made.
"""

from collections.abc import Iterator, Sequence

from egov.catalogue.checks.values import Budget, Space, Step, TooMany, steps_of
from egov.catalogue.definition import ServiceDefinition
from egov.kernel.errors import N_
from egov.questionnaire.checking import Finding, Path
from egov.questionnaire.conditions import Comparison, Constant, In, Listing, Logic, Node, Var
from egov.questionnaire.schema import Questionnaire

NEVER_ASKED = N_("Nobody is ever asked this: no earlier answers lead here.")
NEVER_APPLIES = N_("This line never applies: no answers fulfil its condition.")
DEAD_OPTION = N_("Where this rule is read, %(label)s cannot have been chosen.")
DEAD_PART = N_("One of the alternatives in this rule can never hold.")


def findings(definition: ServiceDefinition, budget: Budget) -> Iterator[Finding]:
    """Unreachable questions, and options and lines without effect, in the order of the definition."""
    steps = steps_of(definition.questionnaire)
    for place, step in enumerate(steps):
        yield from _target(step, steps[:place], definition.questionnaire, budget)
        before = [*steps[:place]]
        for number, inner in enumerate(step.question.questions):
            rules = (*step.rules, *((inner.when,) if inner.when is not None else ()))
            target = Step(inner, (*step.path, "questions", number), rules)
            if inner.when is not None:
                yield from _target(target, before, definition.questionnaire, budget)
            before.append(target)
    for at, rule in _lines(definition):
        if not can_hold((rule,), steps, budget):
            yield Finding(at, NEVER_APPLIES)
        else:
            yield from _dead_alternatives((), rule, at, steps, definition.questionnaire, budget)


def can_hold(rules: Sequence[Node], steps: Sequence[Step], budget: Budget) -> bool:
    """Whether `rules` can all hold of answers to `steps`; True also where that is too much to find out."""
    space = Space.of(rules, steps, budget)
    try:
        return any(space.may_hold(rules, answers) for answers in space.possible())
    except TooMany:
        return True


def _target(step: Step, before: Sequence[Step], form: Questionnaire, budget: Budget) -> Iterator[Finding]:
    if not step.rules:
        return
    at = (*step.path, "when") if step.question.when is not None else step.path
    if not can_hold(step.rules, before, budget):
        yield Finding(at, NEVER_ASKED)
    elif step.question.when is not None:
        others = tuple(rule for rule in step.rules if rule is not step.question.when)
        yield from _dead_alternatives(others, step.question.when, at, before, form, budget)


def _lines(definition: ServiceDefinition) -> Iterator[tuple[Path, Node]]:
    for key in ("terms", "fees", "evidence"):
        for place, part in enumerate(getattr(definition, key)):
            if part.condition is not None:
                yield (key, place, "condition"), part.condition
    for place, part in enumerate(definition.certificate.validity if definition.certificate else ()):
        if part.condition is not None:
            yield ("certificate", "validity", place, "condition"), part.condition


def _dead_alternatives(
    others: Sequence[Node], rule: Node, at: Path, steps: Sequence[Step], form: Questionnaire, budget: Budget
) -> Iterator[Finding]:
    for narrowed, key, value in _alternatives(rule):
        if can_hold((*others, narrowed), steps, budget):
            continue
        question = form.question(key) if key else None
        option = next((one for one in question.options if one.value == value), None) if question else None
        if option is not None:
            yield Finding(at, DEAD_OPTION, {"label": option.label})
        elif not key:
            yield Finding(at, DEAD_PART)


def _alternatives(node: Node) -> Iterator[tuple[Node, str, object]]:
    """The rule with one of its alternatives only, for each: which question and value it then insists on, if it is an option."""
    match node:
        case In(item=Var(path=path) as item, container=Listing(items=items)) if len(items) > 1:
            for one in items:
                if isinstance(one, Constant):
                    yield Comparison(operator="==", parts=(item, one)), path, one.value
        case Logic(operator="or", parts=parts) if len(parts) > 1:
            for part in parts:
                match part:
                    case Comparison(operator="==", parts=(Var(path=path), Constant(value=value))):
                        yield part, path, value
                    case _:
                        yield part, "", None
        case Logic(operator="and", parts=parts):
            for place, part in enumerate(parts):
                for narrowed, key, value in _alternatives(part):
                    kept = (*parts[:place], narrowed, *parts[place + 1 :])
                    yield Logic(operator="and", parts=kept), key, value
