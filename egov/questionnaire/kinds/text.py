"""One line of text."""

from typing import Any

from egov.questionnaire.kinds.base import Kind, Setting, Typed, line, plain_text
from egov.questionnaire.schema import Question

LONGEST_LINE = 200


class Text(Kind):
    """A line. The answer is the text, spaces set right."""

    name = "text"
    limits = frozenset({"max_length"})

    def read(self, question: Question, typed: Typed, setting: Setting) -> str | None:
        return line(typed) or None

    def check(self, question: Question, value: Any, setting: Setting) -> None:
        plain_text(value, question.max_length or LONGEST_LINE)
