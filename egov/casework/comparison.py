"""The answers of an application beside what the state knows already, differences marked. Pure: everything is given."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from egov.questionnaire.answers import is_empty, show, summary
from egov.questionnaire.kinds.base import Setting
from egov.questionnaire.prefill import SOURCES, Holder
from egov.questionnaire.schema import Questionnaire

SAME, DIFFERS, UNKNOWN = "same", "differs", "unknown"


@dataclass(frozen=True, slots=True)
class Line:
    """One question: its answer in words, what is known in words, and whether they agree.

    `files` are the ids of the files in the answer; `before` is what stood there before the applicant corrected it.
    """

    key: str
    label: str
    answer: list[str]
    known: list[str]
    verdict: str
    files: list[int] = field(default_factory=list)
    before: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Part:
    """The questions of one page of the questionnaire."""

    title: str
    lines: list[Line]

    @property
    def is_known(self) -> bool:
        """Whether a register says anything about one of the questions, or one was corrected."""
        return any(line.known or line.before for line in self.lines)


def compare(
    questionnaire: Questionnaire,
    answers: Mapping[str, Any],
    holder: Holder,
    setting: Setting,
    *,
    before: Mapping[str, Any] | None = None,
    only: Sequence[str] | None = None,
) -> list[Part]:
    """The answers page by page beside what the account of the applicant says; `only` limits them to these questions.

    `before` are answers as they stood before the last correction.
    """
    parts = []
    for section in summary(questionnaire, answers, setting):
        lines = []
        for row in section.rows:
            key = row.at.split(".")[0]
            if only is not None and key not in only:
                continue
            known = _known(row.question, holder) if row.at == key else None
            earlier = (before or {}).get(key) if row.at == key else None
            changed = not is_empty(earlier) and not _agree(earlier, row.value)
            lines.append(
                Line(
                    key=key,
                    label=f"{row.label} ({row.entry})" if row.entry else row.label,
                    answer=row.lines,
                    known=_words(row.question, known, setting),
                    verdict=UNKNOWN if is_empty(known) else SAME if _agree(known, row.value) else DIFFERS,
                    files=list(row.value) if row.question.kind == "file" and isinstance(row.value, list) else [],
                    before=_words(row.question, earlier, setting) if changed else [],
                )
            )
        if lines:
            parts.append(Part(section.page.title.in_(setting.language), lines))
    return parts


def count_differences(parts: Sequence[Part]) -> int:
    """How many answers differ from what is known."""
    return sum(line.verdict == DIFFERS for part in parts for line in part.lines)


def _known(question: Any, holder: Holder) -> Any:
    source = SOURCES.get(question.prefill or "")
    return source(question, holder) if source else None


def _words(question: Any, value: Any, setting: Setting) -> list[str]:
    if is_empty(value):
        return []
    return show(
        question,
        value,
        setting.language,
        profile=setting.profile,
        today=setting.today,
        areas=setting.areas,
        files=setting.files,
    )


def _agree(first: Any, second: Any) -> bool:
    """Whether two answers say the same; letter case and spaces do not count."""
    return bool(_folded(first) == _folded(second))


def _folded(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(unicodedata.normalize("NFC", value).casefold().split())
    if isinstance(value, dict):
        return {key: _folded(item) for key, item in value.items() if not is_empty(item)}
    if isinstance(value, list):
        return [_folded(item) for item in value]
    return value
