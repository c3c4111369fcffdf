"""How a service's term, way, fee and conditions are said to a reader, in the language of the page."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from flask import current_app

from egov.catalogue.definition import ONLINE_CHANNELS, Fee, ServiceDefinition, Term
from egov.catalogue.fees import FeeQuote, Price, is_otherwise_free
from egov.catalogue.sentences import sentence
from egov.catalogue.terms import usual_term
from egov.kernel.errors import N_
from egov.kernel.money import Money
from egov.questionnaire.conditions import Node
from egov.questionnaire.schema import Questionnaire
from egov.questionnaire.verdicts import looked_at
from egov.web.language import gettext, language, ngettext
from egov.web.presentation import show_amount, show_money

UNDESCRIBED = N_("Not described yet")
"""What is said of a fee or a term that the description says nothing of."""
AUDIENCE_WORDS = {"citizen": N_("citizen"), "sole_trader": N_("sole trader"), "legal_entity": N_("organisation")}
STAGE_WORDS = {
    "check": N_("The office checks the application"),
    "consult": N_("Another authority is asked"),
    "decide": N_("The decision is made"),
    "issue": N_("The document is signed and issued"),
}

SURENESS_WORDS = {
    "": N_("Not said"),
    "verified": N_("Found in a public source"),
    "verified_partly": N_("Found in part"),
    "press": N_("Reported by the press"),
    "memory": N_("From memory, to be verified"),
    "illustrative": N_("An example, invented"),
}
"""How sure a fact is, as those who write it choose."""


def term_words(amount: int, unit: str) -> str:
    """`10 working days`; a service without waiting is given at once."""
    if unit == "automatic":
        return gettext("at once")
    if unit == "working_days":
        return ngettext("%(num)s working day", "%(num)s working days", amount)
    if unit == "calendar_days":
        return ngettext("%(num)s day", "%(num)s days", amount)
    return ngettext("%(num)s working hour", "%(num)s working hours", amount)


def is_online(channels: Iterable[str]) -> bool:
    """Whether one of `channels` is the portal's."""
    return not ONLINE_CHANNELS.isdisjoint(channels)


def way_words(online: bool) -> str:
    """The way in one word, as in lists."""
    return gettext("Online") if online else gettext("At an office")


def audience_words(audience: Iterable[str]) -> list[str]:
    """For whom, a word each."""
    return [gettext(AUDIENCE_WORDS[one]) for one in audience]


def amount_of(fee: Fee, index: Decimal) -> Money:
    """What one fee line comes to where one calculation index is `index`."""
    currency = current_app.config["PROFILE"].currency
    if fee.kind == "index_multiple":
        return Money.of((fee.multiple or Decimal(0)) * index, currency)
    return Money.of(fee.amount or Decimal(0), fee.currency or currency)


def sum_words(amounts: Iterable[Money]) -> str:
    """Amounts added up, each currency by itself: `75 USD + 117 somoni`."""
    totals: dict[str, Decimal] = {}
    for money in amounts:
        totals[money.currency] = totals.get(money.currency, Decimal(0)) + money.amount
    return " + ".join(show_money(Money.of(amount, currency)) for currency, amount in totals.items())


def fee_words(fees: Sequence[Fee], index: Decimal) -> tuple[str, str]:
    """The fee at a glance, and what else is to be known of it."""
    if not fees:
        return gettext(UNDESCRIBED), ""
    paid = [fee for fee in fees if fee.kind != "free"]
    if not paid:
        return gettext("Free"), ""
    always = [fee for fee in paid if fee.condition is None]
    free = [fee for fee in fees if fee.kind == "free"]
    amounts = sorted({amount_of(fee, index) for fee in paid if not fee.currency})
    least = show_money(amounts[0]) if amounts else ""
    if not always:
        if is_otherwise_free(fees) and least:
            return gettext("Free"), gettext("from %(least)s in some cases", least=least)
        return gettext("By your case"), gettext("from %(least)s", least=least) if least else ""
    note = ""
    if any(fee.condition is not None for fee in free):
        note = gettext("free in some cases")
    elif len(always) < len(paid):
        note = gettext("and more in some cases")
    elif len(always) == 1 and always[0].multiple:
        note = multiple_words(always[0].multiple)
    return sum_words(amount_of(fee, index) for fee in always), note


def quote_words(quote: FeeQuote, definition: ServiceDefinition, unknown: Collection[str]) -> tuple[str, str]:
    """What is to be paid as far as the answers tell, and on the answers to which of the `unknown` questions it still hangs.

    Free is said only where the description says so.
    """
    due = sum_words(quote.due)
    if quote.open:
        return due or gettext("Depends on the answers"), hanging_words(quote.open, definition, unknown)
    if quote.described:
        return due or gettext("Free"), ""
    return gettext(UNDESCRIBED), gettext("No line of the fee applies to these answers.") if definition.fees else ""


def hanging_words(lines: Iterable[Fee | Term], definition: ServiceDefinition, unknown: Collection[str]) -> str:
    """On which of the `unknown` questions the `lines` hang; empty where there are no lines."""
    keys = {key for line in lines for key in looked_at(line.condition)} & set(unknown)
    every = [question for page in definition.questionnaire.pages for question in page.questions]
    named = [(question.key, question) for question in every]
    named += [(f"{question.key}.{inner.key}", inner) for question in every for inner in question.questions]
    labels = "; ".join(question.label.in_(language()).rstrip("?: ") for key, question in named if key in keys)
    return gettext("It depends on the answers to: %(questions)s.", questions=labels) if labels else ""


def usual_term_words(definition: ServiceDefinition) -> str:
    """The term that is told before anything is answered, and that it is only the usual one where answers decide."""
    if not definition.terms:
        return gettext(UNDESCRIBED)
    told = usual_term(definition)
    return varying_term_words(told.amount, told.unit, any(term.condition is not None for term in definition.terms))


def varying_term_words(amount: int, unit: str, varies: bool) -> str:
    """A term, called the usual one where it `varies` with the answers."""
    said = term_words(amount, unit)
    return gettext("usually %(term)s", term=said) if varies else said


def price_words(price: Price) -> str:
    """The fee in a list: an amount, `from` an amount where answers decide, or that it is free (be it with exceptions)."""
    if not price.described:
        return gettext(UNDESCRIBED)
    if not price.sums:
        return gettext("Free")
    shown = sum_words(price.sums)
    return gettext("from %(least)s", least=shown) if price.varies else shown


def figure_words(multiple: Decimal) -> str:
    """`1,5`: a plain number with the decimal mark of the language."""
    figure = f"{multiple.normalize():f}"
    return figure if language() == "en" else figure.replace(".", ",")


def multiple_words(multiple: Decimal) -> str:
    """`1.5 × calculation index`."""
    return gettext("%(multiple)s × calculation index", multiple=figure_words(multiple))


def index_words(index: Decimal, year: int) -> tuple[str, str]:
    """The first line of a reckoning: the index of the year, and its value."""
    currency = current_app.config["PROFILE"].currency_word.in_(language())
    return gettext("Calculation index, year %(year)s", year=year), f"{show_amount(index)}\u00a0{currency}"


def condition_words(condition: Node | None, questionnaire: Questionnaire) -> str:
    """When something holds, said by the questions it depends on: `Reason: lost`. Empty where that cannot be said simply."""
    if condition is None:
        return ""
    return sentence(condition, questionnaire) or gettext("depending on your answers")
