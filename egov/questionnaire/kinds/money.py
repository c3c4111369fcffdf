"""An amount of money in the currency of the country profile."""

from decimal import Decimal
from typing import Any

from egov.kernel.errors import Invalid
from egov.questionnaire.kinds.base import Setting, Typed, one
from egov.questionnaire.kinds.number import Number, kept_decimal, spell_decimal
from egov.questionnaire.schema import Question


class Money(Number):
    """An amount. The answer is its decimal text with two decimals ("1200.50")."""

    name = "money"
    limits = frozenset({"at_least", "at_most"})

    def decimals(self, question: Question) -> int:
        return 2

    def read(self, question: Question, typed: Typed, setting: Setting) -> str | None:
        word = setting.profile.currency_word.in_(setting.language)
        bare = one(typed).replace(word, "").replace(setting.profile.currency, "")
        text = super().read(question, {"": [bare]}, setting)
        if text is None or -int(Decimal(text).as_tuple().exponent) > 2:
            return text
        return f"{Decimal(text):.2f}"

    def spell(self, question: Question, value: Any, setting: Setting) -> Typed:
        text = str(value)
        return super().spell(question, text.removesuffix(".00"), setting)

    def example(self, question: Question, setting: Setting) -> str:
        return spell_decimal(Decimal("1200.50"), setting.language)

    def show(self, question: Question, value: Any, setting: Setting) -> list[str]:
        try:
            amount = kept_decimal(value)
        except Invalid:
            return [str(value)]
        whole = amount == amount.to_integral_value()
        unit = setting.profile.currency_word.in_(setting.language)
        return [f"{spell_decimal(amount, setting.language, 0 if whole else 2)}\u00a0{unit}"]
