"""Whether a rule holds for a person of whom not everything is known: yes, no, or unknown (Kleene's three-valued logic).

`and` is false as soon as one part is, whatever is unknown beside it; `or` likewise true; anything else that looks at an unknown
fact is unknown. Rules are made ready once (`compiled`), for the same rule is asked again and again.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from egov.questionnaire.answers import asked, is_empty
from egov.questionnaire.conditions import Logic, Missing, Node, Not, holds, keys_of, paths_of
from egov.questionnaire.schema import Question, Questionnaire


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of a person: `answers` to facts, and the keys of the facts that are `unknown`; "group.key" for a question inside a
    group that some entry does not answer.

    A fact that is in neither is known to be empty: it is not asked of such a person (the ages of the children of somebody without any).
    """

    answers: Mapping[str, Any]
    unknown: frozenset[str]
    today: dt.date | None = None


Test = Callable[[Situation], bool | None]


def situation(
    facts: Questionnaire, answers: Mapping[str, Any], today: dt.date | None = None, *, may_be_skipped: bool = False
) -> Situation:
    """What `answers` to the questions `facts` tell; an answer to a question that is not asked any more does not count.

    With `may_be_skipped` an optional question without an answer is known to be empty: somebody went past it.
    """
    known: dict[str, Any] = {}
    unknown: set[str] = set()
    for page in facts.pages:
        for question in page.questions:
            so_far = Situation(known, frozenset(unknown), today)
            wanted = [compiled(rule)(so_far) for rule in (page.when, question.when) if rule is not None]
            if False in wanted:
                continue
            if None in wanted:
                unknown.add(question.key)
            elif not is_empty(answers.get(question.key)):
                known[question.key] = answers[question.key]
                unknown.update(_unknown_in(question, answers[question.key], known, may_be_skipped))
            elif question.required or not may_be_skipped:
                unknown.add(question.key)
    return Situation(known, frozenset(unknown), today)


def _unknown_in(group: Question, entries: Any, known: Mapping[str, Any], may_be_skipped: bool) -> Iterator[str]:
    """The questions inside a group, as `unknown` names them, that some entry is asked and does not answer."""
    for entry in entries if group.questions and isinstance(entries, list) else []:
        for inner in asked(group.questions, entry, known):
            if is_empty(entry.get(inner.key)) and (inner.required or not may_be_skipped):
                yield f"{group.key}.{inner.key}"


def looked_at(rule: Node | None) -> set[str]:
    """What a rule looks at, as `unknown` names it."""
    inside = {f"{path[0]}.{path[2]}" for path in paths_of(rule) if len(path) > 2 and (path[1] == "*" or path[1].isdecimal())}
    return keys_of(rule) | inside


def compiled(node: Node) -> Test:
    """The rule as a function."""
    match node:
        case Logic(operator="and", parts=parts):
            return _joined([compiled(part) for part in parts], deciding=False)
        case Logic(operator="or", parts=parts):
            return _joined([compiled(part) for part in parts], deciding=True)
        case Not(part=part) if not isinstance(part, Missing):
            return _negated(compiled(part))
    return _leaf(node)


def _joined(tests: list[Test], *, deciding: bool) -> Test:
    def test(person: Situation) -> bool | None:
        outcome: bool | None = not deciding
        for part in tests:
            found = part(person)
            if found is deciding:
                return deciding
            if found is None:
                outcome = None
        return outcome

    return test


def _negated(inner: Test) -> Test:
    def test(person: Situation) -> bool | None:
        found = inner(person)
        return None if found is None else not found

    return test


def _leaf(node: Node) -> Test:
    keys = looked_at(node)

    def test(person: Situation) -> bool | None:
        return holds(node, person.answers, today=person.today) if keys.isdisjoint(person.unknown) else None

    return test
