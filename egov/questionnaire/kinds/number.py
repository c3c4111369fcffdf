"""A number, whole or with decimals."""

import re
import unicodedata
from decimal import Decimal
from typing import Any

from egov.kernel.errors import N_, Invalid
from egov.questionnaire.kinds.base import UNUSABLE, Kind, Setting, Typed, one
from egov.questionnaire.schema import Question

_GROUPING = re.compile(r"[\s'’_]")
_PLAIN = re.compile(r"-?\d{1,15}(\.\d{1,12})?\Z", re.ASCII)


def read_decimal(text: str) -> Decimal | None:
    """A number however it is typed: `1 284,5`, `1284.5`, `1.284,50`, `1,284.50`. None where it is none."""
    bare = _GROUPING.sub("", unicodedata.normalize("NFKC", text)).replace("\u2212", "-").lstrip("+")
    last = max(bare.rfind(","), bare.rfind("."))
    if last >= 0:
        whole, tail = bare[:last], bare[last + 1 :]
        mark = bare[last]
        if mark in whole:  # 1.284.500: every mark separates thousands
            whole, tail = whole + tail, ""
        bare = whole.replace(",", "").replace(".", "") + (f".{tail}" if tail else "")
    return Decimal(bare) if _PLAIN.match(bare) else None


def kept_decimal(value: Any) -> Decimal:
    """The number of a kept answer; raises `Invalid` where it holds none."""
    if not isinstance(value, str) or not _PLAIN.match(value):
        raise Invalid(UNUSABLE)
    return Decimal(value)


_APART_FROM = 10_000


def spell_decimal(number: Decimal, language: str, decimals: int | None = None) -> str:
    """`12 840,5`: thousands apart by a no-break space, a decimal comma (a point in English). Without `decimals` four digits stand
    together, for a number of four is often a year; with them it is money, and `1 284,00`."""
    apart = "" if decimals is None and abs(number) < _APART_FROM else ","
    text = f"{number:{apart}f}" if decimals is None else f"{number:,.{decimals}f}"
    return text.replace(",", "\u00a0").replace(".", "." if language == "en" else ",")


class Number(Kind):
    """A number. The answer is its decimal text ("12", "2.5"), so that nothing is lost in rounding."""

    name = "number"
    limits = frozenset({"at_least", "at_most", "decimals"})

    def decimals(self, question: Question) -> int:
        """How many digits may follow the decimal mark."""
        return question.decimals or 0

    def spell(self, question: Question, value: Any, setting: Setting) -> Typed:
        return {"": [str(value).replace(".", "." if setting.language == "en" else ",")]}

    def read(self, question: Question, typed: Typed, setting: Setting) -> str | None:
        text = one(typed)
        if not text:
            return None
        number = read_decimal(text)
        if number is None:
            raise Invalid(
                N_("Write the number in digits, for example %(example)s."), example=self.example(question, setting)
            )
        number = number.normalize() if number else Decimal(0)
        return f"{number:f}"

    def check(self, question: Question, value: Any, setting: Setting) -> None:
        number = kept_decimal(value)
        exponent = number.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > self.decimals(question):
            if self.decimals(question) == 0:
                raise Invalid(N_("Write a whole number."))
            raise Invalid(N_("Write no more than %(count)s digits after the comma."), count=self.decimals(question))
        low, high = self.bounds(question)
        if low is not None and number < low:
            raise Invalid(N_("This must be %(limit)s or more."), limit=spell_decimal(low, setting.language))
        if high is not None and number > high:
            raise Invalid(N_("This must be %(limit)s or less."), limit=spell_decimal(high, setting.language))

    def bounds(self, question: Question) -> tuple[Decimal | None, Decimal | None]:
        """The least and the greatest number that is taken; counts and sizes are not negative unless the question says so."""
        return (Decimal(0) if question.at_least is None else question.at_least), question.at_most

    def example(self, question: Question, setting: Setting) -> str:
        """A number as it may be typed."""
        return "3" if not self.decimals(question) else spell_decimal(Decimal("2.5"), setting.language)

    def show(self, question: Question, value: Any, setting: Setting) -> list[str]:
        try:
            return [spell_decimal(kept_decimal(value), setting.language)]
        except Invalid:
            return [str(value)]

    def findings(self, question: Question) -> list[str]:
        if question.at_least is not None and question.at_most is not None and question.at_least > question.at_most:
            return [N_("The least number is greater than the greatest.")]
        return []
