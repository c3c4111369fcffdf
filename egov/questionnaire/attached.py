"""The files among answers: which there are, how one comes in and goes out. A path is "photo" or "children.0.certificate"."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from egov.questionnaire.schema import Page, Question, Questionnaire


def files_in(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> list[tuple[str, Question, int]]:
    """Every file among `answers`: its path, its question, its id."""
    return [found for page in questionnaire.pages for found in files_on(page, answers)]


def files_on(page: Page, answers: Mapping[str, Any]) -> list[tuple[str, Question, int]]:
    """The files among the answers of `page`, as `files_in` gives them."""
    return [
        (path, inner, file_id)
        for question in page.questions
        for path, inner, ids in _lists(question, answers)
        for file_id in ids
        if inner.kind == "file" and type(file_id) is int
    ]


def _lists(question: Question, answers: Mapping[str, Any]) -> Iterator[tuple[str, Question, list[Any]]]:
    value = answers.get(question.key)
    if not isinstance(value, list):
        return
    yield question.key, question, value
    for index, entry in enumerate(value):
        if isinstance(entry, dict):
            for inner in question.questions:
                for path, found, ids in _lists(inner, entry):
                    yield f"{question.key}.{index}.{path}", found, ids


def with_files(answers: Mapping[str, Any], path: str, ids: Sequence[int]) -> dict[str, Any]:
    """`answers` with files added at `path`; entries of a group that are not there yet are made."""
    fresh: dict[str, Any] = copy.deepcopy(dict(answers))
    key, *rest = path.split(".")
    target = fresh
    if rest:
        entries = fresh.setdefault(key, [])
        entries += [{} for _ in range(int(rest[0]) + 1 - len(entries))]
        target, key = entries[int(rest[0])], rest[1]
    kept = target.get(key) or []
    target[key] = [*kept, *(file_id for file_id in ids if file_id not in kept)]
    return fresh


def without_file(answers: Mapping[str, Any], file_id: int) -> dict[str, Any]:
    """`answers` with the file taken out wherever it stands."""
    return {key: _without(value, file_id) for key, value in answers.items() if _without(value, file_id) != []}


def _without(value: Any, file_id: int) -> Any:
    if not isinstance(value, list):
        return value
    return [
        without_file(item, file_id) if isinstance(item, dict) else item
        for item in value
        if not (type(item) is int and item == file_id)
    ]
