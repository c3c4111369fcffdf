"""The personal number a country gives each person, by the rules of the country profile."""

from typing import Any

from egov.profiles import national_numbers
from egov.questionnaire.kinds.base import Kind, Setting, Typed, one, plain_text
from egov.questionnaire.schema import Question

LONGEST_NUMBER = 40


class NationalNumber(Kind):
    """A personal number. The answer is its characters without spaces or hyphens."""

    name = "national_number"

    def read(self, question: Question, typed: Typed, setting: Setting) -> str | None:
        return national_numbers.clean(one(typed)) or None

    def check(self, question: Question, value: Any, setting: Setting) -> None:
        plain_text(value, LONGEST_NUMBER)
        national_numbers.check(setting.profile.code, value, None)
