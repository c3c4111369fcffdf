"""Several lines of text."""

from typing import Any

from egov.questionnaire.kinds.base import Kind, Setting, Typed, one, plain_text
from egov.questionnaire.schema import Question

LONGEST_TEXT = 4000


class LongText(Kind):
    """Lines and paragraphs. The answer keeps its line ends as one newline each."""

    name = "long_text"
    limits = frozenset({"max_length"})

    def read(self, question: Question, typed: Typed, setting: Setting) -> str | None:
        return one(typed).replace("\r\n", "\n").replace("\r", "\n") or None

    def check(self, question: Question, value: Any, setting: Setting) -> None:
        plain_text(value, question.max_length or LONGEST_TEXT)

    def show(self, question: Question, value: Any, setting: Setting) -> list[str]:
        return str(value).splitlines()
