"""Answers taken from one questionnaire to another. Questions keep their keys for life, so an answer follows its question."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from egov.questionnaire.answers import Answers, is_empty, prune
from egov.questionnaire.schema import Question, Questionnaire


@dataclass(frozen=True, slots=True)
class Carried:
    """What becomes of answers: those that go along, and the paths ("phone", "children.0.paper") of those that fall away."""

    answers: Answers
    lost: tuple[str, ...]


def carry(old: Questionnaire, new: Questionnaire, answers: Mapping[str, Any]) -> Carried:
    """The answers given to `old` as answers to `new`.

    An answer falls away when its question is gone or of another kind, the option chosen is gone, or it is not asked any more.
    Whether the others fulfil the new limits is for `answers.problems`.
    """
    before = prune(old, answers)
    questions = {question.key: question for page in new.pages for question in page.questions}
    kinds = {question.key: question.kind for page in old.pages for question in page.questions}
    taken = {}
    for key, value in before.items():
        question = questions.get(key)
        if question is not None and question.kind == kinds[key]:
            fitting = _fitting(old.question(key), question, value)
            if not is_empty(fitting):
                taken[key] = fitting
    after = prune(new, taken)
    lost = [path for path, value in _leaves(before) if not _stands(after, path, value)]
    return Carried(after, tuple(lost))


def _fitting(old: Question | None, new: Question, value: Any) -> Any:
    """As much of `value` as the new question can take."""
    options = {option.value for option in new.options}
    if new.kind == "one_of":
        return value if value in options else None
    if new.kind == "many_of" and isinstance(value, list):
        return [one for one in value if one in options]
    if new.kind == "group" and isinstance(value, list) and old is not None:
        before = {question.key: question for question in old.questions}
        inner = {q.key: q for q in new.questions if q.key in before and before[q.key].kind == q.kind}
        entries = [
            {key: _fitting(before[key], inner[key], part) for key, part in entry.items() if key in inner}
            for entry in value
            if isinstance(entry, dict)
        ]
        return [{key: part for key, part in entry.items() if not is_empty(part)} for entry in entries]
    return value


def _leaves(answers: Mapping[str, Any], before: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in answers.items():
        if isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
            for index, entry in enumerate(value):
                found += _leaves(entry, f"{before}{key}.{index}.")
        else:
            found.append((f"{before}{key}", value))
    return found


def _stands(answers: Mapping[str, Any], path: str, value: Any) -> bool:
    spot: Any = answers
    for part in path.split("."):
        if isinstance(spot, list):
            spot = spot[int(part)] if int(part) < len(spot) else None
        else:
            spot = spot.get(part) if isinstance(spot, Mapping) else None
    return bool(spot == value)
