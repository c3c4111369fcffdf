"""Answers: which questions they lead to, what is wrong with them, how they read.

Answers are one JSON object, question key to answer, of the shapes that the kinds say. A group's answer is a list of such
objects. Rules see only the answers of questions that are asked: what was answered before a change of mind does not count.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from egov.kernel.errors import Invalid
from egov.profiles.loading import Profile
from egov.questionnaire.conditions import holds
from egov.questionnaire.kinds.base import Area, NamedFile, Setting
from egov.questionnaire.kinds.registry import kinds
from egov.questionnaire.schema import Page, Question, Questionnaire
from egov.web.language import translate_for

Answers = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """An answer that is missing or wrong. `at` is its path ("children.0.child_name"); `message` a msgid for `params`."""

    page: Page
    question: Question
    at: str
    message: str
    params: Mapping[str, object]
    part: str | None = None

    def text(self, language: str) -> str:
        """The message in `language`."""
        return say_in(language, self.question, self.message, self.params)


@dataclass(frozen=True)
class Row:
    """A question and its answer in words. `at` is its path; `entry` counts the entries of a group from 1."""

    question: Question
    at: str
    label: str
    lines: list[str]
    value: Any = None
    entry: int | None = None


@dataclass(frozen=True)
class Section:
    """A page and the rows to read on it."""

    page: Page
    rows: list[Row] = field(default_factory=list)


def say_in(language: str, question: Question, message: str, params: Mapping[str, object]) -> str:
    """A kind's message for `question` in `language`."""
    return translate_for(language, message, **{"label": question.label.in_(language), **params})


_NO_ANSWER: tuple[Any, ...] = (None, "", [], {})


def is_empty(value: Any) -> bool:
    """Whether there is no answer."""
    return value in _NO_ANSWER


def asked(questions: Sequence[Question], answers: Mapping[str, Any], outer: Mapping[str, Any]) -> list[Question]:
    """Those of `questions` whose rules hold, one after the other, each seeing `outer` and the answers before it."""
    return _ask(questions, answers, dict(outer))


def _ask(questions: Sequence[Question], answers: Mapping[str, Any], seen: Answers) -> list[Question]:
    """As `asked`; `seen` grows by the answers to what is asked."""
    found = []
    for question in questions:
        key, rule = question.key, question.when
        seen.pop(key, None)
        if rule is None or holds(rule, seen):
            found.append(question)
            answer = answers.get(key)
            if answer not in _NO_ANSWER:
                seen[key] = answer
    return found


