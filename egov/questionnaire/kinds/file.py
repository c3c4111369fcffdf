"""Files. The form takes uploads; storing them is the caller's, who keeps their ids as the answer."""

from typing import Any

from egov.kernel.errors import N_, Invalid
from egov.questionnaire.kinds.base import UNUSABLE, Kind, Setting, Typed
from egov.questionnaire.schema import Question

MOST_FILES = 5


def most_files(question: Question) -> int:
    """How many files the question takes."""
    return question.max_files or MOST_FILES


class File(Kind):
    """One or more files. The answer is the list of their ids; what was typed plays no part in it."""

    name = "file"
    prompt = N_("Add a file: %(label)s")
    limits = frozenset({"max_files"})

    def spell(self, question: Question, value: Any, setting: Setting) -> Typed:
        return {}

    def read(self, question: Question, typed: Typed, setting: Setting) -> None:
        return None

    def check(self, question: Question, value: Any, setting: Setting) -> None:
        if not isinstance(value, list) or not value or not all(type(item) is int for item in value):
            raise Invalid(UNUSABLE)
        if len(value) > most_files(question):
            raise Invalid(N_("Add no more than %(count)s files."), count=most_files(question))

    def show(self, question: Question, value: Any, setting: Setting) -> list[str]:
        if not isinstance(value, list):
            return [str(value)]
        known = [(item, setting.files.get(item) if type(item) is int else None) for item in value]
        return [stored.name if stored else f"№ {item}" for item, stored in known]