def walk(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> list[tuple[Page, list[Question]]]:
    """The pages that are shown to somebody of these answers, each with the questions asked on it."""
    pages: list[tuple[Page, list[Question]]] = []
    seen: Answers = {}
    for page in questionnaire.pages:
        if not holds(page.when, seen):
            continue
        questions = _ask(page.questions, answers, seen)
        if questions:
            pages.append((page, questions))
    return pages


def visible_pages(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> list[Page]:
    """The pages that are shown to somebody of these answers."""
    return [page for page, _questions in walk(questionnaire, answers)]


def visible_questions(page: Page, answers: Mapping[str, Any]) -> list[Question]:
    """The questions asked on `page`. `answers` are pruned ones, or at least those of the pages before."""
    own = {question.key for question in page.questions}
    return asked(page.questions, answers, {key: value for key, value in answers.items() if key not in own})


def prune(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> Answers:
    """The answers without those that are empty or to questions no longer asked."""
    kept: Answers = {}
    for _page, questions in walk(questionnaire, answers):
        for question in questions:
            value = answers.get(question.key)
            if question.kind == "group" and isinstance(value, list):
                value = [_prune_entry(question, entry, kept) for entry in value if isinstance(entry, dict)]
            if value not in _NO_ANSWER:
                kept[question.key] = value
    return kept


def _prune_entry(group: Question, entry: Answers, outer: Answers) -> Answers:
    inner = asked(group.questions, entry, outer)
    return {question.key: entry[question.key] for question in inner if not is_empty(entry.get(question.key))}


def with_page(page: Page, answers: Mapping[str, Any], fresh: Mapping[str, Any]) -> Answers:
    """`answers` with those of `page` replaced by `fresh`, the order of questions aside."""
    own = {question.key for question in page.questions}
    return {key: value for key, value in answers.items() if key not in own} | dict(fresh)


def problems(
    questionnaire: Questionnaire,
    answers: Mapping[str, Any],
    today: dt.date,
    *,
    profile: Profile,
    areas: Sequence[Area] = (),
) -> list[Problem]:
    """What stands in the way of filing `answers`: required questions without one, answers that break a limit."""
    return problems_in(questionnaire, prune(questionnaire, answers), today, profile=profile, areas=areas)


def problems_in(
    questionnaire: Questionnaire, kept: Answers, today: dt.date, *, profile: Profile, areas: Sequence[Area] = ()
) -> list[Problem]:
    """`problems` of answers that are pruned already."""
    setting = Setting(profile.state_language, profile, today, areas)
    found: list[Problem] = []
    for page, questions in walk(questionnaire, kept):
        for question in questions:
            found += _problems_of(page, question, kept, question.key, setting)
            if question.kind == "group" and isinstance(kept.get(question.key), list):
                for index, entry in enumerate(kept[question.key]):
                    for inner in asked(question.questions, entry, kept):
                        found += _problems_of(page, inner, entry, f"{question.key}.{index}.{inner.key}", setting)
    return found


def _problems_of(page: Page, question: Question, answers: Answers, at: str, setting: Setting) -> list[Problem]:
    value = answers.get(question.key)
    kind = kinds.get(question.kind)
    if value is None:
        return [Problem(page, question, at, kind.prompt, {})] if question.required else []
    try:
        kind.check(question, value, setting)
    except Invalid as error:
        return [Problem(page, question, at, error.message, error.params, error.field)]
    return []


def show(
    question: Question,
    value: Any,
    language: str,
    *,
    profile: Profile,
    today: dt.date = dt.date.min,
    areas: Sequence[Area] = (),
    files: Mapping[int, NamedFile] | None = None,
) -> list[str]:
    """The answer in words, a line each; none where there is no answer. A group's entries are a line each."""
    setting = Setting(language, profile, today, areas, files or {})
    return _lines(question, value, setting)


def _lines(question: Question, value: Any, setting: Setting) -> list[str]:
    if is_empty(value):
        return []
    if question.kind == "group":
        entries = value if isinstance(value, list) else []
        return [
            ", ".join(text for row in _entry_rows(question, entry, "", setting) for text in row.lines) for entry in entries
        ]
    return kinds.get(question.kind).show(question, value, setting)


def _entry_rows(group: Question, entry: Answers, at: str, setting: Setting) -> list[Row]:
    inner = [question for question in group.questions if not is_empty(entry.get(question.key))]
    return [
        Row(
            q, f"{at}.{q.key}", q.label.in_(setting.language), _lines(q, entry[q.key], setting), entry[q.key],
        )
        for q in inner
    ]  # fmt: skip


def summary(questionnaire: Questionnaire, answers: Mapping[str, Any], setting: Setting) -> list[Section]:
    """Everything that was asked and answered, page by page, for "check your answers" and for the officer.

    Questions asked and left empty have no lines. Each entry of a group gives its rows, numbered by `entry`.
    """
    kept = prune(questionnaire, answers)
    sections = []
    for page, questions in walk(questionnaire, kept):
        rows: list[Row] = []
        for question in questions:
            value = kept.get(question.key)
            label = question.label.in_(setting.language)
            if question.kind == "group" and isinstance(value, list):
                for index, entry in enumerate(value):
                    inner = _entry_rows(question, entry, f"{question.key}.{index}", setting)
                    rows += [Row(row.question, row.at, row.label, row.lines, row.value, index + 1) for row in inner]
                continue
            rows.append(Row(question, question.key, label, _lines(question, value, setting), value))
        sections.append(Section(page, rows))
    return sections
